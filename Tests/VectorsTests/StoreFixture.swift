import FoundationEssentials
import Glibc
import Postgres
import TestSupport

@testable import Vectors

/// A database of its own with one session, a folder for backups, and what tests look at in them.
struct StoreFixture {
    let database: TestDatabase
    let connection: PostgresConnection
    let folder = TemporaryFolder()
    var store: VectorStore { VectorStore(database.info) }
    var backups: VectorBackups { VectorBackups(path: folder.path + "/vector_backups") }
    var order: BackupOrder {
        BackupOrder(
            in: backups, timestamp: "20250627_143052", createdAt: "2025-06-27T14:30:52",
            reason: .trainingLoad,
            taskID: "task_1", createdBy: "guest", linkFolder: folder.path + "/vector_bak")
    }

    init(_ script: String = "", on server: TestServer? = .main) throws {
        database = try TestDatabase(script, on: server)
        connection = try database.connect()
    }

    /// Whether and how the rows that are there are backed up first.
    enum Existing { case keep, backUp, replace }

    /// Loads with a cache that is shared by all loads of the fixture.
    @discardableResult
    func load(
        _ records: [TrainingRecord], with embedder: any Embedder = StoreFixture.embedder,
        _ existing: Existing = .keep, of label: String = "db", task: String? = "task_1",
        tables: Set<String>? = nil, minimumRecall: Double = 0, lockTimeoutSeconds: Int = 60,
        in store: VectorStore? = nil, cache: String = ".vectors",
        progress: (LoadProgress) throws -> Void = { _ in }
    ) throws(VectorError) -> LoadReport {
        let rows: ExistingRows =
            switch existing {
            case .keep: .keep
            case .backUp: .backUp(order)
            case .replace: .replace(afterBackup: order)
            }
        let scope = LoadScope(
            database: label, taskID: task, tables: tables ?? Set(records.flatMap(\.tables)))
        return try (store ?? self.store).load(
            LoadRequest(
                records, for: scope, existing: rows, minimumRecall: minimumRecall,
                lockTimeoutSeconds: lockTimeoutSeconds),
            with: embedder, cache: VectorCache(path: folder.path + "/" + cache), progress: progress)
    }

    func number(_ sql: String) throws -> Int? { try connection.query(sql).integer(0, 0) }
    func text(_ sql: String) throws -> String? { try connection.query(sql).text(0, 0) }

    var rowCount: Int {
        get throws { try number("SELECT count(*) FROM langchain_pg_embedding") ?? -1 }
    }

    /// The documents in the store, sorted.
    var documents: [String] {
        get throws {
            try connection.query(
                "SELECT document FROM langchain_pg_embedding ORDER BY document COLLATE \"C\""
            )
            .map { $0.text($1, 0) ?? "" }
        }
    }

    /// One text that changes when anything in the tables does, where a row stands included.
    func fingerprint(physical: Bool = false) throws -> String? {
        let place = physical ? "ctid::text || xmin::text ||" : ""
        return try text(
            """
            SELECT md5(coalesce((SELECT string_agg(\(place) c::text, '|' ORDER BY c.uuid)
                                 FROM langchain_pg_collection c), '')
                    || coalesce((SELECT string_agg(\(place) e::text, '|' ORDER BY e.id COLLATE "C")
                                 FROM langchain_pg_embedding e), ''))
            """)
    }

    /// The text of a backup's file.
    func text(of table: VectorTable, in backup: BackupManifest?) -> String {
        guard let backup, let file = backup.files.first(where: { $0.table == table }) else { return "" }
        return String(decoding: BackupFile.read(backups.path(of: file, in: backup)) ?? [], as: UTF8.self)
    }

    /// Names in the folder of backups, hidden ones included.
    var backupFolders: [String] { VectorBackups.entries(of: backups.path).sorted() }

    /// What LangChain of version 0.0.13 leaves behind after its first document.
    static let langChainTables = """
        CREATE EXTENSION IF NOT EXISTS vector;
        CREATE TABLE langchain_pg_collection (
            uuid uuid NOT NULL PRIMARY KEY, name varchar NOT NULL UNIQUE, cmetadata json);
        CREATE TABLE langchain_pg_embedding (
            id varchar NOT NULL PRIMARY KEY,
            collection_id uuid REFERENCES langchain_pg_collection (uuid) ON DELETE CASCADE,
            embedding vector, document varchar, cmetadata jsonb);
        CREATE INDEX ix_cmetadata_gin ON langchain_pg_embedding USING gin (cmetadata jsonb_path_ops);
        CREATE UNIQUE INDEX ix_langchain_pg_embedding_id ON langchain_pg_embedding (id);
        INSERT INTO langchain_pg_collection VALUES ('7cb54b14-0cf5-412d-85f4-3d9e76cf1fb6', 'sql', 'null');
        """

    /// A row that somebody else wrote.
    static func foreignRow(_ id: String, dimension: Int = 64) -> String {
        """
        INSERT INTO langchain_pg_embedding SELECT '\(id)', uuid, array_fill(0.5::real, ARRAY[\(dimension)])::vector,
            'theirs', '{"id": "\(id)", "createdat": null}' FROM langchain_pg_collection WHERE name = 'sql'
        """
    }

    static let embedder = OfflineEmbedder(dimension: 64)

    /// Different pairs with all that is hard about text in them.
    static func pairs(_ count: Int) -> [TrainingRecord] {
        (0..<count).map {
            .pair(
                question: "第\($0)个服务区的 \"营业额\" 是多少?\t😀",
                sql: "SELECT '\\.', E'\\n', 'it''s'\r\nFROM t\nWHERE n = \($0);\n\\.\n", tables: ["public.t"])
        }
    }
}

/// The error that the body throws.
func vectorError<T>(_ body: () throws(VectorError) -> T) -> VectorError? {
    do {
        _ = try body()
        return nil
    } catch {
        return error
    }
}

/// Runs one statement on a thread of its own.
final class Writer: @unchecked Sendable {
    // Only the thread touches the session once it was started.
    private let open: () throws -> PostgresConnection
    private let sql: String
    private let delay: UInt32
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

    func start() {
        pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                let writer = Unmanaged<Writer>.fromOpaque(context).takeRetainedValue()
                usleep(writer.delay * 1000)
                _ = try? writer.open().query(writer.sql)
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
    }

    func join() { pthread_join(thread, nil) }
}
