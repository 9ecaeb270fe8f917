import SQLite
import Tasks
import TestSupport

/// Compares what is recorded of all tasks with what their clients were told and what was killed.
struct NodeCheck {
    private let stack: ChaosStack
    private let ledger: NodeLedger
    private let store: SQLiteConnection
    /// How much later than a process ends that may be recorded as the cause of a run's end, in milliseconds.
    private static let leeway: Int64 = 20_000

    init(_ stack: ChaosStack, _ ledger: NodeLedger, _ store: SQLiteConnection) {
        (self.stack, self.ledger, self.store) = (stack, ledger, store)
    }

    func look(_ verdict: inout NodeChaos.Verdict) throws {
        let accounts = ledger.accounts
        let rows = try store.all("SELECT task_id FROM task") { $0.text ?? "" }
        let recorded = Set(rows)
        let known = try store.all("SELECT DISTINCT task_id FROM event") { $0.text ?? "" }
        verdict.tasks = known.count
        let deaths = Dictionary(grouping: ledger.deaths, by: \.task)
        for id in Set(known).union(accounts.keys).sorted() {
            let replay = try EventReplay(of: id, in: store)
            verdict.events += replay.events.count
            verdict.faults += replay.faults.map { "\(id): \($0)" }
            let begun = replay.events.filter { $0.change == "task" && $0.to == "in_progress" }
            verdict.runs += begun.count
            // Nobody can have removed what nobody was told of.
            let account = accounts[id]
            let faults = (account ?? ClientAccount()).faults(
                begun: begun.count, isThere: recorded.contains(id) || account == nil)
            verdict.faults += faults.map { "\(id): \($0)" }
            look(at: replay, of: id, deaths[id] ?? [], &verdict)
        }
        try lookAtCodes(deaths, &verdict)
    }

    /// How long each death took to be recorded, and how many runs were not disturbed.
    private func look(
        at replay: EventReplay, of id: String, _ deaths: [NodeLedger.Death],
        _ verdict: inout NodeChaos.Verdict
    ) {
        let ends = replay.events.filter { $0.change == "task" && $0.from == "in_progress" }
        for end in ends where end.to == "completed" || end.to == "cancelled" { verdict.undisturbed += 1 }
        for death in deaths {
            // One that had recorded its end a moment before it was killed has no other.
            guard let end = ends.first(where: { $0.at >= death.at && $0.who.contains("executor") == false }),
                !ledger.absences.contains(where: { $0.from - 2500 < death.at && death.at < $0.to + 2500 })
            else { continue }
            verdict.orphans.append(Int(end.at - death.at))
        }
    }

    private enum Ended: Int, SQLiteColumns {
        case task_id, started_at, completed_at, error_code, error_message
    }

    /// No run may be called dead whose process nobody has killed.
    private func lookAtCodes(
        _ deaths: [String: [NodeLedger.Death]], _ verdict: inout NodeChaos.Verdict
    ) throws {
        let dead = try store.all(
            """
            SELECT task_id, started_at, completed_at, error_code, error_message FROM task
            WHERE error_code IN ('EXECUTOR_KILLED', 'EXECUTOR_FAILED', 'DEADLINE_EXCEEDED', 'OUT_OF_MEMORY')
            """
        ) { row in
            (
                id: row.text(Ended.task_id) ?? "", begin: row.integer(Ended.started_at) ?? 0,
                end: row.integer(Ended.completed_at) ?? 0,
                reason: "\(row.text(Ended.error_code) ?? ""): \(row.text(Ended.error_message) ?? "")"
            )
        }
        for one in dead {
            let isKilled = (deaths[one.id] ?? []).contains { one.begin <= $0.at && $0.at <= one.end }
            let isStruck = ledger.strikes.contains { $0.from <= one.end && one.begin <= $0.to + Self.leeway }
            if !isKilled, !isStruck {
                verdict.faults.append("\(one.id) was healthy, and is called dead: \(one.reason)")
            }
        }
    }
}
