import Tasks

/// The tables whose records a task has loaded, in its directory: what a later load answers for besides its own list.
///
/// While a load is under way the file names the tables of both loads, so that a crash leaves no row behind for ever.
struct LoadedTables {
    private let writer: TaskWriter
    private static let name = ".loaded_tables"

    init(_ writer: TaskWriter) { self.writer = writer }

    /// Adds the tables of the load that begins.
    ///
    /// - Returns: these, and those of earlier loads.
    mutating func widen(by tables: Set<String>) throws -> Set<String> {
        let earlier = String(decoding: try writer.directory.read(Self.name) ?? [], as: UTF8.self)
        let all = tables.union(earlier.split(separator: "\n").map(String.init))
        try write(all)
        return all
    }

    /// Forgets all but the tables of the load that has ended well.
    mutating func narrow(to tables: Set<String>) throws { try write(tables) }

    private func write(_ tables: Set<String>) throws {
        let lines = tables.sorted().map { $0 + "\n" }.joined()
        try writer.write(lines.utf8, to: Self.name)
    }
}
