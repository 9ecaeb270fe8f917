import Foundation
import Glibc
import JSON
import Postgres
import Processes
import TestSupport
import Testing

/// All end-to-end tests share one stack, and some kill parts of it: one at a time.
@Suite(.serialized) struct `End to end` {
    let stack: Stack

    init() throws { stack = try Stack.shared.get() }

    static let guideTask = """
        {"table_list_file": "tables.txt", "business_context": "高速公路服务区管理系统", "db_name": "highway_db",
         "task_name": "高速公路数据处理", "truncate_vector_tables": TRUNCATE}
        """

    private func begin(_ json: String) throws -> String {
        let id = try stack.createTask(json)
        let answer = try stack.request("POST", "/data_pipeline/tasks/\(id)/execute", json: "{}")
        #expect(answer.status == 202)
        return id
    }

    private func files(_ id: String) throws -> [JSONValue] {
        try stack.request("GET", "/data_pipeline/tasks/\(id)/files").json["data"]?["files"]?.arrayValue ?? []
    }

    func pairs(_ id: String) throws -> [JSONValue] {
        let primary = try files(id).filter { $0["is_primary"]?.boolValue == true }
        #expect(primary.count == 1)
        let name = try #require(primary.first?["file_name"]?.stringValue)
        let content = try #require(
            FileManager.default.contents(atPath: stack.path(id, name)))
        return try #require(JSONValue(parsing: content).arrayValue)
    }

    /// The pair that README.md shows in its first screen, broken into lines there.
    private static func pairOfReadme() throws -> JSONValue {
        let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "README.md")
        let parts = try String(contentsOf: path, encoding: .utf8).split(separator: "```json\n", maxSplits: 1)
        let shown = try #require(parts.last?.split(separator: "```").first)
        return try JSONValue(parsing: onOneLine(String(shown)).utf8)
    }

    private static func onOneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    @Test func `the guide's job runs to loaded vectors, twice over, and every figure is true`() throws {
        var rows: [Int] = []
        for truncate in ["true", "false"] {
            let id = try begin(Self.guideTask.replacingOccurrences(of: "TRUNCATE", with: truncate))
            let state = try stack.wait(id, for: ["completed", "failed"])
            #expect(state["status"]?.stringValue == "completed", "\(state)")
            #expect(
                state["steps"]?.arrayValue?.map { $0["step_status"]?.stringValue }
                    == Array(repeating: "completed", count: 4))
            let names = try files(id).compactMap { $0["file_name"]?.stringValue }
            #expect(names.count { $0.hasSuffix(".ddl") } == 7)
            #expect(names.count { $0.hasSuffix("_detail.md") && $0 != "metadata_detail.md" } == 7)
            #expect(names.contains { $0.hasPrefix("vector_bak/") } == (truncate == "true"))

            let pairs = try pairs(id)
            #expect(pairs.count >= 40)
            #expect(Set(pairs.compactMap { $0["question"]?.stringValue }).count == pairs.count)
            #expect(Set(pairs.compactMap { $0["sql"]?.stringValue }).count == pairs.count)
            let shown = try Self.pairOfReadme()
            #expect(
                pairs.contains { pair in
                    pair["question"]?.stringValue == shown["question"]?.stringValue
                        && pair["sql"]?.stringValue.map(Self.onOneLine) == shown["sql"]?.stringValue
                }, "README.md shows what does not come out: \(shown)")
            let database = try stack.connect("highway_db")
            for pair in pairs { try database.query("EXPLAIN " + (pair["sql"]?.stringValue ?? "")) }

            let loaded = try #require(state["result"]?["training_load"])
            let vectors = try stack.connect("highway_db")
            let inStore = try vectors.query("SELECT count(*) FROM langchain_pg_embedding").integer(0, 0) ?? 0
            #expect(loaded["all"]?["produced"]?.intValue == pairs.count + 14)
            #expect(loaded["total_rows_in_store"]?.intValue == inStore)
            #expect(inStore == pairs.count + 14)
            rows.append(inStore)
        }
        #expect(rows[0] == rows[1], "a second load of the same data changes nothing")
    }

    @Test func `a database with foreign keys, given with the task, is described and loaded`() throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/chinook.sql").path()
        let text = try String(contentsOfFile: script, encoding: .utf8)
        // psql's commands for making the database are left out: the test makes it.
        let start = try #require(text.range(of: "CREATE TABLE album"))
        let name = "chinook_\(getpid())"
        try stack.connect("highway_db").query("CREATE DATABASE \(name)")
        let connection = try stack.connect(name)
        try connection.script(String(text[start.lowerBound...]))
        let tables = try connection.query(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        .map { $0.text($1, 0) ?? "" }
        #expect(tables.count == 11)
        try stack.offer(tables.joined(separator: ","), as: "chinook.txt")
        let id = try begin(
            """
            {"table_list_file": "chinook.txt", "db_connection": "\(stack.uri(name))", "business_context": "音乐商店"}
            """)
        let state = try stack.wait(id, for: ["completed", "failed"])
        #expect(state["status"]?.stringValue == "completed", "\(state)")
        #expect(state["parameters"]?["db_connection"]?.stringValue?.contains(":***@") == true)
        #expect(state["result"]?["ddl_generation"]?["declared_relations"]?.intValue == 11)
        #expect(try files(id).count { $0["file_type"]?.stringValue == "ddl" } == 11)
        #expect(try pairs(id).count >= 40)
    }

    @Test func `of two executes at once one starts and one is refused, fifty times over`() throws {
        let id = try stack.createTask(
            #"{"table_list_file": "one.txt", "enable_training_data_load": false, "enable_sql_validation": false}"#
        )
        for round in 1...50 {
            let url = "\(stack.base)/data_pipeline/tasks/\(id)/execute"
            let request = "curl -sS -o /dev/null -w '%{http_code}\\n' -X POST \(url)"
            let outcome = try Command.run("bash", ["-c", "\(request) & \(request) & wait"])
            #expect(outcome.output.split(separator: "\n").sorted() == ["202", "409"], "round \(round)")
            _ = try stack.wait(id, for: ["completed"])
        }
    }

    @Test func `a file of one gibibyte downloads in parts and by its tag, and no worker grows`() throws {
        let id = try stack.createTask("{}")
        let path = stack.path(id, "große 数据.csv")
        try Command.run("truncate", ["-s", "1G", path])
        try Command.run(
            "bash",
            ["-c", "printf 'the end' | dd of='\(path)' bs=1 seek=1073741817 conv=notrunc status=none"])
        let row = try #require(files(id).first { $0["file_size"]?.intValue == 1 << 30 })
        #expect(row["file_size_human"]?.stringValue == "1.0 GB")
        let url = "http://127.0.0.1:\(stack.port)\(row["download_url"]?.stringValue ?? "")"
        let before = try residentKilobytes()
        let part = try Command.run("curl", ["-sS", "-r", "-7", "-w", " %{http_code}", url])
        #expect(part.output == "the end 206")
        let whole = try Command.run(
            "curl", ["-sS", "-D", "-", "-o", "/dev/null", "-w", "%{http_code} %{size_download}", url])
        #expect(whole.output.hasSuffix("200 1073741824"))
        #expect(whole.output.contains("filename*=UTF-8''gro%C3%9Fe%20%E6%95%B0%E6%8D%AE.csv"))
        let tag = try #require(whole.output.firstMatch(of: /(?i)etag: (\S+)/)?.1)
        let again = try Command.run(
            "curl", ["-sS", "-o", "/dev/null", "-w", "%{http_code}", "-H", "If-None-Match: \(tag)", url])
        #expect(again.output == "304")
        #expect(try residentKilobytes() - before < 4096)
        try FileManager.default.removeItem(atPath: path)
    }

    /// The memory of the largest worker of this stack.
    private func residentKilobytes() throws -> Int {
        let supervisors = try stack.homes.map { "\(try stack.supervisor(of: $0))" }.joined(separator: ",")
        let outcome = try Command.run("ps", ["-o", "rss=", "--ppid", supervisors])
        let sizes = outcome.output.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        return try #require(sizes.max())
    }
}
