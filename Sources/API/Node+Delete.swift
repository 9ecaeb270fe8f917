import JSON
import Processes
import Tasks

/// What to delete of a task.
struct DeleteTask: RequestFields {
    let includesRecords: Bool

    init(_ fields: inout FieldReader) { includesRecords = fields.flag("records", default: false) }
}

/// What was deleted.
struct TaskDeleted: JSONEncodable {
    let taskID: TaskID
    let removed: (files: Int, bytes: Int)?
    let recordsDeleted: Bool

    func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("task_id", taskID.text)
            json.field("directory_deleted", removed != nil)
            json.field("records_deleted", recordsDeleted)
            json.field("deleted_files_count", removed?.files ?? 0)
            json.field("deleted_size", removed?.bytes ?? 0)
        }
    }
}

extension Node {
    /// Removes the task's directory, and its records if asked to. Done again it goes on where a crash left it.
    func deleteTask(_ task: PipelineTask, _ fields: DeleteTask) throws(APIError) -> TaskDeleted {
        let directory = directory(of: task.id)
        return try internally {
            guard task.status != .inProgress else { throw busy(task.id) }
            var removed: (files: Int, bytes: Int)?
            if directory.exists {
                let lock = try lockForChange(task, "不能删除")
                removed = try directory.remove()
                _ = consume lock  // held until all is gone, so that no run can begin between
            }
            if fields.includesRecords, case .inProgress = try store.delete(task.id) { throw busy(task.id) }
            log(
                .info, "任务 \(task.id) 已删除\(fields.includesRecords ? "，包括记录" : "，记录保留")",
                logger: "SimpleWorkflowManager")
            return TaskDeleted(taskID: task.id, removed: removed, recordsDeleted: fields.includesRecords)
        }
    }

    private func busy(_ id: TaskID) -> APIError {
        APIError(.taskAlreadyRunning, "任务 \(id) 正在执行，不能删除")
    }
}
