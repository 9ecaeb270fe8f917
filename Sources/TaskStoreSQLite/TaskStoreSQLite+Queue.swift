// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// (what implements a protocol is documented there)

import SQLite
public import Tasks

extension TaskStoreSQLite {
    /// How many runs whoever fills places is told of at once: where one cannot be launched the next can.
    private static let mostCandidates: Int64 = 16

    public func nextRuns(places: Int) throws(TaskStoreError) -> [Run] {
        try read { () throws(SQLiteError) in
            guard try hasFreePlace(of: places) else { return [] }
            return try waitingRuns(atMost: Self.mostCandidates)
        }
    }

    public func launch(
        _ run: Run, places: Int, at time: Timestamp
    ) throws(TaskStoreError) -> LaunchOutcome {
        try writeEvent { connection throws(SQLiteError) in
            guard try hasFreePlace(of: places) else { return .noPlace }
            let key = SQLiteValue.text(run.taskID.text)
            let isLaunched =
                try connection.execute(
                    Queries.launch, key, .integer(run.runID), .integer(run.fence),
                    .integer(time.milliseconds)) == 1
            guard isLaunched else { return .notWaiting }
            try connection.execute(Queries.takeTurn, key)
            return .launched
        }
    }

    public func takeBack(_ run: Run) throws(TaskStoreError) {
        _ = try writeEvent(run) { connection throws(SQLiteError) in
            try connection.execute(Queries.takeBack, .text(run.taskID.text), .text(Progress.waiting))
        }
    }

    public func place(of run: Run) throws(TaskStoreError) -> Int? {
        try read { () throws(SQLiteError) in
            try waitingRuns(atMost: -1).firstIndex(of: run).map { $0 + 1 }
        }
    }

    public func recordLaunch(
        _ run: Run, pid: Int32, memory: MemoryMark?
    ) throws(TaskStoreError) -> Standing {
        try write(run) { connection throws(SQLiteError) in
            try connection.execute(
                Queries.recordLaunch, .text(run.taskID.text), .integer(Int64(pid)), .optional(memory?.group),
                .optional(memory?.kills))
        }
    }

    private func hasFreePlace(of places: Int) throws(SQLiteError) -> Bool {
        let taken = try connection.first(Queries.launched) { $0.integer ?? 0 } ?? 0
        return taken < Int64(places)
    }

    private func waitingRuns(atMost most: Int64) throws(SQLiteError) -> [Run] {
        try connection.all(Queries.nextRuns, .integer(most)) { row in
            TaskID(row.text(Queries.WaitingRun.task_id) ?? "").map { id in
                Run(
                    taskID: id, runID: row.integer(Queries.WaitingRun.run_id) ?? 0,
                    fence: row.integer(Queries.WaitingRun.fence) ?? 0)
            }
        }.compactMap { $0 }
    }
}
