import FoundationEssentials
import Glibc
import JSON
import Postgres
import TestSupport
import Testing

@testable import Vectors

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `A restoration` {
    /// Rows with everything that is hard about them.
    private func fill(_ fixture: StoreFixture) throws {
        try fixture.load(
            StoreFixture.pairs(300) + [.ddl(""), .documentation("\\.\n\\.\n\"\"\n\r\n")])
        try fixture.connection.script(
            """
            INSERT INTO langchain_pg_collection VALUES (gen_random_uuid(), 'their''s, "quoted"', NULL);
            INSERT INTO langchain_pg_embedding (id, document) VALUES ('bare', NULL), ('empty', ''), ('a"b\\c', 'x');
            INSERT INTO langchain_pg_embedding (id, embedding) VALUES ('tiny', '[1e-38,3.4028235e38,0.1]');
            """)
    }

    @Test(arguments: TestServer.all)
    func `brings back exactly what was there`(_ server: TestServer) throws {
        let fixture = try StoreFixture(on: server)
        try fill(fixture)
        let before = try fixture.fingerprint()
        let backup = try fixture.store.backup(fixture.order)
        try fixture.load([.ddl("new")], .replace)
        let between = try fixture.fingerprint()
        let report = try fixture.store.restore(backup.id, .replace, fixture.order)
        #expect(try fixture.fingerprint() == before)
        #expect(report.inserted == 306 && report.removed == 1 && report.skipped == 0)
        // The state between is a backup as well.
        _ = try fixture.store.restore(report.previous.id, .replace, fixture.order)
        #expect(try fixture.fingerprint() == between)
    }

    @Test func `into another database makes the same tables`() throws {
        let fixture = try StoreFixture()
        try fill(fixture)
        let backup = try fixture.store.backup(fixture.order)
        let other = try TestDatabase()
        _ = try VectorStore(other.info).restore(backup.id, .replace, fixture.order)
        let both = try [fixture.database, other].map { database in
            try database.connect().query(
                "SELECT md5(string_agg(e::text, '|' ORDER BY e.id COLLATE \"C\")) FROM langchain_pg_embedding e"
            ).text(0, 0)
        }
        #expect(both[0] == both[1])
    }

    @Test func `as a merge adds what is missing, into the collections of the same names`() throws {
        let fixture = try StoreFixture()
        try fill(fixture)
        let before = try fixture.fingerprint()
        let backup = try fixture.store.backup(fixture.order)
        try fixture.connection.script(
            """
            DELETE FROM langchain_pg_embedding WHERE document LIKE '%第1%' OR id IN ('bare', 'empty', 'a"b\\c');
            DELETE FROM langchain_pg_collection WHERE name LIKE 'their%';
            """)
        let missing = 306 - (try fixture.rowCount)
        let report = try fixture.store.restore(backup.id, .merge, fixture.order)
        #expect(report.inserted == missing && report.skipped == 306 - missing && report.removed == 0)
        #expect(try fixture.fingerprint() == before)

        // Collections of the same names with other uuids.
        let other = try StoreFixture()
        try other.load([.ddl("theirs")])
        let merged = try other.store.restore(
            backup.id, .merge,
            BackupOrder(
                in: fixture.backups, timestamp: "20250627_143053", createdAt: "2025-06-27T14:30:53",
                reason: .restore))
        #expect(try merged.inserted == 306 && other.rowCount == 307)
        #expect(try other.number("SELECT count(*) FROM langchain_pg_collection") == 4)
        #expect(
            try other.number(
                """
                SELECT count(*) FROM langchain_pg_embedding e JOIN langchain_pg_collection c ON c.uuid = e.collection_id
                WHERE c.name = 'ddl'
                """) == 2)
    }

    @Test func `as a merge never mixes two models`() throws {
        let fixture = try StoreFixture()
        try fixture.load(StoreFixture.pairs(2))
        let backup = try fixture.store.backup(fixture.order)
        try fixture.load(StoreFixture.pairs(2), with: OfflineEmbedder(dimension: 32), .replace)
        let error = vectorError { () throws(VectorError) in
            try fixture.store.restore(backup.id, .merge, fixture.order)
        }
        guard case .modelMismatch("sql", stored: "offline-ngram-32", given: "offline-ngram-64") = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: ["append", "flip", "cut", "missing", "manifest"])
    func `of a manipulated file is refused`(damage: String) throws {
        let fixture = try StoreFixture()
        try fixture.load(StoreFixture.pairs(20))
        let backup = try fixture.store.backup(fixture.order)
        let before = try fixture.fingerprint(physical: true)
        let path = fixture.backups.path(of: backup.files[1], in: backup)
        var bytes = try #require(BackupFile.read(path))
        switch damage {
        case "append": bytes += Array("x\n".utf8)
        case "flip": bytes[bytes.count / 2] ^= 1
        case "cut": bytes.removeLast(9)
        case "missing": unlink(path)
        default: break
        }
        if damage == "manifest" {
            try Data("{}".utf8).write(to: URL(filePath: "\(fixture.backups.path)/\(backup.id)/manifest.json"))
        } else if damage != "missing" {
            try Data(bytes).write(to: URL(filePath: path))
            #expect(!fixture.backups.isIntact(backup))
        }
        let error = vectorError { () throws(VectorError) in
            try fixture.store.restore(backup.id, .replace, fixture.order)
        }
        guard case .backupDamaged = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try fixture.fingerprint(physical: true) == before)
        #expect(fixture.backupFolders == [backup.id])
    }

    @Test func `that the server refuses leaves the tables as they were`() throws {
        let fixture = try StoreFixture()
        try fixture.load(StoreFixture.pairs(20))
        let backup = try fixture.store.backup(fixture.order)
        try fixture.load(StoreFixture.pairs(3))
        try fixture.connection.script(
            "DELETE FROM langchain_pg_embedding; ALTER TABLE langchain_pg_embedding ADD CHECK (document NOT LIKE '%第7%')"
        )
        let before = try fixture.fingerprint(physical: true)
        for mode in RestoreMode.allCases {
            let error = vectorError { () throws(VectorError) in
                try fixture.store.restore(backup.id, mode, fixture.order)
            }
            guard case .restoreFailed = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
        #expect(try fixture.fingerprint(physical: true) == before)
    }
}

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `A backup of the original system` {
    private let collections = """
        uuid,name,cmetadata\r
        7cb54b14-0cf5-412d-85f4-3d9e76cf1fb6,sql,\r
        7cb54b14-0cf5-412d-85f4-3d9e76cf1fb7,ddl,"{'a': None, 'b': [True, 1.5], 'c': ""it's""}"\r

        """
    private let embeddings = """
        id,collection_id,embedding,document,cmetadata\r
        1-sql,7cb54b14-0cf5-412d-85f4-3d9e76cf1fb6,"[0.1,-2e-05]","{""question"": ""第\\n一"", ""sql"": ""SELECT 1""}","{'id': '1-sql', 'createdat': '2025-06-27T14:30:52', 'note': 'it\\'s \\u597d\\n'}"\r
        2-ddl,,,,\r

        """

    private func original(_ fixture: StoreFixture, _ embeddings: String) throws -> OriginalBackup {
        for (name, text) in [("c.csv", collections), ("e.csv", embeddings)] {
            try Data(text.utf8).write(to: URL(filePath: fixture.folder.path + "/" + name))
        }
        return OriginalBackup(
            collections: fixture.folder.path + "/c.csv", embeddings: fixture.folder.path + "/e.csv")
    }

    @Test func `can be taken over and restored`() throws {
        let fixture = try StoreFixture()
        let manifest = try original(fixture, embeddings).takeOver(fixture.order)
        #expect(manifest.files.map(\.rows) == [2, 2])
        let report = try fixture.store.restore(manifest.id, .replace, fixture.order)
        #expect(report.inserted == 2)
        #expect(
            try fixture.text("SELECT cmetadata ->> 'note' FROM langchain_pg_embedding WHERE id = '1-sql'")
                == "it's 好\n")
        #expect(
            try fixture.text("SELECT embedding::text FROM langchain_pg_embedding WHERE id = '1-sql'")
                == "[0.1,-2e-05]")
        #expect(try fixture.text("SELECT document FROM langchain_pg_embedding WHERE id = '2-ddl'") == "")
        #expect(
            try fixture.text(
                "SELECT cmetadata::jsonb ->> 'c' FROM langchain_pg_collection WHERE name = 'ddl'") == "it's")
    }

    @Test(arguments: [
        ("'it\\'s", "__import__('os')"), ("[0.1", "[nan"), ("1-sql,7cb54b14", "1-sql,xcb54b14"),
        ("2-ddl,,,,", "2-ddl,,,"), ("document,cmetadata", "document,metadata"),
    ]) func `that is anything else is refused with its row`(old: String, new: String) throws {
        let fixture = try StoreFixture()
        let broken = try original(fixture, embeddings.replacing(old, with: new))
        let error = vectorError { () throws(VectorError) in try broken.takeOver(fixture.order) }
        guard case .backupDamaged(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("e.csv"))
        #expect(fixture.backupFolders == [])
    }
}

