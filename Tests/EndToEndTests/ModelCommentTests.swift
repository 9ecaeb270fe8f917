import Foundation
import Glibc
import JSON
import Postgres
import Processes
import TestSupport
import Testing

extension `End to end` {
    /// A running service with a scripted model and a file of business terms.
    private func withModel(_ body: (ScriptedModel, _ key: String) throws -> Void) throws {
        let key = "sk-canary-\(UInt64.random(in: 0...UInt64.max))"
        let model = try ScriptedModel()
        let folder = TemporaryFolder()
        try "\(key)\n".write(toFile: folder.path + "/key", atomically: false, encoding: .utf8)
        chmod(folder.path + "/key", 0o600)
        try "# 业务词典\nbss_company.company_no = 分公司编码\njd = 金豆支付\n"
            .write(toFile: folder.path + "/terms", atomically: false, encoding: .utf8)
        defer { model.server.stop() }
        try stack.restart(settings: [
            "DATA_PIPELINE_LLM_BASE_URL": model.baseURL, "DATA_PIPELINE_LLM_MODEL": "scripted",
            "DATA_PIPELINE_LLM_API_KEY_FILE": folder.path + "/key",
            "DATA_PIPELINE_LLM_TIMEOUT_SECONDS": "20", "DATA_PIPELINE_DICTIONARY": folder.path + "/terms",
            "no_proxy": "127.0.0.1",
        ])
        let outcome = Result { try body(model, key) }
        try stack.restart()
        try outcome.get()
    }

    private func runTask(_ list: String = "tables.txt") throws -> String {
        let id = try stack.createTask(
            #"{"table_list_file": "\#(list)", "business_context": "高速公路服务区管理系统", "enable_training_data_load": false}"#
        )
        #expect(try stack.request("POST", "/data_pipeline/tasks/\(id)/execute", json: "{}").status == 202)
        return id
    }

    private func log(_ id: String, _ level: String = "INFO") throws -> String {
        "\(try stack.request("GET", "/data_pipeline/tasks/\(id)/logs?limit=1000&level=\(level)").json)"
    }

    /// Checks the comments in a task's DDL files against what people wrote, and counts those of the model.
    private func checkComments(_ id: String) throws -> Int {
        let directory = stack.path(id, "")
        let columns = try stack.connect("highway_db").query(
            """
            SELECT c.relname, a.attname, col_description(c.oid, a.attnum) FROM pg_attribute a JOIN pg_class c
            ON c.oid = a.attrelid WHERE c.relname LIKE 'bss\\_%' AND c.relkind = 'r' AND attnum > 0
            """
        ).map { (table: $0.text($1, 0) ?? "", name: $0.text($1, 1) ?? "", comment: $0.text($1, 2)) }
        #expect(columns.count > 60)
        var count = 0
        for (table, column, human) in columns {
            let ddl = try String(contentsOfFile: "\(directory)\(table).ddl", encoding: .utf8)
            let line = try #require(ddl.split(separator: "\n").first { $0.hasPrefix("  \(column) ") })
            let comment = line.components(separatedBy: " -- ").dropFirst().first
            if let human {
                #expect(comment == human)
            } else if table == "bss_company", column == "company_no" {
                #expect(comment == "分公司编码")
            } else if column == "jd" {
                #expect(comment == "金豆支付")
            } else if comment?.hasPrefix("模型对") == true {
                #expect(comment == ScriptedModel.comment("public.\(table)", column) + " [模型]")
                count += 1
            }
        }
        return count
    }

