import Glibc
import JSON
import Processes
import Tasks

/// The cancellation as it was accepted.
struct CancelAccepted: JSONEncodable {
    let taskID: TaskID
    let status: TaskStatus

    func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("task_id", taskID.text)
            json.field("status", status.rawValue)
            json.field("cancel_requested", true)
        }
    }
}

extension Node {
    func cancel(_ task: PipelineTask, _: NoFields) throws(APIError) -> CancelAccepted {
        try internally {
            switch try store.requestCancel(task.id, at: .now()) {
            case .cancelled:
                log(.info, "任务 \(task.id) 已取消", logger: "SimpleWorkflowManager")
                return CancelAccepted(taskID: task.id, status: .cancelled)
            case .requested:
                log(.info, "任务 \(task.id) 请求取消", logger: "SimpleWorkflowManager")
                try enforceCancel(task.id)
                return CancelAccepted(taskID: task.id, status: .inProgress)
            case .notRunning:
                throw APIError(
                    .taskNotRunning, "任务 \(task.id) 没有在执行，当前状态为 \(task.status.rawValue)，无需取消")
            case .notFound: throw APIError.noTask(task.id.text)
            }
        }
    }

    /// Sees to it that an executor that waits for something, and so does not look whether it should stop, is ended
    /// from outside.
    ///
    /// A thread waits on the process itself: nothing is left behind when it ends on its own. Should this worker end
    /// first, whoever next looks at the task does it, see ``endOverdue(_:)``.
    private func enforceCancel(_ id: TaskID) throws {
        // An executor that has just been launched reports its process id in a moment.
        for _ in 0..<50 {
            guard let task = try store.task(id), task.isCancelRequested else { return }
            if let pid = task.executorPID {
                guard let executor = ExecutorProcess(pid: pid, of: id) else { return }
                return DetachedThread.run(Watch(executor))
            }
            Pause.milliseconds(10)
        }
    }

    /// Ends an executor that was asked to stop long ago.
    func endOverdue(_ task: PipelineTask) {
        guard task.status == .inProgress, let asked = task.cancelRequestedAt, let pid = task.executorPID,
            Timestamp.now().milliseconds - asked.milliseconds > Int64(Watch.grace),
            let executor = ExecutorProcess(pid: pid, of: task.id)
        else { return }
        executor.send(SIGTERM)
        _ = executor.ends(withinMilliseconds: 200)
    }
}

/// Waits until an executor that was asked to stop has ended, and ends it if it takes too long.
private final class Watch: DetachedThread.Body {
    /// How long an executor may take to stop by itself.
    static let grace: Int32 = 10_000
    private let executor: ExecutorProcess

    init(_ executor: consuming ExecutorProcess) { self.executor = executor }

    func run() { executor.end(afterMilliseconds: Self.grace) }
}
