internal import Glibc

/// Where the directories of all tasks lie, and the locks that guard them.
public struct TaskFolders: Sendable {
    /// The folder of the tasks' directories, `training_data`.
    public let root: String
    private let locks: String
    private var trash: String { root + "/.trash" }

    /// - Parameters:
    ///   - root: the folder of the tasks' directories.
    ///   - locks: the folder of their locks, `run/locks`; it is made when it is needed.
    public init(root: String, locks: String) {
        self.root = root
        self.locks = locks
    }

    /// Makes what a full disk could not hold any more when it is needed, so that tasks can be deleted then.
    public func prepare() throws(FileError) {
        for folder in [trash, locks] { try TaskDirectory(path: folder).makeOwnFolder() }
    }

    /// The task's directory, for reading.
    public func directory(of task: TaskID) -> TaskDirectory { TaskDirectory(root: root, task: task) }

    /// Takes the task's lock, and puts in its place what an executor that died had begun to put there; nil while a run or
    /// another change holds it.
    public func writer(of task: TaskID) throws(FileError) -> TaskWriter? {
        guard let writer = try holder(of: task) else { return nil }
        try TaskWriter.repair(directory(of: task))
        return writer
    }

    /// The same for whoever launches a run or records what has become of one: a directory that cannot be put right must not
    /// keep it waiting.
    public func writerAsItIs(of task: TaskID) throws(FileError) -> TaskWriter? {
        guard let writer = try holder(of: task) else { return nil }
        try? TaskWriter.repair(directory(of: task))
        return writer
    }

    private func holder(of task: TaskID) throws(FileError) -> TaskWriter? {
        try TaskDirectory(path: locks).makeOwnFolder()
        guard let lock = try RunLock.take(path(task)) else { return nil }
        guard !isHeldInside(task) else {
            lock.remove()
            return nil
        }
        return TaskWriter(directory(of: task), lock: lock, trash: trash)
    }

    /// Takes over the task's lock that a parent process passed on.
    public func writer(of task: TaskID, inherited descriptor: Int32) -> TaskWriter {
        TaskWriter(
            directory(of: task), lock: RunLock.inherited(descriptor, path: path(task)), trash: trash)
    }

    /// Whether some process carries the task out or changes it.
    public func isHeld(_ task: TaskID) throws(FileError) -> Bool {
        try RunLock.isHeld(path(task)) || isHeldInside(task)
    }

    /// The tasks that have a directory.
    public func withDirectory() throws(FileError) -> [TaskID] {
        try TaskDirectory(path: root).names().compactMap { TaskID($0) }.filter { directory(of: $0).exists }
    }

    /// The tasks that somebody carries out or changes just now, and those of which that cannot be told.
    public func held() throws(FileError) -> [TaskID] {
        var held: [TaskID] = []
        for id in try TaskDirectory(path: locks).names().compactMap({ TaskID($0) })
        where (try? isHeld(id)) ?? true {
            held.append(id)
        }
        return held
    }

    /// What was noted when the task's lock was handed over to an executor; nil when it was not.
    public func note(of task: TaskID) -> String? { RunLock.note(in: path(task)) }

    /// Adds a word to what was noted, as the executor that holds the lock.
    public func note(_ word: String, of task: TaskID) { RunLock.add(word, to: path(task)) }

    /// Removes what deleted tasks have left, as many entries as given at most.
    ///
    /// - Returns: whether all is gone.
    /// - Throws: the first failure; the others have been tried all the same.
    public func emptyTrash(atMost most: Int) throws(FileError) -> Bool {
        try TaskDirectory(path: trash).removeContents(atMost: most)
    }

    private func path(_ task: TaskID) -> String { "\(locks)/\(task)" }

    /// Executors of the release before, which may have outlived it, hold a lock in the task's directory. Where that cannot be
    /// opened, or something else stands in its place, nobody does.
    private func isHeldInside(_ task: TaskID) -> Bool {
        (try? RunLock.isHeld(directory(of: task).path(of: ".run.lock"))) ?? false
    }
}
