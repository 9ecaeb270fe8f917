import JSON
import Postgres
import TestSupport
import Testing

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `One table over HTTP` {
    private let database: TestDatabase
    private let node: TestNode

    init() throws {
        database = try TestDatabase(
            """
            CREATE TABLE bss_company (id varchar(32) PRIMARY KEY, company_name varchar(255), tags varchar(10)[],
                rate numeric(19,4) DEFAULT 0);
            COMMENT ON TABLE bss_company IS '存储高速公路管理公司信息';
            COMMENT ON COLUMN bss_company.company_name IS '公司名称';
            INSERT INTO bss_company SELECT n::text, 'c' || n FROM generate_series(1, 15) n;
            CREATE TABLE "My Table" ("order" int);
            """)
        node = try TestNode()
    }

    private func describe(_ rest: String) throws -> (status: Int, json: JSONValue) {
        let answer = try node.send(
            "POST", "/api/v0/database/table/ddl",
            json: "{\"db_connection\": \"\(database.info.revealed)\", \(rest)}")
        return (answer.status, answer.json)
    }

    @Test func `answers as the guide shows`() throws {
        let answer = try describe(
            #""table": "public.bss_company", "type": "both", "business_context": "管理系统""#)
        #expect(answer.status == 200 && answer.json["message"]?.stringValue == "获取表DDL成功")
        let data = try #require(answer.json["data"])
        let ddl = try #require(data["ddl"]?.stringValue)
        #expect(ddl.hasPrefix("-- 中文名: ") && ddl.contains("create table public.bss_company ("))
        #expect(data["md"]?.stringValue?.contains("字段列表:\n- id (varchar(32)) - ") == true)
        let info = try #require(data["table_info"])
        #expect(info["full_name"]?.stringValue == "public.bss_company" && info["field_count"] == .integer(4))
        #expect(info["row_count"] == .integer(15) && info["row_count_estimated"] == .bool(false))
        #expect(info["comment"]?.stringValue == "存储高速公路管理公司信息")
        let fields = try #require(data["fields"]?.arrayValue)
        #expect(fields[0]["data_type"]?.stringValue == "varchar" && fields[0]["max_length"] == .integer(32))
        #expect(fields[0]["is_primary_key"] == .bool(true) && fields[0]["is_nullable"] == .bool(false))
        #expect(fields[0]["comment_source"]?.stringValue == "dictionary")
        #expect(
            fields[1]["comment"]?.stringValue == "公司名称"
                && fields[1]["comment_source"]?.stringValue == "database")
        #expect(fields[2]["data_type"]?.stringValue == "varchar[]")
        #expect(fields[3]["precision"] == .integer(19) && fields[3]["scale"] == .integer(4))
        let generation = try #require(data["generation_info"])
        #expect(
            generation["output_type"]?.stringValue == "both" && generation["has_llm_comments"] == .bool(false)
        )
        #expect(generation["database"]?.stringValue == database.info.database)
    }

    @Test func `gives only the part that was asked for`() throws {
        let ddl = try describe(#""table": "bss_company""#).json["data"]
        #expect(ddl?["ddl"] != nil && ddl?["md"] == nil)
        let markdown = try describe(#""table": "BSS_COMPANY", "type": "md""#).json["data"]
        #expect(markdown?["ddl"] == nil && markdown?["md"] != nil)
        let quoted = try describe(#""table": "public.\"My Table\"""#).json["data"]
        #expect(quoted?["table_info"]?["full_name"]?.stringValue == "public.\"My Table\"")
    }

    @Test func `says what is wrong`() throws {
        let mistyped = try describe(#""table": "bss_compny""#)
        #expect(mistyped.status == 404 && mistyped.json["error"]?["code"]?.stringValue == "TABLE_NOT_FOUND")
        #expect(mistyped.json["error"]?["details"]?.stringValue?.contains("bss_company") == true)
        #expect(
            try describe(#""type": "xml""#).json["error"]?["missing_params"] == .array([.string("table")]))
        #expect(try describe(#""table": "t", "type": "xml""#).status == 400)
        #expect(try describe(#""table": "t; drop table x""#).status == 404)
    }

    /// A node with a scripted model.
    private func node(_ model: ScriptedModel, _ more: [String: String] = [:]) throws -> TestNode {
        let settings = ["DATA_PIPELINE_LLM_BASE_URL": model.baseURL, "DATA_PIPELINE_LLM_MODEL": "m"]
        return try TestNode(environment: settings.merging(more) { $1 })
    }

    @Test func `names a model's comments as such, and asks for none that people wrote`() throws {
        let model = try ScriptedModel()
        defer { model.server.stop() }
        let answer = try node(model).send(
            "POST", "/api/v0/database/table/ddl",
            json: #"{"db_connection": "\#(database.info.revealed)", "table": "bss_company"}"#)
        let data = try #require(answer.json["data"])
        #expect(data["generation_info"]?["has_llm_comments"] == .bool(true))
        #expect(data["table_info"]?["comment_source"] == .string("database"))
        let fields = try #require(data["fields"]?.arrayValue)
        #expect(
            fields.map { $0["comment_source"]?.stringValue } == ["model", "database", "model", "model"])
        #expect(fields[2]["comment"]?.stringValue == ScriptedModel.comment("public.bss_company", "tags"))
        #expect(model.server.requests.count == 1)
    }

    @Test func `tells a model nothing of secrets, and of people only in part`() throws {
        try database.connect().script(
            """
            CREATE TABLE account (id int, login_password text, api_key text, phone text, mail text, title text);
            INSERT INTO account SELECT n, 'canary-' || n, 'canary-' || n, '13812345678', 'someone@example.com', '经理' || n % 3
            FROM generate_series(1, 30) n;
            ANALYZE account;
            """)
        let model = try ScriptedModel()
        defer { model.server.stop() }
        let answer = try node(model).send(
            "POST", "/api/v0/database/table/ddl",
            json:
                #"{"db_connection": "\#(database.info.revealed)", "table": "account", "business_context": "账户"}"#
        )
        #expect(answer.json["data"]?["generation_info"]?["has_llm_comments"] == .bool(true))
        let told = model.server.requests.joined()
        #expect(told.contains("login_password") && told.contains("api_key") && told.contains("经理1"))
        #expect(!told.contains("canary") && !told.contains("12345678") && !told.contains("someone@"))
    }

    @Test(arguments: [ScriptedModel.Behaviour.silent, .closing, .garbage, .status(429, retryAfter: 60)])
    func `is described in time without a model that fails`(behaviour: ScriptedModel.Behaviour) throws {
        let model = try ScriptedModel(behaviour)
        defer { model.server.stop() }
        let node = try node(model, ["DATA_PIPELINE_REQUEST_TIMEOUT_SECONDS": "13"])
        var requests: [Int] = []
        for _ in 1...2 {
            let start = ContinuousClock.now
            let answer = try node.send(
                "POST", "/api/v0/database/table/ddl",
                json: #"{"db_connection": "\#(database.info.revealed)", "table": "bss_company"}"#)
            #expect(answer.status == 200 && .now - start < .seconds(8))
            #expect(answer.json["data"]?["generation_info"]?["has_llm_comments"] == .bool(false))
            #expect(answer.json["data"]?["fields"]?.arrayValue?[0]["comment_source"] == .string("dictionary"))
            requests.append(model.server.requests.count)
        }
        // One that does not answer is left alone; nonsense is an answer.
        #expect(requests[0] > 0 && (requests[1] > requests[0]) == (behaviour == .garbage))
    }
}
