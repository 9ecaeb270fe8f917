import FoundationEssentials
import HTTP
import JSON
import Pipeline
import Postgres
import TaskStoreSQLite
import Tasks
import TestSupport
import Testing

@testable import API

/// A request as the guide shows it, and what its answer must look like. All of them together are the contract, an
/// endpoint each.
struct Example: Sendable, CustomTestStringConvertible {
    /// The endpoint as `Routes.swift` names it, `GET /healthz`; `{task_id}` is the scene's task.
    let endpoint: String
    let query: String
    let body: @Sendable (Scene) throws -> Body
    let prepare: @Sendable (Scene) throws -> Void
    let answer: @Sendable (Scene) -> Shape

    /// What is sent with the request.
    enum Body {
        case none
        case json(String)
        case file(name: String, content: String)
    }

    init(
        _ endpoint: String, query: String = "",
        _ body: @escaping @Sendable (Scene) throws -> Body = { _ in .none },
        after prepare: @escaping @Sendable (Scene) throws -> Void = { _ in },
        answers code: Int, _ message: String, _ data: @escaping @Sendable (Scene) -> Shape
    ) {
        self.endpoint = endpoint
        self.query = query
        self.body = body
        self.prepare = prepare
        answer = { .success(code, message, data($0)) }
    }

    var testDescription: String { endpoint }

    /// Sends it in a scene of its own.
    func send() throws -> (scene: Scene, status: Int, json: JSONValue, response: Response) {
        let scene = try Scene()
        try prepare(scene)
        let words = endpoint.replacing("{task_id}", with: scene.id).split(separator: " ").map(String.init)
        let target = words[1] + (query.isEmpty ? "" : "?" + query)
        let answer =
            switch try body(scene) {
            case .none: try scene.node.send(words[0], target)
            case .json(let text): try scene.node.send(words[0], target, json: text)
            case .file(let name, let content):
                try scene.node.send(
                    words[0], target, headers: ["content-type": "multipart/form-data; boundary=XX"],
                    body: Array(TestNode.form(name: name, content: content).utf8))
            }
        return (scene, answer.status, answer.json, answer.response)
    }
}

/// The guide's task, as its section 3.1 creates it.
final class Scene {
    let node: TestNode
    let id: String

    init() throws {
        node = try TestNode()
        id = try node.create(Self.task)
    }

    static let task = """
        {"table_list_file": "tables.txt", "business_context": "高速公路服务区管理系统", "db_name": "highway_db",
         "task_name": "高速公路数据处理", "enable_sql_validation": true, "enable_llm_repair": true,
         "modify_original_file": true, "enable_training_data_load": true,
         "backup_vector_tables": false, "truncate_vector_tables": false}
        """

    /// The database of the guide's section 6, which lives as long as the scene.
    lazy var database = Result {
        try TestDatabase(
            """
            CREATE SCHEMA ods;
            CREATE TABLE bss_business_day_data (n int);
            CREATE TABLE bss_car_day_count (n int);
            CREATE TABLE ods.bss_company (n int);
            CREATE TABLE bssx (n int);
            CREATE TABLE bss_company (id varchar(32) PRIMARY KEY, company_name varchar(255));
            COMMENT ON TABLE bss_company IS '存储高速公路管理公司信息';
            COMMENT ON COLUMN bss_company.id IS '主键ID';
            COMMENT ON COLUMN bss_company.company_name IS '公司名称';
            INSERT INTO bss_company SELECT n::text, 'c' || n FROM generate_series(1, 15) n;
            """)
    }

    /// Puts a file into the task's directory.
    func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(node.directory(id))/\(name)"))
    }

    /// The log of the guide's section 5.
    func writeLog() throws {
        try write(
            "data_pipeline.log",
            """
            2025-06-27 14:30:52 [INFO] SchemaWorkflowOrchestrator: 🚀 开始执行Schema工作流编排
            2025-06-27 14:30:53 [INFO] DDLMDGenerator: 开始处理表: bss_business_day_data
            2025-06-27 14:31:25 [ERROR] SQLValidator: SQL验证失败,尝试LLM修复

            """)
    }

    /// Begins a run, with its first step behind it and the second halfway.
    func run() throws {
        #expect(
            try node.tasks("POST", "/\(id)/execute", json: #"{"execution_mode": "complete"}"#).status == 202)
        let run = try #require(try node.store.runsInProgress().first?.run)
        let recorder = StoredRunRecorder(store: node.store, run: run)
        try recorder.start(.ddlGeneration)
        try recorder.finish(.ddlGeneration, .completed(result: #"{"tables": 2}"#))
        try recorder.start(.qaGeneration)
        try recorder.report(Progress(step: .qaGeneration, done: 12, total: 40, message: "正在生成主题 收入"))
    }
}
