public import LanguageModel
public import Schema

/// Gives tables and columns a comment where people wrote none in the database.
///
/// The file of business terms comes first, then the model, then the dictionary made of words; each fills what is left.
public struct Annotator {
    private let dictionary: BusinessDictionary
    private let model: (any ChatModel)?

    /// So many requests that fail one after the other, each after its retries, tell that the endpoint is of no use.
    private static let patience = 4

    /// Makes an annotator; without a model none is asked.
    public init(dictionary: BusinessDictionary = BusinessDictionary(), model: (any ChatModel)? = nil) {
        self.dictionary = dictionary
        self.model = model
    }

    /// What earlier answers of the model hold; nil without a model.
    public func learntComments(context: String, parsing bytes: [UInt8] = []) -> LearntComments? {
        model.map { LearntComments(model: $0.name, context: context, parsing: bytes) }
    }

    /// Gives the comments of the file of business terms where there are none in the database: people's words too.
    public func annotateFromTerms(_ tables: inout [Table]) {
        for index in tables.indices { dictionary.annotate(&tables[index]) }
    }

    /// Gives comments where there are none. Blocks while the model is asked, for a bounded time; whatever fails there costs
    /// comments and nothing else.
    ///
    /// - Parameters:
    ///   - context: what the database is about.
    ///   - language: what is written in; nil for the language of people's comments.
    ///   - otherwise: the language where there are no such comments; nil for that of the names.
    ///   - learnt: what need not be asked; what is asked now is added.
    ///   - limitSeconds: how long the model may be asked at most; nil for as long as the number of prompts suggests.
    ///   - progress: told several times a second how many prompts are done; what it throws ends the asking and is thrown on.
    public func annotate(
        _ tables: inout [Table], context: String, language: Language? = nil, otherwise: Language? = nil,
        learnt: inout LearntComments?,
        limitSeconds: Double? = nil, progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
    ) throws -> AnnotationReport {
        annotateFromTerms(&tables)
        let language = language ?? Language(of: tables, otherwise: otherwise)
        var report = AnnotationReport()
        if let model, var known = learnt {
            known.use(language)
            for index in tables.indices { known.annotate(&tables[index]) }
            report = try ask(model, about: tables, context, language, &known, limitSeconds, progress)
            for index in tables.indices { known.annotate(&tables[index]) }
            learnt = known
        }
        report.language = language
        for index in tables.indices { ColumnDictionary.standard.annotate(&tables[index], in: language) }
        return report
    }

    private func ask(
        _ model: any ChatModel, about tables: [Table], _ context: String, _ language: Language,
        _ learnt: inout LearntComments,
        _ limitSeconds: Double?, _ progress: (Int, Int) throws -> Void
    ) throws -> AnnotationReport {
        let batches = AnnotationBatch.all(tables, asking: learnt.open)
        var report = AnnotationReport(model: model.name, asking: batches)
        guard !batches.isEmpty else { return report }
        for table in tables { learnt.note(learnt.open(in: table), of: table.name) }
        let start = ContinuousClock.now
        report.limitSeconds = min(
            max(0, limitSeconds ?? .infinity), Self.limitSeconds(prompts: batches.count, of: model))
        var known = learnt
        var done = 0
        var failuresInARow = 0
        var interruption: (any Error)?
        model.ask(
            batches.map { $0.prompt(context: context, in: language) },
            until: start + .seconds(report.limitSeconds),
            goesOn: {
                guard interruption == nil, failuresInARow < Self.patience else { return false }
                do { try progress(done, batches.count) } catch { interruption = error }
                return interruption == nil
            },
            answered: { index, result in
                done += 1
                switch result {
                case .success(let reply):
                    failuresInARow = 0
                    let answer = batches[index].read(reply.text, in: language)
                    known.learn(answer)
                    report.add(answer, isCutOff: reply.isCutOff)
                case .failure(let error):
                    switch error {
                    case .unreachable, .refused, .denied, .exhausted: failuresInARow += 1
                    case .unreadable, .tooLong, .filtered, .outOfTime, .stopped: break
                    }
                    report.add(error)
                }
            })
        learnt = known
        if let interruption { throw interruption }
        report.isGivenUp = failuresInARow >= Self.patience
        report.seconds = (ContinuousClock.now - start) / .seconds(1)
        return report
    }

    /// Time for every prompt to be answered in turn, and for one more round and a retry; half an hour at most.
    static func limitSeconds(prompts: Int, of model: any ChatModel) -> Double {
        let rounds = (prompts + model.concurrency - 1) / max(1, model.concurrency)
        return min(1800, model.timeoutSeconds * Double(rounds + 2))
    }
}
