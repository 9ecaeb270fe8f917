import Postgres
import TestSupport

/// Compares what the state has recorded of all tasks with what their clients were told, what was done to the nodes, and what the
/// server of the vector tables has seen.
struct ClusterCheck {
    private let cluster: ChaosCluster
    private let ledger: ClusterLedger
    private let witness: ClusterWitness
    /// Within what time the runs of a node that is gone have to be ended, in milliseconds.
    private static let longestOrphan = 25_000
    /// For how long what was done to a node is felt after its end, and what was under way before it, in milliseconds.
    private static let leeway: Int64 = 3000

    /// A run from its claim to its end.
    private struct Recorded {
        let task: String
        let node: String
        let number: Int64
        let begin: Int64
        var end: Int64?
        var status = ""
        var code = ""
        /// Whether somebody had asked it to stop.
        var isCancelAsked = false
    }

    init(_ cluster: ChaosCluster, _ ledger: ClusterLedger, _ witness: ClusterWitness) {
        (self.cluster, self.ledger, self.witness) = (cluster, ledger, witness)
    }

    func look(_ verdict: inout ClusterChaos.Verdict) throws {
        let state = try cluster.server.connect("pipeline_state")
        let tasks = try state.query(
            "SELECT task_id, node, coalesce(error_code, ''), db_name, run_id FROM data_pipeline_state.task"
        ).map { rows, row in
            (
                id: rows.text(row, 0) ?? "", node: rows.text(row, 1) ?? "", code: rows.text(row, 2) ?? "",
                label: rows.text(row, 3) ?? "", run: Int64(rows.integer(row, 4) ?? 0)
            )
        }
        verdict.tasks = tasks.count
        let known = Set(tasks.map(\.id))
        for id in ledger.accounts.keys where !known.contains(id) { verdict.faults.append("\(id) is lost") }
        var runs: [Recorded] = []
        for task in tasks {
            let events = try events(of: task.id, state)
            let replay = EventReplay(events.map(\.event), isShared: true)
            verdict.events += replay.events.count
            verdict.faults += replay.faults.map { "\(task.id): \($0)" }
            var own = Self.runs(of: task.id, task.node, replay)
            if let last = own.indices.last, own[last].number == task.run { own[last].code = task.code }
            lookAtWriters(events, task.id, &verdict)
            let account = ledger.accounts[task.id] ?? ClientAccount()
            verdict.faults += account.faults(begun: own.count, isThere: true).map { "\(task.id): \($0)" }
            runs += own
        }
        verdict.runs = runs.count
        for run in runs { judge(run, &verdict) }
        try lookAtLoads(runs, &verdict)
        if NodeChaos.Verdict.late(verdict.orphans) > Self.longestOrphan {
            verdict.faults.append("the runs of nodes that are gone are ended late")
        }
    }

    private func events(
        of task: String, _ state: PostgresConnection
    ) throws -> [(event: EventReplay.Event, node: String)] {
        try state.query(
            """
            SELECT event_id, at, who, change, coalesce(step_name, file_name), from_state, to_state, run_id, fence, node
            FROM data_pipeline_state.event WHERE task_id = $1 ORDER BY event_id
            """, [task]
        ).map { rows, row in
            (
                EventReplay.Event(
                    id: Int64(rows.integer(row, 0) ?? 0), at: Int64(rows.integer(row, 1) ?? 0),
                    who: rows.text(row, 2) ?? "", change: rows.text(row, 3) ?? "", name: rows.text(row, 4),
                    from: rows.text(row, 5), to: rows.text(row, 6), run: rows.integer(row, 7).map(Int64.init),
                    fence: rows.integer(row, 8).map(Int64.init)), rows.text(row, 9) ?? ""
            )
        }
    }

    private static func runs(of task: String, _ node: String, _ replay: EventReplay) -> [Recorded] {
        var runs: [Recorded] = []
        for event in replay.events {
            if event.change == "task", event.to == "in_progress" {
                runs.append(Recorded(task: task, node: node, number: event.run ?? 0, begin: event.at))
            } else if event.change == "cancel", !runs.isEmpty {
                runs[runs.count - 1].isCancelAsked = true
            } else if event.change == "task", event.from == "in_progress", !runs.isEmpty {
                runs[runs.count - 1].end = event.at
                runs[runs.count - 1].status = event.to ?? ""
            }
        }
        return runs
    }

    /// A node that was dead, stopped or cut off has recorded nothing.
    private func lookAtWriters(
        _ events: [(event: EventReplay.Event, node: String)], _ task: String,
        _ verdict: inout ClusterChaos.Verdict
    ) {
        for gone in ledger.disturbances where gone.kind.leavesOrphans {
            // What was done takes a moment, and so does its end.
            let quiet = (gone.from + 2500)..<max(gone.from + 2500, gone.to - 6500)
            for one in events where one.node == gone.node && quiet.contains(one.event.at) {
                verdict.faults.append("\(task): \(gone.node ?? "") wrote while \(gone.kind): \(one.event)")
            }
        }
    }

    /// What became of a run, given what was done to its node meanwhile.
    private func judge(_ run: Recorded, _ verdict: inout ClusterChaos.Verdict) {
        let end = run.end ?? Int64.max
        let felt = ledger.disturbances.filter {
            $0.kind != .clock && ($0.node == nil || $0.node == run.node) && $0.from <= end
                && run.begin <= ($0.to == Int64.max ? $0.to : $0.to + Self.leeway)
        }
        guard let first = felt.first else {
            verdict.undisturbed += 1
            if run.status != "completed", run.status != "cancelled" {
                verdict.faults.append(
                    "\(run.task): nothing was done to \(run.node), and run \(run.number) has \(run.status) \(run.code)"
                )
            }
            return
        }
        guard run.begin < first.from, run.status == "failed" else { return }
        let isLeft = first.kind.leavesOrphans && first.isLong
        guard isLeft || first.kind == .stateAway else { return }
        // What failed before the fault has taken hold has failed for itself.
        if isLeft { verdict.orphans.append(Int(end - first.from)) }
        if first.kind == .stateAway, end > first.to { verdict.afterAbsence.append(Int(end - first.to)) }
        verdict.codes[run.code, default: 0] += 1
        let isTold = ["NODE_LOST", "STATE_UNAVAILABLE"].contains(run.code) || run.code.hasPrefix("EXECUTOR_")
        if isLeft, !isTold {
            verdict.faults.append("\(run.task): left by \(first.kind), its run has failed with \(run.code)")
        }
    }

    /// Every load was that of a run in progress, and those of one task came one after the other.
    private func lookAtLoads(_ runs: [Recorded], _ verdict: inout ClusterChaos.Verdict) throws {
        let sessions = try witness.sessions()
        let byNumber = Dictionary(runs.map { ($0.number, $0) }) { $1 }
        var latest: [String: (run: Int64, end: Int64)] = [:]
        for load in try witness.loads() {
            verdict.loads += 1
            guard let session = sessions[load.session], let run = byNumber[session.run] else {
                verdict.faults.append("\(load.label): nobody has said that \(load.session) loads")
                continue
            }
            if load.begin < run.begin || load.end > run.end ?? Int64.max {
                verdict.faults.append(
                    "\(run.task): run \(run.number), from \(run.begin) to \(run.end ?? 0), loaded from \(load.begin)"
                        + " to \(load.end)")
            }
            if let before = latest[run.task], before.run > run.number || before.end > load.begin {
                verdict.faults.append("\(run.task): runs \(before.run) and \(run.number) loaded at once")
            }
            latest[run.task] = (run.number, load.end)
        }
    }
}
