import Tasks
import TestSupport

/// What is truly known of a task: what its clients were told, and who has worked on it.
final class Account {
    let id: TaskID
    /// Whether its creation was acknowledged.
    var isCreated = false
    var told = ClientAccount()

    /// The node that has it, as far as clients know.
    var node: NodeName
    /// When its latest run was accepted.
    var claimedAt: Int64 = 0
    /// The latest run that has ended.
    var endedRun: Int64 = 0
    /// The run and fence of the latest write that was accepted, and who wrote it.
    var writtenRun: Int64 = 0, writtenFence: Int64 = 0, writer: Int32 = 0
    /// The fence of the latest work that was done, and who did it.
    var workedFence: Int64 = 0, worker: Int32 = 0
    /// The run whose launch was not answered.
    var unansweredLaunch: Int64 = 0
    /// Who carries it out.
    weak var executor: Executor?
    /// Who last died over its run, and when.
    var deadRun: Int64 = 0, diedAt: Int64 = 0, diedOfAbsence = false

    init(_ id: TaskID, node: NodeName) { (self.id, self.node) = (id, node) }
}
