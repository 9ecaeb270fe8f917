extension ValidationReport {
    /// The text of `sql_validation_<timestamp>_summary.log`.
    ///
    /// - Parameters:
    ///   - fileName: the pair file that was checked.
    ///   - finishedAt: local time of the end, `YYYY-MM-DD HH:MM:SS`.
    public func summary(fileName: String, finishedAt: String) -> String {
        var lines = [
            "SQL 验证报告", "============", "", "验证文件: \(fileName)", "完成时间: \(finishedAt)",
            "验证耗时: \(seconds) 秒", "", "总体结果", "--------", "SQL 总数: \(total)",
            "直接有效: \(validCount)\(share(validCount))", "修复成功: \(repaired.count)\(share(repaired.count))",
            "无法修复: \(rejected.count)\(share(rejected.count))",
            "未能判定(与SQL本身无关,已保留): \(inconclusive.count)\(share(inconclusive.count))",
            "保留合计: \(kept.count)", "",
        ]
        let causes = countsByCause
        if !causes.isEmpty {
            lines += ["未能判定的原因", "--------------"]
            for one in Obstacle.Cause.allCases {
                if let count = causes[one] { lines.append("\(one.title)(\(one.rawValue)): \(count)") }
            }
            lines.append("")
        }
        let counts = countsByClass
        if !counts.isEmpty {
            lines += ["错误分类", "--------"]
            for one in SQLProblem.Class.allCases {
                if let count = counts[one] { lines.append("\(one.title)(\(one.rawValue)): \(count)") }
            }
            lines.append("")
        }
        lines += section("修复成功的 SQL", repaired.map(Self.entry))
        lines += section("无法修复的 SQL", rejected.map(Self.entry))
        lines += section("未能判定的 SQL", inconclusive.map(Self.entry))
        lines += section("修复程序自身的错误", repairFailures.map { [$0] })
        while lines.last == "" { lines.removeLast() }
        return lines.joined(separator: "\n") + "\n"
    }

    private var seconds: String {
        let parts = duration.components
        let hundredths = parts.seconds * 100 + parts.attoseconds / 10_000_000_000_000_000
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }

    private func share(_ count: Int) -> String {
        guard total > 0 else { return "" }
        let tenths = (count * 2000 + total) / (total * 2)
        return "(\(tenths / 10).\(tenths % 10)%)"
    }

    private func section(_ title: String, _ entries: [[String]]) -> [String] {
        guard !entries.isEmpty else { return [] }
        var lines = ["\(title)(\(entries.count) 条)", "--------"]
        for (index, entry) in entries.enumerated() {
            lines.append("\(index + 1). \(entry.first ?? "")")
            lines += entry.dropFirst().map { "   \($0)" } + [""]
        }
        return lines
    }

    private static func entry(_ one: RepairedPair) -> [String] {
        [one.before.question, "错误: \(one.problem.error)", "原 SQL:"] + indented(one.before.sql) + ["修复后 SQL:"]
            + indented(one.after.sql)
    }

    private static func entry(_ one: RejectedPair) -> [String] {
        [one.pair.question, "分类: \(one.problem.class.rawValue)", "错误: \(one.problem.error)", "SQL:"]
            + indented(one.pair.sql)
    }

    private static func entry(_ one: (pair: QuestionSQLPair, obstacle: Obstacle)) -> [String] {
        [one.pair.question, "原因: \(one.obstacle.reason)", "SQL:"] + indented(one.pair.sql)
    }

    private static func indented(_ sql: String) -> [String] {
        sql.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { "  \($0)" }
    }
}

extension SQLProblem.Class {
    /// Its name in Chinese reports.
    public var title: String {
        switch self {
        case .syntaxError: "语法错误"
        case .unknownTable: "表不存在"
        case .unknownColumn: "字段不存在"
        case .typeMismatch: "类型或函数不匹配"
        case .notAQuery: "不是只读查询"
        case .multipleStatements: "包含多条语句"
        case .runtimeError: "执行错误"
        }
    }
}
