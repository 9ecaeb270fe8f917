import Authoring
import LanguageModel
import Schema
import Training

/// Has a language model mend what nothing else can, in two rounds at most.
final class ModelRepairer: Repairer {
    private let offline: OfflineRepairer
    private let desk: ModelDesk
    private let prompts: PairPrompts
    private let goesOn: () throws -> Void
    private var rounds: [String: Int] = [:]
    /// What ended the work, where a run must stop.
    private(set) var interruption: (any Error)?
    /// The queries that the model has written.
    private(set) var written: Set<String> = []
    private static let mostRounds = 2

    /// Makes a repairer.
    ///
    /// - Parameter goesOn: asked while the model thinks; what it throws ends the work.
    init(
        _ offline: OfflineRepairer, _ desk: ModelDesk, _ prompts: PairPrompts,
        goesOn: @escaping () throws -> Void
    ) {
        self.offline = offline
        self.desk = desk
        self.prompts = prompts
        self.goesOn = goesOn
    }

    /// What costs nothing first.
    func repair(
        _ pair: QuestionSQLPair, _ problem: SQLProblem, schema: String
    ) throws(TrainingError) -> String? {
        if rounds[pair.question] == nil, let sql = try offline.repair(pair, problem, schema: schema) {
            return sql
        }
        let round = rounds[pair.question, default: 0] + 1
        guard round <= Self.mostRounds, interruption == nil, !desk.isOverBudget else { return nil }
        rounds[pair.question] = round
        let prompt = prompts.repair(
            pair.question, pair.sql, problem.error, position: problem.position, round: round, desk)
        do {
            let reply = try desk.ask([prompt], for: .repair) { _ in try goesOn() }.first ?? nil
            guard let sql = reply.flatMap(PairPrompts.sql) else { return nil }
            written.insert(sql)
            return sql
        } catch {
            interruption = error
            return nil
        }
    }
}
