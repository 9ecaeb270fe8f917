import Glibc
import Tasks
import TestSupport
import Testing

@testable import TaskStorePostgres
@testable import TaskStoreSQLite

/// What every task store promises. One suite, run over each implementation.
@Suite struct `Every task store` {
    let folder = TemporaryFolder()

    /// The implementations; each opens a store that is fresh for the folder, or the same one again.
    static let backends: [@Sendable (String) throws -> any TaskStore] = ownBackends + postgresBackends

    private static let ownBackends: [@Sendable (String) throws -> any TaskStore] = [
        { try TaskStoreSQLite.fresh($0 + "/state.db") },
        { folder in
            let store = try TaskStoreSQLite.fresh(folder + "/state.db")
            // As for a store of many tasks.
            store.mostMarks = 4
            return store
        },
        { TaskStoreMemory(.named($0), as: .test()) },
    ]

    /// How it is behind a pooler is tried with nodes that share it.
    private static let postgresBackends: [@Sendable (String) throws -> any TaskStore] =
        TestDatabase.isAvailable
        ? [
            { folder in
                let store = try TaskStorePostgres.fresh(folder, as: .test())
                // As for a store of many tasks.
                store.farOffset = 8
                return store
            }
        ] : []

    private func makeTask(_ store: any TaskStore, at time: Int64 = 1_750_000_000_000) throws -> PipelineTask {
        let now = Timestamp(milliseconds: time)
        let id = try store.reserveID(stem: TaskID.stem(at: now))
        let task = PipelineTask(
            id: id, name: "高速公路", parameters: TaskParameters(businessContext: "上下文", databaseName: "db"),
            createdBy: "guest", createdAt: now)
        try store.insert(task, connectionSecret: nil)
        return task
    }

    private func claim(
        _ store: any TaskStore, _ id: TaskID, _ mode: RunRequest.Mode = .complete
    ) throws -> Run? {
        let request = RunRequest(mode: mode, vectorTables: VectorTableOptions(truncate: true))
        guard case .claimed(let run) = try store.claim(id, request, at: .now()) else { return nil }
        _ = try store.launch(run, places: 1000, at: .now())
        return run
    }

    @Test(arguments: backends)
    func `ids of one second differ and never come back`(open: @Sendable (String) throws -> any TaskStore)
        throws
    {
        let store = try open(folder.path)
        let ids = try (1...12).map { _ in try store.reserveID(stem: "task_20250627_143052").text }
        let end = (store as? any SharedTaskStore).map { "_\($0.identity.name)" } ?? ""
        #expect(Array(ids.prefix(3)) == ["", "_2", "_3"].map { "task_20250627_143052\($0)\(end)" })
        #expect(Set(ids).count == 12)
    }

    @Test(arguments: backends)
    func `a claim that goes on leaves the steps before as they are`(
        open: @Sendable (String) throws -> any TaskStore
    ) throws {
        let store = try open(folder.path)
        let id = try makeTask(store).id
        let first = try #require(try claim(store, id))
        for step in [PipelineStep.ddlGeneration, .qaGeneration] {
            _ = try store.startStep(first, step, executionID: "e", at: .now())
            _ = try store.finishStep(
                first, step,
                step == .ddlGeneration
                    ? .completed(result: "{}") : .failed(message: "m", code: .stepFailed, result: nil),
                at: .now())
        }
        _ = try store.finishRun(first, .failed(message: "m", code: .stepFailed), at: .now())
        #expect(try store.task(id)?.leadingCompletedSteps == [.ddlGeneration])
        let request = RunRequest(
            mode: .complete, vectorTables: VectorTableOptions(), firstStep: .qaGeneration)
        guard case .claimed = try store.claim(id, request, at: .now()) else {
            Issue.record("the task is at rest")
            return
        }
        let steps = try #require(try store.task(id)?.steps)
        #expect(steps.map(\.status) == [.completed, .pending, .pending, .pending])
        #expect(steps[0].result == "{}" && steps[1].errorMessage == nil)
    }

