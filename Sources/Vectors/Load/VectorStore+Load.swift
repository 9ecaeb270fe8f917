internal import Failpoints
internal import Postgres

extension VectorStore {
    /// Loads the records in one transaction: backup, deletion of the old rows, the new ones, and a proof that questions
    /// find them.
    ///
    /// Vectors are made before it begins, and writers wait from its first statement to its end, so that no row of
    /// theirs is lost; readers see the old rows until the new ones are there. Ids come from content: loading the same
    /// records again changes nothing, and rows of other databases and applications are never touched but by
    /// ``ExistingRows/replace(afterBackup:)``.
    /// - Parameters:
    ///   - cache: where vectors are kept; nothing in it is made again.
    ///   - progress: told several times a second; what it throws cancels the load.
    /// - Throws: ``VectorError``. The store is then as it was, but for `outcomeUnknown`.
    public func load(
        _ request: LoadRequest, with embedder: any Embedder, cache: VectorCache,
        progress: (LoadProgress) throws -> Void = { _ in }
    ) throws(VectorError) -> LoadReport {
        let items = try Self.items(of: request, embedder)
        _ = try preparedLayout()
        let drawn = LoadProof.draw(items)
        var acquired = Acquisition()
        // Asked before the model is, and paid; asked again under the lock, as rows may have come meanwhile.
        for _ in 0..<5 {
            let wanted = try plan(items, request, embedder).written
            let more = try acquire(
                Set(wanted + drawn).sorted(), of: items, into: cache, with: embedder, progress)
            acquired = Acquisition(
                embedded: acquired.embedded + more.embedded, reused: more.reused - acquired.embedded)
            var backup: BackupManifest?
            if case .backUp(let order) = request.existing { backup = try self.backup(order, progress) }
            do throws(VectorError) {
                var report = try store(items, drawn, request, embedder, cache, progress)
                report.duplicates = request.records.count - items.count
                report.embedded = acquired.embedded
                report.reused = acquired.reused
                report.backup = report.backup ?? backup
                if request.existing.isReplaced { vacuum() }
                return report
            } catch {
                guard case .cancelled(let cause) = error, cause is VectorsMissing else { throw error }
            }
        }
        throw .loadFailed(record: nil, reason: "其他程序不断改动同一数据库的记录，请稍后重试")
    }

    /// Thrown where a row that was there is gone, so that a vector is needed that nobody has made.
    private struct VectorsMissing: Error {}

    /// The different records, checked.
    private static func items(
        of request: LoadRequest, _ embedder: any Embedder
    ) throws(VectorError) -> LoadItems {
        guard !request.records.isEmpty else { throw .loadFailed(record: nil, reason: "没有可加载的训练数据") }
        var items = LoadItems()
        for (position, record) in request.records.enumerated() {
            let item = LoadItem(record, position: position, request.scope, embedder)
            // PostgreSQL's text holds every character but this one.
            guard !record.document.utf8.contains(0), record.source?.utf8.contains(0) != true else {
                throw .loadFailed(record: item.name, reason: "文本含有 NUL 字符")
            }
            items.add(item)
        }
        return items
    }

    private func plan(
        _ items: LoadItems, _ request: LoadRequest, _ embedder: any Embedder
    ) throws(VectorError) -> RowPlan {
        let model = VectorModel(embedder)
        let kinds = Set(items.map(\.record.kind))
        return try reading { connection in
            let layout = try TableLayout(connection)
            if request.existing.isBackedUp { try layout.requireWhole() }
            try check(model, for: kinds, layout, connection, assumingEmpty: request.existing.isReplaced)
            return try RowPlan(items, scope: request.scope, model: model) { body in
                guard !request.existing.isReplaced else { return }
                try StoredRow.forEach(connection, database: request.scope.database, of: items, body)
            }
        }
    }

