import JSON
import Tasks

/// Which tasks to list, guide section 3.4.
struct ListTasks: RequestFields {
    let limit: Int
    let offset: Int
    let status: TaskStatus?

    init(_ fields: inout FieldReader) {
        limit = fields.integer("limit", default: 50, in: 1...1000)
        offset = fields.integer("offset", default: 0, in: 0...Int.max)
        status = fields.choice("status", TaskStatus.self)
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

/// One task of a list.
struct TaskRow: JSONEncodable {
    let task: PipelineTask
    let directoryExists: Bool

    /// The first 200 characters: what a list shows of a long text. The task's own state has all of it.
    private static func beginning(of text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.prefix(200)))
    }

    func encode(to json: inout JSONWriter) {
        json.object { json in
            task.encodeHead(to: &json)
            json.field("db_name", task.parameters.databaseName)
            json.field("business_context", Self.beginning(of: task.parameters.businessContext))
            json.field("directory_exists", directoryExists)
            json.field("updated_at", task.updatedAt.iso)
        }
    }
}

extension Node {
    func listTasks(_ fields: ListTasks) throws(APIError) -> TaskList {
        try internally {
            let (rows, total) = try rows(
                TaskFilter(status: fields.status), limit: fields.limit, offset: fields.offset)
            return TaskList(rows: rows, total: total, limit: fields.limit, offset: fields.offset)
        }
    }
}
