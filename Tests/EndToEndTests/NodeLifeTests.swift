import Foundation
import Glibc
import JSON
import Postgres
import TestSupport
import Testing

extension `Several nodes` {
    private static let drain = "/api/v0/nodes/n4/drain"

    private func refusal(_ answer: WireAnswer) -> String? {
        guard answer.status == 503, answer.headers["retry-after"] != nil,
            answer.json["error"]?["code"]?.stringValue == "NODE_UNAVAILABLE"
        else { return nil }
        return answer.json["error"]?["details"]?.stringValue
    }

    @Test func `say which of them is dead and since when, at once, and one takes a task over from it`() throws
    {
        let done = try cluster.create(on: "n3")
        let one = "\(Cluster.tasks)/\(done)"
        #expect(try cluster.send("POST", one + "/execute", to: "n3", body: "{}").status == 202)
        #expect(try cluster.wait(done)["status"]?.stringValue == "completed")
        let file = one + "/files/bss_company.ddl"
        let text = try cluster.send("GET", file, to: "n3").body
        let stays = try cluster.create(on: "n3", "{}")
        try cluster.operate("kill", cluster.folder, "n3")
        defer { _ = try? cluster.operate("restart", cluster.folder, "n3") }
        for (method, target, body) in [
            ("GET", file, ""), ("GET", one + "/files", ""), ("GET", one + "/logs", ""), ("DELETE", one, ""),
            ("POST", one + "/execute", "{}"), ("GET", one + "/exports/csv", ""),
            ("GET", "/api/v0/data_pipeline/vector/backups?node=n3", ""),
        ] {
            let begin = ContinuousClock.now
            let answer = try cluster.send(method, target, to: "n1", body: body)
            let passed = begin.duration(to: .now)
            let details = try #require(refusal(answer), "\(method) \(target): \(answer.json)")
            #expect(details.contains("节点 n3") && details.contains(/最后一次心跳 \d{4}-\d\d-\d\dT/), "\(details)")
            #expect(passed < .seconds(2), "\(method) \(target): \(passed)")
        }
        // What is not on its disk is told all the same.
        #expect(try cluster.send("GET", one, to: "n1").json["data"]?["status"]?.stringValue == "completed")
        for _ in 0..<4 { #expect(try cluster.send("GET", Cluster.tasks, to: nil).status == 200) }

        let kept = "\(cluster.folder)/n3/data/training_data/"
        let moved = try cluster.pipelinectl("n1", "tasks", "move", done, kept + done)
        #expect(moved.status == 0 && moved.output.contains("\(done) is on n1 now"), "\(moved.output)")
        for node in ["n1", "n2"] {
            let answer = try cluster.send("GET", file, to: node)
            #expect(answer.status == 200 && answer.body == text, "\(node): \(answer.status)")
            #expect(try cluster.send("GET", one, to: node).json["data"]?["node"]?.stringValue == "n1")
        }
        let again = try cluster.pipelinectl("n1", "tasks", "move", done, kept + done)
        #expect(again.status == 1 && again.output.contains("on n1 already"), "\(again.output)")
        let missing = try cluster.pipelinectl("n2", "tasks", "move", stays, kept + "nothing")
        #expect(missing.status == 1, "\(missing.output)")
        let left = try cluster.send("GET", "\(Cluster.tasks)/\(stays)", to: "n1").json["data"]
        #expect(left?["node"]?.stringValue == "n3")
        let elsewhere = try cluster.pipelinectl("n1", "tasks", "delete", stays, "--records")
        #expect(elsewhere.status == 1 && elsewhere.output.contains("on node n3"), "\(elsewhere.output)")
        let known = try cluster.pipelinectl("n1", "nodes", "forget", "n3")
        #expect(
            known.status == 1 && known.output.contains("n3 is not known, lives, or has tasks"),
            "\(known.output)")
        // Its run goes on where its files are.
        #expect(try cluster.send("POST", one + "/execute", to: "n2", body: "{}").status == 202)
        #expect(try cluster.wait(done)["status"]?.stringValue == "completed")
        #expect(!FileManager.default.fileExists(atPath: cluster.path("n2", done, "")))
    }

