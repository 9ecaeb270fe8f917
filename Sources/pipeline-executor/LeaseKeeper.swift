import Glibc
import Pipeline
import Processes
import Settings
import State
import Synchronization
import Tasks
import Threads

/// Keeps the lease of a run in a store that nodes share, from threads of its own, and ends this process when it cannot.
///
/// One thread renews and may wait for the store; the other only looks at the clock. Whoever sleeps for long, as a process that
/// was stopped, is ended by it as soon as it wakes up, before it can do much; what it does all the same is refused: by the
/// store, by the server that has lost its session, and by what asks the lease itself at the points that matter.
final class LeaseKeeper: Sendable {
    private let run: Run
    private let pulse: RunPulse
    private let settings: Settings
    private let lease: RunLease
    private let isOver = Mutex(false)

    /// The run's lease has just been renewed.
    init(_ run: Run, _ lease: RunLease, _ pulse: RunPulse, _ settings: Settings) {
        self.run = run
        self.lease = lease
        self.pulse = pulse
        self.settings = settings
    }

    /// Begins to keep it.
    func begin() throws {
        for work in [renew, watch] {
            do {
                pthread_detach(try OwnThread.start(work))
            } catch {
                throw ProcessError(operation: "pthread_create", code: error.code)
            }
        }
    }

    /// The run's end is recorded: nothing has to be kept any more.
    func end() { isOver.withLock { $0 = true } }

    private var isNeeded: Bool { !isOver.withLock(\.self) }

    private func renew() {
        var store: (any SharedTaskStore)?
        var next: Int64 = 0
        while isNeeded {
            let now = Monotonic.bootMilliseconds()
            guard now >= next else {
                Pause.milliseconds(100)
                continue
            }
            do {
                // A connection belongs to its thread.
                let current =
                    try store ?? StateStore.open(settings, as: "pipeline-executor") as? any SharedTaskStore
                store = current
                guard let current else { return }
                if try current.renew(run, seconds: RunLease.seconds) != nil {
                    lease.renew(sentAt: now)
                } else if isNeeded {
                    pulse.stop(RunInterruption.replaced)
                }
                next = now + RunLease.interval
            } catch {
                // The store may be back in a moment.
                next = Monotonic.bootMilliseconds() + 500
            }
        }
    }

    private func watch() {
        while isNeeded {
            Pause.milliseconds(50)
            guard lease.hasRunOut else { continue }
            isOver.withLock { isOver in
                guard !isOver else { return }
                TaskFolders(root: settings.trainingDataDirectory, locks: settings.lockDirectory)
                    .note(ExecutorProcess.fencedMark, of: run.taskID)
                StandardError.line(
                    "pipeline-executor \(run.taskID): not heard by the store of the state, ended by itself")
                if getpgrp() == getpid() { kill(0, SIGKILL) }
                _exit(75)
            }
        }
    }
}
