internal import Encodings
internal import Glibc
internal import JSON

/// A backup that the original system made: two CSV files as Python's `csv` writes them, with Python's own notation in the
/// JSON columns. Taken over, it is a backup like any other.
public struct OriginalBackup {
    private let collections: String
    private let embeddings: String

    /// Names the two files.
    public init(collections: String, embeddings: String) {
        self.collections = collections
        self.embeddings = embeddings
    }

    /// Writes it anew among the backups.
    ///
    /// - Returns: the manifest.
    /// - Throws: ``VectorError/backupDamaged(_:)`` naming the first row that is not as it should be,
    ///   ``VectorError/backupFailed(reason:cause:)``.
    public func takeOver(_ order: BackupOrder) throws(VectorError) -> BackupManifest {
        do {
            let pending = try PendingBackup(order)
            var files: [BackupManifest.File] = []
            for (table, path) in [(VectorTable.collections, collections), (.embeddings, embeddings)] {
                files.append(try rewrite(table, path, into: pending))
            }
            let manifest = BackupManifest(
                id: pending.id, createdAt: order.createdAt, reason: order.reason, taskID: order.taskID,
                createdBy: order.createdBy, model: nil, dimension: nil, serverVersion: "", vectorVersion: "",
                files: files)
            try pending.place(manifest)
            return manifest
        } catch let error as VectorError {
            throw error
        } catch let failure as BackupFile.Failure {
            throw .backupFailed(reason: failure.reason, cause: failure)
        } catch {
            throw .backupFailed(reason: "\(error)", cause: error)
        }
    }

    private func rewrite(
        _ table: VectorTable, _ path: String, into pending: PendingBackup
    ) throws -> BackupManifest.File {
        guard FolderEntry(path)?.isFile == true else { throw VectorError.backupDamaged("文件 \(path) 不存在") }
        let file = try pending.begin(table)
        func write(_ line: [UInt8]) throws { try line.withUnsafeBytes { try file.append($0) } }
        var columns: [String] = []
        var rows = 0
        try CSVRecords.forEach(of: path) { fields in
            guard !columns.isEmpty else {
                columns = fields.map { $0.text ?? "" }
                if let missing = Self.needed(table).first(where: { !columns.contains($0) }) {
                    throw VectorError.backupDamaged("\(path) 的表头没有列 \(missing)")
                }
                try write(Array(columns.joined(separator: ",").utf8) + [0x0A])
                return
            }
            rows += 1
            guard fields.count == columns.count else {
                throw VectorError.backupDamaged(
                    "\(path) 第 \(rows) 行有 \(fields.count) 列，应为 \(columns.count) 列")
            }
            let translated = try zip(columns, fields).map { name, field in
                guard let field = Self.translated(field, column: name) else {
                    throw VectorError.backupDamaged("\(path) 第 \(rows) 行的 \(name) 无法识别")
                }
                return field
            }
            try write(CSVRecords.line(translated))
        }
        let contents = try file.finish()
        guard contents.rows == rows, !columns.isEmpty else {
            throw VectorError.backupDamaged("\(path) 不是有效的备份文件")
        }
        return BackupManifest.File(
            table: table, name: pending.fileName(of: table), rows: rows, bytes: contents.bytes,
            sha256: contents.sha256,
            columns: columns.map { BackupManifest.Column(name: $0, type: Self.types[$0] ?? "text") },
            modifiedAt: pending.modifiedAt(table))
    }

    private static let types = [
        "uuid": "uuid", "name": "character varying", "cmetadata": "jsonb", "id": "character varying",
        "collection_id": "uuid", "embedding": "vector", "document": "character varying",
    ]

    private static func needed(_ table: VectorTable) -> [String] {
        switch table {
        case .collections: ["uuid", "name", "cmetadata"]
        case .embeddings: ["id", "collection_id", "embedding", "document", "cmetadata"]
        }
    }

    /// The value as PostgreSQL reads it; nil when it is not what the column holds.
    ///
    /// Python's `csv` writes `None` and the empty text alike: a document is taken for the latter, all else for NULL.
    private static func translated(_ field: CSVField, column: String) -> CSVField? {
        let text = String(decoding: field.bytes, as: UTF8.self)
        switch column {
        case "document": return CSVField(text)
        case _ where text.isEmpty: return CSVField(nil)
        case "cmetadata":
            guard let value = PythonLiteral.value(text) ?? (try? JSONValue(parsing: text.utf8)) else {
                return nil
            }
            return CSVField(String(decoding: JSONWriter.encode(value), as: UTF8.self))
        case "uuid", "collection_id":
            let isUUID =
                text.utf8.count == 36 && text.utf8.allSatisfy("0123456789abcdefABCDEF-".utf8.contains)
            return isUUID ? CSVField(text) : nil
        case "embedding":
            let isVector =
                text.hasPrefix("[") && text.hasSuffix("]")
                && text.dropFirst().dropLast().split(separator: ",", omittingEmptySubsequences: false)
                    .allSatisfy { Float($0.filter { $0 != " " })?.isFinite == true }
            return isVector ? CSVField(text) : nil
        default: return CSVField(text)
        }
    }
}
