import Foundation
import JSON
import Postgres
import TestSupport
import Testing
import Vectors

/// What is true of the vector tables after a run, however they were set up and whatever happens to the connection.
@Suite(.enabled(if: TestDatabase.isAvailable)) struct `A load from the command line` {
    private func refusesToTruncate(_ site: LoadedSite, as loader: ConnectionInfo) throws {
        let outcome = try site.replace(into: loader)
        let rows = try site.foreignRows()
        #expect(rows.table.union(rows.backups).count == 5, "lost: \(outcome.output)")
        #expect(outcome.status == 1 && outcome.output.contains("向量表备份失败"), "\(outcome.output)")
        #expect(rows.table.count == 5)
    }

    @Test func `deletes no row of a child table, which no backup would hold`() throws {
        let site = try LoadedSite()
        try site.owner.script("CREATE TABLE archive () INHERITS (langchain_pg_embedding)")
        try site.addForeignRows(into: "archive")
        try refusesToTruncate(site, as: site.database.info)
    }

    @Test func `deletes no row that row security hides from its backup`() throws {
        let site = try LoadedSite()
        let loader = try site.role()
        try site.addForeignRows()
        try site.owner.script(
            """
            ALTER TABLE langchain_pg_embedding ENABLE ROW LEVEL SECURITY;
            CREATE POLICY seen ON langchain_pg_embedding FOR SELECT USING (document <> 'theirs');
            CREATE POLICY deleted ON langchain_pg_embedding FOR DELETE USING (true);
            CREATE POLICY added ON langchain_pg_embedding FOR INSERT WITH CHECK (true);
            CREATE POLICY changed ON langchain_pg_embedding FOR UPDATE USING (true)
            """)
        try refusesToTruncate(site, as: loader)
    }

    @Test(arguments: [CuttingProxy.Cut.after, .before])
    func `says what became of its COMMIT where the connection is cut`(cut: CuttingProxy.Cut) throws {
        let site = try LoadedSite()
        try site.addForeignRows()
        let info = site.database.info
        // Transactions that only read are let through.
        let proxy = try CuttingProxy(to: info.port, cut: cut, after: "LOCK TABLE")
        defer { proxy.stop() }
        let uri = info.revealed.replacing(":\(info.port)/", with: ":\(proxy.port)/")
        let outcome = try site.replace(into: ConnectionInfo(uri: uri))
        #expect(proxy.isDone)
        let rows = try site.foreignRows()
        #expect(rows.table.count == (cut == .after ? 0 : 5) && rows.backups.count == 5)
        #expect(outcome.status == (cut == .after ? 0 : 1), "\(outcome.output)")
    }

    @Test func `needs no right to make temporary tables`() throws {
        let site = try LoadedSite()
        let loader = try site.role()
        try site.owner.script(
            "REVOKE TEMP ON DATABASE \(site.database.info.database) FROM PUBLIC; DELETE FROM langchain_pg_embedding"
        )
        let outcome = try site.run(into: loader, "--step", "training_load")
        #expect(outcome.status == 0, "\(outcome.output)")
        #expect(try site.owner.query("SELECT count(*) > 2 FROM langchain_pg_embedding").bool(0, 0))
    }

    @Test(.enabled(if: TestServer.pooler != nil))
    func `leaves no setting behind on a pooled session`() throws {
        let site = try LoadedSite("CREATE SCHEMA extensions; CREATE EXTENSION vector SCHEMA extensions")
        let pooled = try site.database.pooled()
        for outcome in [try site.run(into: pooled), try site.replace(into: pooled)] {
            #expect(outcome.status == 0, "\(outcome.output)")
        }
        // The pooler hands out the session that was used; what it sets by itself does not count.
        let left = try PostgresConnection(pooled).query(
            """
            SELECT string_agg(name || '=' || setting, ', ') FROM pg_settings
            WHERE source = 'session' AND name NOT IN ('application_name', 'client_encoding')
            """)
        #expect(left.text(0, 0) == nil)
    }

    @Test func `embeds of a pair its question alone, and keeps the SQL in its document`() throws {
        let site = try LoadedSite()
        let rows = try site.owner.query(
            """
            SELECT e.document, e.embedding::text FROM langchain_pg_embedding e
            JOIN langchain_pg_collection c ON c.uuid = e.collection_id WHERE c.name = 'sql'
            """
        ).map { ($0.text($1, 0) ?? "", $0.text($1, 1) ?? "") }
        #expect(rows.count > 5)
        for (document, vector) in rows {
            let pair = try JSONValue(parsing: document.utf8)
            #expect(pair["sql"]?.stringValue?.contains("shop") == true)
            let stored = try JSONDecoder().decode([Float].self, from: Data(vector.utf8))
            let wanted = OfflineEmbedder(dimension: stored.count).vector(pair["question"]?.stringValue ?? "")
            let difference = zip(stored, wanted).map { abs($0 - $1) }.max() ?? .infinity
            #expect(difference < 1e-5, "\(document)")
        }
    }
}
