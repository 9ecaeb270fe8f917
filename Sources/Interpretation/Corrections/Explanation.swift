internal import JSON
public import Schema

/// Why something is taken to mean what it is taken for, and what would change that; for people.
public enum Explanation {
    /// Of a table: its kind, time, display, deletion and links, then its columns, a line each.
    public static func text(of table: Table) -> String {
        let meaning = table.meaning
        var lines = [
            "table \(table.name): \(meaning.kind.rawValue)" + sure(meaning.confidence, meaning.evidence)
        ]
        if let reason = meaning.reason { lines.append("  because: \(reason)") }
        lines.append("  told by the time: \(meaning.businessTime ?? "none")")
        if let display = meaning.display {
            let unique = display.isUnique ? "unique" : "not unique, shown with the key"
            lines.append(
                "  shown by: \(display.columns.joined(separator: ", ")) (\(unique); \(list(display.evidence)))"
            )
        } else {
            lines.append("  shown by: its key")
        }
        if let mark = meaning.deletion {
            lines.append("  rows that count: \(mark.condition(in: table)) (\(list(mark.evidence)))")
        }
        for link in meaning.links {
            lines.append("  links by: \(link.joined(separator: ", ")), unique together")
        }
        for relation in table.relations {
            let share =
                relation.inclusionShare.map { ", \(Int($0 * 100)) % of its values are found there" } ?? ""
            let mark = relation.isInferred ? "inferred\(share)" : "declared"
            lines.append(
                "  refers to: \(relation.target) by \(relation.columns.joined(separator: ", ")) (\(mark))")
        }
        lines.append("  columns:")
        for column in table.columns {
            let own = column.meaning
            lines.append("    \(column.name): \(role(own))\(sure(own.confidence, own.evidence))")
        }
        lines.append(
            "  to change it: a comment on the table says what it holds; this in DATA_PIPELINE_SEMANTICS overrules all:"
        )
        let kind = meaning.kind == .unknown ? TableKind.entity : meaning.kind
        lines.append("    " + entry(table, .object(["kind": .string(kind.rawValue)]), column: nil))
        return lines.joined(separator: "\n")
    }

    /// Of a column: its role, what it rests on, what was seen of it, and what would change it.
    public static func text(of column: Column, in table: Table) -> String {
        let meaning = column.meaning
        var lines = [
            "column \(table.name).\(column.name) (\(column.shortType)): \(role(meaning))"
                + sure(meaning.confidence, meaning.evidence)
        ]
        lines.append(
            "  because: \(meaning.reason ?? "nothing speaks for any role; it is listed and filtered, no more")"
        )
        if let unit = meaning.unit { lines.append("  unit: \(unit)") }
        if !meaning.codes.isEmpty {
            let codes = meaning.codes.map { "\($0.value) = \($0.label)" }.joined(separator: ", ")
            lines.append("  codes: \(codes) (\(list([meaning.codesEvidence].compactMap { $0 })))")
        }
        lines.append("  seen: \(seen(column))")
        if let comment = column.comment {
            lines.append("  comment: \(comment.text) (\(comment.source.rawValue))")
        }
        lines.append("  to change it: \(change(column))")
        let role = meaning.role == .unknown ? ColumnRole.amount : meaning.role
        lines.append("    " + entry(table, .object(["role": .string(role.rawValue)]), column: column.name))
        return lines.joined(separator: "\n")
    }

    private static func role(_ meaning: ColumnMeaning) -> String {
        meaning.role.rawValue + (meaning.time.map { " (\($0.rawValue))" } ?? "")
    }

    private static func sure(_ confidence: Double, _ evidence: [Evidence]) -> String {
        evidence.isEmpty ? "" : ", \(Int((confidence * 100).rounded())) % sure, by \(list(evidence))"
    }

    private static func list(_ evidence: [Evidence]) -> String {
        evidence.isEmpty ? "-" : evidence.map(\.rawValue).joined(separator: ", ")
    }

    private static func seen(_ column: Column) -> String {
        var parts: [String] = []
        if let distinct = column.distinctEstimate { parts.append("\(distinct) distinct values") }
        if let low = column.minimum, let high = column.maximum { parts.append("\(low) to \(high)") }
        if let share = column.nullFraction { parts.append("\(Int((share * 100).rounded())) % NULL") }
        if !column.samples.isEmpty {
            parts.append("such as " + column.samples.prefix(3).joined(separator: ", "))
        }
        return parts.isEmpty ? "no rows" : parts.joined(separator: "; ")
    }

    private static func change(_ column: Column) -> String {
        let evidence = column.meaning.evidence
        if evidence.contains(.people) { return "people have decided it; their entry is" }
        let last = "this in DATA_PIPELINE_SEMANTICS overrules all:"
        if evidence.contains(.constraint) { return "a constraint says it; \(last)" }
        if evidence.contains(.comment) {
            return "another comment in the database or the file of business terms; \(last)"
        }
        return
            "a comment in the database or the file of business terms that says what it is, with unit and codes; \(last)"
    }

    /// An entry of the file of corrections, on one line.
    private static func entry(_ table: Table, _ meaning: JSONValue, column: String?) -> String {
        var entry: [String: JSONValue] = ["name": .string(table.name.name)]
        if table.name.schema != "public" { entry["schema"] = .string(table.name.schema) }
        if let column {
            entry["columns"] = .array([.object(["name": .string(column), "meaning": meaning])])
        } else {
            entry["meaning"] = meaning
        }
        return String(
            decoding: JSONWriter.encode(JSONValue.object(["tables": .array([.object(entry)])])), as: UTF8.self
        )
    }
}
