// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// (what implements a protocol is documented there)

internal import Glibc
public import Tasks

/// Where a run's course is recorded. Every call throws ``RunInterruption`` when the run must stop.
public protocol RunRecorder {
    /// A step begins.
    func start(_ step: PipelineStep) throws
    /// The running step has got on.
    func report(_ progress: Progress) throws
    /// A step has ended.
    func finish(_ step: PipelineStep, _ end: StepEnd) throws
    /// A session of the vector server writes for the run; nil: it has ended.
    func loads(by session: LoadSession?) throws
    /// Why the run must stop, if it must: whatever else went wrong then is a consequence of it.
    var reasonToStop: (any Error)? { get }
}

/// Records a run in the task store. Progress is written a few times a second at most.
///
/// A store that cannot be written to, as on a full disk, ends a run only after half a minute. How the run ended is known to
/// nobody else, and is recorded as soon as it can be.
public final class StoredRunRecorder: RunRecorder {
    private let store: any TaskStore
    private let run: Run
    private let pulse: RunPulse
    /// When progress was last written, by a clock that nobody sets.
    private var lastReport: ContinuousClock.Instant?
    private var failingSince: ContinuousClock.Instant?
    /// For how long writes may fail.
    private let patience: Duration

    private static let pauseMilliseconds: Int32 = 250
    /// For how long the end of a run is tried to be recorded.
    private static let longestEnd = Duration.seconds(3600)

    /// Records that run in that store.
    public init(
        store: any TaskStore, run: Run, pulse: RunPulse = RunPulse(), patience: Duration = .seconds(30)
    ) {
        self.store = store
        self.run = run
        self.pulse = pulse
        self.patience = patience
    }

    public var reasonToStop: (any Error)? { pulse.reasonToStop }

    public func start(_ step: PipelineStep) throws {
        if let reason = reasonToStop { throw reason }
        pulse.begin(step)
        let now = try store.now()
        let executionID = "\(run.taskID)_step_\(step.rawValue)_exec_\(now.dense)"
        try check(insist(patience) { try store.startStep(run, step, executionID: executionID, at: now) })
        lastReport = nil
    }

    public func report(_ progress: Progress) throws {
        if let reason = reasonToStop { throw reason }
        pulse.note(progress)
        if progress.done != progress.total, let lastReport, .now - lastReport < .milliseconds(200) { return }
        lastReport = .now
        let standing: Standing
        do {
            standing = try store.report(run, progress, at: store.now())
            failingSince = nil
        } catch {
            let since = failingSince ?? .now
            failingSince = since
            guard since.duration(to: .now) < patience else { throw error }
            return
        }
        try check(standing)
    }

    public func finish(_ step: PipelineStep, _ end: StepEnd) throws {
        pulse.end()
        // Whether a cancel was asked for is looked at before the next item, not after the last.
        let standing = try insist(patience) { try store.finishStep(run, step, end, at: store.now()) }
        if case .replaced = standing { throw RunInterruption.replaced }
    }

    public func loads(by session: LoadSession?) throws {
        if let reason = reasonToStop { throw reason }
        guard let shared = store as? any SharedTaskStore else { return }
        try check(insist(patience) { try shared.recordLoad(run, session) })
    }

    /// Records how the run ended, however long the disk is full meanwhile.
    public func end(_ end: RunEnd) throws {
        _ = try insist(Self.longestEnd) { try store.finishRun(run, end, at: store.now()) }
    }

    /// Tries a write again and again.
    private func insist(_ limit: Duration, _ write: () throws -> Standing) throws -> Standing {
        let begin = ContinuousClock.now
        while true {
            do {
                return try write()
            } catch {
                guard begin.duration(to: .now) < limit else { throw error }
                poll(nil, 0, Self.pauseMilliseconds)
            }
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
