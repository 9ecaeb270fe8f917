import JSON
import Logs
import Tasks

/// Which records to read, guide section 5.1.
struct ReadLogs: RequestFields {
    let limit: Int
    let level: LogLevel?

    init(_ fields: inout FieldReader) {
        limit = fields.integer("limit", default: 100, in: 1...10_000)
        level = fields.logLevel("level")
    }
}

/// The last records of a task's log.
struct LogTail: JSONEncodable {
    let taskID: TaskID
    let tail: LogReader.Tail
    let path: String

    func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("task_id", taskID.text)
            json.field("logs") { json in
                json.array { json in
                    for record in tail.records { json.element(LogRow(record: record)) }
                }
            }
            json.field("total", tail.total)
            json.field("source", "file")
            json.field("log_file", path)
        }
    }
}

/// One record of a log.
struct LogRow: JSONEncodable {
    let record: LogRecord

    func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("timestamp", record.timestamp)
            json.field("level", record.level.rawValue)
            json.field("logger", record.logger)
            json.field("message", record.message)
            if record.isCut { json.field("message_truncated", true) }
        }
    }
}

extension Node {
    func readLogs(_ task: PipelineTask, _ fields: ReadLogs) throws(APIError) -> LogTail {
        let path = directory(of: task.id).path(of: TaskDirectory.logName)
        return try internally {
            let tail = try LogReader(path: path).tail(limit: fields.limit, level: fields.level)
            return LogTail(taskID: task.id, tail: tail, path: path)
        }
    }
}
