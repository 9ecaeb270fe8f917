import Tasks

/// What a shared memory holds. Whoever touches it is alone.
struct Contents {
    /// What the clock shows; nil for the system's.
    var milliseconds: Int64?
    var log = EventLog()
    /// Every id that was ever inserted.
    var slots: [TaskID: Slot] = [:]
    /// The same in the order in which they were inserted.
    var order: [TaskID] = []
    var stems: [String: Int] = [:]
    var lastRunID: Int64 = 0
    /// How often anything was changed.
    var changes: UInt64 = 0

    var newest = SortedBlocks<Place>()
    var newestByStatus: [TaskStatus: SortedBlocks<Place>] = [:]
    var pinned: Set<TaskID> = []

    var nodes: [NodeName: Node] = [:]
    /// The nodes that were ever seen or have had a task, by name.
    var names: [NodeName] = []
    var shelves: [NodeName: Shelf] = [:]
    /// No lease of a launched run ends before this.
    var earliestLeaseEnd = Int64.max

    var reviews: [Review] = []

    var now: Int64 { milliseconds ?? Timestamp.now().milliseconds }

    /// What belongs to the node of that name.
    mutating func shelf(_ name: NodeName) -> Shelf {
        if let known = shelves[name] { return known }
        let fresh = Shelf()
        shelves[name] = fresh
        let index = names.firstIndex { $0 > name } ?? names.count
        names.insert(name, at: index)
        return fresh
    }

    /// Notes that something has changed in the record.
    mutating func touch(_ record: Record) {
        changes += 1
        record.revision = changes
    }
}

/// Where a task stands in lists.
struct Place: Comparable {
    let createdAt: Int64
    let id: TaskID

    static func < (a: Place, b: Place) -> Bool {
        a.createdAt != b.createdAt ? a.createdAt < b.createdAt : a.id.text < b.id.text
    }
}

/// An id, its events, and its task as long as it is not deleted.
final class Slot {
    let number: Int32
    var lastEvent: Int32 = 0
    var record: Record?

    init(number: Int32) { self.number = number }
}

/// A task with all that is kept of it.
final class Record {
    let slot: Slot
    var task: PipelineTask
    var node: NodeName
    let secret: String?
    var memory: MemoryMark?
    var reportedAt: Timestamp?
    var isCauseUnknown = false
    /// The instance that launched its run.
    var instance: String?
    /// Until when its run's lease runs.
    var leaseEnd: Int64 = 0
    var load: LoadSession?
    /// Which change was the latest of it.
    var revision: UInt64 = 0

    init(_ task: PipelineTask, slot: Slot, node: NodeName, secret: String?) {
        self.task = task
        self.slot = slot
        self.node = node
        self.secret = secret
    }

    var runID: Int64 { task.run?.runID ?? 0 }
    var isInProgress: Bool { task.status == .inProgress }
    var place: Place { Place(createdAt: task.createdAt.milliseconds, id: task.id) }

    /// Its run in progress, if it is that one.
    func isHeld(by run: Run) -> Bool { isInProgress && task.run == run }

    var standing: Standing { task.isCancelRequested ? .cancelRequested : .holds }
}

/// A node that was seen.
struct Node {
    var identity: NodeIdentity
    var state: NodeState
    var since: Int64
    var seenAt: Int64
    var leaseEnd: Int64
    var isDraining = false
}

/// The runs and ends of a node's tasks.
final class Shelf {
    /// How many tasks the node has.
    var tasks = 0
    var launched: [Record] = []
    /// Runs that wait, by who created the task, in the order of the runs.
    var waiting: [String: [Record]] = [:]
    var waitingCount = 0
    /// When each creator last was given a place.
    var turns: [String: Int] = [:]
    var lastTurn = 0
    /// The task of the latest run that a process carried out.
    var executors: [Int32: TaskID] = [:]
    /// Ends of runs that somebody is to be told of; nil as long as nobody asks.
    var notices: [RunNotice]?

    func wait(_ record: Record) {
        let creator = record.task.createdBy
        let line = waiting[creator] ?? []
        let index = (line.lastIndex { $0.runID < record.runID } ?? -1) + 1
        waiting[creator, default: []].insert(record, at: index)
        waitingCount += 1
    }

    func stopWaiting(_ record: Record) {
        let creator = record.task.createdBy
        guard let index = waiting[creator]?.firstIndex(where: { $0 === record }) else { return }
        waiting[creator]?.remove(at: index)
        if waiting[creator]?.isEmpty == true { waiting[creator] = nil }
        waitingCount -= 1
    }

    /// The first run of every creator comes before the second of any; who was served longest ago comes first.
    func next(atMost most: Int) -> [Record] {
        guard waitingCount > 0 else { return [] }
        let lines = waiting.map { (turn: turns[$0.key] ?? 0, records: $0.value) }
        var found: [Record] = []
        var round = 0
        while found.count < most {
            let served = lines.filter { round < $0.records.count }
                .sorted { ($0.turn, $0.records[round].runID) < ($1.turn, $1.records[round].runID) }
            if served.isEmpty { break }
            found += served.map { $0.records[round] }
            round += 1
        }
        return Array(found.prefix(most))
    }
}
