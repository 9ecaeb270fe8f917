internal import Glibc

/// The folder of files that were put together for a download, `exports`. Each has its content's digest in its name, and goes
/// after an hour.
public struct ExportFolder: Sendable {
    /// Its path.
    public let path: String
    private static let lifetime = 3600

    /// The folder at that path; it is made with the first file.
    public init(path: String) { self.path = path }

    /// Sees to it that the file is there, whole; one that is there already keeps its time, so that a download can go on.
    public func put(_ bytes: some Collection<UInt8>, as name: String) throws(FileError) {
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw FileError(path: path, code: errno) }
        removeOld()
        guard access("\(path)/\(name)", R_OK) != 0 else { return }
        let file = try PendingFile(directory: path, name: name)
        try file.append(all: bytes)
        try file.commit()
    }

    /// Removes what nobody can be about to fetch any more.
    private func removeOld() {
        for name in (try? TaskDirectory(path: path).names()) ?? [] {
            var status = stat()
            guard lstat("\(path)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG,
                time(nil) - status.st_mtim.tv_sec > Self.lifetime
            else { continue }
            unlink("\(path)/\(name)")
        }
    }
}
