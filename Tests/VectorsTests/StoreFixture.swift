import Postgres
import TestSupport

@testable import Vectors

/// A database of its own with one session, and what tests look at in it.
struct StoreFixture {
    let database: TestDatabase
    let connection: PostgresConnection
    var store: VectorStore { VectorStore(connection) }

    init(_ script: String = "", on server: TestServer? = .main) throws {
        database = try TestDatabase(script, on: server)
        connection = try database.connect()
    }

    func number(_ sql: String) throws -> Int? { try connection.query(sql).integer(0, 0) }
    func text(_ sql: String) throws -> String? { try connection.query(sql).text(0, 0) }

    var rowCount: Int {
        get throws { try number("SELECT count(*) FROM langchain_pg_embedding") ?? -1 }
    }

    /// One text that changes when anything in the tables does, where a row stands included.
    func fingerprint(physical: Bool = false) throws -> String? {
        let place = physical ? "ctid::text ||" : ""
        return try text(
            """
            SELECT md5(coalesce((SELECT string_agg(\(place) c::text, '|' ORDER BY c.uuid)
                                 FROM langchain_pg_collection c), '')
                    || coalesce((SELECT string_agg(\(place) e::text, '|' ORDER BY e.id COLLATE "C")
                                 FROM langchain_pg_embedding e), ''))
            """)
    }

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
                sql: "SELECT '\\.', E'\\n', 'it''s'\r\nFROM t\nWHERE n = \($0);\n\\.\n")
        }
    }
}

/// Keeps backup files in memory, and can fail.
final class MemoryBackup: BackupDestination {
    struct Full: Error {}

    var files: [String: [UInt8]] = [:]
    /// The name of the file that cannot be written.
    var broken: String?
    /// Called when a file is complete.
    var whenWritten: (String) throws -> Void = { _ in }

    func write(fileNamed name: String, _ body: (([UInt8]) throws -> Void) throws -> Void) throws {
        var bytes: [UInt8] = []
        try body { bytes += $0 }
        if let broken, name.hasPrefix(broken) { throw Full() }
        files[name] = bytes
        try whenWritten(name)
    }

    var plan: BackupPlan { BackupPlan(to: self, timestamp: "20250627_143052") }

    static let collectionFile = "langchain_pg_collection_20250627_143052.csv"
    static let embeddingFile = "langchain_pg_embedding_20250627_143052.csv"
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
