import Glibc
import Pipeline
import Tasks

/// Shows a run's course on the terminal: a bar for each step, redrawn in place when the output is a terminal.
final class ConsoleRecorder: RunRecorder {
    private let steps: [PipelineStep]
    private let isTerminal = isatty(2) == 1
    private var startedAt = Timestamp.now()
    let reasonToStop: (any Error)? = nil

    init(steps: [PipelineStep]) { self.steps = steps }

    func start(_ step: PipelineStep) throws {
        startedAt = .now()
        if isTerminal { draw(step, percent: 0, "") }
    }

    func report(_ progress: Progress) throws {
        guard isTerminal, let step = progress.step else { return }
        draw(step, percent: progress.percent, "\(progress.done)/\(progress.total) \(progress.message)")
    }

    func finish(_ step: PipelineStep, _ end: StepEnd) throws {
        let seconds = Double((Timestamp.now().milliseconds - startedAt.milliseconds) / 100) / 10
        switch end {
        case .completed: draw(step, percent: 100, "completed in \(seconds) s")
        case .failed(let message, _, _): draw(step, percent: 0, "failed: \(message)")
        case .cancelled: draw(step, percent: 0, "cancelled")
        }
        put("\n")
    }

    func loads(by session: LoadSession?) {}

    private func draw(_ step: PipelineStep, percent: Double, _ text: String) {
        let position = (steps.firstIndex(of: step) ?? 0) + 1
        let filled = Int(percent / 5)
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 20 - filled)
        let name = step.rawValue + String(repeating: " ", count: max(0, 15 - step.rawValue.count))
        put("\(isTerminal ? "\r\u{1B}[K" : "")[\(position)/\(steps.count)] \(name) \(bar) \(text)")
    }

    private func put(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(2, bytes, bytes.count)
    }
}
