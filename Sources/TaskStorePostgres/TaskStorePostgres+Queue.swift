// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// (what implements a protocol is documented there)

import Postgres
public import Tasks

extension TaskStorePostgres {
    /// How many runs whoever fills places is told of at once: where one cannot be launched the next can.
    private static let mostCandidates = 16

    public func nextRuns(places: Int) throws(TaskStoreError) -> [Run] {
        try read(Queries.nextRuns, identity.name, places, Self.mostCandidates).map { rows, row in
            TaskRow.run(
                rows, row, Queries.WaitingRun.task_id, Queries.WaitingRun.run_id, Queries.WaitingRun.fence)
        }.compactMap(\.self)
    }

    public func launch(
        _ run: Run, places: Int, at time: Timestamp
    ) throws(TaskStoreError) -> LaunchOutcome {
        // Under the lock only launches of others are seen that are committed, and none is missed.
        try write([Queries.lockPlaces(of: identity.name)]) { connection throws(PostgresError) in
            let taken = try connection.run(Queries.placesTaken, identity.name).number ?? 0
            guard taken < places else { return .noPlace }
            let launched = try connection.run(
                Queries.launch, run.taskID, run.runID, run.fence, time, identity.name, identity.instance,
                leaseSeconds)
            guard launched.rowCount > 0 else { return .notWaiting }
            try connection.run(Queries.takeTurn, identity.name, launched.text(0, 0))
            return .launched
        }
    }

    public func takeBack(_ run: Run) throws(TaskStoreError) {
        try write(isRepeatable: true) { connection throws(PostgresError) in
            _ = try connection.run(Queries.takeBack, run.taskID, run.runID, run.fence, Progress.waiting)
        }
    }

    public func place(of run: Run) throws(TaskStoreError) -> Int? {
        try read(Queries.place, identity.name, run.taskID, run.runID, run.fence).number
    }

    public func recordLaunch(
        _ run: Run, pid: Int32, memory: MemoryMark?
    ) throws(TaskStoreError) -> Standing {
        try write(isRepeatable: true) { connection throws(PostgresError) in
            try connection.run(
                Queries.recordLaunch, run.taskID, run.runID, run.fence, pid, memory?.group, memory?.kills
            ).standing
        }
    }
}
