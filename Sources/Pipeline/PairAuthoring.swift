import Authoring
import JSON
import LanguageModel
import Logs
import Proof
import Schema
import Tasks
import Training

/// What a language model adds to proven pairs: harder ones, other words for their questions, and a second query for each
/// question, which must return the same.
struct PairAuthoring {
    let context: StepContext
    let desk: ModelDesk
    let prompts: PairPrompts
    let gates: PairGates
    let tables: [Table]
    let logger = Logger.questionGeneration
    /// How many wordings are asked for.
    private static let wordings = 2
    /// Answers that are kept for later runs; an internal file.
    static let bookName = ".model_answers"

    /// Nil where no model is configured.
    init?(_ context: StepContext, _ tables: [Table], in language: Language, _ gates: PairGates) {
        guard let model = context.model else { return nil }
        self.context = context
        self.gates = gates
        self.tables = tables
        desk = Self.desk(context, model)
        prompts = PairPrompts(tables, in: language)
    }

    static func desk(_ context: StepContext, _ model: any ChatModel) -> ModelDesk {
        ModelDesk(
            model, AnswerBook(path: context.directory.path(of: bookName), model: model.name),
            budget: context.limits.modelBudgetTokens, maximumTokens: context.limits.modelMaximumTokens)
    }

    /// Adds to what the gates have left, and takes out what can be read in two ways.
    func extend(
        _ outcome: inout PairGates.Outcome,
        _ report: (_ done: Int, _ total: Int, _ message: String) throws -> Void
    ) throws {
        try addHarder(to: &outcome, report)
        try addWordings(to: &outcome, report)
        try derive(&outcome, report)
        if desk.isOverBudget {
            outcome.gaps.append("已达到模型的用量上限 DATA_PIPELINE_LLM_BUDGET_TOKENS，其余未请求")
            context.log.write(.warning, logger, "已达到模型的用量上限，保留已有结果")
        }
        if let problem = desk.problem {
            outcome.gaps.append("部分模型请求没有结果：\(problem)")
            context.log.write(.warning, logger, "部分模型请求没有结果: \(problem)")
        }
        outcome.cost = Cost(
            figures: desk.figures,
            accepted: outcome.kept.count { $0.agreement == .equal || $0.source == .model })
    }

    /// What the model has cost, for the step's result.
    struct Cost: JSONEncodable {
        let figures: [ModelDesk.Purpose: ModelDesk.Figures]
        /// Pairs that it has added or confirmed.
        let accepted: Int

        func encode(to json: inout JSONWriter) {
            json.object { json in
                for purpose in ModelDesk.Purpose.allCases {
                    guard let one = figures[purpose] else { continue }
                    json.field(purpose.rawValue) { json in
                        json.object { json in
                            json.field("calls", one.calls)
                            json.field("answered_before", one.kept)
                            json.field("failed", one.failed)
                            json.field("tokens", one.tokens)
                        }
                    }
                }
                let tokens = figures.values.reduce(0) { $0 + $1.tokens }
                json.field("tokens", tokens)
                json.field("accepted_pairs", accepted)
                json.field("tokens_per_accepted_pair", accepted == 0 ? nil : tokens / accepted)
            }
        }
    }

    // MARK: Wordings

    private func addWordings(
        to outcome: inout PairGates.Outcome, _ report: (Int, Int, String) throws -> Void
    ) throws {
        let pairs = outcome.kept
        let replies = try desk.ask(
            pairs.map { prompts.wording($0.pair.question, $0.pair.sql, count: Self.wordings, desk) },
            for: .wording
        ) { done in try report(done, pairs.count, "正在请模型改写问题") }
        var known = Set(pairs.map { PairSet.key(question: $0.pair.question) })
        var added = 0
        for (proven, reply) in zip(pairs, replies) {
            guard let reply else { continue }
            for question in PairPrompts.questions(in: reply, most: Self.wordings) {
                outcome.authored += 1
                let pair = QuestionSQLPair(question: question, sql: proven.pair.sql)
                var findings = gates.reworded(pair, proven.findings)
                if findings.rejection == nil, !known.insert(PairSet.key(question: question)).inserted {
                    findings.reject(asDuplicateOf: question)
                }
                let one = ProvenPair(pair: pair, findings: findings, source: .model, way: proven.way)
                if findings.rejection == nil {
                    outcome.kept.append(one)
                    added += 1
                } else {
                    outcome.refused.append(one)
                }
            }
        }
        context.log.write(.info, logger, "模型改写的问题: 采用 \(added) 个")
    }

    // MARK: A second derivation

    /// Has all pairs derived again that have not been. A query of the model's own stays only where a second one returns the
    /// same.
    ///
    /// - Parameter places: of the pairs that it is about; nil for all.
    func derive(
        _ outcome: inout PairGates.Outcome, only places: Range<Int>? = nil,
        _ report: (Int, Int, String) throws -> Void
    ) throws {
        let asked = (places ?? outcome.kept.indices).filter { outcome.kept[$0].agreement == nil }
        guard !asked.isEmpty else { return }
        var open = asked
        var others: [Int: String] = [:]
        for vote in 1...2 where !open.isEmpty {
            let pairs = open.map { outcome.kept[$0].pair }
            let replies = try desk.ask(
                pairs.map { prompts.derivation($0.question, $0.sql, vote: vote, desk) }, for: .derivation
            ) { done in try report(done, pairs.count, "正在请模型独立作答") }
            let answered = zip(open, replies).compactMap { place, reply -> (place: Int, sql: String)? in
                reply.flatMap(PairPrompts.sql).map { (place, $0) }
            }
            let agreements = try gates.compare(
                answered.map { (outcome.kept[$0.place].pair.sql, $0.sql) }, report)
            var different: [Int] = []
            for ((place, sql), agreement) in zip(answered, agreements) {
                switch agreement {
                case .equal: outcome.kept[place].agreement = .equal
                case .different:
                    outcome.kept[place].agreement = .different
                    others[place] = others[place] ?? sql
                    different.append(place)
                case .unusable, .unknown: continue
                }
            }
            open = different
        }
        // Whoever has only the question reads it in another way, twice.
        let apart = asked.filter { outcome.kept[$0].agreement == .different }
        outcome.ambiguous += apart.map { (outcome.kept[$0], others[$0] ?? "") }
        let alone = asked.filter { outcome.kept[$0].way != nil && outcome.kept[$0].agreement == nil }
        outcome.unconfirmed += alone.map { outcome.kept[$0] }
        let agreed = asked.count { outcome.kept[$0].agreement == .equal }
        let places = Set(apart + alone)
        for place in apart {
            context.log.write(.info, logger, "问题有歧义，另存: \(outcome.kept[place].pair.question)")
        }
        outcome.kept = outcome.kept.indices.filter { !places.contains($0) }.map { outcome.kept[$0] }
        context.log.write(
            .info, logger, "模型独立作答: 一致 \(agreed) 个, 有歧义 \(apart.count) 个, 未印证而舍弃 \(alone.count) 个")
    }
}
