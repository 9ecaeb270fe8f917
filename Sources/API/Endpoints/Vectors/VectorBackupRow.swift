import JSON
import Tasks
import Vectors

/// One backup of the list.
struct VectorBackupRow: JSONEncodable {
    let manifest: BackupManifest
    let isIntact: Bool
    let fileNames: [String]
    /// Where it lies; nil where there is one node only.
    let node: NodeName?

    init(_ manifest: BackupManifest, in backups: VectorBackups, on node: NodeName?) {
        self.node = node
        self.manifest = manifest
        isIntact = backups.isIntact(manifest)
        fileNames = backups.fileNames(of: manifest)
    }

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
            if let node { json.field("node", node.text) }
            let query = node.map { "?node=\($0)" } ?? ""
            json.field("download_urls", fileNames.map { Self.root + "/\(manifest.id)/\($0)" + query })
        }
    }

    private static let root = "/api/v0/data_pipeline/vector/backups"
}
