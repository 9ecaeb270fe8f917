import Tasks
import Vectors

extension Node {
    func vectorBackup(_ id: String) throws(APIError) -> VectorBackupRow {
        VectorBackupRow(try backup(id), in: vectorBackups, on: shared?.identity.name)
    }
}
