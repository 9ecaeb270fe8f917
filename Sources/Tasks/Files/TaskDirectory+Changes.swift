internal import Glibc

extension TaskDirectory {
    /// Keeps a file under another name, `NAME.bak_<timestamp>`.
    ///
    /// - Returns: the new name.
    public func keep(_ name: String, at time: Timestamp) throws(FileError) -> String {
        var suffix = ".bak_" + time.compact
        var ordinal = 1
        while true {
            let kept = Self.shortened(name, toBytes: 255 - suffix.utf8.count) + suffix
            var status = stat()
            guard lstat(path(of: kept), &status) == 0 else {
                guard rename(path(of: name), path(of: kept)) == 0 else {
                    throw FileError(path: path(of: name), code: errno)
                }
                return kept
            }
            ordinal += 1
            suffix = ".bak_\(time.compact)_\(ordinal)"
        }
    }

    /// Removes the directory with all that is in it; links are removed, not followed.
    ///
    /// - Returns: how many files there were and their size in bytes, not counting files whose name starts with a dot;
    ///   nil when there was no directory.
    public func remove() throws(FileError) -> (files: Int, bytes: Int)? {
        guard exists else { return nil }
        var removed = (files: 0, bytes: 0)
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw FileError(path: path, code: errno) }
        try Self.empty(descriptor, path, &removed)
        guard rmdir(path) == 0 || errno == ENOENT else { throw FileError(path: path, code: errno) }
        return removed
    }

    /// Removes what is in the directory behind the descriptor, which it closes. Every step is relative to a
    /// descriptor, so nobody can put a link in the way.
    private static func empty(
        _ descriptor: Int32, _ path: String, _ removed: inout (files: Int, bytes: Int)
    ) throws(FileError) {
        guard let stream = fdopendir(descriptor) else {
            close(descriptor)
            throw FileError(path: path, code: errno)
        }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) + [0] }
                .map { CChar(bitPattern: $0) }
            let isHidden = name[0] == CChar(bitPattern: UInt8(ascii: "."))
            if isHidden, name == [46, 0] || name == [46, 46, 0] { continue }
            var status = stat()
            guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
                throw FileError(path: path, code: errno)
            }
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            if isFolder {
                let inner = openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
                guard inner >= 0 else { throw FileError(path: path, code: errno) }
                try empty(inner, path, &removed)
            } else if !isHidden {
                removed.files += 1
                removed.bytes += status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : 0
            }
            guard unlinkat(descriptor, name, isFolder ? AT_REMOVEDIR : 0) == 0 || errno == ENOENT else {
                throw FileError(path: path, code: errno)
            }
        }
    }

    /// The longest beginning of the name that has at most that many bytes.
    static func shortened(_ name: String, toBytes limit: Int) -> String {
        var short = Substring(name)
        while short.utf8.count > limit { short = short.dropLast() }
        return String(short)
    }
}
