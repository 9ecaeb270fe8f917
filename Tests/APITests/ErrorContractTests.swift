import FoundationEssentials
import HTTP
import JSON
import Postgres
import Tasks
import TestSupport
import Testing

@testable import API

private let tasks = "/api/v0/data_pipeline/tasks"

/// A request that goes wrong in the guide's scene, and the envelope that says so, guide section 9.
private struct Failing: Sendable, CustomTestStringConvertible {
    let method: String
    let target: String
    let json: String?
    let headers: [String: String]
    let prepare: @Sendable (Scene) throws -> Void
    let answer: Shape

    /// - Parameter target: the path and query below the tasks' own, or from the root if it begins with `//`; `ID` is the
    ///   scene's task.
    init(
        _ method: String, _ target: String, json: String? = nil, headers: [String: String] = [:],
        after prepare: @escaping @Sendable (Scene) throws -> Void = { _ in }, answers answer: Shape
    ) {
        self.method = method
        self.target = target.hasPrefix("//") ? String(target.dropFirst()) : tasks + target
        self.json = json
        self.headers = headers
        self.prepare = prepare
        self.answer = answer
    }

    var testDescription: String { "\(method) \(target) \(json?.prefix(60) ?? "")" }
}

@Suite struct `An error` {
    private static let busy = Shape.failure(409, "TASK_ALREADY_RUNNING", "ConflictError", "任务已在执行")
    private static func invalid(_ names: String..., missing: [String] = []) -> Shape {
        .failure(400, "VALIDATION_ERROR", "ValidationError", "请求参数错误", invalid: names, missing: missing)
    }

