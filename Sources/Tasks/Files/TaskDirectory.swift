internal import CSystem
internal import Glibc

/// The directory that holds everything a task has made, `training_data/<task_id>`.
///
/// Files are written beside their name and renamed, so that a reader sees a whole file or none. What a step makes comes all
/// at once, as a ``Generation``. Which step made which file stands in `.outputs`, so that a later run can tell them from
/// uploads.
public struct TaskDirectory: Sendable {
    /// The directory's path.
    public let path: String

    /// The task log's name.
    public static let logName = "data_pipeline.log"
    /// The table list's name.
    public static let tableListName = "table_list.txt"
    /// The folder of vector table backups.
    public static let backupFolder = "vector_bak"
    static let outputsName = ".outputs"
    /// What the names of folders of old outputs begin with.
    public static let archivePrefix = "file_bak_"

    /// The directory of a task beneath `root`.
    public init(root: String, task: TaskID) { path = root + "/" + task.text }

    /// A directory of its own, for runs without a service.
    public init(path: String) { self.path = path }

    /// The path of a file in it.
    public func path(of name: String) -> String { path + "/" + name }

    /// Whether it is there.
    public var exists: Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Makes a folder of the service's own; what stands in its place and leads to none is removed.
    func makeOwnFolder() throws(FileError) {
        guard mkdir(path, 0o750) != 0 else { return }
        guard errno == EEXIST else { throw FileError(path: path, code: errno) }
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return }
        guard unlink(path) == 0, mkdir(path, 0o750) == 0 || errno == EEXIST else {
            throw FileError(path: path, code: errno)
        }
    }

    /// Whether anything is there, a directory or not.
    var isTaken: Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// The content of a regular file in it, nil when there is none.
    public func read(_ name: String) throws(FileError) -> [UInt8]? {
        let descriptor = try openFile(name)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw FileError(path: path(of: name), code: errno) }
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }

    /// The names of the files that the step made.
    public func outputs(of step: PipelineStep) throws(FileError) -> [String] {
        try recordedOutputs().filter { $0.step == step && access(path(of: $0.name), F_OK) == 0 }.map(\.name)
    }

    /// What the steps made and is not there any more; nothing while a switch is to be carried on.
    public func missingOutputs(
        of steps: [PipelineStep]
    ) throws(FileError) -> [(step: PipelineStep, name: String)] {
        guard access(path(of: Switch.name), F_OK) != 0 else { return [] }
        return try recordedOutputs().filter {
            steps.contains($0.step) && access(path(of: $0.name), F_OK) != 0
        }
    }

    /// Opens a file beneath the directory for reading, without following links; −1 when there is none.
    func openFile(_ name: String) throws(FileError) -> Int32 {
        let folder = try openFolder()
        guard folder >= 0 else { return -1 }
        defer { close(folder) }
        return try openFile(name, in: folder)
    }

    /// Opens the directory itself, for many files; −1 when it is gone.
    func openFolder() throws(FileError) -> Int32 {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard folder >= 0 || [ENOENT, ENOTDIR, ELOOP].contains(errno) else {
            throw FileError(path: path, code: errno)
        }
        return folder
    }

    /// Opens a file beneath the directory, which is open.
    func openFile(_ name: String, in folder: Int32) throws(FileError) -> Int32 {
        let descriptor = csystem_open_beneath(folder, name, O_RDONLY | O_NONBLOCK)
        if descriptor < 0, ![ENOENT, ENOTDIR, ELOOP, EXDEV, ENAMETOOLONG].contains(errno) {
            throw FileError(path: path(of: name), code: errno)
        }
        return descriptor
    }

    func recordedOutputs() throws(FileError) -> [(step: PipelineStep, name: String)] {
        let text = String(decoding: try read(Self.outputsName) ?? [], as: UTF8.self)
        return text.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: "\t", maxSplits: 1)
            guard parts.count == 2, let step = PipelineStep(rawValue: String(parts[0])) else { return nil }
            return (step, String(parts[1]))
        }
    }

    /// The content of `.outputs`.
    static func text(ofOutputs outputs: [(step: PipelineStep, name: String)]) -> String {
        outputs.map { "\($0.step.rawValue)\t\($0.name)\n" }.joined()
    }

    /// The longest beginning of the name that has at most that many bytes.
    static func shortened(_ name: String, toBytes limit: Int) -> String {
        var short = Substring(name)
        while short.utf8.count > limit { short = short.dropLast() }
        return String(short)
    }
}
