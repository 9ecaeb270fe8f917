import Foundation
import Glibc
import HTTP
import JSON
import Postgres
import Settings
import Synchronization
import TestSupport
import Testing

@testable import fuzz

/// Whatever is hostile goes through the whole service with secrets that would be known again anywhere.
@Suite(.enabled(if: TestDatabase.isAvailable)) struct `Secrets amid hostile things` {
    /// What each secret is for; of letters and digits, since some endpoints repeat nothing else.
    private static func canary(_ name: String) -> String {
        "canary\(name)\(UInt64.random(in: 0...UInt64.max))x"
    }

    @Test func `turn up in no answer, log, artifact, argument or environment`() throws {
        let (database, model, vectors, key) = (
            Self.canary("db"), Self.canary("llm"), Self.canary("emb"), Self.canary("api")
        )
        let author = try ScriptedModel(
            .status(401, retryAfter: nil), .status(400, retryAfter: nil), .status(429, retryAfter: 0),
            .garbage,
            .wrongShape, .noCompletion, .inventing, .proper)
        let embeddings = try ScriptedEmbeddings(
            .error(401, #"{"error": {"message": "bad key KEY"}}"#, headers: "X-Key: KEY\r\n"), .proper,
            dimension: 8)
        defer {
            author.server.stop()
            embeddings.stop()
        }
        let site = try RunService([
            "DATA_PIPELINE_LLM_BASE_URL": author.baseURL, "DATA_PIPELINE_LLM_MODEL": "m",
            "DATA_PIPELINE_EMBEDDING_BASE_URL": embeddings.baseURL, "DATA_PIPELINE_EMBEDDING_MODEL": "m",
            "DATA_PIPELINE_LOG_LEVEL": "DEBUG", "DATA_PIPELINE_GATE_SECONDS": "0", "no_proxy": "127.0.0.1",
            "DATA_PIPELINE_STATEMENT_TIMEOUT_SECONDS": "2", "DATA_PIPELINE_PAIRS_PER_THEME": "2",
        ]) { folder in
            var settings: [String: String] = [:]
            for (name, secret) in [("LLM_API_KEY", model), ("EMBEDDING_API_KEY", vectors)] {
                try Self.write(secret, folder + "/" + name)
                settings["DATA_PIPELINE_\(name)_FILE"] = folder + "/" + name
            }
            try Self.write(APIKey(name: "boss", role: .admin, secret: key).line, folder + "/keys")
            settings["DATA_PIPELINE_API_KEYS_FILE"] = folder + "/keys"
            return settings
        }
        let service = site.service
        let owner = try site.database.connect()
        let role = "\(site.database.info.database)_canary"
        try owner.script(HostileSQL.script)
        try owner.script(
            """
            CREATE ROLE \(role) LOGIN PASSWORD '\(database)'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO \(role);
            CREATE TABLE "we""ird '); DROP TABLE x; --" ("a'b" int, "语\t列" text);
            COMMENT ON TABLE shop IS E'line\\nbreak "quote" \\\\ {{template}} <script>';
            GRANT SELECT ON "we""ird '); DROP TABLE x; --" TO \(role)
            """)
        defer { try? owner.script("DROP OWNED BY \(role); DROP ROLE \(role)") }
        let good = try site.database.info(user: role, password: database).revealed
        let watch = ProcessWatch([database, model, vectors, key])
        var seen = ""
        func ask(_ method: String, _ path: String, _ json: String = "", pool: String = "api") throws
            -> JSONValue
        {
            let answer = try service.request(
                method, "/api/v0" + path, json: json, pool: pool, headers: ["Authorization": "Bearer \(key)"])
            seen += "\(answer.status) \(answer.json)"
            return answer.json
        }
        let tasks = "/data_pipeline/tasks"
        var ids: [String] = []
        for connection in [good, good.replacingOccurrences(of: database, with: database + "wrong")] {
            let created = try ask(
                "POST", tasks, #"{"table_list_file": "shop.txt", "db_connection": "\#(connection)"}"#)
            let id = try #require(created["data"]?["task_id"]?.stringValue, "\(created)")
            ids.append(id)
            _ = try ask(
                "POST", "\(tasks)/\(id)/table-list",
                #"{"table_names": ["shop", "sentinel", "ledger", "\"we\"\"ird '); DROP TABLE x; --\""]}"#)
            for wish in ["{}", #"{"resume": true}"#, "{}"] {
                _ = try ask("POST", "\(tasks)/\(id)/execute", wish)
                #expect(
                    try service.wait(seconds: 60) {
                        let state = try service.state(id, headers: ["Authorization": "Bearer \(key)"])
                        return state["status"]?.stringValue != "in_progress"
                    })
            }
            for path in ["", "/files", "/logs?limit=1000&level=DEBUG", "/table-list-info"] {
                _ = try ask("GET", "\(tasks)/\(id)\(path)")
            }
        }
        // Every hostile query as a pair, checked and loaded.
        let pairs = HostileSQL.texts.filter { $0.sql.utf8.count < 10_000 }.enumerated().map { number, text in
            let sql = String(decoding: JSONWriter.encode(text.sql), as: UTF8.self)
            return #"{"question": "q\#(number) \#(number % 2 == 0 ? "'; --" : "{{x}}")", "sql": \#(sql)}"#
        }
        let root = "\(service.folder.path)/data/training_data/\(ids[0])"
        try "[\(pairs.joined(separator: ", "))]".write(
            toFile: root + "/qs_hostile_pair.json", atomically: true, encoding: .utf8)
        for step in ["sql_validation", "training_load"] {
            _ = try ask(
                "POST", "\(tasks)/\(ids[0])/execute", #"{"execution_mode": "step", "step_name": "\#(step)"}"#)
            #expect(
                try service.wait(seconds: 90) {
                    try ask("GET", "\(tasks)/\(ids[0])")["data"]?["status"]?.stringValue != "in_progress"
                })
        }
        // The secret in every place where one could stand by mistake, and requests that are none.
        for connection in [
            good, good + "?host=x", good + "?bogus=1", good + "?password=\(database)",
            good + "?options=-c%20x",
            "host=h password=\(database)", "postgresql://u:\(database)@\u{0}",
            "postgresql://u:\(database)@[::1/x",
            "postgresql://u:\(database)@h:port/x", "postgresql://u:\(database)@169.254.169.254/x",
            "u:\(database)@h/x",
        ] {
            let text = String(decoding: JSONWriter.encode(connection), as: UTF8.self)
            _ = try ask("POST", tasks, #"{"db_connection": \#(text), "bogus": 1}"#)
            for path in ["/database/tables", "/database/table/ddl"] {
                _ = try ask("POST", path, #"{"db_connection": \#(text), "table": "shop"}"#, pool: "tools")
            }
        }
        for body in ["{\"db_connection\": \"postgresql://u:\(database)", "[\"\(database)\"", ""] {
            _ = try ask("POST", tasks, body)
        }
        for pool in ["api", "tools"] {
            let wrong = try service.request(
                "GET", "/api/v0\(tasks)", pool: pool, headers: ["Authorization": "Bearer \(key)wrong"])
            seen += "\(wrong)"
        }
        #expect(seen.count > 5000)
        for secret in [model, vectors, key, database] {
            #expect(!seen.contains(secret), "\(secret.prefix(9))")
        }
        let password = site.database.info.password ?? ""
        #expect(!password.isEmpty && !seen.contains(":\(password)@"))
        try Self.expectNowhere([model, vectors, key, database], in: service, watch)
    }

    @Test func `turn up nowhere either when all that fuzzers send is sent to the service`() throws {
        let (database, key) = (Self.canary("db"), Self.canary("api"))
        let site = try RunService([
            "DATA_PIPELINE_DATABASE_NETWORKS": "127.0.0.0/8", "DATA_PIPELINE_LOG_LEVEL": "DEBUG",
            "DATA_PIPELINE_GATE_SECONDS": "0", "DATA_PIPELINE_PAIRS_PER_THEME": "2",
            "DATA_PIPELINE_STATEMENT_TIMEOUT_SECONDS": "2",
        ]) { folder in
            try Self.write(APIKey(name: "boss", role: .admin, secret: key).line, folder + "/keys")
            return ["DATA_PIPELINE_API_KEYS_FILE": folder + "/keys"]
        }
        let service = site.service
        let owner = try site.database.connect()
        let role = "\(site.database.info.database)_canary"
        try owner.script(
            "CREATE ROLE \(role) LOGIN PASSWORD '\(database)'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO \(role)"
        )
        defer { try? owner.script("DROP OWNED BY \(role); DROP ROLE \(role)") }
        let connection = try site.database.info(user: role, password: database).revealed
        let authorization = ["Authorization": "Bearer \(key)"]
        let watch = ProcessWatch([database, key])
        let requests = try RandomRequest()
        let seed = UInt64.random(in: 0...UInt64(UInt32.max))
        var tasks: [String] = []
        for number in 0..<1000 {
            // Some requests remove them.
            if number % 100 == 0 {
                tasks = try (0..<2).map { _ in
                    try service.create(
                        #"{"table_list_file": "shop.txt", "db_connection": "\#(connection)"}"#,
                        headers: authorization)
                }
            }
            var random = Seeded(seed, target: RequestTarget.name, input: number)
            let request = requests.next(&random)
            let path = tasks.indices.reduce(request.path) { $0.replacing("TASK\($1)", with: tasks[$1]) }
            let isOfTools = ["database/", "data_pipeline/vector/", "data_pipeline/reviews"].contains {
                path.hasPrefix("/api/v0/" + $0)
            }
            let client = FastCGIClient(
                socket: "\(service.folder.path)/data/run/\(isOfTools ? "tools" : "api").sock")
            let answer = client.send(
                request.methodName, request.query.isEmpty ? path : path + "?" + request.query,
                body: request.body,
                headers: authorization.merging(request.headers) { $1 })
            // A database that somebody made up cannot be reached.
            let isOfNoDatabase = isOfTools && answer.text.contains(#""code":"DATABASE_CONNECTION_ERROR""#)
            #expect(
                answer.status != 0 && (answer.status != 500 || isOfNoDatabase),
                "seed \(seed), input \(number): \(answer.status) \(answer.text)")
            #expect(
                !answer.text.contains(database) && !answer.text.contains(key), "seed \(seed), input \(number)"
            )
        }
        // Whatever runs were begun end by themselves.
        #expect(
            try service.wait(seconds: 120, every: 500) {
                let path = "/api/v0/data_pipeline/tasks?status=in_progress"
                return try service.request("GET", path, headers: authorization).json["data"]?["total"]?
                    .intValue == 0
            })
        try Self.expectNowhere([database, key], in: service, watch)
    }

    /// In no argument or environment so far, and in no file that others than the service are meant to read.
    private static func expectNowhere(
        _ secrets: [String], in service: LoneService, _ watch: ProcessWatch
    ) throws {
        let found = watch.end()
        #expect(found.isEmpty && watch.looks > 10, "\(found)")
        for folder in [
            "data/training_data", "data/run", "data/vector_backups", "data/exports", "logs", "out",
        ] {
            let words = secrets.flatMap { ["-e", $0] }
            let places = try Command.run("grep", ["-rlsF"] + words + [service.folder.path + "/" + folder])
                .output
            #expect(places.isEmpty, "\(places)")
        }
    }

    private static func write(_ secret: String, _ path: String) throws {
        try "\(secret)\n".write(toFile: path, atomically: true, encoding: .utf8)
        chmod(path, 0o600)
    }
}

/// Looks again and again through the arguments and environments of all of the service's processes.
private final class ProcessWatch: Sendable {
    private struct State {
        var found: Set<String> = []
        var looks = 0
        var isEnding = false, isOver = false
    }
    private let state = Mutex(State())

    init(_ secrets: [String]) {
        Background.run { [self] in
            while !state.withLock({ $0.isEnding }) {
                for entry in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
                    guard Int32(entry) != nil,
                        let line = try? Data(contentsOf: URL(filePath: "/proc/\(entry)/cmdline")),
                        String(decoding: line, as: UTF8.self).hasPrefix("pipeline"),
                        let environment = try? Data(contentsOf: URL(filePath: "/proc/\(entry)/environ"))
                    else { continue }
                    let text = String(decoding: line + environment, as: UTF8.self)
                    let leaks = secrets.filter(text.contains)
                    state.withLock {
                        $0.looks += 1
                        $0.found.formUnion(leaks.map { "\($0.prefix(9)) in \(line)" })
                    }
                }
                usleep(20_000)
            }
            state.withLock { $0.isOver = true }
        }
    }

    var looks: Int { state.withLock { $0.looks } }

    func end() -> Set<String> {
        state.withLock { $0.isEnding = true }
        while !state.withLock({ $0.isOver }) { usleep(5000) }
        return state.withLock { $0.found }
    }
}
