public import Tasks

/// A task store in memory, one node's view of what several share: as quick as tests of very many tasks need it, and by a clock
/// that they can set.
public final class TaskStoreMemory: SharedTaskStore, Sendable {
    /// As which node it was opened.
    public let identity: NodeIdentity
    /// What it shares with others.
    public let memory: TaskMemory
    let writer: EventLog.Word
    /// How long a run's lease lasts from its launch on, in milliseconds.
    static let firstLease: Int64 = 20_000

    /// Opens the memory as that node.
    ///
    /// - Parameter writer: who writes, for the events; nil for the node and its instance.
    public init(_ memory: TaskMemory, as identity: NodeIdentity, writer: String? = nil) {
        self.memory = memory
        self.identity = identity
        self.writer = memory.alone { $0.log.word(writer ?? "\(identity.name) \(identity.instance)") }
    }

    /// What the clock shows.
    public func now() -> Timestamp { Timestamp(milliseconds: memory.milliseconds) }

    /// There is nothing to be wrong.
    public func verify() {}

    /// There is nothing to do.
    public func maintain() {}

    /// Records a transition of the task.
    func note(
        _ contents: inout Contents, _ record: Record, _ change: String, name: String? = nil, from: String?,
        to: String?,
        isOfRun: Bool = true
    ) {
        let slot = record.slot
        slot.lastEvent = contents.log.add(
            contents.log.word(change), name: contents.log.word(name), from: contents.log.word(from),
            to: contents.log.word(to), task: slot.number, previous: slot.lastEvent,
            run: isOfRun ? record.task.run : nil, who: writer, at: contents.now)
    }

    /// Sets the task's status, in lists and events too.
    func setStatus(_ contents: inout Contents, _ record: Record, _ status: TaskStatus) {
        let before = record.task.status
        guard before != status else { return }
        contents.newestByStatus[before]?.remove(record.place)
        contents.newestByStatus[status, default: SortedBlocks()].insert(record.place)
        record.task.status = status
        note(&contents, record, "task", from: before.rawValue, to: status.rawValue)
    }

    /// Sets the step's status.
    func setStep(_ contents: inout Contents, _ record: Record, _ index: Int, _ status: StepStatus) {
        let before = record.task.steps[index].status
        guard before != status else { return }
        record.task.steps[index].status = status
        note(
            &contents, record, "step", name: record.task.steps[index].step.rawValue, from: before.rawValue,
            to: status.rawValue)
    }

    /// Runs the body as the run's write, if the run still holds its task.
    func write(_ run: Run, _ body: (inout Contents, Record) -> Void) -> Standing {
        memory.alone { contents in
            guard let record = contents.slots[run.taskID]?.record, record.isHeld(by: run) else {
                return .replaced
            }
            let standing = record.standing
            body(&contents, record)
            contents.touch(record)
            return standing
        }
    }
}
