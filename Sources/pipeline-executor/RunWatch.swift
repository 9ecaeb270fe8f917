import Glibc
import Pipeline
import Postgres
import Processes
import Settings
import Synchronization
import State
import Tasks
import Threads

/// Watches the run from a thread of its own: whether it was cancelled, or misses a deadline.
///
/// Then the servers are asked to stop what they do for it, which ends most waits. A run that has not ended some seconds later
/// cannot look; its end is recorded here, and the process with all that it has started is killed.
final class RunWatch: Sendable {
    private let run: Run
    private let pulse: RunPulse
    private let settings: Settings
    private let isOver = Mutex(false)
    private static let interval: Int = 250
    /// How long a run may take to stop by itself.
    private static let grace = Duration.seconds(6)

    init(_ run: Run, _ pulse: RunPulse, _ settings: Settings) {
        self.run = run
        self.pulse = pulse
        self.settings = settings
    }

    /// Begins to watch.
    func begin() throws {
        do {
            pthread_detach(try OwnThread.start(look))
        } catch {
            throw ProcessError(operation: "pthread_create", code: error.code)
        }
    }

    /// The run's end is about to be recorded: from now on nothing happens here any more.
    func end() { isOver.withLock { $0 = true } }

    private func look() {
        // A connection belongs to its thread.
        guard let store = try? StateStore.open(settings, as: "pipeline-executor") else { return }
        while !isOver.withLock({ $0 }) {
            Pause.milliseconds(Self.interval)
            guard let reason = reasonToStop(store) else { continue }
            pulse.stop(reason)
            let deadline = ContinuousClock.now + Self.grace
            while .now < deadline, !isOver.withLock({ $0 }) {
                OpenSessions.stopStatements()
                Pause.milliseconds(Self.interval)
            }
            isOver.withLock { isOver in
                if !isOver { finish(store, reason) }
            }
        }
    }

    private func reasonToStop(_ store: any TaskStore) -> (any Error)? {
        switch try? store.standing(of: run) {
        case .cancelRequested: return RunInterruption.cancelled
        case .replaced: return RunInterruption.replaced
        case .holds, nil: break
        }
        let (beat, now) = (pulse.present, ContinuousClock.now)
        func isOver(_ since: ContinuousClock.Instant, _ seconds: Int) -> Bool {
            now - since > .seconds(seconds)
        }
        var sentence: String?
        if isOver(beat.begin, settings.runTimeoutSeconds) {
            sentence = Deadlines.run(settings.runTimeoutSeconds)
        } else if let step = beat.step, isOver(step.since, settings.stepTimeoutSeconds) {
            sentence = Deadlines.step(step.name, settings.stepTimeoutSeconds)
        } else if isOver(beat.latest, settings.progressTimeoutSeconds) {
            sentence = Deadlines.progress(settings.progressTimeoutSeconds)
        }
        return sentence.map { StepFailure($0, code: .deadlineExceeded) }
    }

    /// Ends the run and this process.
    private func finish(_ store: any TaskStore, _ reason: any Error) {
        switch reason {
        case RunInterruption.cancelled: _ = try? store.finishRun(run, .cancelled, at: store.now())
        case let failure as StepFailure:
            let end = RunEnd.failed(message: failure.description, code: failure.code)
            _ = try? store.finishRun(run, end, at: store.now())
        default: break
        }
        StandardError.line("pipeline-executor \(run.taskID): does not stop (\(reason)), killed by itself")
        Launching(store, settings).goOn()
        if getpgrp() == getpid() { kill(0, SIGKILL) }
        _exit(75)
    }
}
