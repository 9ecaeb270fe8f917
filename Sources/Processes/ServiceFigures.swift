internal import Glibc

/// How the service is doing, as far as its supervisor and its workers know.
public struct ServiceFigures: Sendable {
    /// One pool of workers.
    public struct Pool: Sendable {
        /// Its name.
        public let name: String
        /// How many workers it is meant to have.
        public let size: Int
        /// Workers that are being started, that wait for a request, that have one, and that end after the one in hand.
        public var starting = 0, idle = 0, busy = 0, retiring = 0
        /// Requests answered, and those of them that took longer than a second.
        public var requests = 0, slowRequests = 0
        /// Workers that ended by themselves, that were killed over a request, that did not become ready.
        public let restarts, killed, failedStarts: Int
        /// For how long the longest request has been going on.
        public var longestRequestMilliseconds = 0
    }

    /// When the supervisor was started, in milliseconds since 1970.
    public let startedAt: Int64
    /// For how long it has been running; nil where the supervisor is of a release that does not tell.
    public let uptimeMilliseconds: Int64?
    /// How often the workers were replaced by newer ones, and how often that failed.
    public let reloads, failedReloads: Int
    /// The pools, as they were added to the supervisor.
    public private(set) var pools: [Pool]

    init(_ board: Scoreboard) {
        startedAt = board[.startedAt]
        let now = Monotonic.milliseconds()
        let begin = board[.startedMoment]
        uptimeMilliseconds = begin > 0 ? now - begin : nil
        reloads = Int(board[.reloads])
        failedReloads = Int(board[.failedReloads])
        pools = (0..<Int(board[.poolCount])).map { index in
            Pool(
                name: Scoreboard.name(of: board[pool: index, .name]), size: Int(board[pool: index, .size]),
                restarts: Int(board[pool: index, .restarts]), killed: Int(board[pool: index, .killed]),
                failedStarts: Int(board[pool: index, .failedStarts]))
        }
        for slot in 0..<Int(board[.slotCount]) {
            let index = Int(board[slot: slot, .pool])
            guard pools.indices.contains(index) else { continue }
            pools[index].requests += Int(board[slot: slot, .requests])
            pools[index].slowRequests += Int(board[slot: slot, .slowRequests])
            guard board[slot: slot, .pid] > 0 else { continue }
            let since = board[slot: slot, .busySince]
            switch WorkerProcess.State(rawValue: board[slot: slot, .state]) {
            case .starting: pools[index].starting += 1
            case .retiring: pools[index].retiring += 1
            default:
                if since > 0 { pools[index].busy += 1 } else { pools[index].idle += 1 }
            }
            if since > 0 {
                let passed = max(0, Int(now - since))
                pools[index].longestRequestMilliseconds = max(pools[index].longestRequestMilliseconds, passed)
            }
        }
    }
}
