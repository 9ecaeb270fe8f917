import Foundation
import Glibc
import JSON
import Postgres
import Processes
import TestSupport
import Testing

extension `End to end` {
    private func execute(_ id: String, _ json: String) throws -> (status: Int, json: JSONValue) {
        try stack.request("POST", "/data_pipeline/tasks/\(id)/execute", json: json)
    }

    private func ended(_ id: String) throws -> JSONValue {
        try stack.wait(id, for: ["completed", "partial_completed", "failed", "cancelled"])
    }

    private func list(_ id: String, _ names: String) throws {
        let answer = try stack.request(
            "POST", "/data_pipeline/tasks/\(id)/table-list", json: #"{"table_names": [\#(names)]}"#)
        #expect(answer.status == 200, "\(answer.json)")
    }

    /// A task on tables `a` and `b` of a database of its own.
    private func task(on database: String) throws -> String {
        let id = try stack.createTask(
            #"{"db_connection": "\#(try stack.uri(database))", "enable_training_data_load": false}"#)
        try list(id, #""a", "b""#)
        return id
    }

    /// Documents and pairs, by the part of their names that holds no time.
    private func made(_ id: String) throws -> [String: Data] {
        var made: [String: Data] = [:]
        for file in try stack.files(id) {
            let name = file["file_name"]?.stringValue ?? ""
            let kind = name.hasSuffix("_pair.json") ? "pairs" : name
            guard kind == "pairs" || name.hasSuffix(".ddl") || name.hasSuffix("_detail.md") else { continue }
            made[kind] = FileManager.default.contents(atPath: stack.path(id, name))
        }
        return made
    }

    @Test func `a run that was broken off goes on after the last step that was done`() throws {
        let database = "resumed_\(getpid())"
        try stack.connect("highway_db").query("CREATE DATABASE \(database)")
        let owner = try stack.connect(database)
        try owner.script(
            """
            create table a (id int primary key, name text not null, amount numeric);
            create table b (id int primary key, a_id int references a, state text);
            insert into a select n, 'name ' || n, n * 10 from generate_series(1, 40) n;
            insert into b select n, 1 + n % 7, (array['new', 'old'])[1 + n % 2] from generate_series(1, 40) n
            """)
        let id = try task(on: database)
        let early = try execute(id, #"{"resume": true}"#)
        #expect(early.status == 409 && early.json["error"]?["code"]?.stringValue == "RESUME_IMPOSSIBLE")

        #expect(
            try execute(id, #"{"execution_mode": "step", "step_name": "ddl_generation"}"#).status == 202)
        #expect(try ended(id)["step_status"]?["ddl_generation"]?.stringValue == "completed")
        let described = try stack.state(id)["steps"]?.arrayValue?.first
        // Whoever plans or runs a query on it waits.
        try owner.query("BEGIN")
        try owner.query("LOCK TABLE b IN ACCESS EXCLUSIVE MODE")
        let resumed = try execute(id, #"{"resume": true}"#)
        #expect(resumed.status == 202, "\(resumed.json)")
        #expect(resumed.json["data"]?["resumed_at"]?.stringValue == "qa_generation")
        let watcher = try stack.connect(database)
        let deadline = ContinuousClock.now + .seconds(60)
        while try watcher.query("SELECT count(*) FROM pg_locks WHERE NOT granted").integer(0, 0) == 0 {
            try #require(ContinuousClock.now < deadline, "the executor never asked for the table")
            Pause.milliseconds(5)
        }
        let executor = try #require(try stack.executor(of: id))
        kill(executor, SIGKILL)
        #expect(try ended(id)["status"]?.stringValue == "failed")
        try owner.query("ROLLBACK")

        #expect(try execute(id, #"{"resume": true}"#).status == 202)
        let state = try ended(id)
        #expect(state["status"]?.stringValue == "completed", "\(state)")
        #expect(try stack.state(id)["steps"]?.arrayValue?.first == described, "the first step was run again")
        let log = try String(contentsOfFile: stack.path(id, "data_pipeline.log"), encoding: .utf8)
        #expect(log.contains("从 ddl_generation 之后继续"))

        let undisturbed = try task(on: database)
        #expect(try execute(undisturbed, "{}").status == 202)
        #expect(try ended(undisturbed)["status"]?.stringValue == "completed")
        #expect(try made(id) == made(undisturbed))

        let late = try execute(id, #"{"resume": true}"#)
        #expect(late.status == 409 && late.json["error"]?["details"]?.stringValue?.contains("已完成") == true)
    }

    @Test func `a run does not go on after anything that counts has changed`() throws {
        let database = "unresumed_\(getpid())"
        try stack.connect("highway_db").query("CREATE DATABASE \(database)")
        try stack.connect(database).script("create table a (id int primary key); create table b (id int)")
        func described() throws -> String {
            let id = try task(on: database)
            #expect(
                try execute(id, #"{"execution_mode": "step", "step_name": "ddl_generation"}"#).status == 202)
            #expect(try ended(id)["step_status"]?["ddl_generation"]?.stringValue == "completed")
            return id
        }
        func refusal(_ id: String) throws -> String? {
            let answer = try execute(id, #"{"resume": true}"#)
            #expect(answer.status == 409 && answer.json["error"]?["code"]?.stringValue == "RESUME_IMPOSSIBLE")
            return answer.json["error"]?["details"]?.stringValue
        }
        let shorter = try described()
        try list(shorter, #""a""#)
        #expect(try refusal(shorter)?.contains("表清单已改变") == true)

        let robbed = try described()
        try FileManager.default.removeItem(atPath: stack.path(robbed, "a.ddl"))
        #expect(try refusal(robbed)?.contains("a.ddl") == true)

        let otherContext = try described()
        let renamed = try stack.request(
            "POST", "/data_pipeline/tasks/\(otherContext)/table-list",
            json: #"{"table_names": ["a", "b"], "business_context": "另一种业务"}"#)
        #expect(renamed.status == 200, "\(renamed.json)")
        #expect(try refusal(otherContext)?.contains("任务参数已改变") == true)

        let both = try execute(
            shorter, #"{"resume": true, "execution_mode": "step", "step_name": "qa_generation"}"#)
        #expect(both.status == 400, "\(both.json)")
    }

    @Test func `the command line goes on in the folder of an earlier run`() throws {
        let database = "resumed_alone_\(getpid())"
        try stack.connect("highway_db").query("CREATE DATABASE \(database)")
        try stack.connect(database).script("create table a (id int primary key, name text)")
        let folder = TemporaryFolder()
        let (tables, out) = (folder.path + "/tables.txt", folder.path + "/out")
        try "a\n".write(toFile: tables, atomically: true, encoding: .utf8)
        let uri = try stack.uri(database)
        func run(_ more: String...) throws -> Command.Outcome {
            try Command.run(
                Stack.programs + "pipelinectl",
                ["run", "--db", uri, "--tables", tables, "--out", out] + more)
        }
        #expect(try run("--step", "ddl_generation").status == 0)
        let result = out + "/ddl_generation_result.json"
        let before = FileManager.default.contents(atPath: result)
        let resumed = try run("--resume")
        #expect(resumed.status == 0 && !resumed.output.contains("ddl_generation completed"), "\(resumed)")
        #expect(FileManager.default.contents(atPath: result) == before)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: out).contains { $0.hasSuffix("_pair.json") })
        let changed = try run("--resume", "--pairs", "3")
        #expect(changed.status != 0 && changed.output.contains("settings changed"), "\(changed)")
        try "a\nb\n".write(toFile: tables, atomically: true, encoding: .utf8)
        let longer = try run("--resume")
        #expect(longer.status != 0 && longer.output.contains("table_list changed"), "\(longer)")
        // What is refused changes nothing.
        #expect(try String(contentsOfFile: out + "/table_list.txt", encoding: .utf8) == "a\n")
    }
}
