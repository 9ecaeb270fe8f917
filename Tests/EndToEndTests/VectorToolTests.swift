import Foundation
import Postgres
import TestSupport
import Testing

/// `pipelinectl vectors`, which needs no service.
@Suite(.enabled(if: TestDatabase.isAvailable)) struct `The vector tables from the command line` {
    private func fingerprint(_ site: LoadedSite) throws -> String? {
        try site.owner.query(
            """
            SELECT md5(string_agg(e::text || c::text, '|' ORDER BY e.id)) FROM langchain_pg_embedding e
            JOIN langchain_pg_collection c ON c.uuid = e.collection_id
            """
        ).text(0, 0)
    }

    /// The id that a backup's first line tells.
    private func id(_ outcome: Command.Outcome) throws -> String {
        let words = outcome.output.split(whereSeparator: \.isWhitespace)
        return String(try #require(words.first == "backup" ? words.dropFirst().first : nil, "\(outcome)"))
    }

    @Test func `are backed up, emptied, restored, merged and searched`() throws {
        let site = try LoadedSite()
        let before = try fingerprint(site)
        let rows = try site.owner.query("SELECT count(*) FROM langchain_pg_embedding").integer(0, 0) ?? 0
        let backup = try id(site.vectors("backup"))
        let emptied = try site.vectors("backup", "--truncate")
        #expect(emptied.status == 0 && emptied.output.contains("emptied: \(rows) rows"), "\(emptied)")
        #expect(try fingerprint(site) == nil)
        let restored = try site.vectors("restore", backup)
        #expect(
            restored.output.contains("restored \(backup): \(rows) rows written, 0 there already, 0 removed"))
        #expect(try fingerprint(site) == before)
        let merged = try site.vectors("restore", backup, "--merge")
        #expect(merged.output.contains(": 0 rows written, \(rows) there already, 0 removed"), "\(merged)")

        let question = try site.owner.query(
            """
            SELECT document::json ->> 'question' FROM langchain_pg_embedding e
            JOIN langchain_pg_collection c ON c.uuid = e.collection_id WHERE c.name = 'sql' LIMIT 1
            """
        ).text(0, 0)
        let found = try site.vectors("search", #require(question), "--kind", "sql", "--limit", "1")
        #expect(try found.status == 0 && found.output.contains(#require(question)), "\(found)")

        // The two that were asked for, and one before each restoration.
        let listed = try site.vectors("backups").output.split(separator: "\n")
        #expect(listed.count == 4 && listed.allSatisfy { $0.hasSuffix("intact") }, "\(listed)")
        let folder = "\(site.data)/vector_backups/\(backup)"
        let file = "\(folder)/langchain_pg_embedding_\(backup).csv"
        let text = try String(contentsOfFile: file, encoding: .utf8)
        try text.replacing("shop", with: "shpo").write(toFile: file, atomically: true, encoding: .utf8)
        #expect(try site.vectors("backups").output.contains("DAMAGED"))
        let refused = try site.vectors("restore", backup)
        #expect(refused.status == 1 && refused.output.contains("备份已损坏"), "\(refused)")
        #expect(try fingerprint(site) == before)
    }

    @Test func `take over a backup of the original system`() throws {
        let site = try LoadedSite()
        let (collections, embeddings) = (site.data + "/c.csv", site.data + "/e.csv")
        try "uuid,name,cmetadata\n7cb54b14-0cf5-412d-85f4-3d9e76cf1fb6,sql,\n".write(
            toFile: collections, atomically: true, encoding: .utf8)
        let row =
            #"1-sql,7cb54b14-0cf5-412d-85f4-3d9e76cf1fb6,"[0.1,0.2]",theirs,"{'id': '1-sql', 'a': None}""#
        try "id,collection_id,embedding,document,cmetadata\n\(row)\n".write(
            toFile: embeddings, atomically: true, encoding: .utf8)
        let backup = try id(site.vectors("import", collections, embeddings))
        #expect(try site.vectors("restore", backup).status == 0)
        let metadata = try site.owner.query("SELECT cmetadata::text FROM langchain_pg_embedding")
        #expect(metadata.rowCount == 1 && metadata.text(0, 0) == #"{"a": null, "id": "1-sql"}"#)
    }

    @Test func `say what is wrong with a command`() throws {
        let site = try LoadedSite()
        for words in [["fly"], ["restore"], ["import", "one"], ["search", "--kind", "sql"]] {
            let outcome = try Command.run(Stack.programs + "pipelinectl", ["vectors"] + words)
            #expect(
                outcome.status == 64 && outcome.output.contains("usage: pipelinectl vectors"), "\(outcome)")
        }
        let unknown = try site.vectors("restore", "20250627_143052_1a2b3c4d")
        #expect(unknown.status == 1 && unknown.output.contains("20250627_143052_1a2b3c4d 不存在"), "\(unknown)")
        let much = try site.vectors("search", "q", "--limit", "51")
        #expect(much.status == 64 && much.output.contains("--limit"), "\(much)")
    }
}
