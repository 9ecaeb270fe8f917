import JSON
import Logs
import Postgres
import Proof
import QueryTree
import Schema
import Training

/// Proves the pairs of a run: each query is run on witnesses, and on the described tables where their rows may be read, and no
/// part of it may be without effect.
struct PairGates {
    private let context: StepContext
    private let tables: [Table]
    private let time: Time
    private let logger = Logger.questionGeneration

    init(_ context: StepContext, _ tables: [Table]) {
        self.context = context
        self.tables = tables
        time = Time(left: .seconds(context.limits.gateSeconds))
    }

    /// How long all proving together may still take.
    private final class Time {
        var left: Duration
        init(left: Duration) { self.left = left }
    }

    /// Whether anything can still be proven.
    var hasTime: Bool { time.left > .zero }

    /// What the gates left, and why.
    struct Outcome {
        /// The pairs that are kept, in order, each with what was found.
        var kept: [ProvenPair] = []
        /// The others.
        var refused: [ProvenPair] = []
        /// Those whose questions can be read in two ways, each with the other query.
        var ambiguous: [(pair: ProvenPair, other: String)] = []
        /// Those that a model has written, and that no second query confirms.
        var unconfirmed: [ProvenPair] = []
        /// How many questions a model has written.
        var authored = 0
        /// What the model has cost; nil without one.
        var cost: PairAuthoring.Cost?
        /// What could not be tried, in Chinese.
        var gaps: [String] = []

        /// How many pairs were refused, by reason.
        var refusals: [(reason: QueryFindings.Rejection, count: Int)] {
            QueryFindings.Rejection.allCases.compactMap { reason in
                let count = refused.count { $0.findings.rejection == reason }
                return count == 0 ? nil : (reason, count)
            }
        }
    }

    /// Looks at the pairs.
    ///
    /// - Parameters:
    ///   - known: pairs that there are besides.
    ///   - isDeciding: whether those that do not pass are left out, and the log says so.
    func prove(
        _ pairs: [QuestionSQLPair], besides known: [QuestionSQLPair] = [], isDeciding: Bool = true,
        _ report: (_ done: Int, _ total: Int, _ message: String) throws -> Void
    ) throws -> Outcome {
        var outcome = Outcome()
        guard context.limits.gateSeconds > 0 else {
            outcome.gaps = ["未进行证明：DATA_PIPELINE_GATE_SECONDS 为 0"]
            outcome.kept = pairs.map { ProvenPair(pair: $0, findings: QueryFindings()) }
            return outcome
        }
        let start = ContinuousClock.now
        defer { time.left -= start.duration(to: .now) }
        let scratch = scratchDatabase(&outcome)
        let connect = {
            guard context.limits.isSamplingOn else {
                outcome.gaps.append("未在数据库上试运行：抽样已关闭")
                return nil as PostgresConnection?
            }
            do {
                return try context.connect()
            } catch {
                // The tables are known without it; what is missing is said.
                outcome.gaps.append("未在数据库上试运行：\(error)")
                return nil
            }
        }
        let findings = try QueryGates(tables, within: time.left).look(
            at: pairs.map { AskedQuery($0.question, $0.sql) },
            besides: known.map { AskedQuery($0.question, $0.sql) }, scratch: scratch, connect: connect
        ) { progress throws in
            switch progress {
            case .witnesses(let done, let total): try report(done, total, "正在用构造数据检验SQL")
            case .data(let done, let total): try report(done, total, "正在试运行SQL")
            }
        }
        for (pair, found) in zip(pairs, findings) {
            if found.rejection == nil {
                outcome.kept.append(ProvenPair(pair: pair, findings: found))
            } else {
                outcome.refused.append(ProvenPair(pair: pair, findings: found))
            }
        }
        if isDeciding { tell(outcome) }
        return outcome
    }

    /// What is found of the same query in other words.
    func reworded(_ pair: QuestionSQLPair, _ findings: QueryFindings) -> QueryFindings {
        QueryGates(tables, within: .zero).reword(AskedQuery(pair.question, pair.sql), findings)
    }

    /// Compares queries with others for the same questions.
    func compare(
        _ pairs: [(own: String, other: String)],
        _ report: (_ done: Int, _ total: Int, _ message: String) throws -> Void
    ) throws -> [Agreement] {
        guard !pairs.isEmpty else { return [] }
        var gaps = Outcome()
        let scratch = scratchDatabase(&gaps)
        defer { scratch?.close() }
        let data = context.limits.isSamplingOn ? try? context.connect() : nil
        return try QueryGates(tables, within: .zero).compare(
            pairs, data: data, scratch: scratch
        ) { progress throws in
            switch progress {
            case .witnesses(let done, let total), .data(let done, let total):
                try report(done, total, "正在比较两次作答的结果")
            }
        }
    }

    private func scratchDatabase(_ outcome: inout Outcome) -> ScratchDatabase? {
        guard let server = context.scratch else {
            outcome.gaps.append("未用构造数据检验：没有可用的向量库或 DATA_PIPELINE_SCRATCH_CONNECTION_FILE")
            return nil
        }
        do {
            return try ScratchDatabase(on: server)
        } catch {
            let reason = error.sqlState == "42501" ? "用户没有 CREATEDB 权限" : "无法创建临时数据库"
            context.log.write(.warning, logger, "未用构造数据检验SQL：\(reason)（\(error)）")
            outcome.gaps.append("未用构造数据检验：\(reason)")
            return nil
        }
    }

    private func tell(_ outcome: Outcome) {
        for gap in outcome.gaps { context.log.write(.warning, logger, gap) }
        for (pair, findings) in outcome.refused.map({ ($0.pair, $0.findings) }) {
            let reason = findings.rejection.map(Self.title) ?? ""
            let what = findings.survivor.map(Self.words) ?? findings.detail
            let detail = what.isEmpty ? "" : "（\(what)）"
            context.log.write(.info, logger, "未通过证明，剔除: \(pair.question) - \(reason)\(detail)")
        }
    }

    /// A change that made no difference, in Chinese, with the SQL that was exchanged.
    static func words(of mutant: Mutant) -> String {
        let name =
            switch mutant.change {
            case .negation: "条件取反"
            case .bound: "边界是否包含"
            case .join: "内连接与左连接互换"
            case .connective: "AND 与 OR 互换"
            case .condition: "去掉一个条件"
            case .distinct: "去掉 DISTINCT"
            case .aggregate: "更换聚合函数"
            case .direction: "排序方向"
            case .limit: "行数上限"
            case .column: "换成同类字段"
            case .setOperation: "更换集合运算"
            }
        return mutant.detail.contains("→") ? "\(name)：\(mutant.detail)" : name
    }

    /// The reason in Chinese.
    static func title(_ reason: QueryFindings.Rejection) -> String {
        switch reason {
        case .notOneQuery: "不是单条查询"
        case .refused: "数据库拒绝执行"
        case .empty: "在数据和构造数据上都没有结果"
        case .onlyNull: "结果只有空值"
        case .uniform: "各分组的结果完全相同"
        case .mutantSurvives: "SQL中有不影响结果的部分"
        case .schema: "SQL与表的含义不符"
        case .unknownValue: "查询的值在数据中不存在"
        case .wording: "问题与SQL的说法不一致"
        case .duplicate: "与另一个问答对重复"
        }
    }
}
