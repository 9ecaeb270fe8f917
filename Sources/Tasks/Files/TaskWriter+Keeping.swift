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

    /// Puts a pair file into the place of the one that is there, which goes into `file_bak_<timestamp>/`. It counts as one that
    /// `qa_generation` has made, so that the next one takes its place.
    ///
    /// - Returns: where the earlier one is now; nil when there was none.
    public func replacePairFile(
        _ bytes: some Collection<UInt8>, name: String, at time: Timestamp
    ) throws(FileError) -> String? {
        guard access(directory.path(of: name), F_OK) != 0 || directory.file(name) != nil else {
            throw FileError(path: directory.path(of: name), code: EEXIST)
        }
        let earlier = try directory.files().filter(\.isPairFile).map(\.name)
        let generation = try begin(nil, run: "upload")
        try generation.write(bytes, to: name, of: .qaGeneration)
        for name in earlier { generation.supersede(name) }
        _ = try generation.commit(keepingOldIn: "file_bak_" + time.compact)
        guard let folder = generation.archive else { return nil }
        return earlier.last.map { "\(folder)/\($0)" }
    }
}
