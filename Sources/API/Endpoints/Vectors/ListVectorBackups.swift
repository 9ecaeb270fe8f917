import HTTP
import JSON
import Tasks
import Vectors

/// All backups of the vector tables, row 19.
struct VectorBackupList: JSONEncodable {
    let backups: [VectorBackupRow]

    func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("backups", backups)
            json.field("total", backups.count)
        }
    }
}

/// One backup of the list.
struct VectorBackupRow: JSONEncodable {
    let manifest: BackupManifest
    let isIntact: Bool
    let fileNames: [String]

    func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("backup_id", manifest.id)
            json.field("task_id", manifest.taskID)
            json.field("created_at", manifest.createdAt)
            json.field("created_by", manifest.createdBy)
            json.field("reason", manifest.reason.rawValue)
            json.field("tables", manifest.files)
            json.field("rows", manifest.rows)
            json.field("bytes", manifest.bytes)
            json.field("embedding_model", manifest.model)
            json.field("dimension", manifest.dimension)
            json.field("intact", isIntact)
            json.field("download_urls", fileNames.map { Self.root + "/\(manifest.id)/\($0)" })
        }
    }

    private static let root = "/api/v0/data_pipeline/vector/backups"
}

/// A backup that was removed.
struct VectorBackupRemoved: JSONEncodable {
    let id: String
    /// Nil of one that could not be read any more.
    let manifest: BackupManifest?

    func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("backup_id", id)
            json.field("rows", manifest?.rows)
            json.field("bytes", manifest?.bytes)
        }
    }
}

extension Node {
    func listVectorBackups(_: NoFields) throws(APIError) -> VectorBackupList {
        VectorBackupList(backups: vectorBackups.list().map(row))
    }

    func vectorBackup(_ id: String) throws(APIError) -> VectorBackupRow { row(try backup(id)) }

    private func row(_ manifest: BackupManifest) -> VectorBackupRow {
        VectorBackupRow(
            manifest: manifest, isIntact: vectorBackups.isIntact(manifest),
            fileNames: vectorBackups.fileNames(of: manifest))
    }

    /// Decides about a download; nginx sends the bytes.
    func downloadVectorBackup(_ id: String, _ name: String) throws(APIError) -> Response {
        let manifest = try backup(id)
        guard vectorBackups.fileNames(of: manifest).contains(name) else {
            throw APIError(.fileNotFound, "备份 \(manifest.id) 中没有文件: \(name.prefix(255))")
        }
        let type =
            name.hasSuffix(".csv")
            ? "text/csv; charset=utf-8"
            : name.hasSuffix(".json") ? "application/json; charset=utf-8" : "text/plain; charset=utf-8"
        return Response(
            status: .ok,
            headers: [
                ("Content-Type", type), ("Content-Disposition", ContentDisposition.attachment(name)),
                ("X-Accel-Redirect", "/_vector_backups/\(manifest.id)/\(PercentEncoding.encodePath(name))"),
            ])
    }

    /// Removes a backup, and the links to it that its task's directory shows.
    func removeVectorBackup(_ id: String) throws(APIError) -> VectorBackupRemoved {
        let removed = try soleVectorOperation {
            // One that is damaged is to be removed as well.
            let manifest = try? vectorBackups.manifest(of: id)
            let links = manifest?.taskID.flatMap(TaskID.init).map {
                directory(of: $0).path(of: TaskDirectory.backupFolder)
            }
            try vectorBackups.remove(id, linkedFrom: links)
            return manifest
        }
        log(.warning, "向量表备份已删除: \(id)", logger: "VectorTableManager")
        return VectorBackupRemoved(id: id, manifest: removed)
    }
}
