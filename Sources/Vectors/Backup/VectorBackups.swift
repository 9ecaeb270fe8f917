internal import CSystem
internal import Crypto
internal import Glibc

/// The folder of all backups of the vector tables, `<data>/vector_backups`: a folder for each, named by its id.
///
/// A backup comes into being under a hidden name, and gets its own only when all of it is on disk and was read back; no
/// name is ever given twice. Nothing but ``remove(_:)`` removes one.
public struct VectorBackups: Sendable {
    /// The folder's path.
    public let path: String

    /// The folder at that path; it is made when the first backup is.
    public init(path: String) { self.path = path }

    /// Whether the text has the form of an id, and so can be a folder's name.
    public static func isID(_ text: String) -> Bool {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        func isMade(_ part: Substring, of count: Int, _ allowed: String) -> Bool {
            part.utf8.count == count && part.utf8.allSatisfy(allowed.utf8.contains)
        }
        return parts.count == 3 && isMade(parts[0], of: 8, "0123456789")
            && isMade(parts[1], of: 6, "0123456789") && isMade(parts[2], of: 8, "0123456789abcdef")
    }

    /// All backups, the newest first. Folders without a manifest of theirs are none.
    public func list() -> [BackupManifest] {
        Self.entries(of: path).filter(Self.isID).compactMap { try? manifest(of: $0) }
            .sorted { ($0.createdAt, $0.writtenAt, $0.id) > ($1.createdAt, $1.writtenAt, $1.id) }
    }

    /// Folders of a backup's name whose manifest cannot be read.
    public var unreadable: [String] {
        Self.entries(of: path).filter { Self.isID($0) && (try? manifest(of: $0)) == nil }.sorted()
    }

    /// The backup of that id.
    ///
    /// - Throws: ``VectorError/backupNotFound(_:)``, ``VectorError/backupDamaged(_:)``.
    public func manifest(of id: String) throws(VectorError) -> BackupManifest {
        guard Self.isID(id), FolderEntry(folder(of: id))?.isFolder == true else { throw .backupNotFound(id) }
        guard let bytes = BackupFile.read(folder(of: id) + "/" + BackupManifest.name),
            let manifest = BackupManifest(parsing: bytes), manifest.id == id
        else { throw .backupDamaged("备份 \(id) 没有可读的 \(BackupManifest.name)") }
        return manifest
    }

    /// The path of a backup's folder.
    func folder(of id: String) -> String { path + "/" + id }

    /// The path of one of a backup's files.
    func path(of file: BackupManifest.File, in manifest: BackupManifest) -> String {
        folder(of: manifest.id) + "/" + file.name
    }

    /// The names of the files of a backup that can be downloaded.
    public func fileNames(of manifest: BackupManifest) -> [String] {
        (manifest.files.map(\.name) + [BackupManifest.name, BackupManifest.logName])
            .filter { FolderEntry(folder(of: manifest.id) + "/" + $0)?.isFile == true }
    }

    /// Whether the files are what they were when they were verified.
    ///
    /// Files that nobody has written to since are believed; others are read whole.
    public func isIntact(_ manifest: BackupManifest) -> Bool {
        manifest.files.allSatisfy { file in
            guard let entry = FolderEntry(path(of: file, in: manifest)), entry.isFile,
                entry.size == file.bytes
            else { return false }
            return entry.modifiedAt == file.modifiedAt || (try? verify(file, of: manifest)) != nil
        }
    }

    /// Reads the files whole, and compares rows, bytes and SHA-256 with the manifest.
    ///
    /// - Throws: ``VectorError/backupDamaged(_:)``.
    func verify(_ manifest: BackupManifest) throws(VectorError) {
        for file in manifest.files { try verify(file, of: manifest) }
    }

    private func verify(_ file: BackupManifest.File, of manifest: BackupManifest) throws(VectorError) {
        let contents: BackupFile.Contents
        do {
            contents = try BackupFile.contents(path(of: file, in: manifest))
        } catch {
            throw .backupDamaged("\(file.name) 无法读取（\(SystemError.text(error.code))）")
        }
        guard contents.bytes == file.bytes, contents.rows == file.rows, contents.sha256 == file.sha256 else {
            throw .backupDamaged(
                "\(file.name) 应为 \(file.rows) 行、\(file.bytes) 字节，实际为 \(contents.rows) 行、\(contents.bytes) 字节"
                    + (contents.sha256 == file.sha256 ? "" : "，内容已改变"))
        }
    }

    /// Removes a backup; `also` is a task's folder of links to it.
    ///
    /// - Throws: ``VectorError/backupNotFound(_:)``.
    public func remove(_ id: String, linkedFrom also: String? = nil) throws(VectorError) {
        guard Self.isID(id) else { throw .backupNotFound(id) }
        let gone = "\(path)/.gone-\(id)-\(RandomName.hexadecimal(digits: 8))"
        guard rename(folder(of: id), gone) == 0 else { throw .backupNotFound(id) }
        BackupFile.syncFolder(path)
        Self.removeFolder(gone)
        guard let also else { return }
        for name in Self.entries(of: also) where name.contains(id) { unlink(also + "/" + name) }
    }

    /// Gives a task's folder links to a backup's files, so that they are listed with the task's.
    ///
    /// The data is there once; removing the task leaves the backup as it is. Where the file system cannot link, the
    /// backup is only in its own place.
    func link(_ manifest: BackupManifest, into links: String) {
        guard mkdir(links, 0o750) == 0 || errno == EEXIST else { return }
        for file in manifest.files {
            _ = Glibc.link(path(of: file, in: manifest), links + "/" + file.name)
        }
        _ = Glibc.link(
            folder(of: manifest.id) + "/" + BackupManifest.logName,
            links + "/vector_backup_log_\(manifest.id).txt")
        BackupFile.syncFolder(links)
    }

    static func entries(of folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Removes a folder of files.
    static func removeFolder(_ path: String) {
        for name in entries(of: path) { unlink(path + "/" + name) }
        rmdir(path)
    }
}

/// What the system knows of a name in a folder; links are not followed.
struct FolderEntry {
    let isFile: Bool
    let isFolder: Bool
    let size: Int
    /// Nanoseconds since 1970.
    let modifiedAt: Int

    /// Nil when there is nothing of that name.
    init?(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        isFile = status.st_mode & S_IFMT == S_IFREG
        isFolder = status.st_mode & S_IFMT == S_IFDIR
        size = Int(status.st_size)
        modifiedAt = status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
    }
}
