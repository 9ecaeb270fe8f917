import JSON
import Postgres
import TaskStoreSQLite
import TestSupport
import Testing

@testable import API

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `People's decisions` {
    private let database: TestDatabase
    private let node: TestNode
    private let task: String

    init() throws {
        database = try TestDatabase("CREATE TABLE shop (id int PRIMARY KEY, shop_name text)")
        node = try TestNode()
        task = try node.create(
            #"{"table_list_file": "tables.txt", "db_name": "shops", "db_connection": "\#(database.info.revealed)"}"#
        )
    }

    private static let path = "/api/v0/data_pipeline/reviews"

    private func post(_ fields: [String: String]) throws -> (status: Int, json: JSONValue) {
        let body = JSONWriter.encode(JSONValue.object(fields.mapValues { .string($0) }))
        let answer = try node.send("POST", Self.path, body: body)
        return (answer.status, answer.json)
    }

    private func listed(_ query: String = "db_name=shops") throws -> [JSONValue] {
        try node.send("GET", Self.path + "?" + query).json["data"]?["reviews"]?.arrayValue ?? []
    }

    private func send(
        _ content: String, _ query: String = "db_name=shops", _ fields: [(name: String, value: String)] = []
    ) throws -> (status: Int, json: JSONValue) {
        let answer = try node.send(
            "POST", Self.path + "/import?" + query,
            headers: ["content-type": "multipart/form-data; boundary=XX"],
            body: Array(TestNode.form(name: "a.csv", content: content, fields: fields).utf8))
        return (answer.status, answer.json)
    }

    @Test func `about SQL are checked in the task's database at once, and what it refuses is not kept`()
        throws
    {
        let good = try post([
            "task_id": task, "action": "edit", "question": "几家？", "new_sql": "SELECT count(*) FROM shop",
        ])
        #expect(good.json["data"]?["saved"] == .bool(true), "\(good.json)")
        #expect(good.json["data"]?["verdict"]?["status"]?.stringValue == "valid")
        let bad = try post([
            "db_name": "shops", "action": "add", "question": "名称？", "sql": "SELECT shop_nam FROM shop",
        ])
        let verdict = bad.json["data"]?["verdict"]
        #expect(bad.status == 200 && bad.json["data"]?["saved"] == .bool(false))
        #expect(
            verdict?["status"]?.stringValue == "invalid" && verdict?["class"]?.stringValue == "unknown_column"
        )
        #expect(verdict?["hint"]?.stringValue?.contains("shop_name") == true, "\(bad.json)")
        let rewrite = try post([
            "db_name": "shops", "action": "add", "question": "删", "sql": "DELETE FROM shop RETURNING id",
        ])
        #expect(rewrite.json["data"]?["verdict"]?["class"]?.stringValue == "not_a_query")
        #expect(try listed().count == 1)
    }

    @Test func `take the place of earlier ones, and can be withdrawn`() throws {
        for action in ["approve", "reject"] {
            _ = try post([
                "task_id": task, "action": action, "question": "几家？", "sql": "SELECT count(*) FROM shop",
            ])
        }
        #expect(try listed().map { $0["action"]?.stringValue } == ["reject"])
        let gone = try post(["task_id": task, "action": "withdraw", "question": "几家"])
        #expect(gone.json["data"]?["saved"] == .bool(true) && gone.json["data"]?["review"] == .null)
        #expect(try listed().isEmpty)
        #expect(
            try post(["task_id": task, "action": "withdraw", "question": "几家"]).json["data"]?["saved"]
                == .bool(false))
    }

    @Test func `belong to a database, which must be named`() throws {
        _ = try post(["task_id": task, "action": "comment", "table": "shop", "comment": "门店"])
        #expect(try listed("task_id=\(task)&kind=comment").count == 1 && listed("kind=role").isEmpty)
        #expect(try listed("db_name=other").isEmpty)
        let nobody = try post(["action": "reject", "question": "q"])
        #expect(nobody.status == 400 && nobody.json["error"]?["missing_params"]?.arrayValue?.count == 2)
        let unknown = try post(["task_id": "task_none", "action": "reject", "question": "q"])
        #expect(unknown.status == 404)
        let wrong = try post(["task_id": task, "action": "add"])
        #expect(
            wrong.status == 400
                && wrong.json["error"]?["missing_params"]?.arrayValue?.compactMap(\.stringValue) == [
                    "question", "sql",
                ])
        #expect(
            try post(["task_id": task, "db_name": "other", "action": "reject", "question": "q"]).status == 400
        )
    }

    @Test func `come out of a file, all or none, and without those whose SQL is refused`() throws {
        let broken = try send("action,question,sql\nadd,一,SELECT id FROM shop\nadd,二,\n")
        #expect(
            broken.status == 400 && broken.json["error"]?["details"]?.stringValue?.contains("第 3 行") == true)
        #expect(try listed().isEmpty)
        let mixed = try send("action,question,sql\nadd,一,SELECT id FROM shop\nadd,二,SELECT x FROM shop\n")
        #expect(mixed.json["data"]?["imported"]?.intValue == 1, "\(mixed.json)")
        #expect(mixed.json["data"]?["refused"]?.arrayValue?.first?["line"]?.intValue == 3)
        #expect(try listed().count == 1)
        let words = try send("table,column,comment,role\nshop,shop_name,店名,name\n", "task_id=\(task)")
        #expect(words.json["data"]?["imported"]?.intValue == 2, "\(words.json)")
        // A field of the form left empty is none.
        let content = "action,question,sql\nreject,三,SELECT 1\n"
        #expect(try send(content, "", [("db_name", "")]).status == 400)
        let named = try send(content, "", [("task_id", task), ("db_name", " ")])
        #expect(named.json["data"]?["imported"]?.intValue == 1, "\(named.json)")
    }
}
