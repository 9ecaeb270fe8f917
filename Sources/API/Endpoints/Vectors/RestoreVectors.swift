import JSON
import Logs
import Tasks
import Vectors

/// Which backup to bring back and how, row 20.
struct RestoreVectors: RequestFields {
    let backupID: String
    let mode: RestoreMode

    init(_ fields: inout FieldReader) {
        backupID = fields.requiredText("backup_id", maximumLength: 64)
        mode = fields.choice("mode", RestoreMode.self) ?? .replace
    }
}

extension Node {
    /// Brings a backup back into the vector tables, after the present state was backed up.
    func restoreVectors(_ fields: RestoreVectors) throws(APIError) -> RestoreReport {
        let store = try vectorStore()
        let order = backupOrder(.restore)
        let report = try soleVectorOperation {
            try store.restore(fields.backupID, fields.mode, order)
        }
        log(
            .warning,
            "向量表已恢复到备份 \(report.backup.id)（\(report.mode.rawValue)）: 写入 \(report.inserted) 行，跳过"
                + " \(report.skipped) 行，移除 \(report.removed) 行；恢复前的状态: \(report.previous.id)",
            logger: .vectorTables)
        return report
    }
}
