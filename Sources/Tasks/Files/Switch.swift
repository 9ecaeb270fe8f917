internal import Glibc

/// The moment at which a generation takes the place of the one before.
///
/// That its folder is renamed to `.switch` decides. From then on a plan in the folder is carried out, name by name: what
/// leaves goes to the archive, what is new to its place, the list of outputs last. Each part may be done a second time, so
/// that whoever holds the task's lock can take it up at any point after a crash.
final class Switch {
    static let name = ".switch"
    static let planName = ".plan"

    private let directory: TaskDirectory
    private let folder: TaskDirectory
    /// For tests, which break it off: how many more changes to make.
    private var left: Int

    init(_ directory: TaskDirectory, atMost most: Int = .max) {
        self.directory = directory
        folder = TaskDirectory(path: directory.path(of: Self.name))
        left = most
    }

    /// What is to be done.
    struct Plan {
        /// The folder for what was there before; nil when nothing was.
        var archive: String?
        /// What goes there.
        var leaving: [String] = []
        /// What goes there when the new file of that name comes.
        var replaced: [String] = []
        /// What comes.
        var new: [String] = []

        init(archive: String?, leaving: [String], replaced: [String], new: [String]) {
            self.archive = archive
            self.leaving = leaving
            self.replaced = replaced
            self.new = new
        }

        var text: String {
            let lines =
                [("archive", archive)].compactMap { key, name in name.map { (key, $0) } }
                + leaving.map { ("leaving", $0) } + replaced.map { ("replaced", $0) }
                + new.map { ("new", $0) }
            return lines.map { "\($0)\t\($1)\n" }.joined()
        }

        init(parsing bytes: [UInt8]) {
            for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
                let parts = line.split(separator: "\t", maxSplits: 1).map(String.init)
                guard parts.count == 2 else { continue }
                switch parts[0] {
                case "archive": archive = parts[1]
                case "leaving": leaving.append(parts[1])
                case "replaced": replaced.append(parts[1])
                case "new": new.append(parts[1])
                default: continue
                }
            }
        }
    }

    /// Decides that a generation whose files and plan are on disk is the one that counts.
    static func begin(_ generation: TaskDirectory, in directory: TaskDirectory) throws(FileError) {
        guard rename(generation.path, directory.path(of: name)) == 0 else {
            throw FileError(path: generation.path, code: errno)
        }
        try FileError.pass("switch.decided", directory.path)
        try directory.sync()
    }

    /// Does what is left to do of a switch; nothing when none is under way.
    ///
    /// - Returns: whether all is done; false only for tests that break it off.
    func carryOut() throws(FileError) -> Bool {
        guard folder.exists else { return true }
        if let bytes = try folder.read(Self.planName) {
            guard try carryOut(Plan(parsing: bytes)) else { return false }
            // Without its plan the folder only waits to be removed.
            guard try change(folder.path(of: Self.planName), { unlink($0) }) else { return false }
        }
        guard left > 0 else { return false }
        left -= 1
        try FileError.pass("switch.carried_out", folder.path)
        try folder.remove()
        try directory.sync()
        return true
    }

    private func carryOut(_ plan: Plan) throws(FileError) -> Bool {
        if let archive = plan.archive {
            for name in plan.leaving {
                let kept = directory.path(of: "\(archive)/\(name)")
                guard try change(directory.path(of: name), { rename($0, kept) }) else { return false }
                try FileError.pass("switch.archived", kept)
            }
        }
        let replaced = Set(plan.replaced)
        for name in plan.new {
            let (new, place) = (folder.path(of: name), directory.path(of: name))
            guard access(new, F_OK) == 0 else { continue }
            if let archive = plan.archive, replaced.contains(name) {
                let kept = directory.path(of: "\(archive)/\(name)")
                // With a second name for the old file there is no moment at which nothing has the first one.
                guard try change(place, { link($0, kept) == 0 || errno == EEXIST ? 0 : rename($0, kept) })
                else { return false }
                try FileError.pass("switch.kept", kept)
            }
            guard try change(new, { rename($0, place) }) else { return false }
            try FileError.pass("switch.renamed", place)
        }
        if let archive = plan.archive { try TaskDirectory(path: directory.path(of: archive)).sync() }
        try directory.sync()
        try FileError.pass("switch.synced", directory.path)
        let outputs = TaskDirectory.outputsName
        return try change(folder.path(of: outputs), { rename($0, directory.path(of: outputs)) })
    }

    /// Makes one change to a file; one that is gone has been changed before.
    ///
    /// - Returns: false when there must be no more changes.
    private func change(_ path: String, _ body: (String) -> Int32) throws(FileError) -> Bool {
        guard left > 0 else { return false }
        left -= 1
        guard body(path) == 0 || errno == ENOENT else { throw FileError(path: path, code: errno) }
        return true
    }
}

extension TaskDirectory {
    /// Makes a folder for old files; a name with a number where one of the files is kept under the plain one already.
    func archive(_ name: String, for files: Set<String>) throws(FileError) -> String {
        var folder = name
        var ordinal = 1
        while true {
            if mkdir(path(of: folder), 0o755) == 0 { return folder }
            guard errno == EEXIST else { throw FileError(path: path(of: folder), code: errno) }
            if files.allSatisfy({ access(path(of: "\(folder)/\($0)"), F_OK) != 0 }) { return folder }
            ordinal += 1
            folder = "\(name)_\(ordinal)"
        }
    }

    /// Waits until the names in it are on disk.
    func sync() throws(FileError) {
        let descriptor = try PendingFile.openFolder(path)
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileError(path: path, code: errno) }
    }

    /// Removes it with all that is in it.
    func remove() throws(FileError) {
        _ = try removeContents(atMost: .max)
        guard rmdir(path) == 0 || errno == ENOENT else { throw FileError(path: path, code: errno) }
    }
}
