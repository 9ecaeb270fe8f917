internal import JSON
internal import Schema

/// What a prompt says of a table, in few and bounded words. Values of columns that hold secrets are left out.
enum TableSketch {
    /// The table with the entries of the columns that are asked for.
    static func write(
        _ table: Table, asksTable: Bool, entries: ArraySlice<[UInt8]>, to json: inout JSONWriter
    ) {
        json.object { json in
            json.field("table", table.name.sqlText)
            json.field("kind", table.kind.rawValue)
            json.field("needs_comment", asksTable)
            if let comment = table.comment?.text {
                json.field("comment", cut(comment, 200))
            }
            if !table.primaryKey.isEmpty { json.field("primary_key", Array(table.primaryKey.prefix(8))) }
            let relations = table.relations.prefix(6).map { relation in
                "\(relation.columns.joined(separator: ", ")) -> \(relation.target.sqlText)"
            }
            if !relations.isEmpty { json.field("references", relations) }
            let commented = table.columns.filter { $0.commentSource != nil }.prefix(20)
            if !commented.isEmpty {
                json.field("columns_with_comments") { json in
                    json.object { json in
                        for column in commented { json.field(column.name, cut(column.label, 40)) }
                    }
                }
            }
            json.field("columns") { json in
                json.array { json in
                    for entry in entries { json.element(Written(bytes: entry)) }
                }
            }
        }
    }

    /// A column whose comment is asked for.
    static func entry(for column: Column, in table: Table) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("name", column.name)
            json.field("type", cut(column.shortType, 80))
            if let comment = column.comment?.text { json.field("comment", cut(comment, 80)) }
            if ModelWitness.needsRole(column, in: table) { json.field("needs_role", true) }
            if ModelWitness.needsCodes(column, in: table) { json.field("needs_codes", true) }
            guard column.secrecy(in: table) != .secret else { return }
            if !column.enumValues.isEmpty {
                json.field("values", column.enumValues.prefix(30).map { cut($0, 20) })
            } else if !column.samples.isEmpty {
                json.field("samples", column.samples.prefix(3).map { cut($0, 30) })
            }
        }
        return json.bytes
    }

    private struct Written: JSONEncodable {
        let bytes: [UInt8]
        func encode(to json: inout JSONWriter) { json.raw(bytes) }
    }

    /// The first words on one line.
    private static func cut(_ text: String, _ limit: Int) -> String {
        let words = text.unicodeScalars.prefix(limit * 4).split { $0.properties.isWhitespace }
        let line = words.map { String(String.UnicodeScalarView($0)) }.joined(separator: " ")
        return line.count > limit ? line.prefix(limit) + "…" : line
    }
}
