import Glibc
import Synchronization
import TestSupport

/// What clients of several nodes were told, and what was done to the nodes meanwhile.
final class ClusterLedger: Sendable {
    /// What was done to a node, or to all.
    struct Disturbance: Sendable {
        let kind: ClusterFault
        /// Nil for all.
        let node: String?
        /// In milliseconds since 1970; the end is when it was as before again.
        let from: Int64
        var to = Int64.max
        /// Whether it lasted for longer than runs outlive it.
        var isLong = true
    }

    private struct State {
        var accounts: [String: ClientAccount] = [:]
        var completed: [String] = []
        var disturbances: [Disturbance] = []
        var isEnding = false
        var ended = 0
    }

    private let state = Mutex(State())

    var accounts: [String: ClientAccount] { state.withLock { $0.accounts } }
    var disturbances: [Disturbance] { state.withLock { $0.disturbances } }
    var isEnding: Bool { state.withLock { $0.isEnding } }
    /// How many runs were acknowledged.
    var accepted: Int { state.withLock { $0.accounts.values.reduce(0) { $0 + $1.accepted } } }
    /// Tasks that were seen completed.
    var completed: [String] { state.withLock { $0.completed } }

    func change(_ task: String, _ body: (inout ClientAccount) -> Void) {
        state.withLock { body(&$0.accounts[task, default: ClientAccount()]) }
    }

    func noteCompleted(_ task: String) { state.withLock { $0.completed.append(task) } }

    /// - Returns: by which its end is told.
    func begin(_ disturbance: Disturbance) -> Int {
        state.withLock { state in
            state.disturbances.append(disturbance)
            return state.disturbances.count - 1
        }
    }

    func end(_ number: Int, at time: Int64, isLong: Bool) {
        state.withLock { state in
            state.disturbances[number].to = time
            state.disturbances[number].isLong = isLong
        }
    }

    func isOver() { state.withLock { $0.ended += 1 } }

    /// Tells the clients to end, and waits for them.
    func end(of clients: Int) {
        state.withLock { $0.isEnding = true }
        while state.withLock({ $0.ended < clients }) { usleep(5000) }
    }
}

/// What is done to a node, or to the server of the state.
enum ClusterFault: String, CaseIterable, Sendable {
    /// All its processes are killed, and it is started again.
    case kill
    /// All its processes are killed, and another one takes its name.
    case replace
    /// Another one takes its name while it has only lost its network, which it gets back then.
    case usurp
    /// All its processes are stopped for a while: at a random moment, at a point of the program, or inside a load's COPY.
    case pause, pauseAtPoint, pauseInCopy
    /// It has no network, or none to the state.
    case cut, cutState
    /// Its clock is an hour ahead, or back.
    case clock
    /// The server is broken off and started again; or away for longer than runs outlive.
    case restartState, stateAway

    /// How often each is drawn.
    static let drawn: [ClusterFault] = [
        .kill, .kill, .replace, .usurp, .pause, .pause, .pauseAtPoint, .pauseAtPoint, .pauseInCopy,
        .cut, .cut, .cutState, .cutState, .clock, .restartState, .stateAway,
    ]

    /// Whether it takes networks that can be cut.
    var cutsNetwork: Bool { self == .cut || self == .cutState || self == .usurp }
    var isPause: Bool { self == .pause || self == .pauseAtPoint || self == .pauseInCopy }
    var isOfServer: Bool { self == .restartState || self == .stateAway }
    /// Whether it leaves orphans on its node.
    var leavesOrphans: Bool { !isOfServer && self != .clock }
}
