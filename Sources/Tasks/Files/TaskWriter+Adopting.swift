internal import FoundationEssentials
internal import Glibc

extension TaskWriter {
    /// Makes a whole copy of a folder the task's directory, durably; there must be none yet.
    public func adopt(_ folder: String) throws {
        let unfinished = directory.path + ".adopted"
        let files = FileManager.default
        if files.fileExists(atPath: unfinished) { try files.removeItem(atPath: unfinished) }
        try files.copyItem(atPath: folder, toPath: unfinished)
        // All of it is on disk before it has its name.
        sync()
        guard rename(unfinished, directory.path) == 0 else {
            throw FileError(path: directory.path, code: errno)
        }
        tell(.created)
    }
}
