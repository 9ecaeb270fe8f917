internal import Glibc
internal import SQLite
public import Tasks

extension TaskStoreSQLite {
    /// How long the preparation waits for the write lock, in milliseconds.
    private static let longestWait = 30_000
    /// Up to which size a store is looked through as a whole, in bytes; a larger one would keep the service from starting.
    private static let quicklyChecked = 64 << 20

    /// Makes the store if there has never been one, checks it and brings it up to date. For the supervisor alone.
    ///
    /// - Parameter tasks: the folder of the tasks' directories: where it holds some, there was a store.
    /// - Throws: ``TaskStoreError`` that says what to do when the store is missing, another one, of a later release, or
    ///   damaged. Nothing is changed then.
    public static func prepare(path: String, beside tasks: String) throws(TaskStoreError) {
        let identity = StoreIdentity(beside: path)
        let isNew = FileIdentity(path: path) == nil
        if isNew { try refuseLoss(path, identity, tasks) }
        try TaskStoreError.wrapping(path) {
            let mask = umask(0o077)
            defer { umask(mask) }
            let lock = try WriteLock(path: path + ".lock", waitingAtMost: longestWait)
            let connection = try SQLiteConnection(path: path)
            // Everything is looked at before anything is changed.
            let version = try StoreForm.version(of: connection)
            try StoreForm.refuseNewer(version, path)
            if !isNew { try examine(connection, path, version, identity) }
            try lock.hold { () throws(SQLiteError) in
                let mode = try connection.first("PRAGMA journal_mode = WAL") { $0.text ?? "" }
                precondition(mode == "wal", "the file system cannot hold a WAL database")
                try connection.script("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")
                try connection.script("PRAGMA wal_autocheckpoint = 0")
                try Migrations.run(on: connection, path: path)
            }
            let id = try connection.first(Queries.storeID) { $0.text ?? "" } ?? ""
            if identity.recorded != id { try identity.record(id) }
        }
    }

    private static func examine(
        _ connection: SQLiteConnection, _ path: String, _ version: Int, _ identity: StoreIdentity
    ) throws {
        var status = stat()
        if stat(path, &status) == 0, status.st_size <= quicklyChecked {
            try StoreForm.requireWhole(connection, path)
        }
        guard try StoreForm.isTaskStore(connection) == (version > 0) else {
            throw TaskStoreError(
                description: "\(path) is a database of another program", isRetryable: false)
        }
        guard version == Migrations.all.count, let expected = identity.recorded else { return }
        let id = try connection.first(Queries.storeID) { $0.text } ?? nil
        guard id == expected else { throw StoreForm.other(path) }
    }

    /// A store that was there and is gone is not made anew without a word.
    private static func refuseLoss(
        _ path: String, _ identity: StoreIdentity, _ tasks: String
    ) throws(TaskStoreError) {
        guard identity.recorded == nil else {
            throw TaskStoreError(
                description:
                    "\(path) is missing, although \(identity.path) tells of it: restore a copy, or remove that"
                    + " file too to begin with an empty store", isRetryable: false)
        }
        guard let folder = opendir(tasks) else { return }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard TaskID(name) == nil else {
                throw TaskStoreError(
                    description:
                        "\(path) is missing, although \(tasks) holds tasks: restore a copy, or move that folder"
                        + " away to begin with an empty store", isRetryable: false)
            }
        }
    }
}
