import Foundation
import Glibc
import JSON
import TestSupport
import Testing

extension `End to end` {
    private static let tasks = "/api/v0/data_pipeline/tasks"

    @Test func `a node lies on disk as described, and its processes are called what they are`() throws {
        let data = stack.homes[0] + "/data"
        let state = Stack.nodes == nil ? [("state.db", S_IFREG)] : [("node.id", S_IFREG)]
        for (name, kind) in state + [
            ("training_data", S_IFDIR), ("table_lists", S_IFDIR), ("run", S_IFDIR),
            ("run/api.sock", S_IFSOCK), ("run/tools.sock", S_IFSOCK),
        ] {
            var status = stat()
            #expect(stat("\(data)/\(name)", &status) == 0 && status.st_mode & S_IFMT == kind, "\(name)")
        }
        let pid = try stack.supervisor(of: stack.homes[0])
        let supervisor = try Command.run("ps", ["-o", "args=", "-p", String(pid)]).output
        #expect(supervisor.split(separator: "\n").map(String.init) == ["pipelined"])
        let workers = try Command.run("ps", ["-o", "args=", "--ppid", String(pid)]).output
        let titles = Dictionary(grouping: workers.split(separator: "\n").map(String.init)) { $0 }.mapValues(
            \.count)
        #expect(titles["pipelined worker api"] == 4 && titles["pipelined worker tools"] == 2, "\(titles)")
    }

    @Test func `the service's log has the guide's lines, and only records`() throws {
        let id = try stack.createTask(#"{"table_list_file": "one.txt", "enable_training_data_load": false}"#)
        let run = "\(Self.tasks)/\(id)/execute"
        #expect(try stack.send("POST", run).status == 202)
        _ = try stack.wait(id, for: ["completed"])
        let text = try stack.homes.map { try String(contentsOfFile: $0 + "/logs/app.log", encoding: .utf8) }
            .joined()
        let lines = text.split(separator: "\n").map(String.init)
        for wanted in [
            "[INFO] unified_api: POST \(Self.tasks) - 任务创建成功", "[INFO] SimpleWorkflowManager: 创建任务: \(id)",
            "[INFO] unified_api: POST \(run) - 任务执行启动",
        ] { #expect(lines.contains { $0.dropFirst("2025-07-01 14:30:50 ".count) == wanted }, "\(wanted)") }
        for line in lines where !line.hasPrefix("    ") {
            let form = /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \[(DEBUG|INFO|WARNING|ERROR|CRITICAL)\] \w+: .*/
            #expect(line.wholeMatch(of: form) != nil, "\(line)")
        }
    }

    @Test func `five tasks created at once are five tasks`() throws {
        let url = stack.base + "/data_pipeline/tasks"
        let requests = (1...5).map { number in
            let body = #"{"table_list_file": "tables_\#(number).txt", "db_name": "db_\#(number)"}"#
            return "curl -sS -d '\(body)' '\(url)' > \"$folder/\(number)\" &"
        }
        let folder = TemporaryFolder()
        try Command.run(
            "bash", ["-c", "folder='\(folder.path)'\n\(requests.joined(separator: "\n"))\nwait"])
        let ids = try (1...5).map { number in
            let answer = try JSONValue(parsing: Data(contentsOf: URL(filePath: "\(folder.path)/\(number)")))
            let wanted = Shape.success(
                201, "任务创建成功", ["task_id": .taskID, "status": "pending", "created_at": .time])
            #expect(answer.differences(from: wanted) == [])
            return answer["data"]?["task_id"]?.stringValue ?? ""
        }
        #expect(Set(ids).count == 5)
        for (index, id) in ids.enumerated() {
            let list = try stack.request("GET", "/data_pipeline/tasks/\(id)/table-list-info").json["data"]
            #expect(list?["has_table_list"] == .bool(true))
            #expect(try stack.state(id)["parameters"]?["db_name"]?.stringValue == "db_\(index + 1)")
        }
    }

    @Test func `requests come in every form that HTTP allows`() throws {
        let body = #"{"task_name": "分块"}"#
        let chunk = String(body.utf8.count, radix: 16) + "\r\n\(body)\r\n0\r\n\r\n"
        let chunked = try stack.send("POST", Self.tasks, ["Transfer-Encoding: chunked"], body: chunk)
        #expect(chunked.status == 201 && chunked.json["data"]?["task_name"]?.stringValue == "分块")
        #expect(String(decoding: chunked.body, as: UTF8.self).contains("分块"), "not escaped to ASCII")
        let id = try #require(chunked.json["data"]?["task_id"]?.stringValue)
        for target in [
            Self.tasks, "\(Self.tasks)/\(id)", "\(Self.tasks)/\(id)/files", "\(Self.tasks)/\(id)/logs",
            "/healthz", "/readyz", "/metrics",
        ] {
            let get = try stack.send("GET", target, ["Authorization: Bearer whatever"])
            let head = try stack.send("HEAD", target)
            #expect(get.status == 200 && head.status == 200 && head.body.isEmpty, "\(target)")
            #expect(head.headers["content-type"] == get.headers["content-type"])
            let options = try stack.send("OPTIONS", target)
            #expect(options.status == 204 && options.headers["allow"]?.contains("GET") == true)
        }
        let wrong = try stack.send("PUT", Self.tasks)
        #expect(wrong.status == 405 && wrong.headers["allow"] == "GET, HEAD, OPTIONS, POST")
        #expect(try stack.send("GET", "/metrics").headers["content-type"]?.hasPrefix("text/plain") == true)
        // Uploads may be larger than other requests, and are refused by what they are, not by their size alone.
        let large = stack.folder + "/large.csv"
        try Data(repeating: UInt8(ascii: "x"), count: 15 << 20).write(to: URL(filePath: large))
        let upload = try stack.request(
            "POST", "/data_pipeline/tasks/\(id)/files", extra: ["-F", "file=@\(large)"])
        #expect(upload.json["data"]?["file_size_human"]?.stringValue == "15.0 MB")
        let list = try stack.request(
            "POST", "/data_pipeline/tasks/\(id)/upload-table-list",
            extra: ["-F", "file=@\(large);filename=t.txt"])
        let tooLarge = Shape.failure(
            413, "PAYLOAD_TOO_LARGE", "RequestError", "请求体过大", details: .pattern(".*2 MiB.*"),
            invalid: ["file"])
        #expect(list.json.differences(from: tooLarge) == [])
    }
}
