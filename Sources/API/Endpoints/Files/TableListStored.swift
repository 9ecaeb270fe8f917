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
