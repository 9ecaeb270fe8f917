import Glibc
import Postgres
import Synchronization
import TestSupport

/// Other applications that write into the vector tables all the time, and one that reads them.
final class ForeignWriters: Sendable {
    private struct Record {
        var acknowledged: Set<String> = []
        var emptyReads = 0
        var reads = 0
        var isStopped = false
        var running = 0
    }

    private let server: PostgresServer
    private let database: String
    private let record = Mutex(Record())

    /// Starts so many writers and one reader.
    init(_ server: PostgresServer, _ database: String, writers: Int) {
        self.server = server
        self.database = database
        for number in 0..<writers { thread { $0.write(as: number) } }
        thread { $0.read() }
    }

    /// The ids of the rows whose COMMIT was answered so far.
    var acknowledged: Set<String> { record.withLock { $0.acknowledged } }
    /// How often the reader has looked, and how often it saw no row of the service.
    var reads: (all: Int, empty: Int) { record.withLock { ($0.reads, $0.emptyReads) } }

    /// Ends them, and returns when they have.
    func stop() {
        record.withLock { $0.isStopped = true }
        while record.withLock({ $0.running > 0 }) { usleep(10_000) }
    }

    private var isStopped: Bool { record.withLock { $0.isStopped } }

    private func write(as number: Int) {
        var count = 0
        persistently { connection in
            let id = "foreign-\(number)-\(count)"
            count += 1
            try connection.query(
                """
                INSERT INTO langchain_pg_embedding (id, collection_id, embedding, document, cmetadata)
                SELECT $1, uuid, '[1,2,3]', 'theirs', '{}' FROM langchain_pg_collection WHERE name = 'foreign'
                """, [id])
            record.withLock { _ = $0.acknowledged.insert(id) }
            usleep(3000)
        }
    }

    private func read() {
        persistently { connection in
            let seen = try connection.query(
                """
                SELECT EXISTS (SELECT FROM langchain_pg_embedding e JOIN langchain_pg_collection c ON c.uuid = e.collection_id
                               WHERE c.name = 'ddl')
                """
            ).bool(0, 0)
            record.withLock {
                $0.reads += 1
                if !seen { $0.emptyReads += 1 }
            }
            usleep(2000)
        }
    }

    /// Repeats the body until the end, on a new session whenever the last one is lost.
    private func persistently(_ body: (PostgresConnection) throws -> Void) {
        while !isStopped {
            do {
                let connection = try server.connect(database)
                while !isStopped { try body(connection) }
            } catch {
                usleep(20_000)
            }
        }
    }

    private func thread(_ body: @escaping @Sendable (ForeignWriters) -> Void) {
        record.withLock { $0.running += 1 }
        Background.run {
            body(self)
            self.record.withLock { $0.running -= 1 }
        }
    }
}
