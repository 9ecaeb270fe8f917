/// A task store that several nodes share; each object of it is opened as one of them.
///
/// A task belongs to a node, whose disk has its files and which alone carries it out. What the store says of waiting runs,
/// places, runs in progress and executors is about the tasks of the node as which it was opened; everything else is about all.
///
/// A node and a run live as long as their leases are renewed, by the store's clock alone. Nobody is the leader: every node ends
/// what others have left, each time under the whole condition that made it so.
public protocol SharedTaskStore: TaskStore {
    /// As which node the store was opened.
    var identity: NodeIdentity { get }

    /// Says that the node lives, for so many seconds; to be said again well before half of them are over. A node whose signs of
    /// life come later than that may not judge others for a while, since the store may have been away from them as well.
    ///
    /// - Returns: what it is to do; another instance that has the name and lives is not touched.
    func beat(_ state: NodeState, seconds: Int) throws(TaskStoreError) -> BeatOutcome
    /// Says that the node has ended, so that nobody waits for its lease to run out.
    func leave() throws(TaskStoreError)
    /// Every node that was ever seen and not forgotten, by name.
    func nodes() throws(TaskStoreError) -> [NodeRecord]
    /// The node of that name.
    func node(_ name: NodeName) throws(TaskStoreError) -> NodeRecord?
    /// Asks a node to take no more runs and to end when it is idle, or to go on as before.
    ///
    /// - Returns: false when there is no node of that name.
    func drain(_ name: NodeName, _ isDraining: Bool) throws(TaskStoreError) -> Bool
    /// Forgets a node that does not live and has no tasks.
    ///
    /// - Returns: whether it was there and could be forgotten.
    func forget(_ name: NodeName) throws(TaskStoreError) -> Bool

    /// Prolongs the run's lease, which begins with its launch.
    ///
    /// - Returns: when it ends; nil when the run is not in progress any more.
    func renew(_ run: Run, seconds: Int) throws(TaskStoreError) -> Timestamp?
    /// Records which session of the vector server loads for the run, so that whoever ends the run for it can end that first;
    /// nil when none does any more.
    func recordLoad(_ run: Run, _ session: LoadSession?) throws(TaskStoreError) -> Standing
    /// The runs of other instances whose lease has run out, and those that wait for another node which was seen and does not
    /// live. None as long as this node may not judge others, see ``beat(_:seconds:)``.
    func lostRuns() throws(TaskStoreError) -> [LostRun]
    /// Ends a lost run as `failed`, or `cancelled` if it was asked to stop, provided that it is still as lost as it was found.
    ///
    /// - Returns: whether it did.
    func fail(_ lost: LostRun, cause: String, code: FailureCode) throws(TaskStoreError) -> Bool

    /// Gives a task at rest to another node, which has its files by now.
    func move(_ id: TaskID, to node: NodeName) throws(TaskStoreError) -> MoveOutcome
}

/// What a node says of itself each time.
public struct NodeState: Hashable, Sendable {
    /// Where its nginx answers the other nodes, `host:port`.
    public var address: String
    /// Which release it runs.
    public var version: String
    /// How many runs it carries out at once.
    public var places: Int
    /// How many executors it has.
    public var running: Int
    /// How many of its runs wait.
    public var waiting: Int
    /// What its disk has left, in bytes; nil where that cannot be told.
    public var diskFreeBytes: Int64?

    /// Makes it from its parts.
    public init(
        address: String, version: String, places: Int, running: Int = 0, waiting: Int = 0,
        diskFreeBytes: Int64? = nil
    ) {
        self.address = address
        self.version = version
        self.places = places
        self.running = running
        self.waiting = waiting
        self.diskFreeBytes = diskFreeBytes
    }
}

/// What came of a node's sign of life.
public enum BeatOutcome: Hashable, Sendable {
    case active
    /// It is to take no more runs, and to end when it is idle.
    case draining
    /// Another instance has the name, and lives.
    case nameTaken
}

/// A node as the store knows it.
public struct NodeRecord: Sendable {
    /// Which one.
    public let identity: NodeIdentity
    /// What it last said of itself.
    public let state: NodeState
    /// Since when this instance has the name.
    public let since: Timestamp
    /// When it last said that it lives.
    public let seenAt: Timestamp
    /// Whether its lease still runs.
    public let isAlive: Bool
    /// Whether it was asked to take no more runs.
    public let isDraining: Bool

    /// Makes it from its parts.
    public init(
        identity: NodeIdentity, state: NodeState, since: Timestamp, seenAt: Timestamp, isAlive: Bool,
        isDraining: Bool
    ) {
        self.identity = identity
        self.state = state
        self.since = since
        self.seenAt = seenAt
        self.isAlive = isAlive
        self.isDraining = isDraining
    }
}

/// A session of the vector server, told from every other that ever had its process id.
public struct LoadSession: Hashable, Sendable {
    /// The server process.
    public let pid: Int32
    /// When it began, in microseconds since 1970, as the server says.
    public let startedAtMicroseconds: Int64

    /// Makes it from its parts.
    public init(pid: Int32, startedAtMicroseconds: Int64) {
        self.pid = pid
        self.startedAtMicroseconds = startedAtMicroseconds
    }
}

/// A run that its node does not carry on.
public struct LostRun: Sendable {
    /// The run.
    public let run: Run
    /// The node that it belongs to.
    public let node: NodeName
    /// The instance that launched it; nil of a run that waits.
    public let instance: String?
    /// Until when its lease ran, or its node's if it waits.
    public let leaseEnd: Timestamp
    /// Whether its node lives: then its executor alone is lost.
    public let isNodeAlive: Bool
    /// What loads for it; nil where nothing does.
    public let load: LoadSession?

    /// Makes it from its parts.
    public init(
        run: Run, node: NodeName, instance: String?, leaseEnd: Timestamp, isNodeAlive: Bool,
        load: LoadSession?
    ) {
        self.run = run
        self.node = node
        self.instance = instance
        self.leaseEnd = leaseEnd
        self.isNodeAlive = isNodeAlive
        self.load = load
    }
}

/// What came of an attempt to give a task to another node.
public enum MoveOutcome: Sendable {
    case moved
    case inProgress
    case notFound
    /// There is no node of that name.
    case noNode
}
