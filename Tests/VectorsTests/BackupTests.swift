import Glibc
import Postgres
import TestSupport
import Testing

@testable import Vectors

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `A backup` {
    @Test func `holds both tables, verified, with all that is to be known of it`() throws {
        let fixture = try StoreFixture()
        try fixture.load(StoreFixture.pairs(30) + [.ddl("\"\"\n\\.\n")])
        let manifest = try fixture.store.backup(fixture.order)
        #expect(VectorBackups.isID(manifest.id) && manifest.id.hasPrefix("20250627_143052_"))
        #expect(manifest.files.map(\.rows) == [3, 31])
        #expect(
            manifest.files.map(\.name) == VectorTable.allCases.map { "\($0.rawValue)_\(manifest.id).csv" })
        #expect(
            manifest.model == "offline-ngram-64" && manifest.dimension == 64 && manifest.taskID == "task_1")
        #expect(manifest.serverVersion.hasPrefix("15") && !manifest.vectorVersion.isEmpty)
        #expect(try fixture.backups.manifest(of: manifest.id) == manifest)
        #expect(fixture.backups.list() == [manifest] && fixture.backups.isIntact(manifest))
        #expect(fixture.backupFolders == [manifest.id])
        for file in manifest.files {
            let path = fixture.backups.path(of: file, in: manifest)
            #expect(try BackupFile.contents(path).sha256 == file.sha256)
            var status = stat()
            // The task's own view is a link, not a copy, and nobody else may read it.
            #expect(stat(fixture.folder.path + "/vector_bak/" + file.name, &status) == 0)
            #expect(status.st_nlink == 2 && status.st_mode & 0o007 == 0)
        }
        let log = BackupFile.read("\(fixture.backups.path)/\(manifest.id)/vector_backup_log.txt") ?? []
        #expect(String(decoding: log, as: UTF8.self).contains("langchain_pg_embedding: 31 行"))
    }

    @Test func `made twice in a second is two backups`() throws {
        let fixture = try StoreFixture()
        for round in 0..<3 {
            try fixture.store.prepare()
            try fixture.load([.pair(question: "first", sql: "SELECT 1")], .replace)
            try fixture.connection.query(StoreFixture.foreignRow("precious-\(round)"))
            // The clock says the same second, as after it was set back.
            try fixture.load([.pair(question: "first", sql: "SELECT 1")], .replace)
            try fixture.load([.pair(question: "first", sql: "SELECT 1")], .replace)
            let texts = fixture.backups.list().map { fixture.text(of: .embeddings, in: $0) }
            #expect(texts.contains { $0.contains("precious-\(round)") })
        }
        let listed = fixture.backups.list()
        #expect(listed.count == 9)
        // Of one second as well, the newest first.
        #expect(listed.map(\.writtenAt) == listed.map(\.writtenAt).sorted(by: >))
    }

    @Test(arguments: [
        "CREATE TABLE child () INHERITS (langchain_pg_embedding)",
        "ALTER TABLE langchain_pg_embedding ENABLE ROW LEVEL SECURITY;"
            + " CREATE POLICY seen ON langchain_pg_embedding FOR SELECT USING (document <> 'theirs');"
            + " CREATE POLICY gone ON langchain_pg_embedding FOR DELETE USING (true)",
        "ALTER TABLE langchain_pg_embedding RENAME TO real_one; CREATE VIEW langchain_pg_embedding AS TABLE real_one",
    ]) func `that might not be all of it is refused up front`(change: String) throws {
        let fixture = try StoreFixture()
        try fixture.load(StoreFixture.pairs(5))
        try fixture.connection.query(StoreFixture.foreignRow("theirs"))
        try fixture.connection.script(change)
        let role = try LimitedRole(
            fixture,
            """
            GRANT SELECT, INSERT, UPDATE, DELETE ON langchain_pg_collection, langchain_pg_embedding TO $role
            """)
        let before = try fixture.fingerprint(physical: !change.contains("VIEW"))
        for existing in [StoreFixture.Existing.replace, .backUp] {
            let error = vectorError { () throws(VectorError) in
                try fixture.load(StoreFixture.pairs(9), existing, in: VectorStore(role.info))
            }
            guard case .backupFailed(let reason, _) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(reason.contains("langchain_pg_embedding"))
        }
        #expect(try fixture.fingerprint(physical: !change.contains("VIEW")) == before)
        #expect(fixture.backups.list() == [])
    }

    @Test func `of fewer rows than would be deleted stops everything`() throws {
        let fixture = try StoreFixture()
        try fixture.load(StoreFixture.pairs(5))
        // Deleting one row deletes another besides.
        try fixture.connection.script(
            """
            CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF old.id LIKE '%1%' THEN RETURN NULL; END IF; RETURN old; END $$;
            CREATE TRIGGER keep BEFORE DELETE ON langchain_pg_embedding FOR EACH ROW EXECUTE FUNCTION keep();
            """)
        let before = try fixture.fingerprint(physical: true)
        let error = vectorError { () throws(VectorError) in try fixture.load(StoreFixture.pairs(9), .replace)
        }
        guard case .truncateFailed = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.code == "VECTOR_TRUNCATE_FAILED")
        #expect(try fixture.fingerprint(physical: true) == before)
    }

    @Test func `old rows go after it, the collections stay`() throws {
        let fixture = try StoreFixture()
        try fixture.load(StoreFixture.pairs(30))
        let uuid = try fixture.text("SELECT uuid FROM langchain_pg_collection WHERE name = 'sql'")
        let report = try fixture.load(StoreFixture.pairs(4), .replace)
        #expect(report.truncatedRows == 30 && report[.sql].inserted == 4 && report.totalRows == 4)
        #expect(report.backup?.files.map(\.rows) == [3, 30])
        #expect(try fixture.text("SELECT uuid FROM langchain_pg_collection WHERE name = 'sql'") == uuid)
    }

    @Test func `rows that cannot be deleted stop the load`() throws {
        let fixture = try StoreFixture()
        try fixture.load(StoreFixture.pairs(3))
        try fixture.connection.script(
            """
            CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'kept'; END $$;
            CREATE TRIGGER keep BEFORE DELETE ON langchain_pg_embedding FOR EACH ROW EXECUTE FUNCTION keep();
            """)
        let error = vectorError { () throws(VectorError) in try fixture.load(StoreFixture.pairs(9), .replace)
        }
        guard case .truncateFailed(_, let cause) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(cause?.message == "kept")
        #expect(try fixture.rowCount == 3)
    }

    @Test func `without the tables is told so`() throws {
        let fixture = try StoreFixture()
        let error = vectorError { () throws(VectorError) in try fixture.store.backup(fixture.order) }
        guard case .backupFailed = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(fixture.backupFolders == [])
    }

    @Test func `a role that can only read can make one`() throws {
        let fixture = try StoreFixture()
        try fixture.load(StoreFixture.pairs(2))
        let role = try LimitedRole(fixture, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO $role")
        #expect(try VectorStore(role.info).backup(fixture.order).files[1].rows == 2)
        let refused = vectorError { () throws(VectorError) in
            try fixture.load(StoreFixture.pairs(3), in: VectorStore(role.info))
        }
        #expect(refused?.databaseError?.sqlState == "42501")
    }

    @Test func `that finds no room leaves no file, and the tables as they were`() throws {
        let fixture = try StoreFixture()
        try fixture.load(StoreFixture.pairs(300))
        let before = try fixture.fingerprint(physical: true)
        let disk = fixture.folder.path + "/small"
        try #require(mkdir(disk, 0o700) == 0)
        try #require(try Command.run("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", disk]).status == 0)
        defer { _ = try? Command.run("umount", [disk]) }
        let order = BackupOrder(
            in: VectorBackups(path: disk + "/vector_backups"), timestamp: "20250627_143052",
            createdAt: "2025-06-27T14:30:52", reason: .request)
        for truncates in [false, true] {
            let error = vectorError { () throws(VectorError) in
                if truncates {
                    _ = try fixture.store.backupAndTruncate(order)
                } else {
                    _ = try fixture.store.backup(order)
                }
            }
            guard case .backupFailed(let reason, _) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(reason.contains("磁盘空间不足") && error?.code == "VECTOR_BACKUP_FAILED")
        }
        #expect(VectorBackups.entries(of: disk + "/vector_backups") == [])
        #expect(try fixture.fingerprint(physical: true) == before)
    }

    @Test func `what another session commits meanwhile is not lost`() throws {
        let fixture = try StoreFixture()
        try fixture.load(StoreFixture.pairs(3))
        // The writer is inside its transaction when the load asks for the lock, so the load waits for it.
        let early = try fixture.database.connect()
        try early.query("BEGIN")
        try early.query(StoreFixture.foreignRow("early-sql"))
        let late = Writer(fixture.database.info, StoreFixture.foreignRow("late-sql"))
        let committer = Writer(early, "COMMIT", delayMilliseconds: 300)
        committer.start()
        var hasStarted = false
        let report = try fixture.load(StoreFixture.pairs(5), .replace) { progress in
            // Another writer comes between backup and deletion, and has to wait until the load is over.
            guard progress.phase == .backingUp, !hasStarted else { return }
            hasStarted = true
            late.start()
            try fixture.waitUntilWriterWaits()
        }
        committer.join()
        late.join()
        #expect(report.truncatedRows == 4)
        let saved = fixture.text(of: .embeddings, in: report.backup)
        #expect(saved.contains("early-sql") && !saved.contains("late-sql"))
        #expect(try fixture.number("SELECT count(*) FROM langchain_pg_embedding WHERE id = 'late-sql'") == 1)
        #expect(try fixture.rowCount == 6)
    }

    @Test func `without truncation holds nobody up`() throws {
        let fixture = try StoreFixture()
        try fixture.load(StoreFixture.pairs(3))
        let other = try fixture.database.connect()
        var written = 0
        let manifest = try fixture.store.backup(fixture.order) { _ in
            // Would wait for ever if the backup held a lock.
            try other.query("SET statement_timeout = '10s'")
            try other.query(StoreFixture.foreignRow("meanwhile-\(written)"))
            written += 1
        }
        #expect(written == 2 && manifest.rows(of: .embeddings) == 3)
        #expect(try fixture.rowCount == 5)
    }

    @Test func `a reader sees the old rows until the new ones are there`() throws {
        let fixture = try StoreFixture()
        try fixture.load(StoreFixture.pairs(3))
        let (old, fresh) = (try fixture.database.connect(), try fixture.database.connect())
        func count(_ reader: PostgresConnection) throws -> Int? {
            try reader.query("SELECT count(*) FROM langchain_pg_embedding").integer(0, 0)
        }
        try old.query("BEGIN ISOLATION LEVEL REPEATABLE READ")
        try old.query("SELECT 1 FROM langchain_pg_collection")
        var seen: Set<Int?> = []
        try fixture.load(StoreFixture.pairs(5), .replace) { progress in
            guard progress.phase != .embedding else { return }
            seen.insert(try count(old))
            seen.insert(try count(fresh))
        }
        #expect(seen == [3])
        #expect(try count(old) == 3 && count(fresh) == 5)
    }

    @Test func `another session that keeps the tables is not waited for endlessly`() throws {
        let fixture = try StoreFixture()
        try fixture.store.prepare()
        let other = try fixture.database.connect()
        try other.query("BEGIN")
        try other.query("LOCK TABLE langchain_pg_embedding IN ROW EXCLUSIVE MODE")
        let error = vectorError { () throws(VectorError) in
            try fixture.load(StoreFixture.pairs(1), lockTimeoutSeconds: 1)
        }
        #expect(error?.isRetryable == true)
    }

    @Test func `nobody works at any more is cleared away, one under way is not`() throws {
        let fixture = try StoreFixture()
        try fixture.load(StoreFixture.pairs(2))
        let under = try PendingBackup(fixture.order)
        let dead = fixture.backups.path + "/.new-20200101_000000_00000000"
        mkdir(dead, 0o750)
        var times = [timeval(tv_sec: 1_600_000_000, tv_usec: 0), timeval(tv_sec: 1_600_000_000, tv_usec: 0)]
        utimes(dead, &times)
        utimes(fixture.backups.path + "/.new-" + under.id, &times)
        let manifest = try fixture.store.backup(fixture.order)
        #expect(fixture.backupFolders == [".new-" + under.id, manifest.id].sorted())
        #expect(fixture.backups.list() == [manifest])
    }

    @Test func `is removed only by its name, and then everywhere`() throws {
        let fixture = try StoreFixture()
        try fixture.load(StoreFixture.pairs(2), .backUp)
        let manifest = try #require(fixture.backups.list().first)
        for name in ["..", "", "20250627_143052_zzzzzzzz", manifest.id + "/..", "../vector_backups"] {
            let error = vectorError { () throws(VectorError) in try fixture.backups.remove(name) }
            guard case .backupNotFound = error else {
                Issue.record("\(name): \(String(describing: error))")
                continue
            }
        }
        try fixture.backups.remove(manifest.id, linkedFrom: fixture.folder.path + "/vector_bak")
        #expect(fixture.backupFolders == [])
        #expect(VectorBackups.entries(of: fixture.folder.path + "/vector_bak") == [])
    }
}

extension StoreFixture {
    /// Waits until another session of this database waits for a lock.
    func waitUntilWriterWaits() throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while try number(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
            == 0
        {
            try #require(ContinuousClock.now < deadline)
            usleep(10_000)
        }
    }
}