    private func store(
        _ items: LoadItems, _ drawn: [Int], _ request: LoadRequest, _ embedder: any Embedder,
        _ cache: VectorCache, _ progress: (LoadProgress) throws -> Void
    ) throws(VectorError) -> LoadReport {
        var model = VectorModel(embedder)
        model.dimension = model.dimension ?? items.lazy.compactMap { cache.dimension(of: $0.key) }.first
        let loadID = RandomName.hexadecimal(digits: 32)
        var lockedAt: ContinuousClock.Instant?
        var report = try committing(
            lockTimeoutSeconds: request.lockTimeoutSeconds,
            otherwise: { .loadFailed(record: nil, reason: "\($0)", cause: $0) }
        ) { connection in
            var report = LoadReport(kinds: [:], model: model.name, dimension: model.dimension ?? 0)
            try tell(request.watch, connection)
            try connection.query(Queries.lock)
            lockedAt = .now
            let layout = try TableLayout(connection)
            if case .replace(let order) = request.existing {
                let backup = try copyTables(order, layout, connection, progress)
                report.backup = backup
                try Failpoint.pass("load.backed_up")
                report.truncatedRows = try truncate(connection, expecting: backup.rows(of: .embeddings)).rows
            }
            try Failpoint.pass("load.truncated")
            try check(model, for: Set(items.map(\.record.kind)), layout, connection, assumingEmpty: false)
            let plan = try RowPlan(items, scope: request.scope, model: model) {
                try StoredRow.forEach(connection, database: request.scope.database, of: items, $0)
            }
            report.kinds = plan.figures
            let known = cache.dimension
            guard plan.written.allSatisfy({ known(items[$0].key) == model.dimension }) else {
                throw VectorsMissing()
            }
            var witness = CommitWitness.nothing
            if !plan.isEmpty || request.existing.isReplaced {
                let uuids = try recordLoad(loadID, model, connection)
                let writer = RowWriter(
                    connection: connection, layout: layout, scope: request.scope, model: model, cache: cache,
                    collections: uuids)
                try writer.carryOut(plan, items, progress)
                try Failpoint.pass("load.stored")
                try writer.verify(plan, items)
                witness = .load(id: loadID)
            }
            report.totalRows = try connection.query(Queries.countEmbeddings).integer(0, 0) ?? 0
            let tried = drawn.prefix(LoadProof.questions(among: report.totalRows))
            report.proof = try LoadProof(
                tried.map { items[$0] }, of: items, cache, request, connection, progress)
            try Failpoint.pass("load.proven")
            try request.watch.commits()
            return (report, witness)
        }
        _ = Failpoint.code(at: "load.committed")
        if let lockedAt { report.writersWaitedMilliseconds = Int((.now - lockedAt) / .milliseconds(1)) }
        return report
    }

    private func tell(_ watch: LoadWatch, _ connection: PostgresConnection) throws {
        let session = try connection.query(Queries.ownSession)
        session.check(Queries.OwnSession.self)
        guard let pid = session.integer(0, Queries.OwnSession.pid).flatMap({ Int32(exactly: $0) }),
            let startedAt = session.integer(0, Queries.OwnSession.started_at)
        else { return }
        try watch.begins(pid, Int64(startedAt))
    }

    /// Empties the embeddings, all applications' rows, once it is sure that each of them was backed up.
    ///
    /// - Returns: the number of rows, and one that is gone.
    func truncate(
        _ connection: PostgresConnection, expecting rows: Int
    ) throws -> (rows: Int, witness: CommitWitness) {
        let deleted: Int
        let left: Int
        let witness: CommitWitness
        do throws(PostgresError) {
            witness = try RowVersion(anyIn: .embeddings, connection).map { .gone($0) } ?? .nothing
            // TRUNCATE would show an empty table to readers with an older snapshot.
            deleted = try connection.query(Queries.deleteEmbeddings).affectedRows
            left = try connection.query(Queries.countEmbeddings).integer(0, 0) ?? -1
        } catch {
            guard !error.isConnectionLost else { throw error }
            throw VectorError.truncateFailed(reason: "\(error)", cause: error)
        }
        guard deleted == rows, left == 0 else {
            throw VectorError.truncateFailed(
                reason: "备份了 \(rows) 行，却会删除 \(deleted) 行、留下 \(left) 行", cause: nil)
        }
        return (deleted, witness)
    }

    /// Frees the space of deleted rows where we may. Nothing depends on it.
    func vacuum() {
        guard let connection = try? session.connection(),
            let isOwner = try? connection.query(Queries.isOwner).bool(0, 0), isOwner
        else { return }
        _ = try? connection.query("VACUUM (ANALYZE) langchain_pg_embedding")
    }
}
