internal import CSystem
internal import Glibc

/// Many files of one step, put in their places by the thousand: the disk is waited for once instead of for each.
public final class FileBatch {
    private let directory: TaskDirectory
    private let step: PipelineStep
    /// Open from before the first write, so that syncfs(2) tells of every write that fails.
    private let folder: Int32
    private var waiting: [PendingFile] = []
    private var names: [String] = []
    private static let size = 2000

    init(directory: TaskDirectory, step: PipelineStep) throws(FileError) {
        self.directory = directory
        self.step = step
        folder = try PendingFile.openFolder(directory.path)
    }

    deinit { close(folder) }

    /// Adds a whole file, which is in its place after the next ``commit()`` at the latest.
    public func write(_ bytes: some Collection<UInt8>, to name: String) throws(FileError) {
        let file = try PendingFile(directory: directory.path, name: name)
        try file.append(Array(bytes))
        file.seal()
        waiting.append(file)
        names.append(name)
        if waiting.count == Self.size { try commit() }
    }

    /// Puts all files in their places; they are on disk when this returns. None is in its place before that is so.
    public func commit() throws(FileError) {
        guard !waiting.isEmpty else { return }
        try directory.recordOutputs(names, of: step)
        guard csystem_sync_filesystem(folder) == 0 else {
            throw FileError(path: directory.path, code: errno)
        }
        for file in waiting { try file.place() }
        guard fsync(folder) == 0 else { throw FileError(path: directory.path, code: errno) }
        waiting = []
        names = []
    }
}
