public import TaskStoreSQLite

extension TaskStoreSQLite {
    /// The store at that path as a supervisor would have prepared it, opened.
    public static func fresh(_ path: String) throws -> TaskStoreSQLite {
        try prepare(path: path, beside: path + ".tasks")
        return try TaskStoreSQLite(path: path)
    }
}
