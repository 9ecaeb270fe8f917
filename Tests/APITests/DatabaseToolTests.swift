import HTTP
import JSON
import Postgres
import TestSupport
import Testing

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `The database tools` {
    private let database: TestDatabase
    private let node: TestNode

    init() throws {
        database = try TestDatabase(
            """
            CREATE SCHEMA ods; CREATE SCHEMA "Odd, Schema";
            CREATE TABLE plain (n int); CREATE TABLE "order" (n int); CREATE TABLE "Camel" (n int);
            CREATE TABLE camel (n int); CREATE TABLE "订单" (n int); CREATE TABLE "a.b, ""c"" d" (n int);
            CREATE TABLE ods."user" (n int); CREATE TABLE "Odd, Schema"."My Table" (n int);
            CREATE TABLE sales (n int) PARTITION BY RANGE (n);
            CREATE TABLE sales_1 PARTITION OF sales FOR VALUES FROM (0) TO (9);
            CREATE VIEW v_view AS SELECT 1 AS n; CREATE MATERIALIZED VIEW v_kept AS SELECT 1 AS n;
            CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;
            CREATE FOREIGN TABLE v_far (n int) SERVER s;
            """)
        node = try TestNode()
    }

    private func post(_ path: String, _ members: [String: JSONValue]) throws -> (status: Int, data: JSONValue)
    {
        let connection: [String: JSONValue] = ["db_connection": .string(database.info.revealed)]
        let body = JSONWriter.encode(JSONValue.object(connection.merging(members) { $1 }))
        let answer = try node.send("POST", "/api/v0/database/\(path)", body: body)
        return (answer.status, answer.json["data"] ?? .null)
    }

    private func names(_ members: [String: JSONValue] = [:]) throws -> [String] {
        try post("tables", members).data["tables"]?.arrayValue?.compactMap(\.stringValue) ?? []
    }

    @Test func `list tables and partitioned tables of public, and what else is asked for`() throws {
        let data = try post("tables", [:]).data
        let wanted: Shape = [
            "tables": [
                "public.\"Camel\"", "public.\"a.b, \"\"c\"\" d\"", "public.camel", "public.\"order\"",
                "public.plain", "public.sales", "public.\"订单\"",
            ],
            "total": 7, "schemas": ["public"], "table_name_pattern": nil,
            "db_connection_info": ["database": .exactly(database.info.database)],
        ]
        #expect(data.differences(from: wanted) == [])
        #expect(
            try names(["include_views": .bool(true), "table_name_pattern": .string("v_*")])
                == ["public.v_far", "public.v_kept", "public.v_view"])
        #expect(try names(["table_name_pattern": .string("s%s")]) == ["public.sales"])
        #expect(try names(["schema": .string("none")]) == [])
    }

    @Test(arguments: [
        ("ods, \"Odd, Schema\"", ["ods.\"user\"", "\"Odd, Schema\".\"My Table\""]),
        ("\"Odd, Schema\",ods,ods", ["\"Odd, Schema\".\"My Table\"", "ods.\"user\""]),
        ("ODS", ["ods.\"user\""]), ("\"ODS\"", []),
    ])
    func `take schemas as they take tables, in the order asked for`(schema: String, wanted: [String]) throws {
        #expect(try names(["schema": .string(schema)]) == wanted)
    }

    @Test func `give names that are taken back everywhere`() throws {
        let listed = try names(["schema": .string("public,ods,\"Odd, Schema\"")])
        #expect(listed.count == 9)
        for name in listed {
            let table = try post("table/ddl", ["table": .string(name)])
            #expect(table.data["table_info"]?["full_name"] == .string(name), "\(name): \(table.status)")
        }
        let id = try node.create("{}")
        let list = JSONValue.object(["table_names": .array(listed.map(JSONValue.string))])
        let made = try node.tasks(
            "POST", "/\(id)/table-list", json: String(decoding: JSONWriter.encode(list), as: UTF8.self))
        #expect(made.data["tables"] == list["table_names"])
        for separator in ["\n", ", "] {
            let uploaded = try node.upload(
                id, name: "t.txt", content: Array(listed.joined(separator: separator).utf8))
            #expect(uploaded.json["data"]?["tables"] == list["table_names"])
        }
        #expect(try node.tasks("GET", "/\(id)/table-list-info").data["tables"] == list["table_names"])
    }

    @Test func `try an unquoted name as written, then in lower case`() throws {
        for (name, found) in [
            ("Camel", "public.\"Camel\""), ("CAMEL", "public.camel"), ("ODS.USER", "ods.\"user\""),
            ("Plain", "public.plain"),
        ] {
            let data = try post("table/ddl", ["table": .string(name)]).data
            #expect(data["table_info"]?["full_name"] == .string(found), "\(name)")
        }
        #expect(try post("table/ddl", ["table": .string("\"CAMEL\"")]).status == 404)
    }

    @Test func `describe a table as DDL unless asked for more`() throws {
        for (type, hasDDL, hasMarkdown) in [
            (nil, true, false), ("ddl", true, false), ("md", false, true), ("both", true, true),
        ] {
            let data = try post(
                "table/ddl", ["table": .string("plain"), "type": type.map(JSONValue.string) ?? .null]
            ).data
            #expect((data["ddl"] != nil) == hasDDL && (data["md"] != nil) == hasMarkdown, "\(type ?? "none")")
            let wanted: Shape = [
                "generation_info": ["output_type": .exactly(type ?? "ddl"), "business_context": "数据库管理系统"]
            ]
            #expect(data.differences(from: wanted) == [])
        }
    }

    @Test func `estimate the rows of a large table, and say so`() throws {
        try database.connect().script(
            """
            CREATE TABLE big AS SELECT n, repeat('x', 200) AS note FROM generate_series(1, 60000) n;
            ANALYZE big;
            """)
        let data = try post("table/ddl", ["table": .string("big")]).data
        #expect(data["table_info"]?["row_count_estimated"] == .bool(true))
        #expect((50_000...70_000).contains(data["table_info"]?["row_count"]?.intValue ?? 0))
    }
}
