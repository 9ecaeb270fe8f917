import Logs
import Processes
import Settings
import Tasks

extension Node {
    /// A task that waits for a place, after it was looked whether there is one: whoever asks for it needs no other process.
    func pushed(_ task: PipelineTask) throws -> PipelineTask {
        // What fails here is tried and told of by the supervisor's child.
        _ = try? orphans.sweep()
        try? queue.advance { launch in log(.info, launch.sentence, logger: .tasks) }
        guard var found = try store.task(task.id) else { throw APIError.noTask(task.id.text) }
        if found.isWaiting, let run = found.run { found.progress?.place = try store.place(of: run) }
        return found
    }

    /// Lets a run that was just accepted begin, or wait until those before it have begun.
    ///
    /// - Parameter writer: the right to change the task's directory, which passes to the executor.
    func enqueue(_ run: Run, _ writer: TaskWriter) throws {
        var isLaunched = false
        do {
            try queue.advance((run, writer)) { launch in
                log(.info, launch.sentence, logger: .tasks)
                if launch.run == run { isLaunched = true }
            }
        } catch {
            guard case .holds = try store.standing(of: run) else { throw error }
            // Another run could not be launched, which is no reason to refuse this one.
            log(.error, "排队的任务无法开始: \(error)", logger: .tasks)
        }
        guard !isLaunched, let place = try store.place(of: run) else { return }
        let sentence = "\(Progress.waiting)，前面还有 \(place - 1) 个任务在等待"
        try? LogFile(of: writer, threshold: LogLevel(name: settings.logLevel) ?? .info).write(
            .info, .run(run.taskID), sentence)
        log(.info, "任务 \(run.taskID) \(sentence)", logger: .tasks)
    }

    /// Records what was done to the task's directory. Removing things from a full disk must be possible all the same.
    func record(_ writer: TaskWriter, of id: TaskID) throws {
        do {
            try store.record(writer.takeChanges(), of: id)
        } catch {
            guard error.isOutOfSpace else { throw error }
            log(.error, "任务 \(id) 的目录变更无法记录: \(error)", logger: .tasks)
        }
    }
}
