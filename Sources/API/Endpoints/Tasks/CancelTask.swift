import JSON
import Logs
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
            switch try store.requestCancel(task.id, at: store.now()) {
            case .cancelled:
                log(.info, "任务 \(task.id) 已取消", logger: .tasks)
                return CancelAccepted(taskID: task.id, status: .cancelled)
            case .requested:
                log(.info, "任务 \(task.id) 请求取消", logger: .tasks)
                return CancelAccepted(taskID: task.id, status: .inProgress)
            case .notRunning:
                throw APIError(
                    .taskNotRunning, "任务 \(task.id) 没有在执行，当前状态为 \(task.status.rawValue)，无需取消")
            case .notFound: throw APIError.noTask(task.id.text)
            }
        }
    }
}
