import Postgres
import TestSupport
import Testing

@testable import Vectors

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `A load` {
    private let embedder = StoreFixture.embedder

    @Test(arguments: [45, 50]) func `as many pairs are stored as are given`(count: Int) throws {
        let fixture = try StoreFixture()
        let report = try fixture.load(StoreFixture.pairs(count))
        #expect(try fixture.rowCount == count)
        #expect(report[.sql].produced == count && report[.sql].inserted == count)
        #expect(report.totalRows == count && report.all.unchanged == 0)
    }

    @Test func `each kind goes to its collection, and comes back exactly`() throws {
        let fixture = try StoreFixture()
        let records: [TrainingRecord] = [
            .ddl("create table t (\n  n int -- \\ 'x'\t好\n);", tables: ["public.t"], source: "t.ddl"),
            .documentation("## t\r\n\\N\n\\.\n", tables: ["public.t"], source: "t_detail.md"),
            .pair(question: "q \"1\"", sql: "SELECT 1"),
        ]
        let report = try fixture.load(records)
        for record in records {
            let id = record.id(in: "db")
            let row = try fixture.connection.query(
                """
                SELECT c.name, e.document, e.cmetadata ->> 'id', e.cmetadata ->> 'source', e.cmetadata ? 'createdat',
                       vector_dims(e.embedding), e.embedding::text, e.cmetadata ->> 'db_name', e.cmetadata ->> 'task_id',
                       e.cmetadata ->> 'tables', e.cmetadata ->> 'embedding_model', (e.cmetadata ->> 'dimension')::int,
                       e.cmetadata ->> 'sha256' = encode(sha256(convert_to($2, 'UTF8')), 'hex')
                FROM langchain_pg_embedding e JOIN langchain_pg_collection c ON c.uuid = e.collection_id
                WHERE e.id = $1
                """, [id, record.textToEmbed])
            #expect(row.text(0, 0) == record.kind.rawValue && row.text(0, 2) == id)
            #expect(row.text(0, 1).map { Array($0.utf8) } == Array(record.document.utf8))
            #expect(row.text(0, 3) == record.source && row.bool(0, 4) && row.integer(0, 5) == 64)
            let numbers = row.text(0, 6)?.dropFirst().dropLast().split(separator: ",").compactMap {
                Float($0)
            }
            #expect(numbers == embedder.vector(record.textToEmbed))
            #expect(row.text(0, 7) == "db" && row.text(0, 8) == "task_1" && row.integer(0, 11) == 64)
            #expect(row.text(0, 9) == (record.tables.isEmpty ? "[]" : #"["public.t"]"#))
            #expect(row.text(0, 10) == embedder.model && row.bool(0, 12))
            #expect(report[record.kind].inserted == 1)
        }
        #expect(
            try fixture.number(
                """
                SELECT count(*) FROM langchain_pg_collection WHERE cmetadata::jsonb
                    @> '{"embedding_model": "offline-ngram-64", "embedding_dimension": 64}'
                    AND jsonb_array_length(cmetadata::jsonb -> 'loads') = 1
                """) == 3)
    }

    @Test func `a pair's vector is that of its question`() throws {
        let fixture = try StoreFixture()
        let record = TrainingRecord.pair(question: "各服务区的营业额", sql: "SELECT name, sum(fee) FROM t GROUP BY 1")
        try fixture.load([record])
        let found = try fixture.store.search(
            "各服务区的营业额", kinds: [.sql], database: nil, limit: 5, with: embedder)
        #expect(found.first?.id == record.id(in: "db"))
        #expect(abs(found.first?.distance ?? 1) < 1e-6)
        #expect(found.first?.document.contains("\"sql\": \"SELECT name") == true)
    }

    @Test(arguments: TestServer.all)
    func `a second load of the same changes nothing`(_ server: TestServer) throws {
        let fixture = try StoreFixture(on: server)
        let records = StoreFixture.pairs(45) + [.ddl("create table t ();", tables: ["public.t"])]
        try fixture.load(records)
        let before = try fixture.fingerprint(physical: true)
        let counting = CountingEmbedder()
        // Not even the vectors of the questions that are tried are asked for: the store holds them.
        let report = try fixture.load(records, with: counting, minimumRecall: 1, cache: "fresh")
        #expect(try fixture.fingerprint(physical: true) == before)
        #expect(report.all.unchanged == 46 && report.all.inserted == 0 && report.all.replaced == 0)
        #expect(report.totalRows == 46 && counting.asked == 0 && report.embedded == 0)
        #expect(report.proof.recallAt5 == 1 && report.proof.questions == 45)
    }

    @Test func `a truncating load asks for nothing that the store held`() throws {
        let fixture = try StoreFixture()
        try fixture.load(StoreFixture.pairs(30))
        let counting = CountingEmbedder()
        let report = try fixture.load(StoreFixture.pairs(32), with: counting, .replace, cache: "fresh")
        #expect(counting.asked == 2 && report.embedded == 2 && report.reused == 30)
        #expect(report.truncatedRows == 30 && report[.sql].inserted == 32)
        #expect(try fixture.rowCount == 32)
    }

    @Test func `what a failed try has paid for is not paid again`() throws {
        let fixture = try StoreFixture()
        try fixture.load([.ddl("x")])
        try fixture.connection.query(
            "ALTER TABLE langchain_pg_embedding ADD CHECK (document NOT LIKE '%服务区%')")
        let counting = CountingEmbedder()
        #expect(throws: VectorError.self) { try fixture.load(StoreFixture.pairs(20), with: counting) }
        #expect(counting.asked == 20)
        try fixture.connection.script(
            "ALTER TABLE langchain_pg_embedding DROP CONSTRAINT langchain_pg_embedding_document_check")
        #expect(try fixture.load(StoreFixture.pairs(20), with: counting).embedded == 0)
        #expect(counting.asked == 20)
    }

    @Test func `a table's new definition replaces the old one`() throws {
        let fixture = try StoreFixture()
        func records(_ column: String) -> [TrainingRecord] {
            [
                .ddl("create table a (\(column) int)", tables: ["public.a"], source: "a.ddl"),
                .ddl("create table b ()", tables: ["public.b"], source: "b.ddl"),
                .documentation("## a \(column)", tables: ["public.a"], source: "a_detail.md"),
            ]
        }
        try fixture.load(records("x"))
        let report = try fixture.load(records("y"))
        #expect(report[.ddl].replaced == 1 && report[.ddl].unchanged == 1 && report[.ddl].removed == 0)
        #expect(report[.documentation].replaced == 1)
        #expect(try fixture.documents == ["## a y", "create table a (y int)", "create table b ()"])
    }

    @Test func `what is no longer produced goes, and nothing else`() throws {
        let fixture = try StoreFixture()
        func pair(_ number: Int, _ table: String, _ sql: String = "SELECT 1") -> TrainingRecord {
            .pair(question: "q\(number)", sql: sql, tables: ["public.\(table)"])
        }
        let records = [
            .ddl("a", tables: ["public.a"]), .ddl("b", tables: ["public.b"]), pair(1, "a"), pair(2, "a"),
            pair(3, "b"),
        ]
        try fixture.load(records)
        // One pair dropped, one question with another SQL.
        var report = try fixture.load([records[0], records[1], pair(2, "a", "SELECT 2"), records[4]])
        #expect(report[.sql].removed == 1 && report[.sql].replaced == 1 && report[.sql].unchanged == 1)
        #expect(try fixture.rowCount == 4)
        // One table removed from the list: its rows go, since the load before was about it.
        report = try fixture.load(
            [records[0], pair(2, "a", "SELECT 2")], tables: ["public.a", "public.b"])
        #expect(report.all.removed == 2 && report.all.unchanged == 2)
        #expect(try fixture.documents == [records[0].document, pair(2, "a", "SELECT 2").document].sorted())
    }

    @Test func `two databases with the same tables are independent`() throws {
        let fixture = try StoreFixture()
        let records = StoreFixture.pairs(10)
        try fixture.load(records, of: "first")
        let before = try fixture.fingerprint(physical: true)
        let report = try fixture.load(records, of: "second")
        #expect(report[.sql].inserted == 10 && report[.sql].replaced == 0)
        try fixture.load([records[0]], of: "second")
        #expect(
            try fixture.number(
                "SELECT count(*) FROM langchain_pg_embedding WHERE cmetadata ->> 'db_name' = 'second'") == 1)
        try fixture.connection.script(
            """
            DELETE FROM langchain_pg_embedding WHERE cmetadata ->> 'db_name' = 'second';
            """)
        #expect(try fixture.rowCount == 10)
        #expect(try fixture.load(records, of: "first").all.unchanged == 10)
        _ = before
    }

    @Test func `two tasks of one database leave each other's rows alone`() throws {
        let fixture = try StoreFixture()
        let a = [
            TrainingRecord.ddl("a", tables: ["public.a"]),
            .pair(question: "a?", sql: "a", tables: ["public.a"]),
            .pair(question: "none?", sql: "SELECT 1"),
        ]
        let b = [TrainingRecord.ddl("b", tables: ["public.b"])]
        try fixture.load(a, task: "task_a")
        try fixture.load(b, task: "task_b")
        #expect(try fixture.rowCount == 4)
        try fixture.load(b, task: "task_b")
        let report = try fixture.load(a, task: "task_a")
        #expect(report.all.unchanged == 3 && report.all.removed == 0)
        #expect(try fixture.rowCount == 4)
        // A row about tables of both is removed by neither.
        try fixture.load(
            [.pair(question: "ab?", sql: "ab", tables: ["public.a", "public.b"])], task: "task_c", tables: [])
        #expect(try fixture.load(a, task: "task_a").all.removed == 0)
        #expect(try fixture.rowCount == 5)
    }

    @Test func `the figures are those of this load`() throws {
        let fixture = try StoreFixture()
        try fixture.load(StoreFixture.pairs(10))
        try fixture.connection.query(
            "UPDATE langchain_pg_embedding SET document = 'edited' WHERE id = $1",
            [StoreFixture.pairs(1)[0].id(in: "db")])
        let report = try fixture.load(StoreFixture.pairs(13) + StoreFixture.pairs(2))
        let figures = report[.sql]
        #expect(figures.produced == 13 && report.duplicates == 2 && figures.inserted == 3)
        #expect(figures.replaced == 1 && figures.unchanged == 9 && report.totalRows == 13)
        #expect(report[.ddl] == LoadReport.Figures())
    }

    @Test func `a row that is written anew keeps what others wrote beside the id`() throws {
        let fixture = try StoreFixture()
        try fixture.load([.ddl("t", source: "a")])
        try fixture.connection.query(
            "UPDATE langchain_pg_embedding SET cmetadata = cmetadata || '{\"note\": 1}', embedding = NULL")
        let report = try fixture.load([.ddl("t", source: "b")], task: "task_2")
        #expect(report.all.replaced == 1)
        #expect(try fixture.number("SELECT (cmetadata -> 'note')::int FROM langchain_pg_embedding") == 1)
        #expect(try fixture.text("SELECT cmetadata ->> 'source' FROM langchain_pg_embedding") == "b")
        #expect(try fixture.text("SELECT cmetadata ->> 'task_id' FROM langchain_pg_embedding") == "task_1")
    }

    @Test func `a refused record is named, and everything stays as it was`() throws {
        let fixture = try StoreFixture()
        try fixture.load(StoreFixture.pairs(3))
        try fixture.connection.query(
            "ALTER TABLE langchain_pg_embedding ADD CHECK (document NOT LIKE '%poison%')")
        let before = try fixture.fingerprint()
        var records = StoreFixture.pairs(45)
        records.insert(.pair(question: "poison", sql: "SELECT 1"), at: 29)
        let error = vectorError { () throws(VectorError) in try fixture.load(records, .replace) }
        guard case .loadFailed(let record, _, let cause) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(record == "\(records[29].id(in: "db"))（第 30 条）")
        #expect(cause?.sqlState == "23514")
        #expect(try fixture.fingerprint() == before)
        #expect(fixture.backups.list().count == 1)
    }

    @Test func `a row that the database drops or changes silently is an error`() throws {
        for change in ["RETURN NULL", "new.document := 'other'; RETURN new"] {
            let fixture = try StoreFixture()
            try fixture.store.prepare()
            try fixture.connection.script(
                """
                CREATE FUNCTION change_row() RETURNS trigger LANGUAGE plpgsql AS
                    $$ BEGIN IF new.document LIKE '%number seven%' THEN \(change); END IF; RETURN new; END $$;
                CREATE TRIGGER change_row BEFORE INSERT ON langchain_pg_embedding
                    FOR EACH ROW EXECUTE FUNCTION change_row();
                """)
            let records = StoreFixture.pairs(5) + [.ddl("number seven")]
            let error = vectorError { () throws(VectorError) in try fixture.load(records) }
            #expect(error?.description.contains(records[5].id(in: "db")) == true)
            #expect(try fixture.rowCount == 0)
        }
    }

    @Test func `a text that PostgreSQL cannot hold is named before anything happens`() throws {
        let fixture = try StoreFixture()
        let error = vectorError { () throws(VectorError) in
            try fixture.load([.ddl("a"), .ddl("b\0c", source: "b.ddl")])
        }
        #expect(error?.description.contains("（第 2 条，来自 b.ddl）") == true)
        // In a pair the character is escaped, so that it can be held.
        #expect(try fixture.load([.pair(question: "\0", sql: "\u{1}")]).all.inserted == 1)
    }

    @Test func `a load of nothing is refused`() throws {
        let fixture = try StoreFixture()
        #expect(
            vectorError { () throws(VectorError) in try fixture.load([]) }?.description
                .contains("没有可加载的训练数据") == true)
    }

    @Test func `progress is told, and what it throws cancels the load`() throws {
        struct Stop: Error {}
        let fixture = try StoreFixture()
        var most = 0
        let error = vectorError { () throws(VectorError) in
            try fixture.load(StoreFixture.pairs(200)) { progress in
                #expect(progress.phase == .embedding && progress.total == 200)
                most = max(most, progress.done)
                if progress.done > 64 { throw Stop() }
            }
        }
        guard case .cancelled(let cause) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(cause is Stop && most == 65)
        #expect(try fixture.rowCount == 0)
    }

    @Test func `it can be cancelled while it writes, and then nothing is written`() throws {
        struct Stop: Error {}
        let fixture = try StoreFixture()
        let error = vectorError { () throws(VectorError) in
            try fixture.load(StoreFixture.pairs(3), .replace) { if $0.phase == .storing { throw Stop() } }
        }
        guard case .cancelled(let cause) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(cause is Stop)
        #expect(try fixture.rowCount == 0)
    }

    @Test func `a model that delivers broken vectors stores nothing`() throws {
        let fixture = try StoreFixture()
        for vector: [Float] in [[.nan, 1], [], [0, 0], [.infinity, 1]] {
            let error = vectorError { () throws(VectorError) in
                try fixture.load(StoreFixture.pairs(1), with: FixedEmbedder([vector]))
            }
            guard case .embeddingFailed(let reason, _) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(reason.contains("第 1 条"))
        }
        let error = vectorError { () throws(VectorError) in
            try fixture.load(StoreFixture.pairs(2), with: FixedEmbedder([[1, 2], [1, 2, 3]]))
        }
        #expect(error?.description.contains("3 维") == true && error?.description.contains("第 2 条") == true)
        #expect(try fixture.rowCount == 0)
    }

    @Test func `questions that do not find their records undo it`() throws {
        let fixture = try StoreFixture()
        try fixture.load([.ddl("old")])
        let before = try fixture.fingerprint(physical: true)
        // All vectors are the same, so that nothing can be told apart.
        let error = vectorError { () throws(VectorError) in
            try fixture.load(
                StoreFixture.pairs(40),
                with: FixedEmbedder(name: embedder.model, [[Float](repeating: 1, count: 64)]),
                minimumRecall: 0.95)
        }
        guard case .recallTooLow(let found, 40, 0.95, let questions) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(found == 5 && questions.count == 20 && questions[0].hasPrefix("第"))
        #expect(try fixture.fingerprint(physical: true) == before)
    }

    @Test func `the definitions that a question needs are looked for as well`() throws {
        let fixture = try StoreFixture()
        let records = [
            TrainingRecord.ddl("服务区 名称", tables: ["public.area"]), .ddl("x", tables: ["public.x"]),
            .pair(question: "服务区名称", sql: "s", tables: ["public.area"]),
            .pair(question: "unknown", sql: "s2", tables: ["public.nowhere"]),
        ]
        let proof = try fixture.load(records, minimumRecall: 1).proof
        #expect(
            proof.tableRecallAt10 == 1 && proof.recallAt5 == 1 && proof.questions == 2 && proof.notFound == []
        )
    }

    @Test func `a role that may not make temporary tables can load`() throws {
        let fixture = try StoreFixture()
        try fixture.store.prepare()
        let role = try LimitedRole(
            fixture,
            """
            REVOKE TEMP ON DATABASE \(fixture.database.info.database) FROM PUBLIC;
            GRANT SELECT, INSERT, UPDATE, DELETE ON langchain_pg_collection, langchain_pg_embedding TO $role
            """)
        #expect(try fixture.load(StoreFixture.pairs(3), in: VectorStore(role.info)).all.inserted == 3)
        #expect(
            try fixture.load(StoreFixture.pairs(3), .replace, in: VectorStore(role.info)).truncatedRows == 3)
    }

    @Test func `nothing is left set on the session`() throws {
        let fixture = try StoreFixture("CREATE SCHEMA extensions; CREATE EXTENSION vector SCHEMA extensions")
        let session = try fixture.database.connect()
        func settings() throws -> [String] {
            try session.query("SELECT name || '=' || setting FROM pg_settings ORDER BY name").map {
                $0.text($1, 0) ?? ""
            }
        }
        let before = try settings()
        let store = VectorStore { () throws(PostgresError) in session }
        try fixture.load(StoreFixture.pairs(3), .replace, in: store)
        _ = try store.search("q", kinds: [.sql], database: nil, limit: 1, with: embedder)
        _ = try store.backup(fixture.order)
        // pgvector brings settings of its own.
        #expect(Set(before).subtracting(try settings()) == [])
    }
}

/// A role with the rights that it is given and no others; it goes away with the object.
final class LimitedRole {
    let name: String
    let info: ConnectionInfo
    private let connection: PostgresConnection

    /// - Parameter grants: statements in which `$role` stands for its name.
    init(_ fixture: StoreFixture, _ grants: String) throws {
        name = "role_\(UInt32.random(in: 0...UInt32.max))"
        connection = fixture.connection
        try connection.script(
            "CREATE ROLE \(name) LOGIN PASSWORD 'pw'; \(grants.replacing("$role", with: name))")
        info = try fixture.database.info(user: name, password: "pw")
    }

    deinit { try? connection.script("DROP OWNED BY \(name); DROP ROLE \(name)") }
}
