internal import CSystem
internal import Glibc
internal import SQLite
public import Tasks

/// A copy of a store in one file, as `state.db` was at one moment.
public struct StoreCopy: Sendable {
    /// Its path.
    public let path: String
    /// The id of the store that it is a copy of; nil of one of an earlier release.
    let storeID: String?
    /// How many tasks it holds.
    public let tasks: Int

    /// Looks a file through as a whole.
    ///
    /// - Throws: ``TaskStoreError`` when it is damaged, no task store, or of a later release.
    public init(examining path: String) throws(TaskStoreError) {
        self.path = path
        (storeID, tasks) = try TaskStoreError.wrapping(path) {
            let connection = try SQLiteConnection(path: path, isCreating: false)
            let version = try StoreForm.version(of: connection)
            try StoreForm.refuseNewer(version, path)
            try StoreForm.requireWhole(connection, path)
            guard try StoreForm.isTaskStore(connection), version > 0 else {
                throw TaskStoreError(description: "\(path) is no task store", isRetryable: false)
            }
            let isPresent = version == Migrations.all.count
            let id = isPresent ? try connection.first(Queries.storeID) { $0.text } ?? nil : nil
            let tasks = try connection.first("SELECT count(*) FROM task") { Int($0.integer ?? 0) }
            return (id, tasks ?? 0)
        }
    }

    /// Writes all that is in the store into a new file of its own, readable by the owner alone and on disk when this
    /// returns. Holds nobody up: it reads one snapshot.
    static func write(_ connection: SQLiteConnection, to path: String) throws(SQLiteError) {
        let mask = umask(0o077)
        defer { umask(mask) }
        try connection.execute("VACUUM INTO ?1", .text(path))
        let file = open(path, O_RDONLY | O_CLOEXEC)
        defer { if file >= 0 { close(file) } }
        guard file >= 0, fsync(file) == 0 else {
            throw SQLiteError(
                code: SQLiteError.inputOutput, message: "\(path) is not on disk", systemCode: errno)
        }
    }
}

/// The folder of copies of the store, `state_backups`: a file each, `<timestamp>_<8 hexadecimal digits>.db`.
///
/// A copy gets its name when it is whole, on disk and looked through; no name is given twice.
public struct StoreCopies: Sendable {
    /// The folder's path.
    public let path: String
    private static let unfinished = ".new-"

    /// The folder at that path; it is made with the first copy.
    public init(path: String) { self.path = path }

    /// Copies the store as it is at this moment, while others write.
    public func make(of store: TaskStoreSQLite, at time: Timestamp) throws(TaskStoreError) -> StoreCopy {
        try TaskStoreError.wrapping(path) {
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw FileError(path: path, code: errno) }
            removeUnfinished()
            let digits = String(UInt32.random(in: 0...UInt32.max), radix: 16)
            let name = "\(time.compact)_\(String(repeating: "0", count: 8 - digits.count))\(digits).db"
            let hidden = "\(path)/\(Self.unfinished)\(name)"
            defer { unlink(hidden) }
            try store.copy(to: hidden)
            _ = try StoreCopy(examining: hidden)
            guard csystem_rename_new(hidden, "\(path)/\(name)") == 0 else {
                throw FileError(path: "\(path)/\(name)", code: errno)
            }
            try Self.sync(path)
            return try StoreCopy(examining: "\(path)/\(name)")
        }
    }

    /// The names of all copies, the newest first.
    public var names: [String] {
        Self.entries(of: path).filter { $0.hasSuffix(".db") && !$0.hasPrefix(".") }.sorted(by: >)
    }

    /// The newest copy and when it was made; nil without any.
    public var newest: (name: String, madeAt: Timestamp)? {
        guard let name = names.first, case var status = stat(), stat("\(path)/\(name)", &status) == 0 else {
            return nil
        }
        return (name, Timestamp(milliseconds: Int64(status.st_mtim.tv_sec) * 1000))
    }

    /// Removes all copies but the newest.
    ///
    /// - Returns: the names of those that are gone.
    public func removeAll(butNewest count: Int) -> [String] {
        names.dropFirst(max(1, count)).filter { unlink("\(path)/\($0)") == 0 }
    }

    /// Removes what processes have left that died over a copy; one takes no hour.
    private func removeUnfinished() {
        for name in Self.entries(of: path) where name.hasPrefix(Self.unfinished) {
            var status = stat()
            guard stat("\(path)/\(name)", &status) == 0, time(nil) - status.st_mtim.tv_sec > 3600 else {
                continue
            }
            unlink("\(path)/\(name)")
        }
    }

    private static func entries(of folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            names.append(
                withUnsafeBytes(of: &entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                })
        }
        return names
    }

    static func sync(_ folder: String) throws(FileError) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path: folder, code: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileError(path: folder, code: errno) }
    }
}

extension TaskStoreSQLite {
    /// Writes the store as it is at this moment into a new file.
    func copy(to path: String) throws(TaskStoreError) {
        try read { () throws(SQLiteError) in try StoreCopy.write(connection, to: path) }
    }

    /// Puts a copy in the place of a store that no process uses; what was there is moved aside, not deleted.
    ///
    /// Broken off, it leaves no store, which the service refuses to replace by an empty one; done again it goes on.
    /// - Returns: where the store lies now that was there; nil when there was none.
    public static func restore(
        _ copy: StoreCopy, to path: String, at time: Timestamp
    ) throws(TaskStoreError) -> String? {
        try TaskStoreError.wrapping(path) {
            let fresh = path + ".new"
            unlink(fresh)
            // Read as a database, so that what stands in a log beside the copy comes along.
            try StoreCopy.write(SQLiteConnection(path: copy.path, isCreating: false), to: fresh)
            _ = try StoreCopy(examining: fresh)
            let aside = path + ".before_" + time.compact
            var ordinal = 1
            func name() -> String { ordinal == 1 ? aside : "\(aside)_\(ordinal)" }
            func isTaken(_ name: String) -> Bool {
                ["", "-wal", "-shm"].contains { access(name + $0, F_OK) == 0 }
            }
            while isTaken(name()) { ordinal += 1 }
            var isMoved = false
            // The store goes first: a log without its store is harmless, a store without its log is not whole.
            for end in ["", "-wal", "-shm"] where access(path + end, F_OK) == 0 {
                guard csystem_rename_new(path + end, name() + end) == 0 else {
                    throw FileError(path: path + end, code: errno)
                }
                isMoved = true
            }
            guard csystem_rename_new(fresh, path) == 0 else { throw FileError(path: path, code: errno) }
            // Of a copy from before the present form the next preparation records it.
            if let id = copy.storeID { try StoreIdentity(beside: path).record(id) }
            try StoreCopies.sync(String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex)))
            return isMoved ? name() : nil
        }
    }
}
