import JSON
import Logs
import Settings
import Tasks
import Vectors

/// Whether to empty the table after the backup, row 18.
struct BackUpVectors: RequestFields {
    let truncate: Bool

    init(_ fields: inout FieldReader) { truncate = fields.flag("truncate", default: false) }
}

/// A backup that was made.
struct VectorsBackedUp: JSONEncodable {
    let backup: BackupManifest
    let truncation: VectorStore.Truncation?
    /// Where it lies; nil where there is one node only.
    let node: NodeName?

    func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("backup_id", backup.id)
            json.field("created_at", backup.createdAt)
            if let node { json.field("node", node.text) }
            json.field("tables", backup.files)
            json.field("truncated_rows", truncation?.rows)
            json.field("writers_waited_ms", truncation?.writersWaitedMilliseconds)
        }
    }
}

extension Node {
    /// Copies the vector tables, and empties the embeddings where that is asked for.
    func backUpVectors(_ fields: BackUpVectors) throws(APIError) -> VectorsBackedUp {
        if fields.truncate { try caller.require(.admin) }
        let store = try vectorStore()
        let order = backupOrder(.request)
        let name = shared?.identity.name
        let done = try soleVectorOperation {
            guard fields.truncate else {
                return VectorsBackedUp(backup: try store.backup(order), truncation: nil, node: name)
            }
            let truncation = try store.backupAndTruncate(order)
            return VectorsBackedUp(backup: truncation.backup, truncation: truncation, node: name)
        }
        log(
            .info,
            "向量表已备份: \(done.backup.id)，\(done.backup.rows) 行"
                + (done.truncation.map { "；已清空 \($0.rows) 行" } ?? ""), logger: .vectorTables)
        return done
    }
}
