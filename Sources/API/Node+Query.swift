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
        var filter = TaskFilter(status: fields.choice("status", TaskStatus.self))
        filter.namePart = fields.text("task_name", maximumLength: 100)
        filter.createdBy = fields.text("created_by", maximumLength: 128)
        filter.databaseName = fields.text("db_name", maximumLength: 128)
        filter.createdFrom = Self.time("created_time_start", isEnd: false, &fields)
        filter.createdTo = Self.time("created_time_end", isEnd: true, &fields)
        self.filter = filter
    }

    /// How many tasks come before the page.
    var offset: Int {
        let (product, isTooLarge) = (page - 1).multipliedReportingOverflow(by: pageSize)
        return isTooLarge ? Int.max : product
    }

    private static func time(_ name: String, isEnd: Bool, _ fields: inout FieldReader) -> Timestamp? {
        guard let text = fields.text(name, maximumLength: 64) else { return nil }
        if let time = Timestamp(parsing: text, isEnd: isEnd) { return time }
        fields.reject(name, "\(name) 必须是时间，如 2025-06-27T14:30:00、2025-06-27 14:30:00 或 2025-06-27")
        return nil
    }
}

/// One page of the tasks that were found.
struct TaskMatches: JSONEncodable {
    let rows: [TaskRow]
    let total: Int
    let query: QueryTasks
    let milliseconds: Int64

    func encode(to json: inout JSONWriter) {
        let pages = (total + query.pageSize - 1) / query.pageSize
        json.object { json in
            json.field("tasks", rows)
            json.field("pagination") { json in
                json.object { json in
                    json.field("page", query.page)
                    json.field("page_size", query.pageSize)
                    json.field("total", total)
                    json.field("total_pages", pages)
                    json.field("has_next", query.page < pages)
                    json.field("has_prev", query.page > 1)
                }
            }
            json.field("query_time", seconds)
        }
    }

    /// `0.023s`.
    private var seconds: String {
        let fraction = String(milliseconds % 1000)
        return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + "\(fraction)s"
    }
}

extension Node {
    func queryTasks(_ query: QueryTasks) throws(APIError) -> TaskMatches {
        try internally {
            let begin = ContinuousClock.now
            let (rows, total) = try rows(query.filter, limit: query.pageSize, offset: query.offset)
            let duration = begin.duration(to: .now).components
            return TaskMatches(
                rows: rows, total: total, query: query,
                milliseconds: duration.seconds * 1000 + duration.attoseconds / 1_000_000_000_000_000)
        }
    }

    /// One page of tasks in their true states: a run on it whose process is gone is ended first.
    ///
    /// Only the page is looked through, so that it takes the same time however many tasks there are; the supervisor
    /// finds the others.
    func rows(_ filter: TaskFilter, limit: Int, offset: Int) throws -> (rows: [TaskRow], total: Int) {
        var page = try store.list(filter, limit: limit, offset: offset)
        var isChanged = false
        for task in page.tasks where task.status == .inProgress {
            endOverdue(task)
            if try orphans.fail(task) { isChanged = true }
        }
        if isChanged { page = try store.list(filter, limit: limit, offset: offset) }
        let rows = page.tasks.map { TaskRow(task: $0, directoryExists: directory(of: $0.id).exists) }
        return (rows, page.total)
    }
}
