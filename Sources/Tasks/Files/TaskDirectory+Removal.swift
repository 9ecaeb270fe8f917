internal import Glibc

extension TaskDirectory {
    /// How many files there are in it and their size in bytes, not counting files whose name starts with a dot.
    func size() throws(FileError) -> (files: Int, bytes: Int) {
        var size = (files: 0, bytes: 0)
        var walk = DirectoryWalk(path: path, atMost: .max)
        try walk.visit { entry in
            guard !entry.isHidden, !entry.isFolder else { return 0 }
            size.files += 1
            size.bytes += entry.status.st_mode & S_IFMT == S_IFREG ? Int(entry.status.st_size) : 0
            return 0
        }
        return size
    }

    /// Removes what is in it, so many entries at most; links are removed, not followed.
    ///
    /// - Returns: whether nothing is left.
    /// - Throws: the first failure; the others have been tried all the same.
    func removeContents(atMost most: Int) throws(FileError) -> Bool {
        guard exists else { return true }
        var walk = DirectoryWalk(path: path, atMost: most)
        try walk.visit { entry in
            let flags = entry.isFolder ? AT_REMOVEDIR : 0
            return unlinkat(entry.folder, entry.name, flags) == 0 ? 0 : errno
        }
        return walk.left > 0
    }
}

/// A walk through all that is in a folder, what is in a folder before the folder itself. Every step is relative to a
/// descriptor, so that nobody can put a link in the way.
private struct DirectoryWalk {
    struct Entry {
        /// The descriptor of the folder that it lies in.
        let folder: Int32
        let name: [CChar]
        let status: stat
        var isFolder: Bool { status.st_mode & S_IFMT == S_IFDIR }
        var isHidden: Bool { name[0] == CChar(bitPattern: UInt8(ascii: ".")) }
    }

    let path: String
    /// How many more entries may be visited.
    private(set) var left: Int
    private var failure: Int32 = 0

    init(path: String, atMost most: Int) {
        self.path = path
        left = most
    }

    /// Calls the body for each entry; it answers an errno or 0.
    ///
    /// - Throws: the first failure, after all else was visited.
    mutating func visit(_ body: (Entry) -> Int32) throws(FileError) {
        visit(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW), body)
        if failure != 0 { throw FileError(path: path, code: failure) }
    }

    /// Visits what is in the folder behind the descriptor, which it closes.
    private mutating func visit(_ descriptor: Int32, _ body: (Entry) -> Int32) {
        guard descriptor >= 0, let stream = fdopendir(descriptor) else {
            note(errno)
            if descriptor >= 0 { close(descriptor) }
            return
        }
        defer { closedir(stream) }
        while left > 0, let next = readdir(stream) {
            let name = withUnsafeBytes(of: &next.pointee.d_name) { Array($0.prefix { $0 != 0 }) + [0] }
                .map { CChar(bitPattern: $0) }
            if name == [46, 0] || name == [46, 46, 0] { continue }
            var status = stat()
            guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
                note(errno)
                continue
            }
            let entry = Entry(folder: descriptor, name: name, status: status)
            if entry.isFolder {
                visit(openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW), body)
                guard left > 0 else { return }
            }
            left -= 1
            note(body(entry))
        }
    }

    private mutating func note(_ code: Int32) {
        if failure == 0, code != ENOENT { failure = code }
    }
}
