internal import Glibc

/// A file that is being written as `.NAME.tmp` and becomes `NAME` when it is committed; dropped otherwise.
final class PendingFile {
    private let target: String
    private let temporary: String
    private let directory: String
    private var descriptor: Int32
    private var isCommitted = false

    init(directory: String, name: String) throws(FileError) {
        let parts = name.split(separator: "/")
        let folder = ([directory] + parts.dropLast().map(String.init)).joined(separator: "/")
        self.directory = folder
        target = "\(folder)/\(parts.last ?? "")"
        let short = TaskDirectory.shortened(String(parts.last ?? ""), toBytes: 250)
        temporary = "\(folder)/.\(short).tmp"
        if parts.count > 1, mkdir(folder, 0o755) != 0, errno != EEXIST {
            throw FileError(path: folder, code: errno)
        }
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { throw FileError(path: temporary, code: errno) }
    }

    /// A file in a folder that nobody looks into yet, which needs no other name while it is written; see ``seal()``.
    init(unseen path: String) throws(FileError) {
        (target, temporary, directory) = (path, path, "")
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { throw FileError(path: path, code: errno) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        if !isCommitted { unlink(temporary) }
    }

    /// Adds all bytes at the end; those that lie in one piece are not copied.
    func append(all bytes: some Collection<UInt8>) throws(FileError) {
        let written: Result<Void, FileError>? = bytes.withContiguousStorageIfAvailable { all in
            Result { () throws(FileError) in try append(UnsafeRawBufferPointer(all)) }
        }
        if let written { try written.get() } else { try append(Array(bytes)) }
    }

    /// Adds bytes at the end.
    func append(_ bytes: [UInt8]) throws(FileError) {
        let written: Result<Void, FileError> = bytes.withUnsafeBytes { all in
            Result { () throws(FileError) in try append(all) }
        }
        try written.get()
    }

    /// Adds bytes at the end.
    func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = write(descriptor, rest.baseAddress, rest.count)
            guard count >= 0 || errno == EINTR else { throw FileError(path: target, code: errno) }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(max(0, count)))
        }
    }

    /// Puts the file in its place; it is on disk when this returns.
    func commit() throws(FileError) {
        try FileError.pass("file.written", target)
        guard fsync(descriptor) == 0 else { throw FileError(path: target, code: errno) }
        try FileError.pass("file.synced", target)
        guard rename(temporary, target) == 0 else { throw FileError(path: target, code: errno) }
        isCommitted = true
        try FileError.pass("file.renamed", target)
        let folder = try Self.openFolder(directory)
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw FileError(path: directory, code: errno) }
    }

    /// Leaves the file where it is, on disk or not; nothing more can be added.
    func seal() {
        close(descriptor)
        descriptor = -1
        isCommitted = true
    }

    static func openFolder(_ path: String) throws(FileError) -> Int32 {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw FileError(path: path, code: errno) }
        return folder
    }
}