    @Test func `let one of them go once it is idle, and take it back until then`() throws {
        try cluster.operate("add", cluster.folder, "n4")
        let settings = try cluster.settings(of: "n4")
        let lists = (settings["DATA_PIPELINE_DATA_DIR"] ?? "") + "/table_lists"
        try "bss_company\n".write(toFile: lists + "/one.txt", atomically: true, encoding: .utf8)
        let lock = try cluster.connect()
        try lock.query("BEGIN")
        try lock.query("LOCK TABLE bss_company IN ACCESS EXCLUSIVE MODE")
        let id = try cluster.create(
            on: "n4", #"{"table_list_file": "one.txt", "enable_training_data_load": false}"#)
        #expect(
            try cluster.send("POST", "\(Cluster.tasks)/\(id)/execute", to: "n1", body: "{}").status == 202)

        #expect(try cluster.send("POST", Self.drain, to: "n1", body: "{}", key: cluster.reader).status == 403)
        let waiting = try cluster.create(on: "n4", "{}")
        for (verb, isTaken) in [("resume", true), ("drain", false), ("resume", true)] {
            let said = try cluster.pipelinectl("n2", "nodes", verb, "n4")
            #expect(said.status == 0, "\(said.output)")
            // Another one takes a new task then.
            let created = try cluster.send("POST", Cluster.tasks, to: "n4", body: "{}").json["data"]
            let task = try #require(created?["task_id"]?.stringValue, "\(verb)")
            #expect(task.hasSuffix("_n4") == isTaken, "\(verb): \(task)")
            try expectNoSecret([cluster.send("POST", Cluster.tasks, to: "n4", body: "{}")])
        }
        let drained = try cluster.send("POST", Self.drain, to: "n1", body: "{}")
        #expect(drained.json["data"]?["status"]?.stringValue == "draining", "\(drained.json)")
        for node in ["n2", "n4"] {
            let refused = try cluster.send(
                "POST", "\(Cluster.tasks)/\(waiting)/execute", to: node, body: "{}")
            #expect(refusal(refused)?.contains("节点 n4 正在退出") == true, "\(refused.json)")
        }
        // Files can be read, others take tasks, the run goes on.
        #expect(try cluster.send("GET", "\(Cluster.tasks)/\(id)/files", to: "n2").status == 200)
        for node in cluster.nodes {
            #expect(try cluster.send("POST", Cluster.tasks, to: node, body: "{}").status == 201)
        }
        #expect(try cluster.send("GET", "/readyz", to: "n4").status == 503)
        let listed = try cluster.pipelinectl("n3", "nodes", "list")
        #expect(
            listed.output.contains(/n4 +draining/) && listed.output.contains(/n1 +active/), "\(listed.output)"
        )
        let row = try cluster.list("n2")["n4"]
        #expect(
            row?["status"]?.stringValue == "draining" && row?["answering"] == .bool(false), "\(row ?? .null)")
        // Taken back it works as before; the second time it is let go.
        #expect(try cluster.send("POST", Self.drain, to: "n3", body: #"{"draining": false}"#).status == 200)
        #expect(try cluster.list()["n4"]?["status"]?.stringValue == "active")
        #expect(try cluster.send("GET", "/readyz", to: "n4").status == 200)
        #expect(try cluster.send("POST", Self.drain, to: "n1", body: "{}").status == 200)
        try lock.query("ROLLBACK")
        #expect(try cluster.wait(id, at: "n3")["status"]?.stringValue == "completed")
        #expect(try cluster.waits(15) { try cluster.list("n1")["n4"]?["status"]?.stringValue == "drained" })
        // Its nginx is still there, which a balancer that asks nobody goes on with.
        #expect(try cluster.send("GET", "/healthz", to: "n4").status == 502)
        for _ in 0..<12 { #expect(try cluster.send("GET", "/healthz", to: nil).status == 200) }

        let busy = try cluster.pipelinectl("n1", "nodes", "forget", "n4")
        #expect(busy.status == 1, "it has tasks: \(busy.output)")
        for task in try FileManager.default.contentsOfDirectory(
            atPath: "\(cluster.folder)/n4/data/training_data"
        ).filter({ $0.hasPrefix("task_") }) {
            let from = "\(cluster.folder)/n4/data/training_data/\(task)"
            let taken = try cluster.pipelinectl("n1", "tasks", "move", task, from)
            #expect(taken.status == 0, "\(taken.output)")
        }
        let forgotten = try cluster.pipelinectl("n1", "nodes", "forget", "n4")
        #expect(forgotten.status == 0 && forgotten.output.contains("n4 is forgotten"), "\(forgotten.output)")
        try cluster.operate("kill", cluster.folder, "n4")
        #expect(try cluster.list("n2")["n4"] == nil)
        let unknown = try cluster.pipelinectl("n1", "nodes", "drain", "n4")
        #expect(unknown.status == 1 && unknown.output.contains("no node of the name n4"), "\(unknown.output)")
        #expect(try cluster.send("POST", Self.drain, to: "n1", body: "{}").status == 404)
    }

    @Test func `are listed by each of them, with what their last sign of life told`() throws {
        for node in cluster.nodes {
            let rows = try cluster.list(node)
            for (name, row) in rows where cluster.nodes.contains(name) {
                #expect(row["status"]?.stringValue == "active" && row["places"]?.intValue ?? 0 > 0, "\(row)")
                #expect(row["answering"] == .bool(name == node), "\(node): \(row)")
                #expect(row["address"]?.stringValue == "127.0.0.1:\(try cluster.port(name))")
                #expect(row["disk_free_bytes"]?.intValue ?? 0 > 0 && row["version"] == rows["n1"]?["version"])
            }
            #expect(Set(cluster.nodes).isSubset(of: rows.keys))
        }
        for (words, problem) in [
            (["nodes"], "usage: pipelinectl nodes"), (["nodes", "fly", "n1"], "usage: pipelinectl nodes"),
            (["nodes", "drain"], "usage: pipelinectl nodes"),
        ] {
            let outcome = try Command.run(
                Stack.programs + "pipelinectl", words, environment: cluster.settings(of: "n1"))
            #expect(outcome.status == 64 && outcome.output.contains(problem), "\(words): \(outcome)")
        }
        let alone = TemporaryFolder()
        let outcome = try Command.run(
            Stack.programs + "pipelinectl", ["nodes", "list"],
            environment: ["DATA_PIPELINE_DATA_DIR": alone.path])
        #expect(outcome.status == 1, "\(outcome)")
    }

    /// What the service says that is started with other settings than those of `n1`.
    private func start(_ other: [String: String?], in folder: TemporaryFolder) throws -> Command.Outcome {
        var settings: [String: String?] = try cluster.settings(of: "n1")
        settings["DATA_PIPELINE_DATA_DIR"] = folder.path + "/data"
        settings["DATA_PIPELINE_LOG_DIR"] = folder.path + "/logs"
        settings.merge(other) { $1 }
        return try Command.run(
            "timeout", ["20", Stack.programs + "pipelined"], environment: settings.compactMapValues(\.self))
    }

    @Test func `do not start with settings that cannot be used, and say which`() throws {
        let folder = TemporaryFolder()
        func secret(_ name: String, _ text: String) throws -> String {
            let path = "\(folder.path)/\(name)"
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            chmod(path, 0o600)
            return path
        }
        let state = try String(contentsOfFile: "\(cluster.folder)/n1/secrets/state.uri", encoding: .utf8)
        func uri(_ database: String) throws -> String {
            try secret(database, state.replacingOccurrences(of: "/pipeline_state", with: "/\(database)"))
        }
        let server = try PostgresConnection(ConnectionInfo(uri: String(state.prefix { !$0.isNewline })))
        try server.query("CREATE DATABASE newer")
        try server.query("CREATE DATABASE theirs")
        func script(_ database: String, _ text: String) throws {
            let file = try String(contentsOfFile: uri(database), encoding: .utf8)
            try PostgresConnection(ConnectionInfo(uri: String(file.prefix { !$0.isNewline }))).script(text)
        }
        try script(
            "newer",
            """
            CREATE SCHEMA data_pipeline_state;
            CREATE FUNCTION data_pipeline_state.now() RETURNS int8 LANGUAGE sql AS 'SELECT 1::int8';
            CREATE TABLE data_pipeline_state.task_step ();
            CREATE TABLE data_pipeline_state.store AS SELECT 99 AS form, 99 AS works_from_form
            """)
        try script("theirs", "CREATE SCHEMA data_pipeline_state; CREATE TABLE data_pipeline_state.theirs ()")
        let name = "DATA_PIPELINE_NODE_NAME", address = "DATA_PIPELINE_NODE_ADDRESS"
        let key = "DATA_PIPELINE_PEER_KEY_FILE", connection = "DATA_PIPELINE_STATE_CONNECTION_FILE"
        for (settings, problem) in [
            ([name: nil], name), ([address: nil], address), ([key: nil], key),
            ([connection: nil], connection),
            ([name: "N 1"], name), ([name: String(repeating: "n", count: 17)], name),
            ([address: "localhost:80"], address), ([address: "10.0.0.1"], address),
            ([address: "10.0.0.1:0"], address), ([address: "10.0.0.256:80"], address),
            ([key: try secret("short", "0123456789\n")], key), ([key: folder.path + "/none"], key),
            ([connection: folder.path + "/none"], connection),
            ([connection: try uri("nowhere")], "database \"nowhere\" does not exist"),
            ([connection: try uri("newer")], "form of a later release"),
            ([connection: try uri("theirs")], "of another program"),
            ([:], "another node that lives is called n1"),
        ] as [([String: String?], String)] {
            let outcome = try start(settings, in: folder)
            #expect(![0, 124].contains(outcome.status), "\(problem): \(outcome)")
            #expect(outcome.output.contains(problem), "\(problem): \(outcome.output)")
            let password = try ConnectionInfo(uri: String(state.prefix { !$0.isNewline })).password ?? ""
            #expect(!outcome.output.contains(password))
        }
        // The one who has the name goes on.
        #expect(try cluster.list("n1")["n1"]?["status"]?.stringValue == "active")
        try server.query("DROP DATABASE newer")
        try server.query("DROP DATABASE theirs")
    }
}
