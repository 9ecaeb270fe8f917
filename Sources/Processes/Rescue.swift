internal import Synchronization
public import Tasks

/// Ends the runs that other nodes have left, or their executors.
///
/// Every node does, and none is asked: the store ends a run only as long as it is as lost as it was found. A node judges others
/// by what it has itself seen of the store: one that could not reach it, or was not there, for as long as they were not heard
/// blames the store, not them.
public struct Rescue {
    /// Ends what loads for a run at the server of the vector tables; throws where that could not be reached.
    public typealias SessionEnd = (LoadSession) throws -> Void

    /// A run that was ended.
    public struct Ended {
        /// Which run.
        public let lost: LostRun
        /// Why, for its owner.
        public let cause: String
    }

    private let store: any SharedTaskStore
    private let contact: StoreContact
    private let endSession: SessionEnd
    /// For how long a server that cannot be reached keeps a run from being ended, in milliseconds.
    private static let sessionPatience: Int64 = 60_000

    /// Makes it from its parts.
    public init(store: any SharedTaskStore, contact: StoreContact, endSession: @escaping SessionEnd) {
        self.store = store
        self.contact = contact
        self.endSession = endSession
    }

    /// Looks for lost runs and ends them.
    ///
    /// - Returns: which were ended, and what went wrong with others; one that cannot be ended keeps no other waiting.
    public func sweep() throws -> (ended: [Ended], failures: [(task: TaskID, error: any Error)]) {
        var ended: [Ended] = []
        var failures: [(task: TaskID, error: any Error)] = []
        let found = try store.lostRuns()
        guard !found.isEmpty else { return ([], []) }
        let now = try store.now()
        for lost in found where mayJudge(lost) {
            do {
                let overdue = now.milliseconds - lost.leaseEnd.milliseconds
                if let load = lost.load { try end(load, overdue) }
                let (cause, code) = cause(of: lost, overdue)
                if try store.fail(lost, cause: cause, code: code) {
                    ended.append(Ended(lost: lost, cause: cause))
                }
            } catch {
                failures.append((lost.run.taskID, error))
            }
        }
        return (ended, failures)
    }

    /// A node that has just come back with the store is given the time to say that it lives before its waiting runs are ended.
    /// An executor whose lease has run out has stopped long since.
    private func mayJudge(_ lost: LostRun) -> Bool {
        lost.instance != nil || contact.lasts(StoreContact.lease)
    }

    private func end(_ load: LoadSession, _ overdue: Int64) throws {
        do {
            try endSession(load)
        } catch {
            // Its executor has stopped or is refused by the store: nobody has to wait for ever.
            guard overdue > Self.sessionPatience else { throw error }
        }
    }

    private func cause(of lost: LostRun, _ overdue: Int64) -> (String, FailureCode) {
        // Only who has had contact since before the lease was last renewed knows that it was not the store that was away.
        guard contact.lasts(StoreContact.lease + overdue) else { return (RunLease.outage, .stateUnavailable) }
        let node = lost.node
        if lost.isNodeAlive { return ("节点 \(node) 上的执行进程已失去响应，运行已中止", .executorFailed) }
        return lost.instance == nil
            ? ("节点 \(node) 已失联，排队的运行未能开始", .nodeLost) : ("节点 \(node) 已失联，运行已中止", .nodeLost)
    }
}

/// What this node has seen of the store lately, by the machine's clock that nobody sets.
public final class StoreContact: Sendable {
    /// How long a lease lasts, in milliseconds.
    static let lease = Int64(RunLease.seconds) * 1000
    /// After how long without a word contact counts as lost, in milliseconds.
    private static let silence: Int64 = 10_000

    private struct State {
        var begin: Int64?
        var latest: Int64 = 0
    }

    private let state = Mutex(State())
    private let clock: @Sendable () -> Int64

    /// There has been none so far.
    public init(clock: @escaping @Sendable () -> Int64 = Monotonic.bootMilliseconds) { self.clock = clock }

    /// The store has answered.
    public func heard() {
        let now = clock()
        state.withLock { state in
            if now - state.latest > Self.silence { state.begin = nil }
            state.begin = state.begin ?? now
            state.latest = now
        }
    }

    /// The store has not answered.
    public func missed() { state.withLock { $0.begin = nil } }

    /// Whether there has been contact for so many milliseconds without a break.
    func lasts(_ milliseconds: Int64) -> Bool {
        let now = clock()
        return state.withLock { state in
            guard let begin = state.begin, now - state.latest <= Self.silence else { return false }
            return now - begin >= milliseconds
        }
    }
}
