import Foundation
import JSON
import Postgres
import Settings
import TestSupport
import Testing

extension `End to end` {
    private func pipelinectl(_ arguments: String...) throws -> Command.Outcome {
        try Command.run(Stack.programs + "pipelinectl", arguments)
    }

    @Test func `the command line makes the same artifacts without any server`() throws {
        let folder = TemporaryFolder()
        let tables = stack.homes[0] + "/data/table_lists/tables.txt"
        let secret = stack.homes[0] + "/secrets/database.uri"
        try stack.connect("highway_db").query("CREATE DATABASE vectors_alone")
        let out = folder.path + "/out"
        for _ in 1...2 {
            let outcome = try pipelinectl(
                "run", "--db", "@\(secret)", "--tables", tables, "--vector-db",
                try stack.uri("vectors_alone"), "--out", out,
                "--context", "高速公路服务区管理系统")
            #expect(outcome.status == 0, "\(outcome.output)")
            #expect(outcome.output.contains("[4/4] training_load"))
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: out)
        #expect(names.count { $0.hasSuffix(".ddl") } == 7 && names.count { $0.hasSuffix("_pair.json") } == 1)
        let result = try JSONValue(
            parsing: Data(contentsOf: URL(filePath: out + "/training_load_result.json")))
        let rows = try stack.connect("vectors_alone").query("SELECT count(*) FROM langchain_pg_embedding")
            .integer(0, 0)
        #expect(result["total_rows_in_store"]?.intValue == rows)
        #expect(result["all"]?["unchanged"]?.intValue == rows, "the second run changed rows")
        let password = try ConnectionInfo(uri: stack.uri("vectors_alone")).password ?? ""
        #expect(try Command.run("grep", ["-rlF", password, out]).output.isEmpty)
    }

    @Test
    func `a key that it makes opens the service's file of keys, and is needed to listen beyond the loopback`()
        throws
    {
        let folder = TemporaryFolder()
        let path = folder.path + "/keys"
        let made = try Command.run(
            "bash",
            [
                "-c", "umask 077; \"$0\" key alice operator 2>&1 >>\"$1\"", Stack.programs + "pipelinectl",
                path,
            ])
        let secret = made.output.split(whereSeparator: { " \n".contains($0) }).last.map(String.init) ?? ""
        let keys = try Settings(environment: ["DATA_PIPELINE_API_KEYS_FILE": path]).apiKeys
        #expect(keys?.count == 1 && keys?.first?.name == "alice" && keys?.first?.opens(with: secret) == true)
        for arguments in [
            ["key"], ["key", "guest", "reader"], ["key", "bob", "boss"], ["key", "a b", "reader"],
        ] {
            let outcome = try Command.run(Stack.programs + "pipelinectl", arguments)
            #expect(outcome.status == 64 && outcome.output.contains("usage: pipelinectl key"), "\(arguments)")
        }
        let check = try Command.run(
            "bash", ["-c", ". \"$0/deploy/lib.sh\"; require_keys 0.0.0.0", Stack.project])
        #expect(check.status == 1 && check.output.contains("DATA_PIPELINE_API_KEYS_FILE"))
    }

