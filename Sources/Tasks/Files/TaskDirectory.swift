internal import CSystem
internal import Glibc

/// The directory that holds everything a task has made, `training_data/<task_id>`.
///
/// Files are written beside their name and renamed, so that a reader sees a whole file or none. Which step made which
/// file stands in `.outputs`, so that a later run can tell them from uploads.
public struct TaskDirectory: Sendable {
    /// The directory's path.
    public let path: String

    /// The task log's name.
    public static let logName = "data_pipeline.log"
    /// The table list's name.
    public static let tableListName = "table_list.txt"
    /// The folder of vector table backups.
    public static let backupFolder = "vector_bak"
    private static let outputsName = ".outputs"

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

    /// Creates it; one that is there already is left as it is.
    public func create() throws(FileError) {
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw FileError(path: path, code: errno) }
    }

    /// Writes a whole file, durably.
    ///
    /// - Parameter step: the step whose output it is; nil for what later runs must not move away.
    public func write(_ bytes: some Collection<UInt8>, to name: String, by step: PipelineStep?)
        throws(FileError)
    {
        let file = try begin(name, by: step)
        // Uploads are large, so that those that lie in one piece are not copied.
        let written: Result<Void, FileError>? = bytes.withContiguousStorageIfAvailable { all in
            Result { () throws(FileError) in try file.append(UnsafeRawBufferPointer(all)) }
        }
        if let written { try written.get() } else { try file.append(Array(bytes)) }
        try file.commit()
    }

    /// Begins a file that is written piece by piece; it appears under its name when it is committed.
    public func begin(_ name: String, by step: PipelineStep?) throws(FileError) -> PendingFile {
        if let step { try recordOutputs([name], of: step) }
        return try PendingFile(directory: path, name: name)
    }

    /// Begins a batch of files of a step.
    public func batch(of step: PipelineStep) throws(FileError) -> FileBatch {
        try FileBatch(directory: self, step: step)
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

    /// Moves what the steps made before into `file_bak_<timestamp>/`; nothing is deleted.
    ///
    /// - Returns: how many files were moved.
    public func archive(outputsOf steps: [PipelineStep], at time: Timestamp) throws(FileError) -> Int {
        let outputs = try recordedOutputs()
        let names = outputs.filter { steps.contains($0.step) }.map(\.name)
            .filter { access(path(of: $0), F_OK) == 0 }
        guard !names.isEmpty else { return 0 }
        var folder = "file_bak_" + time.compact
        var ordinal = 1
        while mkdir(path(of: folder), 0o755) != 0 {
            guard errno == EEXIST else { throw FileError(path: path(of: folder), code: errno) }
            ordinal += 1
            folder = "file_bak_\(time.compact)_\(ordinal)"
        }
        for name in Set(names) {
            guard rename(path(of: name), path(of: folder + "/" + name)) == 0 else {
                throw FileError(path: path(of: name), code: errno)
            }
        }
        let kept = outputs.filter { !steps.contains($0.step) }.map { "\($0.step.rawValue)\t\($0.name)\n" }
        try write(Array(kept.joined().utf8), to: Self.outputsName, by: nil)
        return Set(names).count
    }

    /// The names of the files that the step made.
    public func outputs(of step: PipelineStep) throws(FileError) -> [String] {
        try recordedOutputs().filter { $0.step == step && access(path(of: $0.name), F_OK) == 0 }.map(\.name)
    }

    /// Opens a file beneath the directory for reading, without following links; −1 when there is none.
    func openFile(_ name: String) throws(FileError) -> Int32 {
        let directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard directory >= 0 else {
            if errno == ENOENT { return -1 }
            throw FileError(path: path, code: errno)
        }
        defer { close(directory) }
        let descriptor = csystem_open_beneath(directory, name, O_RDONLY | O_NONBLOCK)
        if descriptor < 0, ![ENOENT, ENOTDIR, ELOOP, EXDEV, ENAMETOOLONG].contains(errno) {
            throw FileError(path: path(of: name), code: errno)
        }
        return descriptor
    }

    private func recordedOutputs() throws(FileError) -> [(step: PipelineStep, name: String)] {
        let text = String(decoding: try read(Self.outputsName) ?? [], as: UTF8.self)
        return text.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: "\t", maxSplits: 1)
            guard parts.count == 2, let step = PipelineStep(rawValue: String(parts[0])) else { return nil }
            return (step, String(parts[1]))
        }
    }

    func recordOutputs(_ names: [String], of step: PipelineStep) throws(FileError) {
        let target = path(of: Self.outputsName)
        let descriptor = open(target, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { throw FileError(path: target, code: errno) }
        defer { close(descriptor) }
        let lines = Array(names.map { "\(step.rawValue)\t\($0)\n" }.joined().utf8)
        guard Glibc.write(descriptor, lines, lines.count) == lines.count else {
            throw FileError(path: target, code: errno)
        }
    }
}
