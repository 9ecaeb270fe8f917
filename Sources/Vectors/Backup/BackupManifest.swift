public import JSON

/// What a backup is, as its `manifest.json` says.
public struct BackupManifest: Sendable, Equatable {
    /// One table in one file.
    public struct File: Sendable, Equatable, JSONEncodable {
        /// The table.
        public let table: VectorTable
        /// The file's name in the backup's folder: CSV with a header line, as `COPY … FROM` reads it.
        public let name: String
        /// Number of rows.
        public let rows: Int
        /// Length in bytes.
        public let bytes: Int
        /// Of the whole file, in hexadecimal.
        public let sha256: String
        /// The columns in the file's order, with their types.
        public let columns: [Column]
        /// When the verified file was last written, in nanoseconds since 1970: tells cheaply that nobody has since.
        let modifiedAt: Int

        /// Writes what the API shows of a file.
        public func encode(to json: inout JSONWriter) {
            json.object { json in
                json.field("table", table.rawValue)
                json.field("file_name", name)
                json.field("rows", rows)
                json.field("bytes", bytes)
                json.field("sha256", sha256)
            }
        }
    }

    /// A column of a table.
    public struct Column: Sendable, Equatable {
        /// Its name.
        public let name: String
        /// Its type, as `format_type` spells it.
        public let type: String
    }

    /// `<timestamp>_<8 hexadecimal digits>`, which is also the folder's name.
    public let id: String
    /// `2025-06-27T14:30:52`
    public let createdAt: String
    /// Why it was made.
    public let reason: BackupReason
    /// The task for which it was made; nil for one made by hand.
    public let taskID: String?
    /// Who had it made.
    public let createdBy: String?
    /// The model of the vectors; nil where none is recorded, or several are.
    public let model: String?
    /// The length of the vectors; nil where none is recorded, or several are.
    public let dimension: Int?
    /// The server's version, such as `15.18`.
    public let serverVersion: String
    /// pgvector's version.
    public let vectorVersion: String
    /// The collections' file, then the embeddings': the order in which they can be restored.
    public let files: [File]

    /// Rows of one table.
    public func rows(of table: VectorTable) -> Int { files.first { $0.table == table }?.rows ?? 0 }
    /// Rows of both tables.
    public var rows: Int { files.reduce(0) { $0 + $1.rows } }
    /// Bytes of both files.
    public var bytes: Int { files.reduce(0) { $0 + $1.bytes } }

    /// When the last file was written, in nanoseconds since 1970: tells backups of one second apart.
    var writtenAt: Int { files.map(\.modifiedAt).max() ?? 0 }

    /// The manifest's name in the folder.
    static let name = "manifest.json"
    /// What people read of it.
    static let logName = "vector_backup_log.txt"
    private static let format = 1
}

/// Why a backup was made.
public enum BackupReason: String, Sendable {
    /// By a task's load.
    case trainingLoad = "training_load"
    /// Because somebody asked for it.
    case request
    /// Before another backup was restored.
    case restore
    /// It was made by the original system, and taken over.
    case imported
}

extension BackupManifest: JSONEncodable {
    /// Writes the manifest for reports: what it is, and its files.
    public func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("backup_id", id)
            json.field("created_at", createdAt)
            json.field("tables", files)
        }
    }

    /// The text of `manifest.json`.
    func fileText() -> [UInt8] {
        var json = JSONWriter(indentWidth: 1)
        json.object { json in
            json.field("format", Self.format)
            json.field("backup_id", id)
            json.field("created_at", createdAt)
            json.field("reason", reason.rawValue)
            json.field("task_id", taskID)
            json.field("created_by", createdBy)
            json.field("embedding_model", model)
            json.field("dimension", dimension)
            json.field("server_version", serverVersion)
            json.field("pgvector_version", vectorVersion)
            json.field("files") { json in
                json.array { json in
                    for file in files { json.element(Described(file)) }
                }
            }
        }
        return json.bytes + [0x0A]
    }

    private struct Described: JSONEncodable {
        let file: File
        init(_ file: File) { self.file = file }

        func encode(to json: inout JSONWriter) {
            json.object { json in
                json.field("table", file.table.rawValue)
                json.field("file_name", file.name)
                json.field("rows", file.rows)
                json.field("bytes", file.bytes)
                json.field("sha256", file.sha256)
                json.field("modified_at_ns", file.modifiedAt)
                json.field("columns") { json in
                    json.array { json in
                        for column in file.columns { json.element([column.name, column.type]) }
                    }
                }
            }
        }
    }

    /// Reads `manifest.json`; nil when it is none.
    init?(parsing bytes: [UInt8]) {
        guard let json = try? JSONValue(parsing: bytes), json["format"]?.intValue == Self.format,
            let id = json["backup_id"]?.stringValue, let createdAt = json["created_at"]?.stringValue,
            let reason = json["reason"]?.stringValue.flatMap(BackupReason.init),
            let listed = json["files"]?.arrayValue
        else { return nil }
        let files = listed.compactMap(Self.file)
        guard files.map(\.table) == VectorTable.allCases, files.count == listed.count else { return nil }
        self.id = id
        self.createdAt = createdAt
        self.reason = reason
        taskID = json["task_id"]?.stringValue
        createdBy = json["created_by"]?.stringValue
        model = json["embedding_model"]?.stringValue
        dimension = json["dimension"]?.intValue
        serverVersion = json["server_version"]?.stringValue ?? ""
        vectorVersion = json["pgvector_version"]?.stringValue ?? ""
        self.files = files
    }

    private static func file(_ json: JSONValue) -> File? {
        guard let table = json["table"]?.stringValue.flatMap(VectorTable.init),
            let name = json["file_name"]?.stringValue, !name.contains("/"), !name.hasPrefix("."),
            let rows = json["rows"]?.intValue, let bytes = json["bytes"]?.intValue,
            let sha256 = json["sha256"]?.stringValue, let modifiedAt = json["modified_at_ns"]?.intValue,
            let columns = json["columns"]?.arrayValue
        else { return nil }
        return File(
            table: table, name: name, rows: rows, bytes: bytes, sha256: sha256,
            columns: columns.compactMap { column in
                guard let parts = column.arrayValue, parts.count == 2, let name = parts[0].stringValue,
                    let type = parts[1].stringValue
                else { return nil }
                return Column(name: name, type: type)
            }, modifiedAt: modifiedAt)
    }

    /// The text of `vector_backup_log.txt`.
    func logText() -> String {
        var lines = [
            "向量表备份 \(id)", "时间: \(createdAt)", "原因: \(reason.text)", "任务: \(taskID ?? "无")",
            "操作者: \(createdBy ?? "无")", "模型: \(model ?? "未记录")，维数: \(dimension.map(String.init) ?? "未记录")",
            "PostgreSQL \(serverVersion)，pgvector \(vectorVersion)",
        ]
        for file in files {
            lines.append("\(file.table.rawValue): \(file.rows) 行，\(file.bytes) 字节，\(file.name)")
            lines.append("  SHA-256 \(file.sha256)（写入后已重新读取并核对）")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension BackupReason {
    fileprivate var text: String {
        switch self {
        case .trainingLoad: "训练数据加载"
        case .request: "手动备份"
        case .restore: "恢复前的自动备份"
        case .imported: "由原系统的备份导入"
        }
    }
}
