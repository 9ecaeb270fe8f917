// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// (what implements a protocol is documented there)

public import Tasks

/// Where a run's course is recorded. Every call throws ``RunInterruption`` when the run must stop.
public protocol RunRecorder {
    /// A step begins.
    func start(_ step: PipelineStep) throws
    /// The running step has got on.
    func report(_ progress: Progress) throws
    /// A step has ended.
    func finish(_ step: PipelineStep, _ end: StepEnd) throws
}

/// Records a run in the task store. Progress is written a few times a second at most.
public final class StoredRunRecorder: RunRecorder {
    private let store: any TaskStore
    private let run: Run
    private var lastReport = Timestamp(milliseconds: 0)

    /// Records that run in that store.
    public init(store: any TaskStore, run: Run) {
        self.store = store
        self.run = run
    }

    public func start(_ step: PipelineStep) throws {
        let now = Timestamp.now()
        let executionID = "\(run.taskID)_step_\(step.rawValue)_exec_\(now.dense)"
        try check(store.startStep(run, step, executionID: executionID, at: now))
        lastReport = Timestamp(milliseconds: 0)
    }

    public func report(_ progress: Progress) throws {
        let now = Timestamp.now()
        guard progress.done == progress.total || now.milliseconds - lastReport.milliseconds >= 200 else {
            return
        }
        lastReport = now
        try check(store.report(run, progress, at: now))
    }

    public func finish(_ step: PipelineStep, _ end: StepEnd) throws {
        // Whether a cancel was asked for is looked at before the next item, not after the last.
        if case .replaced = try store.finishStep(run, step, end, at: .now()) {
            throw RunInterruption.replaced
        }
    }

    private func check(_ standing: Standing) throws {
        switch standing {
        case .holds: return
        case .cancelRequested: throw RunInterruption.cancelled
        case .replaced: throw RunInterruption.replaced
        }
    }
}
