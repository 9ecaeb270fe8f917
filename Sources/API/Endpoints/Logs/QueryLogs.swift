import HTTP
import Hashing
import JSON
import Logs
import Tasks

/// Which records to find, guide section 5.2.
struct QueryLogs: RequestFields {
    let query: LogQuery
    let page: Int
    let pageSize: Int

    private enum Order: String, CaseIterable {
        case asc, desc
    }

    init(_ fields: inout FieldReader) {
        var query = LogQuery()
        page = fields.integer("page", default: 1, in: 1...1_000_000_000)
        pageSize = fields.integer("page_size", default: 50, in: 1...500)
        query.level = fields.logLevel("level")
        query.start = fields.time("start_time")
        query.end = fields.time("end_time", isEnd: true)
        query.keyword = fields.text("keyword", maximumLength: 1000)
        query.logger = fields.text("logger_name", maximumLength: 200)
        query.step = fields.choice("step_name", PipelineStep.self)
        query.key = fields.choice("sort_by", LogQuery.Key.self) ?? .timestamp
        query.isDescending = fields.choice("sort_order", Order.self) != .asc
        self.query = query
    }
}

/// One page of the records found.
struct LogPage: JSONEncodable {
    let page: LogReader.Page
    let pagination: Pagination
    let file: LogFileState
    let time: QueryTime

    func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("logs") { json in
                json.array { json in
                    for hit in page.hits { json.element(LogHitRow(hit: hit)) }
                }
            }
            json.field("pagination", pagination)
            json.field("log_file_info", file)
            json.field("query_time", time)
        }
    }
}

/// One record found.
struct LogHitRow: JSONEncodable {
    let hit: LogHit

    func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("timestamp", hit.record.timestamp)
            json.field("level", hit.record.level.rawValue)
            json.field("logger", hit.record.logger)
            json.field("step", hit.record.step?.rawValue)
            json.field("message", hit.record.message)
            if hit.record.isCut { json.field("message_truncated", true) }
            json.field("line_number", hit.lineNumber)
        }
    }
}

/// The log file itself.
struct LogFileState: JSONEncodable {
    let path: String
    let file: TaskFile?

    func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("exists", file != nil)
            json.field("file_path", path)
            json.field("file_size", file?.size ?? 0)
            json.field("last_modified", file?.modifiedAt.iso)
        }
    }
}

extension Node {
    static let logPageMessage = "高级日志查询成功"

    /// The same by a GET, or 304 where the client has it: as long as a log does not grow, following it costs a look at its file.
    func logPage(_ call: Route.Call) throws(APIError) -> Response {
        let task = try task(call.path["task_id"] ?? "")
        let fields: QueryLogs = try Route.fields(call.request, settings)
        // Looked at before it is read, so that what comes meanwhile makes it another version.
        let file = directory(of: task.id).file(TaskDirectory.logName)
        let tag = EntityTag(
            FNV1a.hash(call.request.query.utf8), UInt64(file?.size ?? 0),
            UInt64(bitPattern: file?.modifiedAt.milliseconds ?? -1))
        guard !tag.isKnown(to: call.request) else {
            return Response(status: .notModified, headers: tag.headers)
        }
        var response = Route.envelope(.ok, Self.logPageMessage, try queryLogs(task, fields))
        response.headers += tag.headers
        return response
    }

    func queryLogs(_ task: PipelineTask, _ fields: QueryLogs) throws(APIError) -> LogPage {
        let time = QueryTime.begin()
        let directory = directory(of: task.id)
        let path = directory.path(of: TaskDirectory.logName)
        return try internally {
            let page = try LogReader(path: path).query(
                fields.query, limit: fields.pageSize, offset: Pagination.offset(fields.page, fields.pageSize))
            return LogPage(
                page: page,
                pagination: Pagination(page: fields.page, pageSize: fields.pageSize, total: page.total),
                file: LogFileState(path: path, file: directory.file(TaskDirectory.logName)),
                time: time.ended())
        }
    }
}
