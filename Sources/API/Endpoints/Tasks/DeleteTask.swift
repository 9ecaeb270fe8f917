import JSON
import Logs
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
    /// Takes the task's directory away, and its records if asked to. Done again it goes on where a crash left it.
    func deleteTask(_ task: PipelineTask, _ fields: DeleteTask) throws(APIError) -> TaskDeleted {
        try change(task, "不能删除", mustBeWhole: false) { writer, _ in
            let removed = try writer.discard()
            if fields.includesRecords { _ = try store.delete(task.id, writer.takeChanges()) }
            log(
                .info, "任务 \(task.id) 已删除\(fields.includesRecords ? "，包括记录" : "，记录保留")",
                logger: .tasks)
            return TaskDeleted(taskID: task.id, removed: removed, recordsDeleted: fields.includesRecords)
        }
    }
}
