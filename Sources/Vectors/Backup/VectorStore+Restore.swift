internal import Encodings
public import JSON
internal import Postgres

/// How a backup comes back.
public enum RestoreMode: String, Sendable, CaseIterable {
    /// Both tables become what they were.
    case replace
    /// What is there stays; rows of other ids are added.
    case merge
}

/// What a restoration did.
public struct RestoreReport: Sendable, JSONEncodable {
    /// The backup that was restored.
    public let backup: BackupManifest
    /// How.
    public let mode: RestoreMode
    /// Rows of the embeddings that were written.
    public let inserted: Int
    /// Rows of the backup whose ids were there already.
    public let skipped: Int
    /// Rows of the embeddings that were deleted.
    public let removed: Int
    /// The state before.
    public let previous: BackupManifest

    /// Writes the figures by the API's names.
    public func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("restored_backup_id", backup.id)
            json.field("mode", mode.rawValue)
            json.field("inserted", inserted)
            json.field("skipped", skipped)
            json.field("removed", removed)
            json.field("backup_id", previous.id)
        }
    }
}

extension VectorStore {
    /// Brings a backup back in one transaction, after the present state was backed up.
    ///
    /// - Parameter order: for the backup of the present state; the restored one lies in the same folder.
    /// - Throws: ``VectorError``; the tables are then as they were, but for `outcomeUnknown`.
    public func restore(
        _ id: String, _ mode: RestoreMode, _ order: BackupOrder
    ) throws(VectorError) -> RestoreReport {
        let manifest = try order.backups.manifest(of: id)
        try order.backups.verify(manifest)
        _ = try preparedLayout()
        let report = try committing(
            lockTimeoutSeconds: 60, otherwise: { .restoreFailed(reason: "\($0)", cause: $0) }
        ) { connection in
            try connection.query(Queries.lock)
            let layout = try TableLayout(connection)
            try Self.requireColumns(of: manifest, in: layout)
            let previous = try copyTables(order, layout, connection) { _ in }
            let restoration = Restoration(connection: connection, backups: order.backups, manifest: manifest)
            let done =
                switch mode {
                case .replace: try restoration.replace()
                case .merge: try restoration.merge()
                }
            return (
                RestoreReport(
                    backup: manifest, mode: mode, inserted: done.inserted, skipped: done.skipped,
                    removed: done.removed, previous: previous), done.witness
            )
        }
        vacuum()
        return report
    }

    private static func requireColumns(of manifest: BackupManifest, in layout: TableLayout) throws {
        for file in manifest.files {
            let present = layout.columns[file.table] ?? []
            for column in file.columns where !present.contains(where: { $0.name == column.name }) {
                throw VectorError.restoreFailed(
                    reason: "\(file.table.rawValue) 现在没有备份中的列 \(column.name)", cause: nil)
            }
        }
    }
}

/// One restoration inside its transaction.
private struct Restoration {
    let connection: PostgresConnection
    let backups: VectorBackups
    let manifest: BackupManifest

    struct Done {
        var inserted = 0
        var skipped = 0
        var removed = 0
        var witness = CommitWitness.nothing
    }

    func replace() throws -> Done {
        var done = Done()
        let old =
            try RowVersion(anyIn: .embeddings, connection) ?? RowVersion(anyIn: .collections, connection)
        done.removed = try connection.query(Queries.deleteEmbeddings).affectedRows
        try connection.query(Queries.deleteCollections)
        for file in manifest.files { try copy(file) }
        for table in VectorTable.allCases {
            let count = try connection.query(Queries.count(table)).integer(0, 0) ?? -1
            guard count == manifest.rows(of: table) else {
                throw VectorError.restoreFailed(
                    reason: "\(table.rawValue) 应为 \(manifest.rows(of: table)) 行，实际为 \(count) 行", cause: nil)
            }
        }
        done.inserted = manifest.rows(of: .embeddings)
        let made =
            try RowVersion(anyIn: .embeddings, connection) ?? RowVersion(anyIn: .collections, connection)
        done.witness = old.map { .gone($0) } ?? made.map { .made($0) } ?? .nothing
        return done
    }

    /// Copies a whole file; its header names the columns.
    private func copy(_ file: BackupManifest.File) throws {
        let header = try Self.header(of: backups.path(of: file, in: manifest))
        _ = try connection.copyIn(Queries.copyIn(file.table, columns: header.names)) { input in
            var toSkip = header.length
            try BackupFile.forEachPieceAny(of: backups.path(of: file, in: manifest)) { piece in
                let skipped = min(toSkip, piece.count)
                toSkip -= skipped
                try input.send(UnsafeRawBufferPointer(rebasing: piece.dropFirst(skipped)))
            }
        }
    }

