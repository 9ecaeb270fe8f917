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

extension Node {
    func listVectorBackups(_: NoFields) throws(APIError) -> VectorBackupList {
        let name = shared?.identity.name
        return VectorBackupList(
            backups: vectorBackups.list().map { VectorBackupRow($0, in: vectorBackups, on: name) })
    }
}
