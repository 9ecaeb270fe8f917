import JSON
import Tasks

/// The files of a task, guide section 4.1.
struct FileList: JSONEncodable {
    let taskID: TaskID
    let files: [TaskFile]

    /// A task has a few thousand files; who uploads far more sees the first of them only.
    private static let mostShown = 5000

    func encode(to json: inout JSONWriter) {
        let total = files.reduce(0) { $0 + $1.size }
        json.object { json in
            json.field("task_id", taskID.text)
            json.field("files", files.prefix(Self.mostShown).map { FileRow(taskID: taskID, file: $0) })
            json.field("total_files", files.count)
            if files.count > Self.mostShown { json.field("truncated", true) }
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
