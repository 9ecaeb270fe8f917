internal import CSystem
internal import Glibc

/// What one run of a step makes. It lies out of sight in `.new_<run>/` until all of it is there; then it takes the place of
/// what the step made before, which goes to `file_bak_<timestamp>/`. Dropped before, it leaves nothing.
public final class Generation {
    private let directory: TaskDirectory
    private let step: PipelineStep?
    private let folder: TaskDirectory
    /// Open from before the first write, so that syncfs(2) tells of every write that fails.
    private let descriptor: Int32
    private var owners: [String: PipelineStep] = [:]
    private var names: [String] = []
    private var superseded: [String] = []
    private var isCommitted = false
    /// Where that which was there before is kept; nil when there was nothing.
    public private(set) var archive: String?

    /// From how many files on the disk is waited for once instead of for each.
    private static let manyFiles = 16

    init(of step: PipelineStep?, in directory: TaskDirectory, run: String) throws(FileError) {
        self.directory = directory
        self.step = step
        folder = TaskDirectory(path: directory.path(of: Self.prefix + run))
        guard mkdir(folder.path, 0o755) == 0 else { throw FileError(path: folder.path, code: errno) }
        try FileError.pass("generation.begun", folder.path)
        descriptor = try PendingFile.openFolder(folder.path)
    }

    deinit {
        close(descriptor)
        if !isCommitted { try? folder.remove() }
    }

    /// What the names of folders with unfinished generations begin with.
    static let prefix = ".new_"

    /// Adds a whole file.
    ///
    /// - Parameter owner: the step whose output it counts as, if that is another one; what has its name is not kept then.
    public func write(
        _ bytes: some Collection<UInt8>, to name: String, of owner: PipelineStep? = nil
    ) throws(FileError) {
        try write(CollectionOfOne(bytes), to: name, of: owner)
    }

    /// Adds a file that is made piece by piece.
    public func write<Piece: Collection<UInt8>>(
        _ pieces: some Sequence<Piece>, to name: String, of owner: PipelineStep? = nil
    ) throws(FileError) {
        let file = try PendingFile(unseen: folder.path(of: name))
        for piece in pieces { try file.append(all: piece) }
        try FileError.pass("generation.written", folder.path(of: name))
        file.seal()
        names.append(name)
        owners[name] = owner ?? step
    }

    /// Lets a file go to the old outputs although the step did not make it.
    public func supersede(_ name: String) { superseded.append(name) }

    /// Puts the generation in its place. It is on disk when this returns; after a crash meanwhile, whoever takes the task's
    /// lock next puts the rest in its place.
    ///
    /// - Parameter archive: the folder for what was there before, `file_bak_<timestamp>`; another one of about that name
    ///   where files of the same names are kept in it.
    /// - Returns: how many files went there.
    public func commit(keepingOldIn archive: String) throws(FileError) -> Int {
        let old = try prepare(keepingOldIn: archive)
        let change = Switch(directory)
        _ = try change.carryOut()
        return old
    }

    /// The same, unless there is a reason against it at the last moment.
    ///
    /// - Parameter reason: asked when all is on disk and only the decision is left; what it says is thrown, and nothing is done.
    public func commit(keepingOldIn archive: String, unless reason: () -> (any Error)?) throws -> Int {
        let old = try plan(keepingOldIn: archive)
        if let reason = reason() {
            // Something else may be kept there.
            if let made = self.archive { rmdir(directory.path(of: made)) }
            throw reason
        }
        try decide()
        let change = Switch(directory)
        _ = try change.carryOut()
        return old
    }

    /// Decides that this generation counts; the rest can be carried out by whoever holds the task's lock.
    ///
    /// - Returns: how many files are going to the archive.
    @discardableResult func prepare(keepingOldIn archive: String) throws(FileError) -> Int {
        let old = try plan(keepingOldIn: archive)
        try decide()
        return old
    }

    private func decide() throws(FileError) {
        try Switch.begin(folder, in: directory)
        isCommitted = true
    }

    /// Brings to the disk all that the switch takes.
    private func plan(keepingOldIn archive: String) throws(FileError) -> Int {
        let outputs = try directory.recordedOutputs()
        let recorded = Set(outputs.map(\.name))
        let own = Set(outputs.filter { $0.step == step }.map(\.name)).union(superseded)
        let new = Set(names)
        let old = own.union(new.subtracting(recorded)).intersection(try directory.names())
        let left = outputs.filter { !own.contains($0.name) && !new.contains($0.name) }
        let made = names.compactMap { name in owners[name].map { (step: $0, name: name) } }
        try write(
            TaskDirectory.text(ofOutputs: left + made).utf8, to: TaskDirectory.outputsName, of: nil)
        self.archive = old.isEmpty ? nil : try directory.archive(archive, for: old)
        let plan = Switch.Plan(
            archive: self.archive, leaving: old.subtracting(new).sorted(),
            replaced: old.intersection(new).sorted(),
            new: names.filter { $0 != TaskDirectory.outputsName })
        try write(plan.text.utf8, to: Switch.planName)
        try FileError.pass("generation.planned", folder.path)
        try sync()
        try FileError.pass("generation.synced", folder.path)
        return old.count
    }

    private func sync() throws(FileError) {
        guard names.count < Self.manyFiles else {
            guard csystem_sync_filesystem(descriptor) == 0 else {
                throw FileError(path: folder.path, code: errno)
            }
            return
        }
        for name in names {
            let file = try folder.openFile(name)
            defer { close(file) }
            guard fsync(file) == 0 else { throw FileError(path: folder.path(of: name), code: errno) }
        }
        guard fsync(descriptor) == 0 else { throw FileError(path: folder.path, code: errno) }
    }
}
