import SQLite
import Tasks

/// What a file must be to be opened as the task store.
enum StoreForm {
    /// Checks that the file has the present form, and is the store that this service has prepared.
    static func check(_ connection: SQLiteConnection, path: String) throws {
        let version = try version(of: connection)
        try refuseNewer(version, path)
        guard version == Migrations.all.count else {
            throw TaskStoreError(
                description:
                    "\(path) has form \(version), this program needs \(Migrations.all.count): the supervisor"
                    + " brings it up to date when it is started", isRetryable: false)
        }
        let id = try connection.first(Queries.storeID) { $0.text } ?? nil
        guard let expected = StoreIdentity(beside: path).recorded else {
            throw TaskStoreError(
                description:
                    "\(StoreIdentity(beside: path).path) is missing; it is made by the supervisor only",
                isRetryable: false)
        }
        guard id == expected else { throw other(path) }
    }

    static func version(of connection: SQLiteConnection) throws(SQLiteError) -> Int {
        Int(try connection.first("PRAGMA user_version") { $0.integer ?? 0 } ?? 0)
    }

    /// Refuses a file that is damaged; every page is read.
    static func requireWhole(_ connection: SQLiteConnection, _ path: String) throws {
        let found = try connection.first("PRAGMA quick_check(1)") { $0.text ?? "" } ?? ""
        guard found == "ok" else {
            throw TaskStoreError(
                description: "\(path) is damaged: restore a copy of it (\(found))", isRetryable: false)
        }
    }

    /// Whether the database has the tables that every form of the store has.
    static func isTaskStore(_ connection: SQLiteConnection) throws(SQLiteError) -> Bool {
        try connection.first(
            "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('task', 'run_counter')"
        ) { $0.integer == 2 } ?? false
    }

    static func refuseNewer(_ version: Int, _ path: String) throws {
        guard version <= Migrations.all.count else {
            throw TaskStoreError(
                description: "\(path) has form \(version) of a later release, this program knows forms up to"
                    + " \(Migrations.all.count): install that release, or restore a copy from before",
                isRetryable: false)
        }
    }

    static func other(_ path: String) -> TaskStoreError {
        TaskStoreError(
            description:
                "\(path) is another store than the one that \(StoreIdentity(beside: path).path) names: restore"
                + " the right one, or remove that file to go on with this one", isRetryable: false)
    }
}