    @Test func `the command line explains what a column means, and what would change it`() throws {
        let secret = "@\(stack.homes[0])/secrets/database.uri"
        let column = try pipelinectl("explain", "bss_business_day_data.pay_sum", "--db", secret)
        #expect(column.status == 0, "\(column.output)")
        #expect(column.output.contains("column public.bss_business_day_data.pay_sum (numeric(19,4)): amount"))
        #expect(column.output.contains("unit: 元") && column.output.contains("DATA_PIPELINE_SEMANTICS"))
        let file = stack.folder + "/semantics-explain.json"
        try #"{"tables": [{"name": "bss_business_day_data", "meaning": {"business_time": "then"}}]}"#.write(
            toFile: file, atomically: true, encoding: .utf8)
        let odd = try Command.run(
            Stack.programs + "pipelinectl", ["explain", "bss_business_day_data", "--db", secret],
            environment: ["DATA_PIPELINE_SEMANTICS": file])
        #expect(
            odd.status == 0 && odd.output.contains("there is no column public.bss_business_day_data.then"))
        #expect(odd.output.contains("told by the time: oper_date"), "\(odd.output)")
        let unknown = try pipelinectl("explain", "bss_nothing", "--db", secret)
        #expect(unknown.status == 64 && unknown.output.contains("there is no table or column bss_nothing"))
    }

    @Test func `the command line says what is wrong`() throws {
        let folder = TemporaryFolder()
        let list = folder.path + "/list.txt"
        try "bss_compny\n".write(toFile: list, atomically: true, encoding: .utf8)
        let secret = "@\(stack.homes[0])/secrets/database.uri"
        let mistyped = try pipelinectl("run", "--db", secret, "--tables", list, "--out", folder.path + "/out")
        #expect(mistyped.status == 1 && mistyped.output.contains("bss_company"), "\(mistyped.output)")
        for (arguments, problem) in [
            (["run"], "--db is missing"), (["run", "--db", "x", "--tables", list], "postgresql://"),
            (["run", "--db", secret, "--tables", "/nonexistent"], "/nonexistent"),
            (["run", "--what"], "--what"), (["fly"], "usage"),
        ] {
            let outcome = try Command.run(Stack.programs + "pipelinectl", arguments)
            #expect(
                outcome.status == 64 && outcome.output.contains(problem), "\(arguments): \(outcome.output)")
        }
    }

    @Test func `a mistyped table fails the task at once and names the nearest`() throws {
        let id = try stack.createTask("{}")
        let list = stack.folder + "/mistyped.txt"
        try "bss_company\nbss_servce_area\n".write(toFile: list, atomically: true, encoding: .utf8)
        let upload = try stack.request(
            "POST", "/data_pipeline/tasks/\(id)/upload-table-list", extra: ["-F", "file=@\(list)"])
        #expect(upload.status == 200 && upload.json["data"]?["table_count"]?.intValue == 2)
        #expect(try stack.request("POST", "/data_pipeline/tasks/\(id)/execute", json: "{}").status == 202)
        let state = try stack.wait(id, for: ["failed", "completed"])
        #expect(state["status"]?.stringValue == "failed")
        #expect(state["error_message"]?.stringValue?.contains("bss_servce_area") == true)
        #expect(state["error_message"]?.stringValue?.contains("bss_service_area") == true, "\(state)")
        let errors = try stack.request("GET", "/data_pipeline/tasks/\(id)/logs?level=ERROR").json["data"]
        #expect((errors?["total"]?.intValue ?? 0) > 0)
    }

    @Test func `a list for another database fails in few words, and the log has all of it`() throws {
        let folder = TemporaryFolder()
        let list = folder.path + "/list.txt"
        let names = (1...900).map { "bss_compny_\($0)" }
        try (["bss_company"] + names).joined(separator: "\n").write(
            toFile: list, atomically: true, encoding: .utf8)
        let out = folder.path + "/out"
        let run = try pipelinectl(
            "run", "--db", "@\(stack.homes[0])/secrets/database.uri", "--tables", list, "--out", out)
        #expect(run.status == 1 && run.output.contains("清单中的 901 个表有 900 个在数据库中不存在"), "\(run.output)")
        #expect(run.output.contains("bss_compny_1（是否为 public.bss_company"), "\(run.output)")
        #expect(!run.output.contains("bss_compny_900") && run.output.utf8.count < 4000)
        let log = try String(contentsOfFile: out + "/data_pipeline.log", encoding: .utf8)
        #expect(names.allSatisfy(log.contains))
    }

    @Test func `steps run one by one, and one without its input names the step that makes it`() throws {
        let id = try stack.createTask(#"{"table_list_file": "one.txt"}"#)
        func run(_ step: String) throws -> JSONValue {
            let body = #"{"execution_mode": "step", "step_name": "\#(step)"}"#
            #expect(try stack.request("POST", "/data_pipeline/tasks/\(id)/execute", json: body).status == 202)
            return try stack.wait(id, for: ["failed", "completed", "partial_completed"])
        }
        let early = try run("training_load")
        #expect(early["status"]?.stringValue == "failed")
        #expect(early["error_message"]?.stringValue?.contains("ddl_generation") == true)
        for step in ["ddl_generation", "qa_generation", "sql_validation"] {
            let state = try run(step)
            #expect(state["step_status"]?[step]?.stringValue == "completed", "\(state)")
        }
        let last = try run("training_load")
        #expect(last["status"]?.stringValue == "completed" && last["error_message"] == .null)
    }

    @Test func `later steps read what the first has written, and say when the tables have changed since`()
        throws
    {
        let folder = TemporaryFolder()
        let (list, out) = (folder.path + "/list.txt", folder.path + "/out")
        try "goods".write(toFile: list, atomically: true, encoding: .utf8)
        try stack.connect("highway_db").query("CREATE DATABASE read_once")
        let connection = try stack.connect("read_once")
        try connection.script("create table goods (id integer primary key, name text, price numeric(9,2))")
        let here = try stack.uri("read_once")
        func run(_ step: String, on database: String) throws -> Command.Outcome {
            try pipelinectl(
                "run", "--db", database, "--db-name", "read_once", "--tables", list, "--out", out, "--step",
                step)
        }
        let early = try run("qa_generation", on: here)
        #expect(early.status == 1 && early.output.contains("ddl_generation"), "\(early.output)")
        #expect(try run("ddl_generation", on: here).status == 0)
        let schema = try JSONValue(parsing: Data(contentsOf: URL(filePath: out + "/schema.json")))
        #expect(schema["tables"]?.arrayValue?.count == 1 && schema["fingerprint"]?.stringValue?.count == 32)
        // Nobody listens there.
        let pairs = try run("qa_generation", on: "postgresql://nobody@127.0.0.1:1/nothing")
        #expect(pairs.status == 0, "\(pairs.output)")
        let same = try run("sql_validation", on: here)
        #expect(same.status == 0 && !same.output.contains("已改变"), "\(same.output)")
        try connection.script("alter table goods add weight numeric")
        let changed = try run("sql_validation", on: here)
        #expect(changed.status == 0, "\(changed.output)")
        let log = try String(contentsOfFile: out + "/data_pipeline.log", encoding: .utf8)
        #expect(log.contains("[WARNING] SQLValidator: 数据库中的表结构自"))
        #expect(log.contains("请重新执行步骤 ddl_generation"))
    }

    @Test func `runs over the bound wait in order and start by themselves`() throws {
        let lock = try stack.connect("highway_db")
        try lock.query("BEGIN")
        try lock.query("LOCK TABLE bss_company IN ACCESS EXCLUSIVE MODE")
        let task = #"{"table_list_file": "one.txt", "enable_training_data_load": false}"#
        // Each node has places of its own.
        let all = try (0..<6 * stack.homes.count).map { _ in try stack.createTask(task) }
        let ids = all.filter { stack.home(of: $0) == stack.homes[0] }
        for id in ids { _ = try stack.request("POST", "/data_pipeline/tasks/\(id)/execute", json: "{}") }
        let last = try #require(ids.last)
        var message = ""
        for _ in 0..<100 where !message.contains("排队中") {
            message = try stack.state(last)["progress"]?["message"]?.stringValue ?? ""
        }
        #expect(message.contains("排队中"))
        try lock.query("ROLLBACK")
        var starts: [String] = []
        for id in ids {
            let state = try stack.wait(id, for: ["completed", "failed"])
            #expect(state["status"]?.stringValue == "completed")
            starts.append(state["steps"]?.arrayValue?.first?["started_at"]?.stringValue ?? "")
        }
        // As many as there are cores run at once; who comes so many places later has waited for somebody's end.
        let bound = ProcessInfo.processInfo.activeProcessorCount
        #expect(starts.allSatisfy { !$0.isEmpty })
        #expect(zip(starts, starts.dropFirst(bound)).allSatisfy { $0 <= $1 }, "\(starts)")
    }
}
