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

    /// Moves what the steps made before into `file_bak_<timestamp>/`; nothing is deleted.
    ///
    /// - Returns: how many files were moved.
    public func archive(outputsOf steps: [PipelineStep], at time: Timestamp) throws(FileError) -> Int {
        let outputs = try directory.recordedOutputs()
        let names = outputs.filter { steps.contains($0.step) }.map(\.name)
            .filter { access(directory.path(of: $0), F_OK) == 0 }
        guard !names.isEmpty else { return 0 }
        var folder = "file_bak_" + time.compact
        var ordinal = 1
        while mkdir(directory.path(of: folder), 0o755) != 0 {
            guard errno == EEXIST else { throw FileError(path: directory.path(of: folder), code: errno) }
            ordinal += 1
            folder = "file_bak_\(time.compact)_\(ordinal)"
        }
        for name in Set(names) {
            guard rename(directory.path(of: name), directory.path(of: folder + "/" + name)) == 0 else {
                throw FileError(path: directory.path(of: name), code: errno)
            }
        }
        let kept = outputs.filter { !steps.contains($0.step) }.map { "\($0.step.rawValue)\t\($0.name)\n" }
        try write(Array(kept.joined().utf8), to: TaskDirectory.outputsName, by: nil)
        return Set(names).count
    }
}
