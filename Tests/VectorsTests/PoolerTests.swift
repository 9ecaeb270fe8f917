import Postgres
import TestSupport
import Testing

@testable import Vectors

@Suite(.enabled(if: TestServer.pooler != nil)) struct `Behind a pooler the vector tables` {
    @Test func `are loaded, backed up, restored and searched, and its sessions stay as they were`() throws {
        let fixture = try StoreFixture("CREATE SCHEMA extensions; CREATE EXTENSION vector SCHEMA extensions")
        let info = try fixture.database.pooled()
        let store = VectorStore(info)
        func settings() throws -> [String] {
            try PostgresConnection(info).query(
                "SELECT name || '=' || setting FROM pg_settings WHERE source <> 'client' ORDER BY name"
            ).map { $0.text($1, 0) ?? "" }
        }
        // The pooler hands out the same session, so that what was left on it would show.
        let before = try settings()
        try fixture.load(StoreFixture.pairs(50), .backUp, minimumRecall: 0.9, in: store)
        let report = try fixture.load(StoreFixture.pairs(40), .replace, minimumRecall: 0.9, in: store)
        #expect(report.truncatedRows == 50 && report.backup?.rows(of: .embeddings) == 50)
        let found = try store.search(
            StoreFixture.pairs(1)[0].textToEmbed, kinds: [.sql], database: "db", limit: 5,
            with: StoreFixture.embedder)
        #expect(found.count == 5 && (found.first?.distance ?? 1) < 1e-6)
        let backup = try store.backup(fixture.order)
        _ = try store.backupAndTruncate(fixture.order)
        #expect(try store.restore(backup.id, .replace, fixture.order).inserted == 40)
        #expect(Set(before).subtracting(try settings()) == [])
        // Nothing is left that would make another application's transactions read only, or hide its tables.
        let other = try PostgresConnection(info)
        #expect(try other.query("SHOW default_transaction_read_only").text(0, 0) == "off")
        #expect(try other.query("SHOW search_path").text(0, 0) == "\"$user\", public")
        #expect(try other.query("SELECT count(*) FROM langchain_pg_embedding").integer(0, 0) == 40)
    }
}
