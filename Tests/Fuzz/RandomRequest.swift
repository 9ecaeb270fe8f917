import FoundationEssentials
import HTTP
import JSON

/// Requests to every endpoint of the OpenAPI document, more or less as it wants them.
struct RandomRequest {
    private struct Endpoint {
        let method: String
        let path: String
    }

    private let endpoints: [Endpoint]

    init() throws {
        let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let document = try JSONValue(
            parsing: Data(contentsOf: project.appending(path: "nginx/www/openapi.json")))
        guard case .object(let paths)? = document["paths"] else { throw Broken(description: "no endpoints") }
        endpoints = paths.sorted { $0.key < $1.key }.flatMap { path, methods -> [Endpoint] in
            guard case .object(let methods) = methods else { return [] }
            return methods.keys.sorted().filter { Method(rawValue: $0.uppercased()) != nil }
                .map { Endpoint(method: $0.uppercased(), path: path) }
        }
    }

    /// A request in which `TASK0` and `TASK1` stand for tasks that there are.
    func next(_ random: inout Seeded) -> Request {
        let endpoint = random.pick(endpoints)
        var path = endpoint.path.replacing("{task_id}", with: random.pick(Self.taskIDs))
            .replacing("{filename}", with: random.pick(Self.files))
        if random.oneIn(8) { path = Self.mutated(path, &random) }
        let method = random.oneIn(20) ? random.pick(Self.methods) : endpoint.method
        var headers = random.oneIn(10) ? [random.pick(Self.headers)] : []
        var body: [UInt8] = []
        if endpoint.path.hasSuffix("/files") || endpoint.path.hasSuffix("/upload-table-list"),
            !random.oneIn(20)
        {
            let form = RandomForm(&random)
            headers.append(("content-type", form.contentType))
            body = RandomForm.mutator.mutated(form.body, &random) { RandomForm(&$0).body }
        } else if method != "GET" || random.oneIn(20) {
            body = RandomJSON.mutator.mutated(object(&random), &random) { object(&$0) }
        }
        return Request(
            methodName: method, path: path, query: query(&random),
            headers: Dictionary(headers) { $1 }, body: body)
    }

    /// Some fields that endpoints know, mostly with values that they take.
    private func object(_ random: inout Seeded) -> [UInt8] {
        var members: [String] = []
        for _ in 0..<random.below(6) {
            let field = random.pick(Self.fields)
            let value: String =
                switch random.below(10) {
                case 0: String(decoding: RandomJSON(&random).bytes, as: UTF8.self)
                case 1: random.pick(random.pick(Self.fields).values)
                default: random.pick(field.values)
                }
            members.append("\"\(field.name)\": \(value)")
        }
        return Array("{\(members.joined(separator: ", "))}".utf8)
    }

    private func query(_ random: inout Seeded) -> String {
        guard random.oneIn(3) else { return "" }
        let pairs = (0..<(1 + random.below(3))).map { _ in
            let field = random.pick(Self.fields)
            return "\(field.name)=\(random.pick(field.values).filter { $0 != "\"" })"
        }
        let text = pairs.joined(separator: "&")
        return random.oneIn(3) ? Self.mutated(text, &random) : text
    }

    private static func mutated(_ text: String, _ random: inout Seeded) -> String {
        let bytes = mutator.mutated(Array(text.utf8), &random) { _ in
            Array("/api/v0/data_pipeline/tasks/TASK0/files/..".utf8)
        }
        // What a worker gets are C strings.
        return String(decoding: bytes.prefix(8_000).filter { $0 != 0 }, as: UTF8.self)
    }

    private static let mutator = Mutator([
        "/", "//", "/..", "/.", "%2F", "%2e%2e", "?", "#", "TASK0", "TASK1", "task_20250627_143052", "files",
        "query", "&", "=", "+",
        "limit=", "\\", "~",
    ])
    private static let methods = Method.allCases.map(\.rawValue) + ["BREW", "get", ""]
    private static let taskIDs = [
        "TASK0", "TASK0", "TASK0", "TASK1", "TASK1", "task_20250627_143052", "query", "..",
    ]
    private static let files = [
        "table_list.txt", "data_pipeline.log", "订单.md", "a.ddl", "..%2F..%2Foutside%2Fsecret.md", ".run.lock",
        "vector_bak/x.csv",
        "../../outside/secret.md", "100%2525.csv", "%00",
    ]
    private static let headers = [
        ("origin", "http://evil.example"), ("origin", "http://localhost\r\nX: y"),
        ("authorization", "Bearer x"),
        ("content-type", "application/json"), ("content-type", "multipart/form-data"), ("range", "bytes=0-"),
        ("origin", "null"),
    ]

    private static let fields: [(name: String, values: [String])] = [
        (
            "table_list_file",
            [#""tables.txt""#, #""./tables.txt""#, #""../outside/tables.txt""#, #""/etc/passwd""#, #""..""#]
        ),
        ("business_context", [#""高速公路服务区""#, #""""#]), ("db_name", [#""highway_db""#]),
        ("task_name", [#""每日任务""#]), ("language", [#""zh""#, #""en""#, #""fr""#]),
        (
            "db_connection",
            [
                #""postgresql://u:p%40@127.0.0.1:1/d""#, #""postgresql://u:p@169.254.169.254/d""#,
                #""mysql://u@h/d""#,
            ]
        ),
        ("enable_sql_validation", ["true", "false"]), ("enable_llm_repair", ["true"]),
        ("modify_original_file", ["false"]),
        ("enable_training_data_load", ["true", "0"]), ("backup_vector_tables", ["true"]),
        ("truncate_vector_tables", ["true", "null"]),
        ("execution_mode", [#""complete""#, #""step""#, #""all""#, "5"]),
        ("step_name", [#""ddl_generation""#, #""qa_generation""#, #""x""#]),
        ("table_names", [#"["a", "s.\"订单\""]"#, "[]", #"["a b"]"#, #""a""#, "[1]"]),
        ("schema", [#""public""#, #""a, b""#]),
        ("table", [#""public.t""#, #""\"My Table\"""#]), ("table_name_pattern", [#""bss_*""#]),
        ("include_views", ["true"]),
        ("type", [#""ddl""#, #""md""#, #""both""#]), ("page", ["1", "2", "0", "9223372036854775807", "1.5"]),
        ("page_size", ["1", "100", "500", "501"]), ("limit", ["1", "50", "1000", "1001", "-1"]),
        ("offset", ["0", "9223372036854775807"]),
        ("status", [#""pending""#, #""in_progress""#, #""done""#]), ("created_by", [#""guest""#]),
        ("created_time_start", [#""2025-06-27""#, #""2025-06-27T14:30:52+08:00""#, #""0001-01-01""#]),
        ("created_time_end", [#""2099-12-31 23:59:59""#, #""9999-12-31""#]),
        ("start_time", [#""2025-06-27 14:30:52""#]),
        ("end_time", [#""2025-06-27T14:30:52.5Z""#]), ("level", [#""ERROR""#, #""info""#, #""x""#]),
        ("keyword", [#""失败""#, #""a\nb""#]),
        ("logger_name", [#""SQLValidator""#]), ("sort_by", [#""timestamp""#, #""line_number""#, #""step""#]),
        ("sort_order", [#""asc""#]),
        ("records", ["true", "false"]), ("overwrite_mode", [#""skip""#]),
    ]
}
