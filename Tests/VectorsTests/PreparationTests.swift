import Glibc
import Postgres
import TestSupport
import Testing

@testable import Vectors

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `The vector tables` {
    private let embedder = StoreFixture.embedder

    private func failure(_ fixture: StoreFixture, _ other: OfflineEmbedder? = nil) -> VectorError? {
        vectorError { () throws(VectorError) in
            try fixture.load(StoreFixture.pairs(2), with: other ?? embedder)
        }
    }

    /// Columns, constraints and indexes as PostgreSQL describes them.
    private func shape(_ fixture: StoreFixture) throws -> String? {
        try fixture.text(
            """
            SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
                SELECT attrelid::regclass || '.' || attname || ' ' || format_type(atttypid, atttypmod) || attnotnull
                FROM pg_attribute WHERE attnum > 0
                    AND attrelid IN ('langchain_pg_collection'::regclass, 'langchain_pg_embedding'::regclass)
                UNION ALL SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
                WHERE conrelid::regclass::text LIKE 'langchain%'
                UNION ALL SELECT indexdef FROM pg_indexes WHERE tablename LIKE 'langchain%') AS lines(line)
            """)
    }

    @Test func `are made as LangChain makes them`() throws {
        let ours = try StoreFixture()
        try ours.store.prepare()
        try ours.store.prepare()
        let theirs = try StoreFixture(StoreFixture.langChainTables)
        #expect(try shape(ours) == shape(theirs))
        #expect(try shape(ours)?.split(separator: "\n").count == 17)
    }

    @Test func `of LangChain's own making are used as they are`() throws {
        let fixture = try StoreFixture(StoreFixture.langChainTables)
        try fixture.connection.query(StoreFixture.foreignRow("x-sql"))
        let before = try shape(fixture)
        let report = try fixture.load(StoreFixture.pairs(2))
        #expect(try shape(fixture) == before)
        #expect(report[.sql].inserted == 2 && report.totalRows == 3)
        #expect(
            try fixture.text(
                "SELECT cmetadata::text FROM langchain_pg_collection WHERE uuid = '7cb54b14-0cf5-412d-85f4-3d9e76cf1fb6'"
            )?.contains("offline-ngram-64") == true)
    }

    @Test func `of another dimension without a recorded model are refused`() throws {
        let fixture = try StoreFixture(StoreFixture.langChainTables)
        try fixture.connection.query(StoreFixture.foreignRow("x-sql", dimension: 8))
        let before = try fixture.fingerprint()
        guard case .dimensionMismatch("sql", stored: 8, given: 64) = failure(fixture) else {
            Issue.record("the load was not refused")
            return
        }
        #expect(try fixture.fingerprint() == before)
    }

    @Test func `with a column of fixed length take that length only`() throws {
        let fixture = try StoreFixture(StoreFixture.langChainTables)
        try fixture.connection.query(
            "ALTER TABLE langchain_pg_embedding ALTER embedding TYPE vector(8)")
        guard case .dimensionMismatch("langchain_pg_embedding", stored: 8, given: 64) = failure(fixture)
        else {
            Issue.record("the load was not refused")
            return
        }
        #expect(failure(fixture, OfflineEmbedder(dimension: 8)) == nil)
    }

    @Test func `never mix two models, but may change the model with a truncate`() throws {
        let fixture = try StoreFixture()
        #expect(failure(fixture) == nil)
        let before = try fixture.fingerprint()
        guard
            case .modelMismatch("sql", stored: "offline-ngram-64", given: "offline-ngram-32") = failure(
                fixture, OfflineEmbedder(dimension: 32))
        else {
            Issue.record("the load was not refused")
            return
        }
        #expect(try fixture.fingerprint() == before)
        let report = try fixture.load(
            StoreFixture.pairs(2), with: OfflineEmbedder(dimension: 32), .replace)
        #expect(report[.sql].inserted == 2)
        #expect(
            try fixture.text(
                "SELECT cmetadata ->> 'embedding_model' FROM langchain_pg_collection WHERE name = 'sql'")
                == "offline-ngram-32")
        guard case .modelMismatch = failure(fixture) else {
            Issue.record("the old model was taken")
            return
        }
    }

    @Test(arguments: [
        "ALTER TABLE langchain_pg_embedding RENAME id TO custom_id",
        "ALTER TABLE langchain_pg_embedding ALTER id TYPE uuid USING id::uuid",
        "ALTER TABLE langchain_pg_embedding ALTER embedding TYPE real[] USING NULL",
        "ALTER TABLE langchain_pg_collection DROP cmetadata",
    ]) func `of another layout are refused`(change: String) throws {
        let fixture = try StoreFixture(StoreFixture.langChainTables)
        try fixture.connection.query(change)
        guard case .unusableTables(let reason) = failure(fixture) else {
            Issue.record("the load was not refused")
            return
        }
        #expect(reason.contains("langchain_pg_"))
    }

    @Test func `may hold their metadata as json, have text ids and no unique index`() throws {
        let fixture = try StoreFixture(StoreFixture.langChainTables)
        try fixture.connection.script(
            """
            DROP INDEX ix_cmetadata_gin, ix_langchain_pg_embedding_id;
            ALTER TABLE langchain_pg_embedding DROP CONSTRAINT langchain_pg_embedding_pkey;
            ALTER TABLE langchain_pg_embedding ALTER id TYPE text, ALTER cmetadata TYPE json;
            ALTER TABLE langchain_pg_collection ALTER cmetadata TYPE jsonb;
            """)
        #expect(failure(fixture) == nil)
        let report = try fixture.load(StoreFixture.pairs(3))
        #expect(report[.sql].unchanged == 2 && report[.sql].inserted == 1)
    }

    @Test func `are found with pgvector in a schema of its own`() throws {
        let fixture = try StoreFixture("CREATE SCHEMA extensions; CREATE EXTENSION vector SCHEMA extensions")
        #expect(failure(fixture) == nil)
        #expect(try fixture.load(StoreFixture.pairs(2)).all.unchanged == 2)
    }

    @Test func `without pgvector and the right to add it there is a clear error`() throws {
        let fixture = try StoreFixture()
        let role = try LimitedRole(fixture, "")
        // Where pgvector is marked as trusted the right is that to create in the database, which the role lacks too.
        let error = vectorError { () throws(VectorError) in try VectorStore(role.info).prepare() }
        guard case .missingExtension(let cause) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(cause.sqlState == "42501" && error?.description.contains("CREATE EXTENSION vector") == true)
    }

    @Test func `a session that was lost meanwhile is opened anew`() throws {
        let fixture = try StoreFixture()
        var opened = 0
        let info = fixture.database.info
        let store = VectorStore { () throws(PostgresError) in
            opened += 1
            return try PostgresConnection(info)
        }
        try store.prepare()
        try fixture.connection.query(
            "SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND pid <> pg_backend_pid()")
        #expect(try fixture.load(StoreFixture.pairs(1), in: store).all.inserted == 1)
        #expect(opened == 1, "made anew where it was")
    }

    @Test func `a session that is lost in the middle is told from a failed load`() throws {
        let fixture = try StoreFixture()
        let error = vectorError { () throws(VectorError) in
            try fixture.load(StoreFixture.pairs(1)) { progress in
                guard progress.phase == .storing else { return }
                try fixture.connection.query(
                    "SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND pid <> pg_backend_pid()")
            }
        }
        guard case .connection = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.isRetryable == true)
        #expect(try fixture.rowCount == 0)
    }
}
