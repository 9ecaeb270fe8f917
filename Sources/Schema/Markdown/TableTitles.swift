/// What to call tables, no two of them the same: of those with one title each is told apart by its name.
public struct TableTitles: Sendable {
    private let shared: Set<String>

    /// Looks for titles that several tables have.
    public init(_ tables: [Table]) {
        var seen: Set<String> = []
        var shared: Set<String> = []
        for table in tables {
            let title = TableText.title(of: table)
            if !seen.insert(title).inserted { shared.insert(title) }
        }
        self.shared = shared
    }

    /// The title of a table.
    public subscript(table: Table) -> String {
        let title = TableText.title(of: table)
        guard shared.contains(title) else { return title }
        let name = table.name.schema == "public" ? table.name.name : table.name.description
        return LabelText.hasHan(title)
            ? "\(title)（\(TableText.line(name))）" : "\(title) (\(TableText.line(name)))"
    }
}
