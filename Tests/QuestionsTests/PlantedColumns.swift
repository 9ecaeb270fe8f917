import FoundationEssentials

/// Columns written down by hand, with what stands in them.
struct PlantedColumn {
    let table: String
    let tableComment: String?
    let name: String
    let type: String
    let comment: String?
    let values: [String]

    /// The columns of a file of `Tests/Fixtures/words`.
    static func read(_ file: String) throws -> [PlantedColumn] {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: tests.appending(path: "Fixtures/words/\(file)"), encoding: .utf8)
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") && !$0.hasPrefix("[") }.map(Self.init)
    }

    private init(_ line: Substring) {
        let parts = line.split(separator: "|", omittingEmptySubsequences: false).map(Self.trimmed)
        let names = parts[0].split(whereSeparator: { "()".contains($0) }).map(String.init)
        table = names[0]
        tableComment = names.count > 1 ? names[1] : nil
        name = parts[1]
        type = parts[2]
        comment = parts[3].isEmpty ? nil : parts[3]
        values = parts[4...].joined(separator: "|").split(separator: ";").map(Self.trimmed)
    }

    /// The statements that make all the columns, each table with forty rows that repeat the values.
    static func script(_ columns: [PlantedColumn]) -> String {
        var script = ""
        let tables = Dictionary(grouping: columns, by: \.table).sorted { $0.key < $1.key }
        for (table, columns) in tables {
            let list = columns.map { "\"\($0.name)\" \($0.type)" }.joined(separator: ", ")
            script += "create table \"\(table)\" (id bigserial primary key, \(list));\n"
            if let comment = columns.lazy.compactMap(\.tableComment).first {
                script += "comment on table \"\(table)\" is '\(comment)';\n"
            }
            for column in columns {
                guard let comment = column.comment else { continue }
                let text = comment.replacing("'", with: "''")
                script += "comment on column \"\(table)\".\"\(column.name)\" is '\(text)';\n"
            }
            let values = columns.map { column in
                let list = column.values.map { "'\($0.replacing("'", with: "''"))'" }.joined(separator: ", ")
                return "(array[\(list)])[n % \(column.values.count) + 1]::\(column.type)"
            }
            let names = columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
            script += "insert into \"\(table)\" (\(names)) select \(values.joined(separator: ", ")) "
            script += "from generate_series(1, 40) n;\n"
        }
        return script
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