    @Test func `a model's comments sit on their columns, are asked for once, and its key is nowhere`() throws
    {
        try withModel { model, key in
            var seen = ""
            let id = try runTask()
            let state = try stack.wait(id, for: ["completed", "failed"])
            #expect(state["status"]?.stringValue == "completed", "\(state)")
            let figures = try #require(state["result"]?["ddl_generation"])
            let counts = try [
                "human_comments", "business_dictionary_comments", "llm_comments", "dictionary_comments",
                "uncommented",
            ].map { try #require(figures[$0]?.intValue) }
            #expect(counts.reduce(0, +) == figures["columns"]?.intValue)
            #expect(counts[0] == 3 && counts[1] == 2 && counts[3] == 0 && counts[4] == 0 && counts[2] > 60)
            #expect(try checkComments(id) == counts[2])
            let text = try log(id)
            #expect(text.contains("字段注释来源: 人工 0，数据库 3，业务词典 2，模型 \(counts[2])，内置词典 0，无注释 0"))
            #expect(text.contains("模型 scripted 注释"))
            // Both steps describe the tables; the second has learnt from the first. Alone it does so as well.
            let asked = model.bodies.flatMap { ScriptedModel.tables(in: $0) }.compactMap {
                $0["columns"]?.arrayValue?.count
            }
            #expect(asked.reduce(0, +) == counts[2])
            let step = #"{"execution_mode": "step", "step_name": "qa_generation"}"#
            #expect(try stack.request("POST", "/data_pipeline/tasks/\(id)/execute", json: step).status == 202)
            let requests = model.server.requests.count
            seen += "\(try stack.wait(id, for: ["completed", "failed", "partial_completed"]))"
            #expect(model.server.requests.count == requests)
            #expect(model.server.requests.allSatisfy { $0.contains("Authorization: Bearer \(key)\r\n") })

            let single = try stack.request(
                "POST", "/database/table/ddl", json: #"{"table": "bss_service_area", "type": "both"}"#)
            let data = try #require(single.json["data"])
            #expect(data["generation_info"]?["has_llm_comments"] == .bool(true))
            let sources = data["fields"]?.arrayValue?.compactMap { $0["comment_source"]?.stringValue } ?? []
            #expect(
                Set(sources) == ["database", "model"] && sources.count == data["fields"]?.arrayValue?.count)
            model.behave(.status(500, retryAfter: nil))
            let alone = try stack.request(
                "POST", "/database/table/ddl", json: #"{"table": "bss_service_area"}"#)
            #expect(alone.status == 200)
            #expect(alone.json["data"]?["generation_info"]?["has_llm_comments"] == .bool(false))

            // An endpoint that repeats the key in its errors does not spread it either.
            model.behave(.status(401, retryAfter: nil))
            let refused = try runTask("one.txt")
            seen += "\(try stack.wait(refused, for: ["completed", "failed"]))"
            seen += try log(id) + log(refused) + log(refused, "WARNING") + "\(single)\(alone)"
            seen += "\(try stack.request("GET", "/data_pipeline/tasks/\(id)/files").json)"
            #expect(seen.count > 2000 && seen.contains("状态码 401") && !seen.contains(key))
            for folder in ["data", "logs", "nginx"] {
                #expect(
                    try stack.homes.allSatisfy {
                        try Command.run("grep", ["-rlF", key, "\($0)/\(folder)"]).output.isEmpty
                    })
            }
        }
    }

    @Test func `a model that misbehaves costs comments and nothing else`() throws {
        try withModel { model, _ in
            for (behaviour, some) in [
                (ScriptedModel.Behaviour.omitting, true), (.cutOff, true), (.fenced, true),
                (.inventing, true),
                (.garbage, false), (.closing, false), (.cutOffBody, false),
                (.status(429, retryAfter: nil), false),
                (.status(429, retryAfter: 3600), false),
            ] {
                model.behave(behaviour)
                let start = Date.now
                let id = try runTask()
                let state = try stack.wait(id, for: ["completed", "failed"])
                #expect(state["status"]?.stringValue == "completed", "\(behaviour): \(state)")
                #expect(-start.timeIntervalSinceNow < 40)
                let count = try checkComments(id)
                #expect((count > 0) == some, "\(behaviour): \(count) comments")
                #expect(state["result"]?["ddl_generation"]?["llm_comments"]?.intValue == count)
                #expect(state["result"]?["ddl_generation"]?["human_comments"]?.intValue == 3)
                let log = try log(id)
                #expect(log.contains("字段注释来源: 人工 0，数据库 3，业务词典 2，模型 \(count)，"))
                if !some, behaviour != .garbage { #expect(try self.log(id, "WARNING").contains("批注释请求失败")) }
            }
        }
    }

    @Test func `a run that waits for a model shows it, and stops when it is cancelled`() throws {
        try withModel { model, _ in
            model.behave(.silent)
            let id = try runTask()
            let deadline = Date.now.addingTimeInterval(20)
            var message = ""
            while message != "正在生成注释", Date.now < deadline {
                message = try stack.state(id)["progress"]?["message"]?.stringValue ?? ""
                Pause.milliseconds(20)
            }
            #expect(message == "正在生成注释")
            let begin = Date.now
            #expect(try stack.request("POST", "/data_pipeline/tasks/\(id)/cancel").status == 202)
            while -begin.timeIntervalSinceNow < 5, try stack.state(id)["status"]?.stringValue != "cancelled" {
                Pause.milliseconds(20)
            }
            #expect(try stack.state(id)["status"]?.stringValue == "cancelled")
            #expect(-begin.timeIntervalSinceNow < 2)
        }
    }

    @Test func `the command line asks the model of its environment, or says what is wrong with it`() throws {
        let model = try ScriptedModel(.reordered)
        defer { model.server.stop() }
        let folder = TemporaryFolder()
        func run(_ settings: [String: String]) throws -> Command.Outcome {
            // Of the steps it is this one that asks for comments.
            try Command.run(
                Stack.programs + "pipelinectl",
                [
                    "run", "--db", "@\(stack.homes[0])/secrets/database.uri", "--tables",
                    stack.homes[0] + "/data/table_lists/one.txt", "--out", folder.path + "/out", "--language",
                    "zh", "--step", "ddl_generation",
                ], environment: settings)
        }
        let done = try run([
            "DATA_PIPELINE_LLM_BASE_URL": model.baseURL, "DATA_PIPELINE_LLM_MODEL": "scripted",
            "no_proxy": "127.0.0.1",
        ])
        #expect(done.status == 0, "\(done.output)")
        let ddl = try String(contentsOfFile: folder.path + "/out/bss_company.ddl", encoding: .utf8)
        #expect(ddl.contains(ScriptedModel.comment("public.bss_company", "company_no")))
        #expect(model.server.requests.count == 1)
        let half = try run(["DATA_PIPELINE_LLM_MODEL": "scripted"])
        #expect(half.status == 78 && half.output.contains("DATA_PIPELINE_LLM_BASE_URL is not"))
    }
}
