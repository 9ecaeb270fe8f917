internal import Glibc

/// One file of a task that the API shows.
public struct TaskFile: Sendable {
    /// Its name, `vector_bak/NAME` for a backup.
    public let name: String
    /// Its length in bytes.
    public let size: Int
    /// When it was last written.
    public let modifiedAt: Timestamp
    /// Whether it is the question–SQL pair file.
    public internal(set) var isPrimary = false

    /// The kinds of files that the API tells apart.
    public enum Kind: String, Sendable {
        case ddl, markdown, json, text, log, sql, csv, other
    }

    /// Its kind, by its extension.
    public var kind: Kind {
        switch name.split(separator: ".").last?.lowercased() {
        case "ddl": .ddl
        case "md": .markdown
        case "json": .json
        case "txt": .text
        case "log": .log
        case "sql": .sql
        case "csv": .csv
        default: .other
        }
    }

    /// Whether its name is that of a pair file, of which the latest counts.
    var isPairFile: Bool { UploadName.isPairFile(name) && !name.utf8.contains(UInt8(ascii: "/")) }

    /// The media type for downloads.
    public var mediaType: String {
        switch kind {
        case .json: "application/json; charset=utf-8"
        case .markdown: "text/markdown; charset=utf-8"
        case .csv: "text/csv; charset=utf-8"
        case .ddl, .sql, .text, .log: "text/plain; charset=utf-8"
        case .other: "application/octet-stream"
        }
    }
}

extension TaskDirectory {
    /// The files that the API shows: regular files directly in the directory and in `vector_bak/`, by name; none
    /// whose name starts with a dot. Empty when the directory is gone.
    public func files() throws(FileError) -> [TaskFile] {
        let folder = try openFolder()
        guard folder >= 0 else { return [] }
        defer { close(folder) }
        var own = try names().compactMap { file($0, in: folder) }
        let pairs = own.indices.filter { own[$0].isPairFile }
        if let latest = pairs.max(by: { own[$0].modifiedAt < own[$1].modifiedAt }) {
            own[latest].isPrimary = true
        }
        let backups = try TaskDirectory(path: path(of: Self.backupFolder)).names().compactMap {
            file(Self.backupFolder + "/" + $0, in: folder)
        }
        return (own + backups).sorted { $0.name < $1.name }
    }

    /// The question–SQL pair file; nil when there is none.
    public func pairFile() throws(FileError) -> TaskFile? { try files().first(where: \.isPrimary) }

    /// The folders with what earlier runs have made, and when each was last added to.
    public func archives() throws(FileError) -> [(name: String, madeAt: Timestamp)] {
        try names().filter { $0.hasPrefix(Self.archivePrefix) }.compactMap { name in
            var status = stat()
            guard lstat(path(of: name), &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
            return (name, Timestamp(milliseconds: Int64(status.st_mtim.tv_sec) * 1000))
        }
    }

    /// The file of that name, if it is one that ``files()`` lists.
    public func file(_ name: String) -> TaskFile? {
        guard let folder = try? openFolder(), folder >= 0 else { return nil }
        defer { close(folder) }
        return file(name, in: folder)
    }

    private func file(_ name: String, in folder: Int32) -> TaskFile? {
        // Bytes, not characters: a combining mark would hide a slash or a dot.
        let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 1 || (parts.count == 2 && parts[0].elementsEqual(Self.backupFolder.utf8)) else {
            return nil
        }
        guard !parts.contains(where: { $0.isEmpty || $0.first == UInt8(ascii: ".") }), !name.utf8.contains(0)
        else {
            return nil
        }
        guard let descriptor = try? openFile(name, in: folder), descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        let modified = Int64(status.st_mtim.tv_sec) * 1000 + Int64(status.st_mtim.tv_nsec) / 1_000_000
        return TaskFile(name: name, size: Int(status.st_size), modifiedAt: Timestamp(milliseconds: modified))
    }

    /// The names of all that is in it; none when it is gone.
    func names() throws(FileError) -> [String] {
        guard let stream = opendir(path) else {
            if errno == ENOENT || errno == ENOTDIR { return [] }
            throw FileError(path: path, code: errno)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let name, name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
