import Tasks

/// A process that carries out one run.
final class Executor {
    /// Where it is in its run.
    enum Phase {
        /// Its process has begun.
        case begin
        case start, report, finish
        /// All steps are done.
        case end
    }

    let id: Int32
    let pid: Int32
    let run: Run
    let host: Host
    let account: Account
    /// How fast it is, and after how many steps its run fails by itself.
    let pace: Int64
    let failsAfter: Int?
    var isAlive = true
    /// Whether somebody has killed it.
    var isKilled = false
    /// Whether it was stopped with all of its machine since it last did anything.
    var hasSlept = false
    var phase = Phase.begin
    var steps: [PipelineStep] = []
    var stepIndex = 0
    var reportsLeft = 0
    var isCancelled = false
    var hasFailed = false
    /// When the latest renewal that was heard was sent, by the machine's own clock.
    var heardAt: Int64

    init(id: Int32, pid: Int32, run: Run, host: Host, account: Account, pace: Int64, failsAfter: Int?) {
        (self.id, self.pid, self.run, self.host, self.account) = (id, pid, run, host, account)
        (self.pace, self.failsAfter) = (pace, failsAfter)
        heardAt = host.boot
    }
}