    private static let cases = [
        Failing(
            "POST", "/ID/execute", json: #"{"execution_mode": "all"}"#,
            answers: .failure(
                400, "INVALID_EXECUTION_MODE", "ValidationError", "请求参数错误",
                details: "无效的执行模式,必须是 'complete' 或 'step'", invalid: ["execution_mode"])),
        Failing(
            "POST", "/ID/execute", json: #"{"execution_mode": 5}"#,
            answers: .failure(
                400, "INVALID_EXECUTION_MODE", "ValidationError", "请求参数错误", invalid: ["execution_mode"])),
        Failing(
            "POST", "/ID/execute", json: #"{"execution_mode": "step"}"#,
            answers: .failure(400, "MISSING_STEP_NAME", "ValidationError", "请求参数错误", missing: ["step_name"])),
        Failing(
            "POST", "/ID/execute", json: #"{"execution_mode": "step", "step_name": "load"}"#,
            answers: .failure(400, "INVALID_STEP_NAME", "ValidationError", "请求参数错误", invalid: ["step_name"])),
        Failing(
            "POST", "/ID/execute", json: "{}",
            after: {
                try FileManager.default.removeItem(atPath: $0.node.directory($0.id) + "/table_list.txt")
            },
            answers: .failure(400, "TABLE_LIST_MISSING", "ValidationError", "缺少表清单", missing: ["table_list"])),
        Failing("POST", "/ID/execute", json: "{}", after: { try $0.run() }, answers: busy),
        Failing(
            "POST", "/ID/table-list", json: #"{"table_names": ["a"]}"#, after: { try $0.run() }, answers: busy
        ),
        Failing("DELETE", "/ID", after: { try $0.run() }, answers: busy),
        Failing(
            "POST", "/ID/cancel", after: { _ = try $0.node.tasks("POST", "/\($0.id)/cancel") },
            answers: .failure(409, "TASK_NOT_RUNNING", "ConflictError", "任务未在执行")),
        Failing(
            "GET", "/task_20250627_143052", answers: .failure(404, "TASK_NOT_FOUND", "NotFoundError", "任务不存在")
        ),
        Failing(
            "GET", "/ID/files/missing.txt", answers: .failure(404, "FILE_NOT_FOUND", "NotFoundError", "文件不存在")
        ),
        Failing("GET", "//nothing", answers: .failure(404, "NOT_FOUND", "NotFoundError", "请求的路径不存在")),
        Failing("GET", "//", answers: .failure(404, "NOT_FOUND", "NotFoundError", "请求的路径不存在")),
        Failing("PUT", "", answers: .failure(405, "METHOD_NOT_ALLOWED", "RequestError", "请求方法不被允许")),
        Failing(
            "POST", "/ID/upload-table-list", json: "{}",
            answers: .failure(415, "UNSUPPORTED_MEDIA_TYPE", "RequestError", "不支持的媒体类型")),
        Failing(
            "POST", "/ID/files", json: "{}",
            answers: .failure(415, "UNSUPPORTED_MEDIA_TYPE", "RequestError", "不支持的媒体类型")),
        Failing(
            "GET", "", headers: ["origin": "http://evil.example", "host": "localhost"],
            answers: .failure(403, "FORBIDDEN", "PermissionError", "请求被拒绝", invalid: ["Origin"])),
        Failing(
            "GET", "", headers: ["host": "evil.example"],
            answers: .failure(421, "MISDIRECTED_REQUEST", "RequestError", "请求发往了错误的主机", invalid: ["Host"])),
        Failing("GET", "?limit=0&offset=-1&status=x", answers: invalid("limit", "offset", "status")),
        Failing("POST", "", json: "[1]", answers: invalid("body")),
        Failing("POST", "/query", json: "\t", answers: invalid("body")),
        Failing("POST", "/ID/logs/query", json: " \n", answers: invalid("body")),
        Failing(
            "POST", "", json: #"{"table_list_file": "missing.txt"}"#, answers: invalid("table_list_file")),
        Failing("POST", "/ID/table-list", json: "{}", answers: invalid(missing: ["table_names"])),
        Failing(
            "POST", "//api/v0/database/tables",
            json: #"{"db_connection": "postgresql://u:canary@127.0.0.1:1/d?connect_timeout=1"}"#,
            answers: .failure(500, "DATABASE_CONNECTION_ERROR", "DatabaseError", "数据库连接失败")),
        Failing(
            "POST", "//api/v0/database/table/ddl", json: #"{"type": 5, "include": 1}"#,
            answers: invalid("type", missing: ["table"])),
        Failing(
            "GET", "//readyz",
            after: {
                try FileManager.default.removeItem(atPath: $0.node.folder.path + "/data/training_data")
            }, answers: .failure(503, "SERVICE_UNAVAILABLE", "InternalError", "服务暂不可用")),
        Failing(
            "POST", "/ID/execute",
            after: {
                try FileManager.default.removeItem(atPath: $0.node.folder.path + "/data/training_data")
            }, answers: .failure(500, "INTERNAL_ERROR", "InternalError", "服务器内部错误")),
    ]

    @Test(arguments: cases)
    fileprivate func `has the guide's envelope, with code, class, message and the parameters at fault`(
        failing: Failing
    ) throws {
        let scene = try Scene()
        try failing.prepare(scene)
        let answer = try scene.node.send(
            failing.method, failing.target.replacing("ID", with: scene.id), json: failing.json,
            headers: failing.headers)
        #expect(answer.json.differences(from: failing.answer) == [])
        #expect(answer.json["code"]?.intValue == answer.status && answer.json["data"] == nil)
        #expect(answer.response.header("Content-Type") == "application/json; charset=utf-8")
        // Local time, like every other.
        let time = answer.json["error"]?["timestamp"]?.stringValue ?? ""
        let told = try #require(Timestamp(parsing: time))
        #expect(abs(told.milliseconds - Timestamp.now().milliseconds) < 60_000)
    }

    @Test func `of the wrong size names the limit`() throws {
        let node = try TestNode()
        let large = [UInt8](repeating: UInt8(ascii: "a"), count: 2 * 1024 * 1024 + 1)
        let answer = try node.upload(node.create(), name: "t.txt", content: large)
        let wanted = Shape.failure(
            413, "PAYLOAD_TOO_LARGE", "RequestError", "请求体过大", details: .pattern(".*2 MiB.*"),
            invalid: ["file"])
        #expect(answer.json.differences(from: wanted) == [])
    }

    @Test(.enabled(if: TestDatabase.isAvailable)) func `about a table names the nearest`() throws {
        let scene = try Scene()
        let uri = try scene.database.get().info.revealed
        let answer = try scene.node.send(
            "POST", "/api/v0/database/table/ddl",
            json: #"{"db_connection": "\#(uri)", "table": "bss_compny"}"#)
        let wanted = Shape.failure(
            404, "TABLE_NOT_FOUND", "NotFoundError", "表不存在", details: .pattern(".*bss_company.*"),
            invalid: ["table"])
        #expect(answer.json.differences(from: wanted) == [])
    }
}

@Suite struct `Every answer` {
    private static let methods = [
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW",
    ]
    private static let bodies = ["", "{}", "[]", "{", #"{"page": "x", "table": 5, "execution_mode": []}"#]

    @Test(arguments: Routes.all.map(\.path.text))
    func `is the envelope with the status's code, whatever the method and the body`(path: String) throws {
        for method in Self.methods {
            for body in Self.bodies {
                let scene = try Scene()
                let target = path.replacing("{task_id}", with: scene.id)
                    .replacing("{filename}", with: "missing.txt")
                if method != "HEAD", method != "GET" || path != "/metrics" {
                    let answer = try scene.node.send(method, target, json: body)
                    if method == "OPTIONS" {
                        #expect(answer.status == 204 && answer.response.body.isEmpty)
                        continue
                    }
                    let isGood = answer.status < 400
                    #expect(answer.json["success"] == .bool(isGood), "\(method) \(target) \(body)")
                    #expect(answer.json["code"]?.intValue == answer.status)
                    #expect(answer.json["message"]?.stringValue?.isEmpty == false)
                    #expect(isGood ? answer.json["data"] != nil : answer.json["error"]?["code"] != nil)
                    #expect(answer.response.header("Content-Type") == "application/json; charset=utf-8")
                    #expect((answer.status == 405) == (answer.response.header("Allow") != nil))
                } else {
                    let answer = scene.node.plain(method, target)
                    #expect(method == "GET" || answer.body.isEmpty)
                }
            }
        }
    }
}
