import JSON
import Tasks

/// The files of a task, guide section 4.1.
struct FileList: JSONEncodable {
    let taskID: TaskID
    let files: [TaskFile]

    func encode(to json: inout JSONWriter) {
        let total = files.reduce(0) { $0 + $1.size }
        json.object { json in
            json.field("task_id", taskID.text)
            json.field("files", files.map { FileRow(taskID: taskID, file: $0) })
            json.field("total_files", files.count)
            json.field("total_size", total)
            json.field("total_size_human", FileRow.humanSize(total))
        }
    }
}

extension Node {
    func listFiles(_ task: PipelineTask, _: NoFields) throws(APIError) -> FileList {
        try internally { FileList(taskID: task.id, files: try directory(of: task.id).files()) }
    }
}
