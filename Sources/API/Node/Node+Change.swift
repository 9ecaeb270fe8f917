import Processes
import Tasks

extension Node {
    /// How long a change waits for another one of the same task, in milliseconds.
    private static let longestWait = 5000

    /// Runs the body with the right to change the directory of a task at rest, and with the task as it is then.
    ///
    /// Nothing else changes the task meanwhile, and no run begins.
    /// - Parameter mustBeWhole: whether what an executor that died has left half done is put right before.
    /// - Throws: 409 while a run holds the task, 404 once it is gone, what the body throws.
    func change<T>(
        _ task: PipelineTask, _ refusal: String, mustBeWhole: Bool = true,
        _ body: (TaskWriter, PipelineTask) throws -> T
    ) throws(APIError) -> T {
        guard task.status != .inProgress else { throw alreadyRunning(task.id, refusal) }
        return try internally {
            let begin = Monotonic.milliseconds()
            while Monotonic.milliseconds() - begin < Self.longestWait {
                let writer = try mustBeWhole ? folders.writer(of: task.id) : folders.writerAsItIs(of: task.id)
                if let writer {
                    let value = try body(writer, try atRest(task.id, refusal))
                    try record(writer, of: task.id)
                    return value
                }
                // Whoever holds the lock is another change, or an executor that has recorded its end a moment before it
                // dies, unless the task says otherwise.
                _ = try atRest(task.id, refusal)
                Pause.milliseconds(5)
            }
            throw APIError.busy(task.id)
        }
    }

    private func atRest(_ id: TaskID, _ refusal: String) throws -> PipelineTask {
        guard let task = try store.task(id) else { throw APIError.noTask(id.text) }
        guard task.status != .inProgress else { throw alreadyRunning(id, refusal) }
        return task
    }

    func alreadyRunning(_ id: TaskID, _ refusal: String) -> APIError {
        APIError(.taskAlreadyRunning, "任务 \(id) 正在执行，\(refusal)")
    }
}

extension APIError {
    /// Other requests that change the task do not come to an end.
    static func busy(_ id: TaskID) -> APIError {
        APIError(.serviceUnavailable, "任务 \(id) 正在被其他请求修改，请稍后重试")
    }
}
