import Foundation
import JSON
import Postgres
import TestSupport
import Testing

extension `End to end` {
    private typealias Pair = (question: String, sql: String)

    private func pairs(of id: String) throws -> [Pair] {
        let name = try #require(
            try stack.files(id).first { $0["is_primary"] == .bool(true) }?["file_name"]?.stringValue)
        let content = try #require(FileManager.default.contents(atPath: stack.path(id, name)))
        return try JSONValue(parsing: content).arrayValue?.compactMap { one in
            one["question"]?.stringValue.flatMap { question in one["sql"]?.stringValue.map { (question, $0) }
            }
        } ?? []
    }

    private func run(_ id: String) throws -> JSONValue {
        let answer = try stack.request("POST", "/data_pipeline/tasks/\(id)/execute", json: "{}")
        #expect(answer.status == 202, "\(answer.json)")
        return try stack.wait(id, for: ["completed", "failed"])
    }

    private func bulk(_ decisions: [[String: String]]) throws -> JSONValue {
        let folder = TemporaryFolder()
        let lines = decisions.map { JSONWriter.encode(JSONValue.object($0.mapValues { .string($0) })) }
        try Data(lines.joined(separator: [0x0A])).write(to: URL(filePath: folder.path + "/all.jsonl"))
        return try stack.request(
            "POST", "/data_pipeline/reviews/import?db_name=decided",
            extra: ["-F", "file=@\(folder.path)/all.jsonl"]
        ).json
    }

    @Test func `a hundred decisions of people are all kept by the next run, also with a model at work`()
        throws
    {
        let id = try stack.createTask(#"{"table_list_file": "tables.txt", "db_name": "decided"}"#)
        #expect(try run(id)["status"]?.stringValue == "completed")
        let made = try pairs(of: id)
        try #require(made.count >= 90, "\(made.count)")
        func bare(_ sql: String) -> String {
            String(sql.reversed().drop { $0 == ";" || $0.isWhitespace }.reversed())
        }
        // No generator writes such things, and no gate would let them through.
        let edits = made[..<40].enumerated().map { index, pair in
            (
                before: pair,
                after: (
                    question: index % 4 == 0 ? "人工改写 \(index)：\(pair.question)" : pair.question,
                    sql: "SELECT count(*) FROM (\(bare(pair.sql))) AS corrected"
                )
            )
        }
        let rejected = Array(made[40..<65])
        let approved = made[65..<85].map {
            ($0.question, "SELECT * FROM (\(bare($0.sql))) AS approved") as Pair
        }
        let added = (0..<10).map { ("人工添加 \($0)", "SELECT \($0) FROM bss_company WHERE false") as Pair }
        var decisions = edits.map {
            [
                "action": "edit", "question": $0.before.question, "sql": $0.before.sql,
                "new_question": $0.after.question, "new_sql": $0.after.sql,
            ]
        }
        decisions += rejected.map { ["action": "reject", "question": $0.question, "sql": $0.sql] }
        decisions += approved.filter { !$0.sql.isEmpty }.map {
            ["action": "approve", "question": $0.question, "sql": $0.sql]
        }
        decisions += added.map { ["action": "add", "question": $0.question, "sql": $0.sql] }
        decisions += [
            ["action": "comment", "table": "bss_company", "comment": "人工表注"],
            ["action": "comment", "table": "bss_company", "column": "company_no", "comment": "人工列注"],
            ["action": "role", "table": "bss_company", "column": "company_no", "role": "opaque"],
            ["action": "role", "table": "bss_company", "role": "hub"],
        ]
        let answer = try bulk(decisions)
        #expect(answer["data"]?["refused"]?.arrayValue?.isEmpty == true, "\(answer)")
        let one = try stack.request(
            "POST", "/data_pipeline/reviews",
            json:
                #"{"task_id": "\#(id)", "action": "role", "table": "bss_business_day_data", "column": "branch_no", "role": "opaque"}"#
        )
        #expect(one.json["data"]?["saved"] == .bool(true), "\(one.json)")
        #expect(decisions.count + 1 == 100)

        // A model that knows every query and has other words for every question.
        let author = try ScriptedAuthor(Dictionary(made.map { ($0.question, $0.sql) }) { first, _ in first })
        defer { author.server.stop() }
        try stack.restart(settings: [
            "DATA_PIPELINE_LLM_BASE_URL": author.baseURL, "DATA_PIPELINE_LLM_MODEL": "author",
            "no_proxy": "127.0.0.1",
        ])
        let outcome = Result { try run(id) }
        try stack.restart()
        let state = try outcome.get()
        #expect(state["status"]?.stringValue == "completed", "\(state["error_message"] ?? .null)")
        #expect(!author.calls.isEmpty)

        let now = try pairs(of: id)
        func has(_ pair: Pair) -> Bool { now.contains { $0.question == pair.question && $0.sql == pair.sql } }
        let questions = Set(now.map(\.question))
        for pair in edits.map(\.after) + approved + added { #expect(has(pair), "\(pair)") }
        for pair in rejected { #expect(!questions.contains(pair.question), "\(pair)") }
        for edit in edits where edit.before.question != edit.after.question {
            #expect(!questions.contains(edit.before.question), "\(edit.before)")
        }
        #expect(now.count == questions.count, "no question stands there twice")
        let rows = try stack.connect("highway_db").query(
            "SELECT document FROM langchain_pg_embedding WHERE cmetadata ->> 'db_name' = 'decided' AND id LIKE '%-sql'"
        )
        let loaded = Set(
            try (0..<rows.rowCount).compactMap {
                try JSONValue(parsing: (rows.text($0, 0) ?? "").utf8)["question"]?.stringValue
            })
        for pair in rejected { #expect(!loaded.contains(pair.question), "\(pair)") }
        for pair in edits.map(\.after) + approved + added {
            #expect(loaded.contains(pair.question), "\(pair)")
        }

        let schema = try JSONValue(parsing: Data(contentsOf: URL(filePath: stack.path(id, "schema.json"))))
        func table(_ name: String) -> JSONValue? {
            schema["tables"]?.arrayValue?.first { $0["name"]?.stringValue == name }
        }
        func column(_ table: JSONValue?, _ name: String) -> JSONValue? {
            table?["columns"]?.arrayValue?.first { $0["name"]?.stringValue == name }
        }
        let company = table("bss_company")
        #expect(company?["comment"]?["source"]?.stringValue == "people")
        #expect(company?["meaning"]?["kind"]?.stringValue == "hub")
        #expect(column(company, "company_no")?["comment"]?["text"]?.stringValue == "人工列注")
        #expect(
            column(company, "company_no")?["meaning"]?["evidence"]?.arrayValue?.first?.stringValue == "people"
        )
        #expect(
            column(table("bss_business_day_data"), "branch_no")?["meaning"]?["role"]?.stringValue == "opaque")
        let kept = try JSONValue(parsing: Data(contentsOf: URL(filePath: stack.path(id, "reviews.json"))))
            .arrayValue
        #expect(kept?.count == 100)

        // What is rejected after a run leaves with the next load, without its pairs being made again.
        let late = try #require(now.first { pair in !edits.contains { $0.after.question == pair.question } })
        _ = try bulk([["action": "reject", "question": late.question]])
        let step = try stack.request(
            "POST", "/data_pipeline/tasks/\(id)/execute",
            json: #"{"execution_mode": "step", "step_name": "training_load"}"#)
        #expect(step.status == 202)
        #expect(try stack.wait(id, for: ["completed", "failed"])["status"]?.stringValue == "completed")
        let left = try stack.connect("highway_db").query(
            "SELECT count(*) FROM langchain_pg_embedding WHERE cmetadata ->> 'db_name' = 'decided' AND document LIKE '%' || $1 || '%'",
            [late.question])
        #expect(left.integer(0, 0) == 0)
    }
}
