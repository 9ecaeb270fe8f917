internal import Hashing
internal import SQL

/// The names of the files that tables are written to.
///
/// A table's name depends on the set of tables, not on their order, and is the same from run to run.
public struct FileNames: Sendable {
    private let stems: [TableName: String]

    /// Chooses the names for a set of tables.
    public init(_ tables: [TableName]) {
        let all = Set(tables)
        var byFold: [String: [TableName]] = [:]
        for table in all { byFold[Self.plain(table).lowercased(), default: []].append(table) }
        var stems: [TableName: String] = [:]
        for (fold, group) in byFold {
            let isClash = group.count > 1 || Self.reserved.contains(fold)
            for table in group {
                let stem = Self.plain(table)
                let isChanged = !stem.isSameName(as: Self.joined(table))
                stems[table] = isClash || isChanged ? "\(stem)~\(Self.hash(table, digits: 4))" : stem
            }
        }
        // Two short hashes may be equal; the long ones tell the two apart.
        let used = Dictionary(grouping: all) { stems[$0]?.lowercased() ?? "" }
        for group in used.values where group.count > 1 {
            for table in group { stems[table] = "\(Self.plain(table))~\(Self.hash(table, digits: 16))" }
        }
        self.stems = stems
    }

    /// The name without extension: `t` for `public.t`, `s__t` for `s.t`.
    public func stem(for table: TableName) -> String { stems[table] ?? Self.plain(table) }

    /// `<stem>.ddl`
    public func ddl(for table: TableName) -> String { stem(for: table) + ".ddl" }

    /// `<stem>_detail.md`
    public func markdown(for table: TableName) -> String { stem(for: table) + "_detail.md" }

    /// The text of `filename_mapping.txt`: a line for each table, by name, after a head in the documents' language.
    public func mapping(in language: Language) -> String {
        let words = DocumentWords(language)
        let lines = stems.keys.sorted().map {
            "\(TableText.line($0.sqlText)) -> \(ddl(for: $0)), \(markdown(for: $0))"
        }
        let head = [
            words("# 文件名映射", "# Names of files"),
            words("# 格式: 表名 -> DDL 文件, 文档文件", "# Form: table -> DDL file, document"),
        ]
        return (head + lines).joined(separator: "\n") + "\n"
    }

    /// Stems that would take the name of a file of the service's own.
    private static let reserved: Set<String> = ["metadata"]

    private static func joined(_ table: TableName) -> String {
        table.schema == "public" ? table.name : "\(table.schema)__\(table.name)"
    }

    private static func plain(_ table: TableName) -> String {
        var stem = String(
            String.UnicodeScalarView(
                joined(table).unicodeScalars.map { scalar in
                    let isAllowed =
                        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_"
                        || scalar == "-"
                    return isAllowed ? scalar : "_"
                }))
        while stem.utf8.count > longestStem { stem.unicodeScalars.removeLast() }
        return stem
    }

    /// In bytes: hash and endings follow, and a file being written has a longer name for a while.
    private static let longestStem = 200

    /// The hash of the name as the catalog stores it.
    private static func hash(_ table: TableName, digits: Int) -> String {
        let hash = FNV1a.hash(Array(table.schema.utf8) + [0] + Array(table.name.utf8))
        let text = String(hash, radix: 16)
        return String((String(repeating: "0", count: 16 - text.count) + text).suffix(digits))
    }
}
