import Proof
import Schema
import Training

/// `quality_report.md`: what came out of `qa_generation`, for people.
struct QualityReport {
    let language: Language
    let tables: [Table]
    let outcome: PairGates.Outcome
    /// What became of all pairs that were generated, in order.
    let waterfall: [(name: String, count: Int)]
    /// The file.
    static let name = "quality_report.md"
    /// The most examples of each grade.
    private static let mostExamples = 10
    /// The most names of columns that are listed for a table.
    private static let mostNames = 12

    private func say(_ chinese: String, _ english: String) -> String {
        language == .chinese ? chinese : english
    }

    var text: String {
        var coverage = QueryCoverage(tables)
        for one in outcome.kept { coverage.add(one.pair.sql) }
        return [
            "# " + say("问答对质量报告", "Quality of the pairs"), figures(coverage), steps, map(coverage), examples,
            gaps(coverage),
        ].joined(separator: "\n\n") + "\n"
    }

    private func figures(_ coverage: QueryCoverage) -> String {
        let kept = outcome.kept
        let killed = kept.reduce(0) { $0 + $1.findings.killed }
        let left = kept.reduce(0) { $0 + $1.findings.survivors.count }
        let equivalent = kept.reduce(0) { $0 + $1.findings.equivalents.count }
        let isEmpty = kept.count { $0.findings.dataRows == 0 }
        let columns = coverage.columnFigures
        let relations = coverage.relationFigures
        let grades = ProvenPair.grades.map { grade in
            "\(grade): \(kept.count { $0.grade == grade })"
        }
        return """
            ## \(say("概况", "Figures"))

            - \(say("表", "Tables")): \(tables.count)
            - \(say("问答对", "Pairs")): \(kept.count) (\(grades.joined(separator: ", ")))
            - \(say("用到的业务字段（不计键、技术字段、创建与更新时间）", "Columns used (without keys, technical ones, and times of creation and change)")): \(columns.used) / \(columns.total)
            - \(say("用到的表间关系", "Relations used")): \(relations.used) / \(relations.total)
            - \(say("变异体：被区分 / 未区分 / 已证明等价", "Mutants told apart / left / proven equivalent")): \(killed) / \(left) / \(equivalent)
            - \(say("在现有数据上没有结果、仅在构造数据上有结果的问答对", "Pairs that return nothing in the present data, and something on witnesses")): \(isEmpty)
            """
    }

    private var steps: String {
        ([
            "## " + say("逐级筛选", "What became of all that was generated"), "",
            "| \(say("阶段", "step")) | \(say("数量", "pairs")) |", "|---|---|",
        ]
            + waterfall.map { "| \(title($0.name)) | \($0.count) |" }).joined(separator: "\n")
    }

    private func title(_ name: String) -> String {
        guard language == .chinese else { return name.replacing("_", with: " ") }
        switch name {
        case "generated": return "生成"
        case "kept": return "保留"
        case "duplicate": return "重复"
        case "authored": return "模型编写"
        case "ambiguous_question": return "问题有歧义"
        case "unconfirmed": return "模型所写，未得到独立印证"
        case "people": return "人工确认或新增"
        case "rejected_by_people": return "人工拒绝"
        case "replaced_by_people": return "人工替换"
        case "unwritable": return "数据库编码无法表示"
        default: return QueryFindings.Rejection(rawValue: name).map(PairGates.title) ?? name
        }
    }

    private func map(_ coverage: QueryCoverage) -> String {
        let kinds = QueryKind.allCases.filter { kind in coverage.kinds.values.contains { $0[kind] != nil } }
        var lines = [
            "## " + say("覆盖情况（表 × 题型）", "Coverage: tables and kinds"), "",
            "| \(say("表", "table")) | \(say("合计", "all")) | " + kinds.map(title).joined(separator: " | ")
                + " |",
            "|---|---|" + kinds.map { _ in "---|" }.joined(),
        ]
        for table in tables {
            let counts = kinds.map { kind in coverage.kinds[table.name]?[kind].map(String.init) ?? "·" }
            lines.append(
                "| \(MarkdownText.name(table.name)) | \(coverage.uses[table.name] ?? 0) | \(counts.joined(separator: " | ")) |"
            )
        }
        return lines.joined(separator: "\n")
    }

    private func title(_ kind: QueryKind) -> String {
        guard language == .chinese else { return kind.rawValue }
        return switch kind {
        case .list: "列表"
        case .count: "计数"
        case .sum: "求和"
        case .average: "平均"
        case .extreme: "最大最小"
        case .ranking: "排名"
        case .grouping: "分组"
        case .trend: "趋势"
        case .share: "占比"
        case .filter: "筛选"
        case .negation: "否定"
        case .threshold: "阈值"
        case .several: "集合"
        case .subquery: "子查询"
        case .join: "多表"
        case .window: "窗口"
        }
    }

    private var examples: String {
        var parts = ["## " + say("各等级示例", "Examples of each grade")]
        for grade in ProvenPair.grades {
            let some = outcome.kept.filter { $0.grade == grade }
            guard !some.isEmpty else { continue }
            parts.append("### \(grade)（\(some.count)）")
            // Spread over all of them, so that not one table alone is shown.
            let step = max(1, some.count / Self.mostExamples)
            for index in stride(from: 0, to: some.count, by: step).prefix(Self.mostExamples) {
                parts.append(
                    "\(MarkdownText.paragraph(some[index].pair.question))\n\n```sql\n\(some[index].pair.sql.replacing("```", with: "` ` `"))\n```"
                )
            }
        }
        return parts.joined(separator: "\n\n")
    }

    private func gaps(_ coverage: QueryCoverage) -> String {
        var lines = ["## " + say("未覆盖的内容及原因", "What is not covered, and why"), ""]
        lines += outcome.gaps.map { "- \($0)" }
        for table in tables {
            let name = MarkdownText.name(table.name)
            if coverage.uses[table.name] == nil {
                let refused = outcome.refused.count { $0.pair.sql.contains(table.name.name) }
                lines.append(
                    "- \(name): "
                        + (refused > 0
                            ? say("\(refused) 个问答对都没有通过证明", "none of \(refused) pairs was proven")
                            : say("没有可提的问题", "there is nothing to ask")))
                continue
            }
            let unused = coverage.unused(of: table)
            guard !unused.isEmpty else { continue }
            let unknown = unused.filter { $0.meaning.role == .unknown }.map(\.name)
            let others = unused.filter { $0.meaning.role != .unknown }.map(\.name)
            if !unknown.isEmpty {
                lines.append(
                    "- \(name): " + say("含义不明的字段", "columns whose meaning is unknown") + ": "
                        + listed(unknown))
            }
            if !others.isEmpty {
                lines.append(
                    "- \(name): " + say("未被问到的字段", "columns that no pair uses") + ": " + listed(others))
            }
        }
        if lines.count == 2 { lines.append(say("全部覆盖。", "Everything is covered.")) }
        return lines.joined(separator: "\n")
    }

    private func listed(_ names: [String]) -> String {
        let shown = names.prefix(Self.mostNames).map(MarkdownText.identifier).joined(separator: ", ")
        return names.count > Self.mostNames ? shown + " … (\(names.count))" : shown
    }
}
