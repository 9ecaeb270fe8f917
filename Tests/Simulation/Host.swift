import Processes
import Tasks

/// A node's machine with all of its processes, from when it gets an instance of its name until it is gone.
final class Host {
    /// How the store is reached from it.
    enum Link {
        case open
        /// Nothing gets through.
        case cut
        /// What is asked is done, and the answer is lost.
        case mute
    }

    let identity: NodeIdentity
    let clock: VirtualClock
    var link = Link.open
    /// Until when all of its processes stand still.
    var pausedUntil: Int64 = 0
    var pausedAt: Int64 = 0
    /// Whether its service is up: what beats, sweeps and launches.
    var isUp = false
    /// Grows with each start of the service: what an earlier one had in mind does not happen any more.
    var life = 0
    /// Whether it has left after a drain.
    var hasLeft = false
    /// What it was last told; nil until it has got its name.
    var order: BeatOutcome?
    /// What its wall clock is ahead of the true time, and whether it tells the store the time by that clock.
    var wallOffset: Int64
    let tellsWallTime: Bool
    private let bootOffset: Int64
    private let bootRate: Double
    let begin: Int64

    /// The executors that live on it.
    var executors: [Executor] = []
    /// The runs whose executors have stopped since the store did not hear them.
    var fenced: Set<Int64> = []
    /// When it was disturbed, the latest last; one that lasts has no end.
    var disturbances: [(from: Int64, to: Int64)] = []
    /// Its own view of the store.
    var store: DisturbedStore?
    var contact: StoreContact?
    var rescue: Rescue?

    init(
        _ identity: NodeIdentity, _ clock: VirtualClock, wallOffset: Int64, tellsWallTime: Bool,
        bootRate: Double
    ) {
        self.identity = identity
        self.clock = clock
        self.wallOffset = wallOffset
        self.tellsWallTime = tellsWallTime
        self.bootRate = bootRate
        bootOffset = wallOffset / 7
        begin = clock.now
    }

    var name: NodeName { identity.name }

    /// The time since it was started, by its own clock.
    var boot: Int64 { Self.boot(clock.now - begin, bootRate, bootOffset) }

    /// The same clock for others.
    var bootClock: @Sendable () -> Int64 {
        { [clock, begin, bootRate, bootOffset] in Self.boot(clock.now - begin, bootRate, bootOffset) }
    }

    private static func boot(_ passed: Int64, _ rate: Double, _ offset: Int64) -> Int64 {
        Int64(Double(passed) * rate) + offset
    }

    /// What it says the time is.
    var time: Timestamp { Timestamp(milliseconds: clock.now + (tellsWallTime ? wallOffset : 0)) }
    /// What its wall clock shows.
    var wallTime: Timestamp { Timestamp(milliseconds: clock.now + wallOffset) }

    var isPaused: Bool { pausedUntil > clock.now }

    func executor(of task: TaskID) -> Executor? { executors.first { $0.run.taskID == task } }

    /// Notes that it is disturbed from now on, until so many milliseconds later or for as long as nobody says otherwise.
    func disturb(for milliseconds: Int64 = .max) {
        if disturbances.count > 64 { disturbances.removeFirst(32) }
        disturbances.append((clock.now, milliseconds == .max ? .max : clock.now + milliseconds))
    }

    /// Notes that what has disturbed it is over.
    func recover() {
        for index in disturbances.indices where disturbances[index].to == .max {
            disturbances[index].to = clock.now
        }
    }

    /// Whether it was disturbed at any moment since then.
    func wasDisturbed(since time: Int64) -> Bool { disturbances.contains { $0.to >= time } }
}
