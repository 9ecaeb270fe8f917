import Synchronization
public import Tasks

/// What several task stores in memory share: the tasks of all nodes, and the clock by which leases run.
public final class TaskMemory: Sendable {
    private let lock = Mutex(())
    nonisolated(unsafe) private var contents = Contents()

    /// Makes an empty one.
    ///
    /// - Parameter milliseconds: what its clock shows since 1970, until it is set; nil for that of the system.
    public init(milliseconds: Int64? = nil) { contents.milliseconds = milliseconds }

    /// What its clock shows, in milliseconds since 1970: as it was set, or as the system has it.
    public var milliseconds: Int64 {
        get { alone { $0.now } }
        set { alone { $0.milliseconds = newValue } }
    }

    /// How many transitions were recorded.
    public var eventCount: Int { alone { $0.log.count } }

    /// The latest of the task's events in order, also of one that was deleted.
    public func events(of task: TaskID, most: Int = .max) -> [EventReplay.Event] {
        alone { contents in
            contents.slots[task].map { contents.log.events(upTo: $0.lastEvent, most: most) } ?? []
        }
    }

    /// The recorded events in order, from that number on.
    public func events(after number: Int, most: Int) -> [EventReplay.Event] {
        alone { contents in
            let last = min(contents.log.count, number + most)
            return number < last ? (number + 1...last).map { contents.log.event(Int32($0)) } : []
        }
    }

    /// Hands every task that there ever was to the body, with its events and whether it is there.
    public func forEachTask(_ body: (TaskID, [EventReplay.Event], _ isThere: Bool) -> Void) {
        let ids = alone { $0.order }
        for id in ids {
            let (events, isThere) = alone { contents in
                let slot = contents.slots[id]
                return (contents.log.events(upTo: slot?.lastEvent ?? 0), slot?.record != nil)
            }
            body(id, events, isThere)
        }
    }

    /// What tells all that was recorded from what might have been.
    public func digest() -> UInt64 { alone { $0.log.digest } }

    /// Runs the body as the only one.
    func alone<T>(_ body: (inout Contents) -> T) -> T { with { contents throws(Never) in body(&contents) } }

    /// Runs the body as the only one: all of a transaction. What throws must do so before it changes anything.
    func with<T, E: Error>(_ body: (inout Contents) throws(E) -> T) throws(E) -> T {
        var outcome: Result<T, E>?
        lock.withLock { _ in outcome = Result { () throws(E) in try body(&contents) } }
        guard let outcome else { preconditionFailure("the body was run") }
        return try outcome.get()
    }

    private static let all = Mutex<[String: TaskMemory]>([:])

    /// The one of that name in this process.
    public static func named(_ name: String) -> TaskMemory {
        all.withLock { all in
            if let known = all[name] { return known }
            let fresh = TaskMemory()
            all[name] = fresh
            return fresh
        }
    }
}
