import Postgres
import TestSupport
import Testing

@testable import Vectors

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `A load` {
    private let embedder = StoreFixture.embedder

    @Test(arguments: [45, 50]) func `as many pairs are stored as are given`(count: Int) throws {
        let fixture = try StoreFixture()
        let report = try fixture.store.load(StoreFixture.pairs(count), with: embedder)
        #expect(try fixture.rowCount == count)
        #expect(report[.sql].submitted == count && report[.sql].inserted == count)
        #expect(report.all.total == count && report.totalRows == count && report.all.unchanged == 0)
    }

    @Test func `each kind goes to its collection, and comes back exactly`() throws {
        let fixture = try StoreFixture()
        let records: [TrainingRecord] = [
            .ddl("create table t (\n  n int -- \\ 'x'\t好\n);", source: "t.ddl"),
            .documentation("## t\r\n\\N\n\\.\n", source: "t_detail.md"),
            .pair(question: "q", sql: "SELECT 1"),
        ]
        let report = try fixture.store.load(records, with: embedder)
        for record in records {
            let row = try fixture.connection.query(
                """
                SELECT c.name, e.document, e.cmetadata ->> 'id', e.cmetadata ->> 'source',
                       e.cmetadata ? 'createdat', vector_dims(e.embedding), e.embedding::text
                FROM langchain_pg_embedding e JOIN langchain_pg_collection c ON c.uuid = e.collection_id
                WHERE e.id = $1
                """, [record.id])
            #expect(row.text(0, 0) == record.kind.rawValue && row.text(0, 2) == record.id)
            #expect(row.text(0, 1).map { Array($0.utf8) } == Array(record.document.utf8))
            #expect(row.text(0, 3) == record.source && row.bool(0, 4) && row.integer(0, 5) == 64)
            let numbers = row.text(0, 6)?.dropFirst().dropLast().split(separator: ",").compactMap {
                Float($0)
            }
            #expect(numbers == embedder.vector(record.document))
            #expect(report[record.kind].inserted == 1)
        }
        #expect(
            try fixture.number(
                """
                SELECT count(*) FROM langchain_pg_collection WHERE cmetadata::jsonb
                    = '{"embedding_model": "offline-ngram-64", "embedding_dimension": 64}'
                """) == 3)
    }

    @Test(arguments: TestServer.all)
    func `a second load of the same changes nothing`(_ server: TestServer) throws {
        let fixture = try StoreFixture(on: server)
        let records = StoreFixture.pairs(45) + [.ddl("create table t ();")]
        _ = try fixture.store.load(records, with: embedder)
        let before = try fixture.fingerprint(physical: true)
        let report = try fixture.store.load(records, with: embedder)
        #expect(try fixture.fingerprint(physical: true) == before)
        #expect(report.all.unchanged == 46 && report.all.inserted == 0 && report.all.updated == 0)
        #expect(report.totalRows == 46)
    }

    @Test func `the figures are those of this load`() throws {
        let fixture = try StoreFixture()
        _ = try fixture.store.load(StoreFixture.pairs(10), with: embedder)
        try fixture.connection.query(
            "UPDATE langchain_pg_embedding SET document = 'edited' WHERE id = $1",
            [StoreFixture.pairs(1)[0].id])
        let report = try fixture.store.load(StoreFixture.pairs(13) + StoreFixture.pairs(2), with: embedder)
        let figures = report[.sql]
        #expect(figures.submitted == 15 && figures.duplicates == 2 && figures.inserted == 3)
        #expect(figures.updated == 1 && figures.unchanged == 9 && figures.total == 13)
        #expect(report[.ddl] == LoadReport.Figures())
    }

    @Test func `an update keeps what others wrote beside the id`() throws {
        let fixture = try StoreFixture()
        _ = try fixture.store.load([.ddl("t", source: "a")], with: embedder)
        try fixture.connection.query(
            "UPDATE langchain_pg_embedding SET cmetadata = cmetadata || '{\"note\": 1}', embedding = NULL")
        let report = try fixture.store.load([.ddl("t", source: "b")], with: embedder)
        #expect(report.all.updated == 1)
        #expect(try fixture.number("SELECT (cmetadata -> 'note')::int FROM langchain_pg_embedding") == 1)
        #expect(try fixture.text("SELECT cmetadata ->> 'source' FROM langchain_pg_embedding") == "b")
    }

    @Test func `a refused record is named, and everything stays as it was`() throws {
        let fixture = try StoreFixture()
        _ = try fixture.store.load(StoreFixture.pairs(3), with: embedder)
        try fixture.connection.query(
            "ALTER TABLE langchain_pg_embedding ADD CHECK (document NOT LIKE '%poison%')")
        let before = try fixture.fingerprint()
        var records = StoreFixture.pairs(45)
        records.insert(.pair(question: "poison", sql: "SELECT 1"), at: 29)
        let backup = MemoryBackup()
        let error = vectorError { () throws(VectorError) in
            try fixture.store.load(records, with: embedder, existing: .replace(afterBackup: backup.plan))
        }
        guard case .loadFailed(let record, _, let cause) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(record == "\(records[29].id) (number 30)")
        #expect(cause?.sqlState == "23514")
        #expect(try fixture.fingerprint() == before)
        #expect(try fixture.rowCount == 3)
        #expect(backup.files.count == 2)
    }

    @Test func `a row that the database drops silently is an error`() throws {
        let fixture = try StoreFixture()
        try fixture.store.prepare()
        try fixture.connection.script(
            """
            CREATE FUNCTION drop_row() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN IF new.document LIKE '%number seven%' THEN RETURN NULL; END IF; RETURN new; END $$;
            CREATE TRIGGER drop_row BEFORE INSERT ON langchain_pg_embedding
                FOR EACH ROW EXECUTE FUNCTION drop_row();
            """)
        let records = StoreFixture.pairs(5) + [.ddl("number seven")]
        let error = vectorError { () throws(VectorError) in
            try fixture.store.load(records, with: embedder)
        }
        #expect(error?.description.contains(records[5].id) == true)
        #expect(try fixture.rowCount == 0)
    }

    @Test func `a text that PostgreSQL cannot hold is named before anything happens`() throws {
        let fixture = try StoreFixture()
        let error = vectorError { () throws(VectorError) in
            try fixture.store.load([.ddl("a"), .ddl("b\0c", source: "b.ddl")], with: embedder)
        }
        #expect(error?.description.contains("(number 2, from b.ddl)") == true)
        // In a pair the character is escaped, so that it can be held.
        #expect(
            try fixture.store.load([.pair(question: "\0", sql: "\u{1}")], with: embedder).all.inserted == 1)
    }

    @Test func `a load of nothing is refused`() throws {
        let fixture = try StoreFixture()
        #expect(
            vectorError { () throws(VectorError) in try fixture.store.load([], with: embedder) }?
                .description.contains("there are no records") == true)
    }

    @Test func `progress is told, and what it throws cancels the load`() throws {
        struct Stop: Error {}
        let fixture = try StoreFixture()
        var seen: [Int] = []
        let error = vectorError { () throws(VectorError) in
            try fixture.store.load(StoreFixture.pairs(200), with: embedder) { progress in
                seen.append(progress.embedded)
                if progress.embedded > 64 { throw Stop() }
            }
        }
        guard case .cancelled(let cause) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(cause is Stop && seen == [0, 64, 128])
        #expect(try fixture.rowCount == 0)
    }

    @Test func `a model that delivers broken vectors stores nothing`() throws {
        final class Broken: Embedder {
            let model = "broken"
            let dimension: Int? = 2
            let warnings: [String] = []
            let vector: [Float]
            init(_ vector: [Float]) { self.vector = vector }
            func embeddedText(of input: EmbeddingInput) -> String { input.text }
            func embed(
                _ inputs: [EmbeddingInput], deliver: (Int, [Float]) throws -> Void, waiting: () throws -> Void
            ) throws(VectorError) {
                do {
                    for position in inputs.indices { try deliver(position, vector) }
                } catch {
                    throw error as? VectorError ?? .cancelled(cause: error)
                }
            }
        }
        let fixture = try StoreFixture()
        for vector: [Float] in [[1, 2, 3], [.nan, 1], []] {
            #expect(throws: VectorError.self) {
                try fixture.store.load(StoreFixture.pairs(1), with: Broken(vector))
            }
        }
        #expect(try fixture.rowCount == 0)
    }
}
