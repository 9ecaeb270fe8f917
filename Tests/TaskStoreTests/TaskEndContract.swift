import Tasks
import TestSupport
import Testing

extension `Every task store` {
    private func claimed(_ store: any TaskStore, _ stem: String) throws -> Run {
        let id = try store.reserveID(stem: stem)
        let task = PipelineTask(
            id: id, name: nil, parameters: TaskParameters(businessContext: "", databaseName: "db"),
            createdBy: "guest", createdAt: Timestamp(milliseconds: 1_750_000_000_000))
        try store.insert(task, connectionSecret: "secret")
        let request = RunRequest(mode: .complete, vectorTables: VectorTableOptions(truncate: false))
        guard case .claimed(let run) = try store.claim(id, request, at: .now()) else {
            throw TaskStoreError(description: "not claimed", isRetryable: false)
        }
        _ = try store.launch(run, places: 1000, at: .now())
        return run
    }

    @Test(arguments: backends)
    func `an orphan that was asked to stop is cancelled, not failed`(
        open: @Sendable (String) throws -> any TaskStore
    ) throws {
        let store = try open(folder.path)
        let run = try claimed(store, "task_c")
        _ = try store.startStep(run, .ddlGeneration, executionID: "e", at: .now())
        let asked = Timestamp(milliseconds: 1_750_000_001_000)
        _ = try store.requestCancel(run.taskID, at: asked)
        _ = try store.requestCancel(run.taskID, at: .now())
        #expect(try store.task(run.taskID)?.cancelRequestedAt == asked)
        #expect(
            try store.failOrphan(run, cause: "gone", code: .executorKilled, isCauseKnown: true, at: .now()))
        let task = try #require(try store.task(run.taskID))
        #expect(task.status == .cancelled && task.errorMessage == nil && task.cancelRequestedAt == nil)
        #expect(task.steps[0].status == .cancelled && task.steps[1].status == .pending)
        #expect(
            try !store.failOrphan(run, cause: "gone", code: .executorKilled, isCauseKnown: true, at: .now()))
    }

    @Test(arguments: backends)
    func `what a failure says is kept up to a bound, whoever says it`(
        open: @Sendable (String) throws -> any TaskStore
    ) throws {
        let store = try open(folder.path)
        let long = String(repeating: "漏", count: 100_000)
        for (stem, ends) in [("task_s", 0), ("task_r", 1), ("task_o", 2)] {
            let run = try claimed(store, stem)
            _ = try store.startStep(run, .ddlGeneration, executionID: "e", at: .now())
            _ = try store.report(
                run, Progress(step: .ddlGeneration, done: 0, total: 1, message: long), at: .now())
            #expect(try store.task(run.taskID)?.progress?.message.unicodeScalars.count == 2000)
            let end = StepEnd.failed(message: long, code: .stepFailed, result: nil)
            if ends == 0 { _ = try store.finishStep(run, .ddlGeneration, end, at: .now()) }
            if ends < 2 {
                _ = try store.finishRun(run, .failed(message: long, code: .stepFailed), at: .now())
            } else {
                for cause in ["?", long] {
                    _ = try store.failOrphan(
                        run, cause: cause, code: .executorFailed, isCauseKnown: cause == long, at: .now())
                }
            }
            let task = try #require(try store.task(run.taskID))
            for message in [task.errorMessage, task.steps[0].errorMessage] {
                #expect(message?.unicodeScalars.count == 2000 && message?.last == "…", "\(stem)")
            }
        }
    }

    @Test(arguments: backends)
    func `steps whose input has changed are pending again, and the task is complete in part`(
        open: @Sendable (String) throws -> any TaskStore
    ) throws {
        let store = try open(folder.path)
        let run = try claimed(store, "task_p")
        for step in PipelineStep.allCases {
            _ = try store.startStep(run, step, executionID: "e", at: .now())
            if step == .sqlValidation {
                // Nothing of a run in progress is touched.
                try store.reopen(run.taskID, PipelineStep.allCases, at: .now())
            }
            _ = try store.finishStep(run, step, .completed(result: "{}"), at: .now())
        }
        _ = try store.finishRun(run, .finished, at: .now())
        #expect(try store.task(run.taskID)?.status == .completed)
        try store.reopen(run.taskID, [.sqlValidation, .trainingLoad], at: .now())
        let task = try #require(try store.task(run.taskID))
        #expect(task.status == .partialCompleted)
        #expect(task.steps.map(\.status) == [.completed, .completed, .pending, .pending])
        #expect(task.steps[3].result == nil && task.steps[3].startedAt == nil)
        // What is disabled stays so; what failed is told until the next run.
        var parameters = TaskParameters(businessContext: "", databaseName: "db")
        parameters.enableTrainingDataLoad = false
        let id = try store.reserveID(stem: "task_q")
        try store.insert(
            PipelineTask(id: id, name: nil, parameters: parameters, createdBy: "guest", createdAt: .now()),
            connectionSecret: nil)
        try store.reopen(id, [.sqlValidation, .trainingLoad], at: .now())
        #expect(try store.task(id)?.steps.map(\.status) == [.pending, .pending, .pending, .skipped])
        #expect(try store.task(id)?.status == .pending)
    }

    @Test(arguments: backends)
    func `a task at rest is deleted with all that belongs to it, one in progress is not`(
        open: @Sendable (String) throws -> any TaskStore
    ) throws {
        let store = try open(folder.path)
        let run = try claimed(store, "task_d")
        guard case .inProgress = try store.delete(run.taskID) else {
            Issue.record("a running task was deleted")
            return
        }
        _ = try store.finishRun(run, .failed(message: "x", code: .stepFailed), at: .now())
        guard case .deleted = try store.delete(run.taskID), case .notFound = try store.delete(run.taskID)
        else {
            Issue.record("the task was not deleted once")
            return
        }
        #expect(try store.task(run.taskID) == nil)
        #expect(try store.connectionSecret(run.taskID) == nil)
        for filter in [TaskFilter(), TaskFilter(status: .failed)] {
            #expect(try store.list(filter, limit: 10, offset: 0).total == 0)
        }
        #expect(try store.reserveID(stem: "task_d") != run.taskID)
    }
}