@Suite struct `Python's notation` {
    @Test(arguments: [
        ("{}", "{}"), ("None", "null"), ("[]", "[]"), ("-1.5e-07", "-1.5e-07"), ("True", "true"),
        ("{'a': 'b', 'c': [1, 2.5, {'d': None}]}", #"{"a":"b","c":[1,2.5,{"d":null}]}"#),
        (#""it's""#, #""it's""#), (#"'a\\b\'c\x41\u4e2d\U0001f600'"#, #""a\\b'cA中😀""#),
    ]) func `is read as JSON`(literal: String, json: String) throws {
        let value = try #require(PythonLiteral.value(literal))
        #expect(value == (try JSONValue(parsing: json.utf8)))
    }

    @Test(arguments: [
        "", "nan", "inf", "(1,)", "{1: 2}", "{'a'}", "b'x'", "f'x'", "'a' 'b'", "__import__('os')", "1+1",
        "{'a': 1,}",
        "'a", "{'a': 1, 'a': 2}", "'\\q'", "'\u{7}'", "1 ", " 1", "[1,2]", "01", "None or 1", "'\\ud800'",
        String(repeating: "[", count: 100) + String(repeating: "]", count: 100),
    ]) func `of anything else is refused`(literal: String) { #expect(PythonLiteral.value(literal) == nil) }
}
