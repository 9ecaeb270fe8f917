internal import CSystem
internal import Glibc

/// Why and for whom a backup is to be made, and where.
public struct BackupOrder: Sendable {
    /// The folder of all backups.
    public let backups: VectorBackups
    /// The present moment, as `20250627_143052`.
    public let timestamp: String
    /// The same moment, as `2025-06-27T14:30:52`.
    public let createdAt: String
    /// Why.
    public let reason: BackupReason
    /// For which task.
    public let taskID: String?
    /// Who asks for it.
    public let createdBy: String?
    /// The task's folder that is to show the files, `vector_bak`.
    public let linkFolder: String?

    /// Makes an order.
    public init(
        in backups: VectorBackups, timestamp: String, createdAt: String, reason: BackupReason,
        taskID: String? = nil, createdBy: String? = nil, linkFolder: String? = nil
    ) {
        self.backups = backups
        self.timestamp = timestamp
        self.createdAt = createdAt
        self.reason = reason
        self.taskID = taskID
        self.createdBy = createdBy
        self.linkFolder = linkFolder
    }
}

/// A backup that is being made in a hidden folder; without ``place(_:)`` it goes away with the object.
final class PendingBackup {
    let id: String
    private let order: BackupOrder
    private let folder: String
    /// Locked as long as somebody works in the folder.
    private var lock: Int32
    private var isPlaced = false

    private static let prefix = ".new-"

    /// Makes the folder, and those above it.
    init(_ order: BackupOrder) throws(BackupFile.Failure) {
        self.order = order
        let root = order.backups.path
        if mkdir(root, 0o750) == 0 {
            // The name of the folder itself has to survive as well.
            BackupFile.syncFolder(String(root[..<(root.lastIndex(of: "/") ?? root.endIndex)]))
        } else if errno != EEXIST {
            throw BackupFile.Failure(code: errno)
        }
        Self.removeAbandoned(in: root)
        id = "\(order.timestamp)_\(RandomName.hexadecimal(digits: 8))"
        folder = "\(root)/\(Self.prefix)\(id)"
        guard mkdir(folder, 0o750) == 0 else { throw BackupFile.Failure(code: errno) }
        lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0 else { throw BackupFile.Failure(code: errno) }
    }

    deinit {
        if !isPlaced { VectorBackups.removeFolder(folder) }
        if lock >= 0 { close(lock) }
    }

    /// `<table>_<backup_id>.csv`
    func fileName(of table: VectorTable) -> String { "\(table.rawValue)_\(id).csv" }

    /// Begins a table's file.
    func begin(_ table: VectorTable) throws(BackupFile.Failure) -> BackupFile {
        try BackupFile(path: folder + "/" + fileName(of: table))
    }

    /// When a finished file was written, in nanoseconds since 1970.
    func modifiedAt(_ table: VectorTable) -> Int {
        FolderEntry(folder + "/" + fileName(of: table))?.modifiedAt ?? 0
    }

    /// Gives the backup its name; all of it is on disk when this returns.
    func place(_ manifest: BackupManifest) throws(BackupFile.Failure) {
        try BackupFile.write(Array(manifest.logText().utf8), to: folder + "/" + BackupManifest.logName)
        try BackupFile.write(manifest.fileText(), to: folder + "/" + BackupManifest.name)
        try BackupFile.pass("backup.listed")
        guard BackupFile.syncFolder(folder) else { throw BackupFile.Failure(code: errno) }
        try BackupFile.pass("backup.whole")
        guard csystem_rename_new(folder, order.backups.folder(of: id)) == 0 else {
            throw BackupFile.Failure(code: errno)
        }
        isPlaced = true
        try BackupFile.pass("backup.placed")
        guard BackupFile.syncFolder(order.backups.path) else { throw BackupFile.Failure(code: errno) }
        try BackupFile.pass("backup.durable")
        if let links = order.linkFolder { order.backups.link(manifest, into: links) }
    }

    /// Removes what processes have left that died over a backup or a removal.
    private static func removeAbandoned(in root: String) {
        for name in VectorBackups.entries(of: root) where name.hasPrefix(prefix) || name.hasPrefix(".gone-") {
            let path = root + "/" + name
            let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
            guard folder >= 0 else { continue }
            defer { close(folder) }
            // A folder is made a moment before it is locked.
            let age = time(nil) - (FolderEntry(path).map { $0.modifiedAt / 1_000_000_000 } ?? .max)
            if age > 60, flock(folder, LOCK_EX | LOCK_NB) == 0 { VectorBackups.removeFolder(path) }
        }
    }
}
