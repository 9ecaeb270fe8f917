import JSON
import Logs
import Proof
import Questions
import Schema
import Tasks
import Training

/// Step `qa_generation`: themes of the tables, and question–SQL pairs for each.
struct QAGeneration {
    private let context: StepContext
    private let outputs: Generation
    private let logger = Logger.questionGeneration

    init(_ context: StepContext, _ outputs: Generation) {
        self.context = context
        self.outputs = outputs
    }

    func run(_ report: PipelineRunner.ProgressReport) throws -> StepResult {
        var inputs = StepInputs()
        let schema = try context.schema(&inputs)
        let tables = schema.tables.askable
        let encoding = DatabaseEncoding(schema.encoding)
        guard !tables.isEmpty else { throw StepFailure("没有一个表可以查询：当前用户没有读取权限，或物化视图尚未填充数据") }
        var generator: any PairGenerator = OfflinePairGenerator(
            tables, language: schema.language,
            limits: PairLimits(
                themes: context.parameters.themeCount,
                perTheme: context.parameters.questionsPerTheme ?? context.limits.pairsPerTheme,
                pairs: context.parameters.maxPairs))
        // What nobody has said stands in Chinese texts only.
        let parameters = context.parameters
        let business =
            parameters.givenContext ?? (schema.language == .chinese ? parameters.businessContext : "")
        let themes = try generator.themes()
        context.log.write(
            .info, logger, "共 \(themes.count) 个主题: \(themes.map(\.name).joined(separator: "、"))")
        var pairs = PairSet()
        var failed: [String] = []
        var duplicates = 0
        var unwritable = 0
        for (index, theme) in themes.enumerated() {
            try report(index, themes.count, "正在生成主题 \(theme.name)")
            do {
                var generated = try generator.pairs(for: theme)
                if let encoding {
                    let adapted = generated.compactMap(encoding.adapted)
                    unwritable += generated.count - adapted.count
                    generated = adapted
                }
                let added = pairs.insert(contentsOf: generated)
                duplicates += generated.count - added
                context.log.write(.info, logger, "主题 \(theme.name): \(added) 个问答对")
            } catch {
                failed.append(theme.name)
                context.log.write(.error, logger, "主题 \(theme.name) 生成失败: \(error)")
            }
        }
        if unwritable > 0 {
            context.log.write(
                .warning, logger, "数据库编码 \(schema.encoding) 无法表示其中的字符，\(unwritable) 个问答对未采用")
        }
        var reviewed = ReviewedPairs(pairs.pairs, try context.decisions(), in: tables)
        guard !pairs.pairs.isEmpty || !reviewed.people.isEmpty else {
            throw StepFailure("所有 \(themes.count) 个主题都没有生成问答对")
        }
        let gates = PairGates(context, tables)
        var proof = try gates.prove(reviewed.open, report)
        if let authoring = PairAuthoring(context, tables, in: schema.language, gates) {
            try authoring.extend(&proof, report)
        }
        try reviewed.settle(&proof, gates, report)
        if let sentence = reviewed.sentence { context.log.write(.info, logger, sentence) }
        let outcome = proof
        let proven = outcome.kept.map(\.pair)
        guard !proven.isEmpty else { throw StepFailure("生成的 \(pairs.pairs.count) 个问答对都没有通过证明") }
        let stem = "qs_\(context.fileLabel)_\(Timestamp.now().compact)_"
        let name = stem + "pair.json"
        try outputs.write(MetadataDocument.sql(themes, language: schema.language).utf8, to: "metadata.txt")
        try outputs.write(
            MetadataDocument.markdown(themes, tables: tables, language: schema.language, context: business)
                .utf8,
            to: "metadata_detail.md")
        try outputs.write(
            DecisionPrompt.text(themes, tables: tables, language: schema.language, context: business).utf8,
            to: "db_query_decision_prompt.txt")
        let coverage = QueryCoverage(tables)
        let lines = outcome.kept.map { JSONWriter.encode(PairEvidence(proven: $0, coverage: coverage)) }
        try outputs.write(Array(lines.joined(separator: [0x0A])) + [0x0A], to: stem + "evidence.jsonl")
        var waterfall: [(name: String, count: Int)] = [
            ("generated", pairs.pairs.count + duplicates + unwritable), ("duplicate", duplicates),
            ("unwritable", unwritable),
        ]
        if !reviewed.people.isEmpty { waterfall.insert(("people", reviewed.people.count), at: 1) }
        waterfall += reviewed.waterfall
        if outcome.authored > 0 { waterfall.insert(("authored", outcome.authored), at: 1) }
        for (reason, count) in outcome.refusals {
            // Pairs that are alike are counted once, whoever has found that.
            if reason == .duplicate, let place = waterfall.firstIndex(where: { $0.name == "duplicate" }) {
                waterfall[place].count += count
            } else {
                waterfall.append((reason.rawValue, count))
            }
        }
        if !outcome.ambiguous.isEmpty {
            waterfall.append(("ambiguous_question", outcome.ambiguous.count))
            let apart = outcome.ambiguous.map { AmbiguousPair(pair: $0.pair.pair, other: $0.other) }
            try outputs.write(PairFile.encode(apart), to: stem + "ambiguous.json")
        }
        if !outcome.unconfirmed.isEmpty { waterfall.append(("unconfirmed", outcome.unconfirmed.count)) }
        waterfall.append(("kept", proven.count))
        let steps = waterfall
        let quality = QualityReport(
            language: schema.language, tables: tables, outcome: outcome, waterfall: steps)
        try outputs.write(quality.text.utf8, to: QualityReport.name)
        let file = PairFile.encode(proven)
        try outputs.write(file, to: name)
        // There is one pair file, whoever has put the earlier one there.
        for other in try context.directory.files() where other.isPrimary { outputs.supersede(other.name) }
        try report(themes.count, themes.count, "问答对已生成")
        context.log.write(.info, logger, "共生成 \(proven.count) 个问答对: \(name)")
        return StepResult(inputs: inputs) { json in
            json.field("themes", themes.count)
            json.field("failed_themes", failed)
            json.field("pairs", proven.count)
            json.field("duplicates_dropped", duplicates)
            json.field("unwritable_dropped", unwritable)
            json.field("waterfall") { json in
                json.object { json in
                    for step in steps { json.field(step.0, step.1) }
                }
            }
            json.field("not_proven", outcome.gaps)
            if let cost = outcome.cost { json.field("model", cost) }
            json.field("pair_file", name)
            json.field("pair_file_sha256", StepInputs.digest(file))
        }
    }
}
