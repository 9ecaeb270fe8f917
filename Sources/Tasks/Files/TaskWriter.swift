internal import Glibc

/// The right to change a task's directory: nobody else has it as long as this object holds the task's lock.
public final class TaskWriter {
    /// The directory.
    public let directory: TaskDirectory
    private let lock: RunLock
    private let trash: String
    private var isHandedOver = false
    /// What has been done to the directory and is not recorded yet.
    private var changes: [DirectoryChange] = []

    init(_ directory: TaskDirectory, lock: consuming RunLock, trash: String) {
        self.directory = directory
        self.lock = lock
        self.trash = trash
    }

    /// The right to change a directory of its own, for runs without a service; nil while another process has it.
    ///
    /// The lock lies beside the directory.
    public convenience init?(standalone directory: TaskDirectory) throws(FileError) {
        let path = directory.path
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        let parent = path.hasSuffix("/\(name)") ? String(path.dropLast(name.count)) : ""
        guard let lock = try RunLock.take("\(parent).\(name).lock") else { return nil }
        try Self.repair(directory)
        self.init(directory, lock: lock, trash: "\(parent).\(name).trash")
    }

    deinit { if !isHandedOver { lock.remove() } }

    /// Puts in its place what a process that died had begun to put there.
    static func repair(_ directory: TaskDirectory) throws(FileError) {
        let unfinished = Switch(directory)
        _ = try unfinished.carryOut()
    }

    /// The descriptor of the lock, for an executor to inherit.
    public var lockDescriptor: Int32 { lock.descriptor }

    /// Makes room for the note with which the lock is handed over, which then can be made on a full disk as well.
    public func prepareHandOver() throws(FileError) { try lock.note("") }

    /// Leaves the lock to the executor that has inherited it.
    ///
    /// - Parameter note: which process that is, for whoever finds the lock held.
    public func handOver(note: String) {
        try? lock.note(note)
        isHandedOver = true
    }

    /// Remembers what was done to the directory until it is recorded.
    public func tell(_ change: DirectoryChange) { changes.append(change) }

    /// What has been done and is to be recorded now.
    public func takeChanges() -> [DirectoryChange] {
        defer { changes = [] }
        return changes
    }

    /// Creates the directory; one that is there already is left as it is. What else stands in its place is thrown away: the
    /// service has not put it there, and follows no links.
    public func create() throws(FileError) {
        if directory.isTaken, !directory.exists { try throwAway(directory.path) }
        if mkdir(directory.path, 0o755) == 0 {
            try FileError.pass("directory.made", directory.path)
            return tell(.created)
        }
        guard errno == EEXIST else { throw FileError(path: directory.path, code: errno) }
    }

    /// Writes a whole file, durably, which belongs to no step.
    public func write(_ bytes: some Collection<UInt8>, to name: String) throws(FileError) {
        let file = try PendingFile(directory: directory.path, name: name)
        try file.append(all: bytes)
        try file.commit()
    }

    /// Makes the list the task's table list, durably.
    public func write(_ list: TableList) throws(FileError) {
        try write(list.fileText.utf8, to: TaskDirectory.tableListName)
        tell(.tableList(list.fileText))
    }

    /// Takes the directory away as a whole, into a folder that is emptied later.
    ///
    /// - Returns: how many files there were and their size in bytes, not counting files whose name starts with a dot;
    ///   nil when there was no directory.
    public func discard() throws(FileError) -> (files: Int, bytes: Int)? {
        guard directory.exists else {
            if directory.isTaken { try throwAway(directory.path) }
            return nil
        }
        // What cannot be looked through can be taken away all the same.
        let size = (try? directory.size()) ?? (0, 0)
        try throwAway(directory.path)
        try FileError.pass("directory.discarded", directory.path)
        tell(.removed)
        return size
    }

    /// Takes a folder of old outputs away.
    public func discard(archive name: String) throws(FileError) {
        guard try directory.archives().contains(where: { $0.name == name }) else { return }
        try throwAway(directory.path(of: name))
    }

    private func throwAway(_ folder: String) throws(FileError) {
        try TaskDirectory(path: trash).makeOwnFolder()
        let task = directory.path.split(separator: "/").last.map(String.init) ?? ""
        var ordinal = 1
        // A folder that is empty may be replaced; nothing is lost with it.
        while rename(folder, "\(trash)/\(task).\(ordinal)") != 0 {
            guard [EEXIST, ENOTEMPTY, EISDIR, ENOTDIR].contains(errno), ordinal < 10_000 else {
                throw FileError(path: folder, code: errno)
            }
            ordinal += 1
        }
    }
}
