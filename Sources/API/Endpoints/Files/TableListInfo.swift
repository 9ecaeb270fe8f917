import JSON
import Tasks

/// The list that a task has, guide section 4.4; nulls when it has none.
struct TableListInfo: JSONEncodable {
    let taskID: TaskID
    let path: String
    let file: TaskFile?
    let list: TableList?

    func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("task_id", taskID.text)
            json.field("has_table_list", file != nil)
            json.field("file_name", file?.name)
            json.field("file_size", file?.size)
            json.field("file_path", file == nil ? nil : path)
            json.field("table_count", list?.names.count)
            json.field("tables", list?.names)
            json.field("uploaded_at", file?.modifiedAt.iso)
        }
    }
}

extension Node {
    func tableListInfo(_ task: PipelineTask, _: NoFields) throws(APIError) -> TableListInfo {
        let name = TaskDirectory.tableListName
        let directory = directory(of: task.id)
        return try internally {
            let content = try directory.read(name)
            return TableListInfo(
                taskID: task.id, path: shownPath(task.id, name),
                file: content == nil ? nil : directory.file(name),
                list: content.flatMap { try? TableList(parsing: $0[...]) })
        }
    }
}
