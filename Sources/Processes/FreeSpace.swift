internal import Glibc

/// What a disk has left for whoever is not root.
public struct FreeSpace {
    /// In bytes.
    public let bytes: Int

    /// Looks at the disk of that path; nil where that cannot be told.
    public init?(path: String) {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        bytes = Int(status.f_bavail) * Int(status.f_frsize)
    }
}
