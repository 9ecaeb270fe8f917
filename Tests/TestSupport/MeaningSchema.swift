import FoundationEssentials

/// A schema with rows whose meaning was written down by hand: `Tests/Fixtures/meaning`.
public enum MeaningSchema: String, CaseIterable, Sendable, CustomStringConvertible {
    /// A Chinese administration system with dictionary tables and tenants.
    case administration = "admin_zh"
    /// A Chinese shop with module prefixes, soft deletion, and amounts in 分.
    case chineseShop = "shop_zh"
    /// An English shop without comments, foreign keys declared.
    case englishShop = "shop_en"
    /// An English application with comments.
    case application = "app_en"
    /// A warehouse of data with glued names and composite keys.
    case gluedWarehouse = "freight_glued"

    /// What tests call it.
    public var description: String { rawValue }

    /// A fresh database with the schema and its rows.
    public func database() throws -> TestDatabase { try TestDatabase(script()) }

    /// The SQL that makes it.
    public func script() throws -> String { try Self.file("\(rawValue).sql") }

    /// The lines of a file of truth beside it, such as `admin_zh.relations.txt`, without comments and empty lines.
    public func truth(_ kind: String) throws -> [String] {
        try Self.file("\(rawValue).\(kind).txt").split(separator: "\n").map(String.init).filter {
            !$0.hasPrefix("#")
        }
    }

    /// Its relations, each as `table.column -> target.key`, several columns with commas between.
    ///
    /// - Returns: those that hold, and those of which nobody could tell from the schema, so that either way is right.
    public func relations() throws -> (known: Set<String>, doubtful: Set<String>) {
        let lines = try truth("relations")
        let doubtful = lines.filter { $0.hasPrefix("? ") }
        return (Set(lines).subtracting(doubtful), Set(doubtful.map { String($0.dropFirst(2)) }))
    }

    private static func file(_ name: String) throws -> String {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: tests.appending(path: "Fixtures/meaning/\(name)"), encoding: .utf8)
    }
}
