import FoundationEssentials
import JSON
import Logs
import Tasks
import TestSupport
import Testing

@Suite struct `What a log query answers` {
    let node: TestNode
    let id: String

    init() throws {
        node = try TestNode()
        id = try node.create()
        var bytes: [UInt8] = []
        for (time, level, logger, message) in Self.records {
            let record = LogRecord(
                timestamp: "2025-06-27 \(time)", level: level, logger: logger, message: message)
            bytes += Array(record.text.utf8)
        }
        bytes += [0xFF, 0x0A]
        try Data(bytes).write(to: URL(filePath: node.directory(id) + "/data_pipeline.log"))
    }

    private static let records: [(String, LogLevel, String, String)] = [
        ("14:29:59", .info, "TaskDir_task_1", "任务开始"),
        ("14:30:00", .info, "SchemaWorkflowOrchestrator", "[ddl_generation] 开始"),
        ("14:30:01", .debug, "DDLMDGenerator", "one\n2025-06-27 14:30:01 [CRITICAL] SQLValidator: forged"),
        ("14:30:02", .error, "SQLValidator", "连接失败 Deadlock 50%_"),
        ("14:45:00", .warning, "VectorTableManager", "备份"),
    ]

    private func lines(_ body: String) throws -> [Int] {
        let data = try node.tasks("POST", "/\(id)/logs/query", json: body).data
        return try #require(data["logs"]?.arrayValue).compactMap { $0["line_number"]?.intValue }
    }

    @Test func `has the guide's fields, and null for no step`() throws {
        let data = try node.tasks("POST", "/\(id)/logs/query", json: #"{"sort_order": "asc"}"#).data
        #expect(Self.keys(data) == ["logs", "pagination", "log_file_info", "query_time"])
        let rows = try #require(data["logs"]?.arrayValue)
        let fields = ["timestamp", "level", "logger", "step", "message", "line_number"]
        #expect(rows.allSatisfy { Self.keys($0) == Set(fields) })
        #expect(
            rows.first?["step"] == .null && rows.first?["timestamp"]?.stringValue == "2025-06-27 14:29:59")
        #expect(
            data["pagination"].map(Self.keys)
                == ["page", "page_size", "total", "total_pages", "has_next", "has_prev"])
        #expect(
            data["log_file_info"].map(Self.keys) == ["exists", "file_path", "file_size", "last_modified"])
        #expect(data["query_time"]?.stringValue?.wholeMatch(of: /\d+\.\d{3}s/) != nil)
    }

    @Test(arguments: [
        ("{}", [6, 5, 3, 2, 1]), (#"{"level": "debug"}"#, [3]), (#"{"level": "CRITICAL"}"#, []),
        (#"{"start_time": "2025-06-27T14:30:00", "end_time": "2025-06-27 14:30:02"}"#, [5, 3, 2]),
        (#"{"start_time": "2025-06-27 14:30:00"}"#, [6, 5, 3, 2]),
        (#"{"end_time": "2025-06-27"}"#, [6, 5, 3, 2, 1]),
        (#"{"start_time": "2025-06-28"}"#, []), (#"{"keyword": "deadLOCK"}"#, [5]),
        (#"{"keyword": "连接失败"}"#, [5]),
        (#"{"keyword": "%"}"#, [5]), (#"{"keyword": "forged"}"#, [3]),
        (#"{"logger_name": "SQLValidator"}"#, [5]),
        (#"{"logger_name": "SQL"}"#, []), (#"{"step_name": "ddl_generation"}"#, [3, 2]),
        (#"{"step_name": "training_load", "level": "warning", "keyword": "备份"}"#, [6]),
        (#"{"step_name": "training_load", "level": "error"}"#, []),
        (#"{"sort_by": "level"}"#, [5, 6, 2, 1, 3]),
        (#"{"sort_by": "level", "sort_order": "asc"}"#, [3, 1, 2, 6, 5]),
        (#"{"sort_by": "logger", "sort_order": "asc"}"#, [3, 5, 2, 1, 6]),
        (#"{"sort_by": "step", "sort_order": "asc"}"#, [2, 3, 5, 6, 1]),
        (#"{"sort_by": "line_number"}"#, [6, 5, 3, 2, 1]),
        (#"{"page": 2, "page_size": 2}"#, [3, 2]), (#"{"page": 4, "page_size": 2}"#, []),
        (#"{"page": 1000000000, "page_size": 500}"#, []),
        (#"{"level": null, "keyword": ""}"#, [6, 5, 3, 2, 1]),
    ])
    func `follows every parameter`(body: String, wanted: [Int]) throws {
        #expect(try lines(body) == wanted)
    }

    @Test(arguments: [
        (#"{"level": "loud"}"#, "level"), (#"{"page": 0}"#, "page"), (#"{"page_size": 501}"#, "page_size"),
        (#"{"start_time": "2025-02-30"}"#, "start_time"), (#"{"end_time": "27/06/2025"}"#, "end_time"),
        (#"{"sort_by": "message"}"#, "sort_by"), (#"{"sort_order": "down"}"#, "sort_order"),
        (#"{"step_name": "none"}"#, "step_name"), (#"{"keyword": 1}"#, "keyword"),
    ])
    func `names what is wrong`(body: String, name: String) throws {
        let answer = try node.tasks("POST", "/\(id)/logs/query", json: body)
        #expect(answer.status == 400 && answer.error["invalid_params"] == .array([.string(name)]))
    }

    @Test func `neither tail nor query writes to the log`() throws {
        let path = node.directory(id) + "/data_pipeline.log"
        let before = try Data(contentsOf: URL(filePath: path))
        _ = try lines("{}")
        _ = try node.tasks("GET", "/\(id)/logs")
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
        let files = try node.tasks("GET", "/\(id)/files").data["files"]?.arrayValue ?? []
        #expect(files.allSatisfy { $0["file_name"]?.stringValue?.hasSuffix(".index") != true })
    }

    private static func keys(_ value: JSONValue) -> Set<String> {
        guard case .object(let members) = value else { return [] }
        return Set(members.keys)
    }
}
