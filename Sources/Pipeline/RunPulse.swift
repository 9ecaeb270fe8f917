internal import Synchronization
public import Tasks

/// What a run and whoever watches it from another thread tell each other: how far it is, and that it must stop.
public final class RunPulse: Sendable {
    /// Where the run is.
    public struct Beat: Sendable {
        /// When the run began.
        public let begin: ContinuousClock.Instant
        /// The running step, and since when.
        public fileprivate(set) var step: (name: PipelineStep, since: ContinuousClock.Instant)?
        /// When it last got on.
        public fileprivate(set) var latest: ContinuousClock.Instant
        fileprivate var progress: Progress?
    }

    private let beat: Mutex<Beat>
    private let order = Mutex<(any Error)?>(nil)
    private let objection: @Sendable () -> (any Error)?

    /// The run begins now.
    ///
    /// - Parameter objection: what else, beside orders, says at any moment why the run must stop.
    public init(objection: @escaping @Sendable () -> (any Error)? = { nil }) {
        self.objection = objection
        let now = ContinuousClock.now
        beat = Mutex(Beat(begin: now, latest: now))
    }

    /// Where the run is.
    public var present: Beat { beat.withLock { $0 } }

    func begin(_ step: PipelineStep) {
        beat.withLock { $0.step = (step, .now) }
        note(nil)
    }

    func end() { beat.withLock { $0.step = nil } }

    /// Notes how far the run is; the same again is no getting on.
    func note(_ progress: Progress?) {
        beat.withLock { beat in
            guard progress == nil || beat.progress != progress else { return }
            beat.progress = progress
            beat.latest = .now
        }
    }

    /// Tells the run that it must stop, and why: by ``RunInterruption``, or by a ``StepFailure``. The first reason counts.
    public func stop(_ reason: any Error) { order.withLock { $0 = $0 ?? reason } }

    /// Why the run must stop; nil while it may go on.
    public var reasonToStop: (any Error)? { order.withLock { $0 } ?? objection() }
}
