import JSON
import Tasks

/// Which tasks to list, guide section 3.4.
struct ListTasks: RequestFields {
    let limit: Int
    let offset: Int
    let filter: TaskFilter

    init(_ fields: inout FieldReader) {
        limit = fields.integer("limit", default: 50, in: 1...1000)
        offset = fields.integer("offset", default: 0, in: 0...Int.max)
        filter = fields.taskFilter()
    }
}

/// One page of tasks.
struct TaskList: JSONEncodable {
    let rows: [TaskRow]
    let total: Int
    let limit: Int
    let offset: Int

    func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("tasks", rows)
            json.field("total", total)
            json.field("limit", limit)
            json.field("offset", offset)
        }
    }
}

extension Node {
    func listTasks(_ fields: ListTasks) throws(APIError) -> TaskList {
        try internally {
            let (rows, total) = try rows(
                fields.filter, limit: fields.limit, offset: fields.offset)
            return TaskList(rows: rows, total: total, limit: fields.limit, offset: fields.offset)
        }
    }
}