    @Test(arguments: backends)
    func `a task comes back as it was stored`(open: @Sendable (String) throws -> any TaskStore) throws {
        let store = try open(folder.path)
        let now = Timestamp.now()
        var parameters = TaskParameters(
            tableListFile: "t.txt", businessContext: "b", databaseName: "d",
            maskedConnection: "postgresql://u:***@h/d")
        parameters.enableSQLValidation = false
        parameters.language = "en"
        parameters.themeCount = 5
        parameters.questionsPerTheme = 7
        parameters.maxPairs = 30
        parameters.vectorTables = VectorTableOptions(truncate: true)
        let id = try store.reserveID(stem: "task_x")
        let task = PipelineTask(id: id, name: nil, parameters: parameters, createdBy: "amy", createdAt: now)
        try store.insert(task, connectionSecret: "secret")
        let found = try #require(try open(folder.path).task(id))
        #expect(found.parameters == parameters && found.name == nil && found.createdBy == "amy")
        #expect(found.createdAt == now && found.status == .pending && found.run == nil)
        #expect(found.steps.map(\.status) == [.pending, .pending, .skipped, .pending])
        #expect(try store.connectionSecret(id) == "secret")
        #expect(try store.task(#require(TaskID("task_y"))) == nil)
    }

    @Test(arguments: backends)
    func `only one of two claims wins, and the next run has a higher fence`(
        open: @Sendable (String) throws -> any TaskStore
    ) throws {
        let store = try open(folder.path)
        let other = try open(folder.path)
        let id = try makeTask(store).id
        let first = try #require(try claim(store, id))
        #expect(try claim(other, id) == nil)
        guard case .holds = try store.finishRun(first, .failed(message: "x", code: .stepFailed), at: .now())
        else {
            Issue.record("the run was not ended")
            return
        }
        let second = try #require(try claim(other, id))
        #expect(second.fence == first.fence + 1 && second.runID > first.runID)
        guard
            case .replaced = try store.report(
                first, Progress(step: nil, done: 1, total: 2, message: "old"), at: .now())
        else {
            Issue.record("a replaced run could write")
            return
        }
        #expect(try store.task(id)?.progress?.message != "old")
    }

    @Test(arguments: backends)
    func `a run tells which database it is on, the task's own or the service's`(
        open: @Sendable (String) throws -> any TaskStore
    ) throws {
        let store = try open(folder.path)
        let request = RunRequest(
            mode: .complete, vectorTables: VectorTableOptions(truncate: false),
            defaultConnection: "postgresql://u:***@moved/d")
        for secret in [nil, "postgresql://v:w@own/d"] {
            let id = try store.reserveID(stem: "task_x")
            let parameters = TaskParameters(
                businessContext: "b", databaseName: "d", maskedConnection: "postgresql://v:***@own/d")
            let task = PipelineTask(
                id: id, name: nil, parameters: parameters, createdBy: "amy", createdAt: .now())
            try store.insert(task, connectionSecret: secret)
            guard case .claimed = try store.claim(id, request, at: .now()) else {
                Issue.record("not claimed")
                return
            }
            let shown = try store.task(id)?.parameters.maskedConnection
            #expect(shown == (secret == nil ? request.defaultConnection : parameters.maskedConnection))
        }
    }

