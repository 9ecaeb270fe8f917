import Tasks
import TestSupport
import Testing

extension `Every task store` {
    private func claimed(_ store: any TaskStore, by creator: String) throws -> Run {
        let id = try store.reserveID(stem: "task_q")
        let task = PipelineTask(
            id: id, name: nil, parameters: TaskParameters(businessContext: "", databaseName: "db"),
            createdBy: creator, createdAt: .now())
        try store.insert(task, connectionSecret: nil)
        let request = RunRequest(mode: .complete, vectorTables: VectorTableOptions())
        guard case .claimed(let run) = try store.claim(id, request, at: .now()) else {
            throw TaskStoreError(description: "not claimed", isRetryable: false)
        }
        return run
    }

    private func launches(_ store: any TaskStore, _ run: Run, places: Int) throws -> Bool {
        if case .launched = try store.launch(run, places: places, at: .now()) { return true }
        return false
    }

    @Test(arguments: backends)
    func `creators of waiting runs take turns, whoever came first`(
        open: @Sendable (String) throws -> any TaskStore
    ) throws {
        let store = try open(folder.path)
        let amy = try (0..<4).map { _ in try claimed(store, by: "amy") }
        let bob = try (0..<2).map { _ in try claimed(store, by: "bob") }
        let eve = try claimed(store, by: "eve")
        var order: [Run] = []
        while let next = try store.nextRuns(places: 100).first {
            #expect(try store.place(of: next) == 1)
            #expect(try launches(store, next, places: 100))
            order.append(next)
        }
        #expect(order == [amy[0], bob[0], eve, amy[1], bob[1], amy[2], amy[3]])
        // Whoever has had a turn longest ago comes first, also after a pause.
        let late = [try claimed(store, by: "amy"), try claimed(store, by: "eve")]
        #expect(try store.nextRuns(places: 100) == [late[1], late[0]])
        #expect(try store.place(of: late[0]) == 2 && store.place(of: amy[0]) == nil)
    }

    @Test(arguments: backends)
    func `as many runs are launched as there are places, each once`(
        open: @Sendable (String) throws -> any TaskStore
    ) throws {
        let store = try open(folder.path)
        let runs = try (0..<3).map { _ in try claimed(store, by: "amy") }
        #expect(try store.runsInProgress().map(\.isWaiting) == [true, true, true])
        #expect(try store.task(runs[0].taskID)?.isWaiting == true)
        #expect(try store.task(runs[0].taskID)?.progress?.message == "排队中")
        #expect(try launches(store, runs[0], places: 2))
        #expect(try !launches(store, runs[0], places: 2))
        #expect(try launches(store, runs[1], places: 2))
        #expect(try !launches(store, runs[2], places: 2))
        #expect(try store.nextRuns(places: 2).isEmpty)
        // One whose process could not be started waits again, and comes first.
        try store.takeBack(runs[0])
        #expect(try store.nextRuns(places: 2) == [runs[0], runs[2]])
        _ = try store.finishRun(runs[1], .finished, at: .now())
        #expect(try launches(store, runs[0], places: 2) && launches(store, runs[2], places: 2))
    }

    @Test(arguments: backends)
    func
        `a run that waits again has told nothing of itself, and is cancelled at once also if it was asked to stop`(
            open: @Sendable (String) throws -> any TaskStore
        ) throws
    {
        let store = try open(folder.path)
        let runs = [try claimed(store, by: "amy"), try claimed(store, by: "amy")]
        for run in runs {
            #expect(try launches(store, run, places: 2))
            _ = try store.recordExecutor(run, pid: 7, memory: nil)
        }
        #expect(try store.runsInProgress().allSatisfy { $0.reportedAt != nil })
        for run in runs { try store.takeBack(run) }
        #expect(try launches(store, runs[0], places: 2))
        let launched = try #require(try store.runsInProgress().first { $0.run == runs[0] })
        #expect(launched.reportedAt == nil && launched.executorPID == nil)
        _ = try store.requestCancel(runs[0].taskID, at: .now())
        try store.takeBack(runs[0])
        for run in runs {
            guard case .cancelled = try store.requestCancel(run.taskID, at: .now()) else {
                Issue.record("it was not cancelled")
                return
            }
            #expect(try store.task(run.taskID)?.status == .cancelled)
        }
    }

    @Test(arguments: backends)
    func `a waiting run is cancelled at once, and not launched any more`(
        open: @Sendable (String) throws -> any TaskStore
    ) throws {
        let store = try open(folder.path)
        let run = try claimed(store, by: "amy")
        guard case .cancelled = try store.requestCancel(run.taskID, at: .now()) else {
            Issue.record("it was not cancelled")
            return
        }
        let task = try #require(try store.task(run.taskID))
        #expect(task.status == .cancelled && task.progress == nil && task.completedAt != nil)
        #expect(try !launches(store, run, places: 2))
        #expect(try store.nextRuns(places: 2).isEmpty && store.runsInProgress().isEmpty)
    }

    @Test(arguments: backends)
    func `a run tells of itself from its executor's first word on, not from the launch on`(
        open: @Sendable (String) throws -> any TaskStore
    ) throws {
        let store = try open(folder.path)
        let run = try claimed(store, by: "amy")
        func found() throws -> RunInProgress? { try store.runsInProgress().first }
        #expect(try launches(store, run, places: 2))
        let memory = MemoryMark(group: "/a b", kills: 3)
        _ = try store.recordLaunch(run, pid: 7, memory: memory)
        #expect(try found()?.reportedAt == nil && found()?.executorPID == 7 && found()?.memory == memory)
        _ = try store.recordExecutor(run, pid: 7, memory: nil)
        #expect(try found()?.reportedAt != nil && found()?.step == nil && found()?.memory == memory)
        let own = MemoryMark(group: "/own", kills: 1)
        _ = try store.recordExecutor(run, pid: 7, memory: own)
        #expect(try found()?.memory == own)
        _ = try store.startStep(run, .qaGeneration, executionID: "e", at: .now())
        #expect(try found()?.step == .qaGeneration)
        #expect(try store.run(ofExecutor: 7)?.run == run)
        guard case .holds = try store.standing(of: run) else {
            Issue.record("it does not hold")
            return
        }
    }
}
