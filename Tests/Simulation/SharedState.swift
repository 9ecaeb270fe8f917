import Tasks
import TestSupport

/// The store that is simulated on, as a whole: opened as any node, and looked at from outside.
protocol SharedState {
    /// The store as that node.
    func open(_ identity: NodeIdentity) throws -> any SharedTaskStore
    /// Sets the store's clock.
    func setClock(_ milliseconds: Int64) throws
    /// The latest of the task's events, in order.
    func events(of task: TaskID, most: Int) throws -> [EventReplay.Event]
    /// Hands over every task that there ever was.
    func forEachTask(_ body: (TaskID, [EventReplay.Event], _ isThere: Bool) -> Void) throws
    /// What tells all that was recorded from what might have been; nil where nothing does.
    func digest() -> UInt64?
}

/// In memory.
struct MemoryState: SharedState {
    let memory: TaskMemory

    func open(_ identity: NodeIdentity) -> any SharedTaskStore { TaskStoreMemory(memory, as: identity) }

    func setClock(_ milliseconds: Int64) { memory.milliseconds = milliseconds }

    func events(of task: TaskID, most: Int) -> [EventReplay.Event] { memory.events(of: task, most: most) }

    func forEachTask(_ body: (TaskID, [EventReplay.Event], _ isThere: Bool) -> Void) {
        memory.forEachTask(body)
    }

    func digest() -> UInt64? { memory.digest() }
}
