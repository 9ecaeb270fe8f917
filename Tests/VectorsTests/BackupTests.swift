import Glibc
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import Vectors

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `A backup` {
    private let embedder = StoreFixture.embedder

    private func restore(_ backup: MemoryBackup, into connection: PostgresConnection) throws {
        for (table, file) in [
            ("langchain_pg_collection", MemoryBackup.collectionFile),
            ("langchain_pg_embedding", MemoryBackup.embeddingFile),
        ] {
            let bytes = try #require(backup.files[file])
            _ = try connection.copyIn("COPY \(table) FROM STDIN (FORMAT csv, HEADER)") { input in
                try bytes.withUnsafeBytes { try input.send($0) }
            }
        }
    }

    @Test(arguments: TestServer.all)
    func `copied back it gives the same tables`(_ server: TestServer) throws {
        let fixture = try StoreFixture(on: server)
        _ = try fixture.store.load(
            StoreFixture.pairs(300) + [.ddl(""), .documentation("\\.\n\\.\n\"\"\n\r\n")], with: embedder)
        try fixture.connection.query(
            "INSERT INTO langchain_pg_embedding (id, document) VALUES ('bare', NULL), ('empty', '')")
        try fixture.connection.query(
            "INSERT INTO langchain_pg_embedding (id, embedding) VALUES ('tiny', '[1e-38,3.4028235e38,0.1]')")
        let backup = MemoryBackup()
        let report = try fixture.store.backup(backup.plan)
        #expect(report.files.map(\.rows) == [3, 305])
        #expect(report.files.map(\.name) == [MemoryBackup.collectionFile, MemoryBackup.embeddingFile])
        #expect(report.files.map(\.bytes) == report.files.map { backup.files[$0.name]?.count })

        let other = try StoreFixture(on: server)
        try other.store.prepare()
        try restore(backup, into: other.connection)
        #expect(try other.fingerprint() == fixture.fingerprint())
        let again = MemoryBackup()
        _ = try other.store.backup(again.plan)
        #expect(again.files == backup.files)
    }

    @Test func `a role that can only read can make one`() throws {
        let fixture = try StoreFixture()
        _ = try fixture.store.load(StoreFixture.pairs(2), with: embedder)
        let role = "reader_\(getpid())_\(UInt32.random(in: 0...UInt32.max))"
        try fixture.connection.script("CREATE ROLE \(role) LOGIN PASSWORD 'pw'")
        defer { try? fixture.connection.script("DROP OWNED BY \(role); DROP ROLE \(role)") }
        try fixture.connection.script("GRANT SELECT ON ALL TABLES IN SCHEMA public TO \(role)")
        let reader = try PostgresConnection(fixture.database.info(user: role, password: "pw"))
        #expect(try VectorStore(reader).backup(MemoryBackup().plan).files[1].rows == 2)
        let refused = vectorError { () throws(VectorError) in
            try VectorStore(reader).load(StoreFixture.pairs(3), with: embedder)
        }
        guard case .loadFailed(nil, _, let cause) = refused else {
            Issue.record("\(String(describing: refused))")
            return
        }
        #expect(cause?.sqlState == "42501")
    }

    @Test func `without tables there is nothing to back up`() throws {
        let fixture = try StoreFixture()
        let error = vectorError { () throws(VectorError) in
            try fixture.store.backup(MemoryBackup().plan)
        }
        guard case .backupFailed = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: ["langchain_pg_collection", "langchain_pg_embedding"])
    func `one that fails stops everything`(broken: String) throws {
        let fixture = try StoreFixture()
        _ = try fixture.store.load(StoreFixture.pairs(3), with: embedder)
        let before = try fixture.fingerprint(physical: true)
        let backup = MemoryBackup()
        backup.broken = broken
        let error = vectorError { () throws(VectorError) in
            try fixture.store.load(
                StoreFixture.pairs(9), with: embedder, existing: .replace(afterBackup: backup.plan))
        }
        guard case .backupFailed(let file, let cause) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(file == broken + "_20250627_143052.csv" && cause is MemoryBackup.Full)
        #expect(try fixture.fingerprint(physical: true) == before)
    }

    @Test func `old rows go after it, the collections stay`() throws {
        let fixture = try StoreFixture()
        _ = try fixture.store.load(StoreFixture.pairs(30), with: embedder)
        let uuid = try fixture.text("SELECT uuid FROM langchain_pg_collection WHERE name = 'sql'")
        let backup = MemoryBackup()
        let report = try fixture.store.load(
            StoreFixture.pairs(4), with: embedder, existing: .replace(afterBackup: backup.plan))
        #expect(report.truncatedRows == 30 && report[.sql].inserted == 4 && report.totalRows == 4)
        #expect(report.backup?.files.map(\.rows) == [3, 30])
        #expect(try fixture.text("SELECT uuid FROM langchain_pg_collection WHERE name = 'sql'") == uuid)
    }

    @Test func `rows that cannot be deleted stop the load`() throws {
        let fixture = try StoreFixture()
        _ = try fixture.store.load(StoreFixture.pairs(3), with: embedder)
        try fixture.connection.script(
            """
            CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'kept'; END $$;
            CREATE TRIGGER keep BEFORE DELETE ON langchain_pg_embedding FOR EACH ROW EXECUTE FUNCTION keep();
            """)
        let error = vectorError { () throws(VectorError) in
            try fixture.store.load(
                StoreFixture.pairs(9), with: embedder, existing: .replace(afterBackup: MemoryBackup().plan))
        }
        guard case .truncateFailed(let cause) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(cause.message == "kept")
        #expect(try fixture.rowCount == 3)
    }

    @Test func `what another session commits meanwhile is not lost`() throws {
        let fixture = try StoreFixture()
        _ = try fixture.store.load(StoreFixture.pairs(3), with: embedder)
        // The writer is inside its transaction when the load asks for the lock, so the load waits for it.
        let early = try fixture.database.connect()
        try early.query("BEGIN")
        try early.query(StoreFixture.foreignRow("early-sql"))
        let late = Writer(fixture.database.info, StoreFixture.foreignRow("late-sql"))
        let committer = Writer(early, "COMMIT", delayMilliseconds: 300)
        committer.start()
        let backup = MemoryBackup()
        backup.whenWritten = { name in
            // Another writer comes between backup and deletion, and has to wait until the load is over.
            guard name == MemoryBackup.embeddingFile else { return }
            late.start()
            usleep(200_000)
            #expect(!late.isFinished)
        }
        let report = try fixture.store.load(
            StoreFixture.pairs(5), with: embedder, existing: .replace(afterBackup: backup.plan))
        committer.join()
        late.join()
        #expect(report.truncatedRows == 4)
        let saved = String(decoding: backup.files[MemoryBackup.embeddingFile] ?? [], as: UTF8.self)
        #expect(saved.contains("early-sql") && !saved.contains("late-sql"))
        #expect(try fixture.number("SELECT count(*) FROM langchain_pg_embedding WHERE id = 'late-sql'") == 1)
        #expect(try fixture.rowCount == 6)
    }

    @Test func `a reader sees the old rows until the new ones are there`() throws {
        let fixture = try StoreFixture()
        _ = try fixture.store.load(StoreFixture.pairs(3), with: embedder)
        let reader = try fixture.database.connect()
        let backup = MemoryBackup()
        var seen: [Int?] = []
        backup.whenWritten = { _ in
            seen.append(try reader.query("SELECT count(*) FROM langchain_pg_embedding").integer(0, 0))
        }
        try reader.query("BEGIN ISOLATION LEVEL REPEATABLE READ")
        try reader.query("SELECT 1 FROM langchain_pg_collection")
        _ = try fixture.store.load(
            StoreFixture.pairs(5), with: embedder, existing: .replace(afterBackup: backup.plan))
        seen.append(try reader.query("SELECT count(*) FROM langchain_pg_embedding").integer(0, 0))
        try reader.query("COMMIT")
        seen.append(try reader.query("SELECT count(*) FROM langchain_pg_embedding").integer(0, 0))
        #expect(seen == [3, 3, 3, 5])
    }

    @Test func `another session that keeps the tables is not waited for endlessly`() throws {
        let fixture = try StoreFixture()
        try fixture.store.prepare()
        let other = try fixture.database.connect()
        try other.query("BEGIN")
        try other.query("LOCK TABLE langchain_pg_embedding IN ROW EXCLUSIVE MODE")
        let error = vectorError { () throws(VectorError) in
            try fixture.store.load(StoreFixture.pairs(1), with: embedder, lockTimeoutSeconds: 1)
        }
        #expect(error?.isRetryable == true)
    }
}

/// Runs one statement on a thread of its own.
private final class Writer: @unchecked Sendable {
    // Only the thread touches the session once it was started.
    private let open: () throws -> PostgresConnection
    private let sql: String
    private let delay: UInt32
    private let finished = Atomic(false)
    private var thread = pthread_t()

    init(_ info: ConnectionInfo, _ sql: String) {
        open = { try PostgresConnection(info) }
        self.sql = sql
        delay = 0
    }

    init(_ connection: PostgresConnection, _ sql: String, delayMilliseconds: UInt32) {
        open = { connection }
        self.sql = sql
        delay = delayMilliseconds
    }

    var isFinished: Bool { finished.load(ordering: .acquiring) }

    func start() {
        pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                let writer = Unmanaged<Writer>.fromOpaque(context).takeRetainedValue()
                usleep(writer.delay * 1000)
                do { try writer.open().query(writer.sql) } catch { Issue.record(error) }
                writer.finished.store(true, ordering: .releasing)
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
    }

    func join() { pthread_join(thread, nil) }
}
