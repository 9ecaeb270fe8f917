import JSON
import SQL
import Schema
import Training

extension ExportedTask {
    /// `train.json` with the keys of Spider and of BIRD, `tables.json`, and the queries a line each.
    func spider() -> [UInt8] {
        let name = databaseName
        let entries = pairs.enumerated().map { SpiderEntry(number: $0, pair: $1, database: name) }
        var gold = ""
        for pair in pairs { gold += "\(Self.onOneLine(pair.sql))\t\(Self.label(name))\n" }
        var archive = ZIPArchive()
        archive.add("train.json", JSONWriter.encode(entries, indentWidth: 2) + [0x0A])
        archive.add(
            "tables.json",
            JSONWriter.encode([SpiderSchema(database: name, tables: tables)], indentWidth: 2) + [0x0A])
        archive.add("train_gold.sql", Array(gold.utf8))
        return archive.bytes
    }

    private static func label(_ text: String) -> String {
        String(text.map { $0.isWhitespace ? "_" : $0 })
    }

    /// The query without comments and line breaks; what it says stays.
    static func onOneLine(_ sql: String) -> String {
        var line = ""
        var end: Int?
        for token in SQLToken.code(in: sql) where token.text != ";" {
            if let end, token.range.lowerBound > end { line += " " }
            end = token.range.upperBound
            line +=
                token.text.utf8.contains { [0x09, 0x0A, 0x0D].contains($0) } ? escaped(token) : token.text
        }
        return line
    }

    private static func escaped(_ token: SQLToken) -> String {
        func number(_ digits: Int, _ scalar: Unicode.Scalar) -> String {
            let hex = String(scalar.value, radix: 16)
            return String(repeating: "0", count: digits - hex.count) + hex
        }
        if let text = token.literal {
            var escaped = "E'"
            for scalar in text.unicodeScalars {
                switch scalar {
                case "\n": escaped += "\\n"
                case "\t": escaped += "\\t"
                case "\r": escaped += "\\r"
                case "'": escaped += "''"
                case "\\": escaped += "\\\\"
                default: escaped.unicodeScalars.append(scalar)
                }
            }
            return escaped + "'"
        }
        guard token.kind == .quotedIdentifier, let name = token.identifier else {
            return token.text.replacing("\n", with: " ").replacing("\r", with: " ").replacing("\t", with: " ")
        }
        var escaped = "U&\""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "\n", "\t", "\r", "\\": escaped += "\\" + number(4, scalar)
            case "\"": escaped += "\"\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped + "\""
    }
}

/// A question of Spider's `train.json`; BIRD's keys stand beside it.
private struct SpiderEntry: JSONEncodable {
    let number: Int
    let pair: QuestionSQLPair
    let database: String

    func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("question_id", number)
            json.field("db_id", database)
            json.field("question", pair.question)
            json.field("evidence", "")
            json.field("query", pair.sql)
            json.field("SQL", pair.sql)
        }
    }
}

/// A database of `tables.json`.
private struct SpiderSchema: JSONEncodable {
    let database: String
    let tables: [Table]

    func encode(to json: inout JSONWriter) {
        var places: [TableName: [String: Int]] = [:]
        var columns: [(table: Int, column: Column)] = []
        for (index, table) in tables.enumerated() {
            for column in table.columns {
                columns.append((index, column))
                places[table.name, default: [:]][column.name] = columns.count
            }
        }
        let keys = tables.map { table in table.primaryKey.compactMap { places[table.name]?[$0] } }
        let references = tables.flatMap { table in
            table.relations.filter { !$0.isInferred }.flatMap { relation in
                zip(relation.columns, relation.targetColumns).compactMap { own, other in
                    places[table.name]?[own].flatMap { from in
                        places[relation.target]?[other].map { [from, $0] }
                    }
                }
            }
        }
        json.object { json in
            json.field("db_id", database)
            json.field("table_names_original", tables.map { name(of: $0) })
            json.field("table_names", tables.map(\.label))
            json.field("column_names_original") { json in
                encodeNames(columns.map { ($0.table, $0.column.name) }, &json)
            }
            json.field("column_names") { json in
                encodeNames(columns.map { ($0.table, $0.column.label) }, &json)
            }
            json.field("column_types", ["text"] + columns.map { $0.column.spiderType })
            json.field("primary_keys") { json in
                json.array { json in
                    for key in keys where !key.isEmpty {
                        if key.count == 1 { json.element(key[0]) } else { json.element(key) }
                    }
                }
            }
            json.field("foreign_keys", references)
        }
    }

    private func name(of table: Table) -> String {
        table.name.schema == "public" ? table.name.name : "\(table.name)"
    }

    private func encodeNames(_ names: [(table: Int, name: String)], _ json: inout JSONWriter) {
        json.array { json in
            for (table, name) in [(-1, "*")] + names { json.element(Name(table: table, name: name)) }
        }
    }

    /// `[0, "id"]`
    private struct Name: JSONEncodable {
        let table: Int
        let name: String

        func encode(to json: inout JSONWriter) {
            json.array { json in
                json.element(table)
                json.element(name)
            }
        }
    }
}

extension Column {
    /// One of the five types that Spider has.
    fileprivate var spiderType: String {
        switch family {
        case .integer, .number: "number"
        case .date, .time, .timestamp: "time"
        case .boolean: "boolean"
        case .text, .enumeration: "text"
        case .interval, .uuid, .json, .binary, .array, .other: "others"
        }
    }
}