    @Test(arguments: backends)
    func `a new run forgets the old run's error, times and steps`(
        open: @Sendable (String) throws -> any TaskStore
    ) throws {
        let store = try open(folder.path)
        let id = try makeTask(store).id
        let run = try #require(try claim(store, id))
        _ = try store.startStep(run, .ddlGeneration, executionID: "e1", at: .now())
        _ = try store.finishStep(
            run, .ddlGeneration, .failed(message: "bad", code: .stepFailed, result: nil), at: .now())
        let failed = try #require(try store.task(id))
        #expect(failed.steps[0].errorMessage == "bad" && failed.steps[0].errorCode == .stepFailed)
        _ = try store.finishRun(run, .failed(message: "bad", code: .storageFull), at: .now())
        #expect(try store.task(id)?.errorMessage == "bad")
        #expect(try store.task(id)?.errorCode == .storageFull)
        _ = try claim(store, id)
        let task = try #require(try store.task(id))
        #expect(task.status == .inProgress && task.errorMessage == nil && task.completedAt == nil)
        #expect(task.errorCode == nil)
        #expect(
            task.steps.allSatisfy { $0.status == .pending && $0.errorMessage == nil && $0.startedAt == nil })
        #expect(task.steps.allSatisfy { $0.errorCode == nil })
        #expect(task.runRequest?.vectorTables.backup == true)
    }

    @Test(arguments: backends)
    func `steps run one by one end in partial_completed, then completed`(
        open: @Sendable (String) throws -> any TaskStore
    ) throws {
        let store = try open(folder.path)
        let id = try makeTask(store).id
        for (index, step) in PipelineStep.allCases.enumerated() {
            let run = try #require(try claim(store, id, .step(step)))
            _ = try store.startStep(run, step, executionID: "e", at: .now())
            _ = try store.finishStep(run, step, .completed(result: "{}"), at: .now())
            _ = try store.finishRun(run, .finished, at: .now())
            #expect(try store.task(id)?.status == (index < 3 ? .partialCompleted : .completed))
        }
    }

    @Test(arguments: backends)
    func `an orphan fails once, and its true cause replaces a guess`(
        open: @Sendable (String) throws -> any TaskStore
    ) throws {
        let store = try open(folder.path)
        let id = try makeTask(store).id
        let run = try #require(try claim(store, id))
        _ = try store.recordExecutor(run, pid: 4242, memory: nil)
        _ = try store.startStep(run, .qaGeneration, executionID: "e", at: .now())
        #expect(try store.run(ofExecutor: 4242)?.run == run)
        #expect(try store.runsInProgress().map(\.run) == [run])
        #expect(
            try store.failOrphan(
                run, cause: "unknown", code: .executorFailed, isCauseKnown: false, at: .now()))
        #expect(
            try store.failOrphan(run, cause: "killed", code: .executorKilled, isCauseKnown: true, at: .now()))
        #expect(
            try !store.failOrphan(run, cause: "again", code: .executorKilled, isCauseKnown: true, at: .now()))
        let task = try #require(try store.task(id))
        #expect(task.status == .failed && task.errorMessage == "killed" && task.currentStep == nil)
        #expect(task.steps[1].status == .failed && task.steps[1].errorMessage == "killed")
        #expect(task.errorCode == .executorKilled && task.steps[1].errorCode == .executorKilled)
    }

    @Test(arguments: backends)
    func `cancelling asks a run to stop and ends a pending task`(
        open: @Sendable (String) throws -> any TaskStore
    ) throws {
        let store = try open(folder.path)
        let id = try makeTask(store).id
        let run = try #require(try claim(store, id))
        guard case .requested = try store.requestCancel(id, at: .now()),
            case .cancelRequested = try store.report(
                run, Progress(step: .ddlGeneration, done: 0, total: 1, message: ""), at: .now())
        else {
            Issue.record("the run was not told")
            return
        }
        _ = try store.finishRun(run, .cancelled, at: .now())
        #expect(try store.task(id)?.status == .cancelled)
        guard case .notRunning = try store.requestCancel(id, at: .now()) else {
            Issue.record("a finished task was cancelled")
            return
        }
        let pending = try makeTask(store).id
        guard case .cancelled = try store.requestCancel(pending, at: .now()) else {
            Issue.record("a pending task was not cancelled")
            return
        }
        #expect(try store.task(pending)?.status == .cancelled)
    }

    @Test(arguments: backends)
    func `lists are newest first and page without gap or repeat`(
        open: @Sendable (String) throws -> any TaskStore
    ) throws {
        let store = try open(folder.path)
        let made = try (0..<25).map {
            try makeTask(store, at: 1_750_000_000_000 + Int64($0 / 3) * 1000).id.text
        }
        let first = try #require(TaskID(made[0]))
        _ = try claim(store, first)
        var seen: [PipelineTask] = []
        for offset in stride(from: 0, to: 25, by: 4) {
            let page = try store.list(TaskFilter(), limit: 4, offset: offset)
            #expect(page.total == 25)
            seen += page.tasks
        }
        #expect(Set(seen.map(\.id.text)) == Set(made) && seen.count == 25)
        #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.createdAt >= $1.createdAt })
        let running = try store.list(TaskFilter(status: .inProgress), limit: 10, offset: 0)
        #expect(running.tasks.map(\.id) == [first] && running.total == 1)
    }
}
