import Foundation
import Postgres
import Tasks
import TestSupport
import Testing

@testable import TaskStorePostgres

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `A store's database` {
    private typealias Fixture = PostgresStoreFixture
    private let database: TestDatabase

    init() throws { database = try TestDatabase() }

    private func prepare() throws { try TaskStorePostgres.prepare(database.info) }

    /// What is said when the store is prepared, or used.
    private func refusal(preparing: Bool, _ info: ConnectionInfo? = nil) -> String {
        do {
            let info = info ?? database.info
            if preparing {
                try TaskStorePostgres.prepare(info)
            } else {
                try TaskStorePostgres(info, as: .test()).verify()
            }
            return ""
        } catch {
            return "\(error)"
        }
    }

    private func schema() throws -> [String] {
        try database.connect().query(
            """
            SELECT c.oid::regclass::text || ' ' || coalesce(pg_get_indexdef(c.oid), '') FROM pg_class AS c
            WHERE relnamespace = to_regnamespace('data_pipeline_state') ORDER BY 1
            """
        ).map { $0.text($1, 0) ?? "" }
    }

    @Test func `is made by its preparation alone`() throws {
        #expect(refusal(preparing: false).contains("supervisor"))
        #expect(try schema().isEmpty)
        try prepare()
        let made = try schema()
        #expect(refusal(preparing: false) == "" && refusal(preparing: true) == "")
        #expect(try schema() == made && made.count > 20)
    }

    @Test func `is prepared by several nodes at once`() throws {
        let refusals = try Fixture.atOnce(8) { _ in refusal(preparing: true) + refusal(preparing: false) }
        #expect(refusals.allSatisfy { $0 == "" }, "\(refusals)")
    }

    @Test func `of a later release is refused and left as it is`() throws {
        try prepare()
        let store = "data_pipeline_state.store"
        try database.connect().query("UPDATE \(store) SET form = 99, works_from_form = 98")
        for preparing in [true, false] {
            #expect(refusal(preparing: preparing).contains("later release"), "\(preparing)")
        }
        // As long as this release's statements work its nodes go on.
        try database.connect().query("UPDATE \(store) SET works_from_form = \(Migrations.all.count)")
        for preparing in [true, false] { #expect(refusal(preparing: preparing) == "", "\(preparing)") }
        #expect(try database.connect().query("SELECT form FROM \(store)").integer(0, 0) == 99)
    }

    @Test func `of an earlier release waits for the supervisor`() throws {
        try prepare()
        try database.connect().query("UPDATE data_pipeline_state.store SET form = 0, works_from_form = 0")
        #expect(refusal(preparing: false).contains("supervisor"))
    }

    @Test func `of the first release is brought up to date with its tasks, and its statements go on working`()
        throws
    {
        let connection = try database.connect()
        try connection.script("CREATE SCHEMA data_pipeline_state; " + Migrations.all[0])
        for (number, days) in [0, 0, 1, 40, 41].enumerated() {
            try connection.query(
                """
                INSERT INTO data_pipeline_state.task (task_id, node, status, created_by, created_at, updated_at, business_context,
                    db_name, enable_sql_validation, enable_llm_repair, modify_original_file, enable_training_data_load,
                    backup_vector_tables, truncate_vector_tables)
                VALUES ($1, 'n1', 'pending', 'amy', $2, $2, '', 'db', true, true, true, true, false, false)
                """, ["task_\(number)", "\(1_750_000_000_000 + Int64(days) * 86_400_000)"])
        }
        func counted() throws -> Int? {
            try connection.query(
                "SELECT coalesce(sum(tasks), 0) FROM data_pipeline_state.task_count WHERE status = $1",
                ["pending"]
            ).integer(0, 0)
        }
        #expect(try counted() == 5)
        try prepare()
        #expect(try counted() == 5)
        let store = TaskStorePostgres(database.info, as: .test())
        store.farOffset = 0
        for offset in 0...5 {
            let page = try store.list(TaskFilter(), limit: 2, offset: offset)
            let expected = ["task_4", "task_3", "task_2", "task_1", "task_0"].dropFirst(offset).prefix(2)
            #expect(page.total == 5 && page.tasks.map(\.id.text) == Array(expected), "\(offset)")
        }
    }

    @Test func `with a schema of another program is refused and left as it is`() throws {
        try database.connect().script(
            "CREATE SCHEMA data_pipeline_state; CREATE TABLE data_pipeline_state.x (y int)")
        #expect(refusal(preparing: true).contains("another program"))
        #expect(try schema().count == 1)
    }

    @Test func `of another encoding is refused`() throws {
        let other = try TestDatabase(encoding: "LATIN1")
        #expect(refusal(preparing: true, other.info).contains("UTF8"))
    }

    @Test func `is used by a role that may not make anything`() throws {
        let role = "r_\(UInt32.random(in: 0...UInt32.max))"
        let admin = try database.connect()
        try admin.script("CREATE ROLE \(role) LOGIN PASSWORD 'p'")
        defer { _ = try? admin.script("DROP OWNED BY \(role); DROP ROLE \(role)") }
        let info = try database.info(user: role, password: "p")
        #expect(refusal(preparing: true, info).contains("CREATE SCHEMA data_pipeline_state AUTHORIZATION"))
        #expect(try schema().isEmpty)
        // As an administrator does who reads that.
        try admin.query("CREATE SCHEMA data_pipeline_state AUTHORIZATION \(role)")
        #expect(refusal(preparing: true, info) == "" && refusal(preparing: false, info) == "")
        let store = TaskStorePostgres(info, as: .test())
        _ = try Fixture.launched(store)
        // What its role or its database have set makes no difference.
        try admin.script(
            """
            ALTER ROLE \(role) SET synchronous_commit = off; ALTER ROLE \(role) SET statement_timeout = 1;
            ALTER ROLE \(role) SET default_transaction_read_only = on; ALTER ROLE \(role) SET search_path = '';
            ALTER ROLE \(role) SET default_transaction_isolation = 'serializable'
            """)
        let next = TaskStorePostgres(info, as: .test())
        let run = try Fixture.launched(next)
        #expect(try next.list(TaskFilter(), limit: 10, offset: 0).total == 2)
        #expect(try next.task(run.taskID)?.steps.count == 4)
        let isSynchronous = try next.write { connection throws(PostgresError) in
            try connection.query("SHOW synchronous_commit").text(0, 0)
        }
        #expect(isSynchronous == "on")
        // Another role is told what it lacks.
        try admin.script(
            "ALTER SCHEMA data_pipeline_state OWNER TO postgres; REVOKE ALL ON SCHEMA data_pipeline_state FROM \(role)"
        )
        #expect(refusal(preparing: false, info).contains("rights"))
    }

    @Test func `tells of every transition, who made it and in which run`() throws {
        try prepare()
        let store = TaskStorePostgres(database.info, as: .test("n1"))
        store.writer = "amy's"
        let run = try Fixture.launched(store)
        store.writer = "executor 7"
        _ = try store.startStep(run, .ddlGeneration, executionID: "e", at: .now())
        _ = try store.requestCancel(run.taskID, at: .now())
        _ = try store.requestCancel(run.taskID, at: .now())
        _ = try store.finishStep(run, .ddlGeneration, .cancelled, at: .now())
        _ = try store.finishRun(run, .cancelled, at: .now())
        let other = TaskStorePostgres(database.info, as: .test("n2"))
        other.writer = "bob"
        _ = try other.beat(Fixture.state, seconds: 60)
        _ = try other.move(run.taskID, to: other.identity.name)
        _ = try other.delete(run.taskID, [.removed])
        let replay = try EventReplay(of: run.taskID.text, in: database.connect())
        let found = replay.events.map { event in
            "\(event.who) \(event.change) \(event.name.map { $0 + " " } ?? "")\(event.from ?? "")>\(event.to ?? "")"
                + " \(event.fence.map { "\($0)" } ?? "")"
        }
        #expect(
            found == [
                "n1 amy's task >pending ", "n1 amy's directory >present 0",
                "n1 amy's task pending>in_progress 1",
                "n1 amy's launch waiting>launched 1",
                "n1 executor 7 step ddl_generation pending>running 1", "n1 executor 7 cancel >requested 1",
                "n1 executor 7 step ddl_generation running>cancelled 1",
                "n1 executor 7 task in_progress>cancelled 1", "n2 bob move n1>n2 1",
                "n2 bob directory present> 1", "n2 bob task cancelled> 1",
            ])
        #expect(replay.faults.isEmpty)
        #expect(replay.events.allSatisfy { abs($0.at - Timestamp.now().milliseconds) < 60_000 })
    }

    @Test func `keeps the latest events`() throws {
        try prepare()
        let store = TaskStorePostgres(database.info, as: .test())
        for _ in 0..<20 { _ = try Fixture.task(store) }
        store.eventsKept = 7
        try store.maintain()
        let left = try database.connect().query(
            "SELECT count(*), max(event_id) FROM data_pipeline_state.event")
        #expect(left.integer(0, 0) == 7 && left.integer(0, 1) == 40)
    }

    @Test func `takes texts of any kind`() throws {
        try prepare()
        let store = TaskStorePostgres(database.info, as: .test())
        let text = "\u{0}'\"\\{},NULL\r\n\u{1F600}e\u{301}"
        let id = try store.reserveID(stem: "task_t")
        var parameters = TaskParameters(businessContext: text, databaseName: text)
        parameters.tableListFile = text
        let task = PipelineTask(
            id: id, name: text, parameters: parameters, createdBy: text, createdAt: .now())
        try store.insert(task, connectionSecret: text)
        let run = try #require(try Fixture.claim(store, id))
        let result = #"{"a": [1, "\u0000"]}"#
        _ = try store.startStep(run, .ddlGeneration, executionID: text, at: .now())
        _ = try store.finishStep(
            run, .ddlGeneration, .failed(message: text, code: .stepFailed, result: result), at: .now())
        let kept = text.replacing("\u{0}", with: "\u{FFFD}")
        let found = try #require(try store.task(id))
        #expect(found.name == kept && found.parameters.businessContext == kept && found.createdBy == kept)
        #expect(try store.connectionSecret(id) == kept)
        #expect(found.steps[0].errorMessage == kept && found.steps[0].executionID == kept)
        #expect(found.steps[0].result == result && found.steps[1].errorMessage == nil)
        _ = try store.startStep(run, .qaGeneration, executionID: "e", at: .now())
        #expect(throws: TaskStoreError.self) {
            _ = try store.finishStep(run, .qaGeneration, .completed(result: "no JSON"), at: .now())
        }
        let review = Review(
            databaseName: text, kind: .pair, subject: text, content: text, decidedBy: text, decidedAt: .now())
        #expect(try store.review([.decided(review), .decided(review)]) == 1)
        #expect(try store.review([.withdrawn(databaseName: text, kind: .pair, subject: text)]) == 1)
    }
}
