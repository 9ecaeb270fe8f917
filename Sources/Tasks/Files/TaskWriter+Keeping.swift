internal import CSystem
internal import Glibc

extension TaskWriter {
    /// Keeps a file under another name, `NAME.bak_<timestamp>`.
    ///
    /// - Returns: the new name.
    public func keep(_ name: String, at time: Timestamp) throws(FileError) -> String {
        var suffix = ".bak_" + time.compact
        var ordinal = 1
        while true {
            let kept = TaskDirectory.shortened(name, toBytes: 255 - suffix.utf8.count) + suffix
            if csystem_rename_new(directory.path(of: name), directory.path(of: kept)) == 0 { return kept }
            guard errno == EEXIST else { throw FileError(path: directory.path(of: name), code: errno) }
            ordinal += 1
            suffix = ".bak_\(time.compact)_\(ordinal)"
        }
    }
}
