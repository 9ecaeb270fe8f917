import JSON
import Tasks

/// The list as it was stored, guide section 4.3.
struct TableListStored: JSONEncodable {
    let taskID: TaskID
    let path: String
    let list: TableList

    func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("task_id", taskID.text)
            json.field("file_name", TaskDirectory.tableListName)
            json.field("file_size", list.fileText.utf8.count)
            json.field("file_path", path)
            json.field("table_count", list.names.count)
            json.field("tables", list.names)
        }
    }
}

extension Node {
    func uploadTableList(_ task: PipelineTask, _ file: UploadedFile) throws(APIError) -> TableListStored {
        guard file.name.lowercased().hasSuffix(".txt") else {
            throw APIError(.validationError, "表清单文件必须是 .txt 文件", invalid: ["file"])
        }
        guard UploadIntoTask.Mode(of: file) != nil else {
            throw APIError(.validationError, UploadIntoTask.Mode.problem, invalid: ["overwrite_mode"])
        }
        guard task.status != .inProgress else {
            throw APIError(.taskAlreadyRunning, "任务 \(task.id) 正在执行，不能修改表清单")
        }
        let list: TableList
        do {
            list = try TableList(parsing: file.content)
        } catch .tooLarge {
            throw APIError(.payloadTooLarge, TableListError.tooLarge.description, invalid: ["file"])
        } catch {
            throw APIError(.validationError, error.description, invalid: ["file"])
        }
        return try change(task, "不能修改表清单") { writer, _ in
            try writer.create()
            try writer.write(list.fileText.utf8, to: TaskDirectory.tableListName, by: nil)
            return TableListStored(
                taskID: task.id, path: shownPath(task.id, TaskDirectory.tableListName), list: list)
        }
    }
}
