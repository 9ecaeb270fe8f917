import JSON
import Logs
import Tasks
import Vectors

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
        log(.warning, "向量表备份已删除: \(id)", logger: .vectorTables)
        return VectorBackupRemoved(id: id, manifest: removed)
    }
}
