import JSON
import Processes
import Tasks

/// Which tasks to find, guide section 3.5.
struct QueryTasks: RequestFields {
    let page: Int
    let pageSize: Int
    let filter: TaskFilter

    init(_ fields: inout FieldReader) {
        page = fields.integer("page", default: 1, in: 1...Int.max)
        pageSize = fields.integer("page_size", default: 20, in: 1...100)
        filter = fields.taskFilter()
    }
}

/// One page of the tasks that were found.
struct TaskMatches: JSONEncodable {
    let rows: [TaskRow]
    let pagination: Pagination
    let time: QueryTime

    func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("tasks", rows)
            json.field("pagination", pagination)
            json.field("query_time", time)
        }
    }
}

extension Node {
    func queryTasks(_ query: QueryTasks) throws(APIError) -> TaskMatches {
        try internally {
            let time = QueryTime.begin()
            let (rows, total) = try rows(
                query.filter, limit: query.pageSize, offset: Pagination.offset(query.page, query.pageSize))
            return TaskMatches(
                rows: rows, pagination: Pagination(page: query.page, pageSize: query.pageSize, total: total),
                time: time.ended())
        }
    }
}