    private static func header(of path: String) throws -> (names: [String], length: Int) {
        struct Found: Error {}
        var names: [String] = []
        do {
            try CSVRecords.forEach(of: path) { fields in
                names = fields.map { $0.text ?? "" }
                throw Found()
            }
        } catch is Found {}
        // PostgreSQL writes a name as it is, in quotation marks where it holds a comma, a quotation mark or a line break.
        let length = names.reduce(0) { sum, name in
            let marks = name.utf8.count { $0 == 0x22 }
            let isQuoted = name.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
            return sum + name.utf8.count + (isQuoted ? 2 + marks : 0) + 1
        }
        return (names, length)
    }

    func merge() throws -> Done {
        var done = Done()
        let uuids = try mergeCollections()
        guard let file = manifest.files.first(where: { $0.table == .embeddings }) else { return done }
        var columns: [String] = []
        var batch: [[CSVField]] = []
        var last: String?
        func position(_ name: String) throws -> Int {
            guard let position = columns.firstIndex(of: name) else {
                throw VectorError.backupDamaged("\(file.name) 没有列 \(name)")
            }
            return position
        }
        func flush() throws {
            guard !batch.isEmpty else { return }
            let (id, collection) = (try position("id"), try position("collection_id"))
            let fresh = try absent(batch, id)
            done.skipped += batch.count - fresh.count
            done.inserted += fresh.count
            batch = []
            guard !fresh.isEmpty else { return }
            last = fresh.last?[id].text
            _ = try connection.copyIn(Queries.copyIn(.embeddings, columns: columns)) { input in
                for var fields in fresh {
                    if let old = fields[collection].text { fields[collection] = CSVField(uuids[old] ?? old) }
                    try CSVRecords.line(fields).withUnsafeBytes { try input.send($0) }
                }
            }
        }
        try CSVRecords.forEach(of: backups.path(of: file, in: manifest)) { fields in
            guard !columns.isEmpty else {
                columns = fields.map { $0.text ?? "" }
                return
            }
            guard fields.count == columns.count else {
                throw VectorError.backupDamaged("\(file.name) 中有一行的列数不对")
            }
            batch.append(fields)
            if batch.count == 500 { try flush() }
        }
        try flush()
        if let last {
            let row = try connection.query(Queries.versionOfRow, [last])
            done.witness = .made(RowVersion(table: .embeddings, row))
        }
        return done
    }

    /// The rows whose ids are not in the table; of those that come twice, the first.
    private func absent(_ rows: [[CSVField]], _ id: Int) throws -> [[CSVField]] {
        let ids = rows.compactMap { $0[id].text }
        let list =
            "{"
            + ids.map { "\"" + $0.map { "\"\\".contains($0) ? "\\\($0)" : "\($0)" }.joined() + "\"" }
            .joined(separator: ",") + "}"
        var present = Set(try connection.query(Queries.presentIDs, [list]).map { $0.text($1, 0) ?? "" })
        return rows.filter { row in row[id].text.map { present.insert($0).inserted } ?? true }
    }

    /// Finds the backup's collections by their names, and adds those that are missing.
    ///
    /// - Returns: the uuid in the table by that in the backup.
    private func mergeCollections() throws -> [String: String] {
        guard let file = manifest.files.first(where: { $0.table == .collections }) else { return [:] }
        var columns: [String] = []
        var uuids: [String: String] = [:]
        try CSVRecords.forEach(of: backups.path(of: file, in: manifest)) { fields in
            guard !columns.isEmpty else {
                columns = fields.map { $0.text ?? "" }
                return
            }
            let values = Dictionary(zip(columns, fields.map(\.text))) { first, _ in first }
            guard let uuid = values["uuid"] ?? nil, let name = values["name"] ?? nil else {
                throw VectorError.backupDamaged("\(file.name) 中有一行没有 uuid 或 name")
            }
            let metadata = values["cmetadata"] ?? nil
            if let present = try StoredCollection(name, connection) {
                try check(name, metadata, fits: present)
                uuids[uuid] = present.uuid
            } else {
                uuids[uuid] = try connection.query(Queries.insertCollection, [uuid, name, metadata]).text(
                    0, 0)
            }
        }
        return uuids
    }

    /// Vectors of two models never share a collection.
    private func check(_ name: String, _ metadata: String?, fits present: StoredCollection) throws {
        guard present.holdsRows, let metadata, let json = try? JSONValue(parsing: metadata.utf8) else {
            return
        }
        if let stored = present.model, let given = json["embedding_model"]?.stringValue, stored != given {
            throw VectorError.modelMismatch(collection: name, stored: stored, given: given)
        }
        if let stored = present.dimension, let given = json["embedding_dimension"]?.intValue, stored != given
        {
            throw VectorError.dimensionMismatch(collection: name, stored: stored, given: given)
        }
    }
}
