import Foundation
import Glibc
import JSON
import Postgres
import Settings
import Synchronization
import TestSupport
import Testing

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
        let found = watch.end()
        #expect(found.isEmpty, "\(found)")
        #expect(seen.count > 5000 && watch.looks > 10)
        for secret in [model, vectors, key, database] {
            #expect(!seen.contains(secret), "\(secret.prefix(9))")
        }
        let password = site.database.info.password ?? ""
        #expect(!password.isEmpty && !seen.contains(":\(password)@"))
        for folder in ["data/training_data", "data/run", "data/vector_backups", "logs", "out"] {
            let command = ["-rlF", "-e", model, "-e", vectors, "-e", key, "-e", database]
            let places = try Command.run("grep", command + [service.folder.path + "/" + folder]).output
            #expect(!places.contains("/training_data/") && !places.contains("/logs/"), "\(places)")
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
