import JSON
import SQL
import Schema

/// Questions on what arrays and JSON hold.
struct MemberQuestions {
    let subject: Subject
    let book: any Phrasebook

    var candidates: [Candidate] { elements + members }

    private var all: Scope { Scope(subject) }

    private static func isPlain(_ value: String) -> Bool {
        (1...30).contains(value.count)
            && !value.contains { $0.isNewline || "“”\"'*…\u{FFFD}".contains($0) }
            && value.first?.isWhitespace == false
    }

    private var elements: [Candidate] {
        let fields = subject.fields.filter { $0.isNamed && $0.column.family == .array && $0.role != .secret }
        return fields.prefix(2).flatMap { field -> [Candidate] in
            let known = field.column.samples.flatMap { ArrayText.values($0) }.first(where: Self.isPlain)
            let base = field.column.type.hasSuffix("[]") ? String(field.column.type.dropLast(2)) : "text"
            let isText = ["text", "character varying"].contains(where: base.hasPrefix)
            guard let known, isText || Double(known) != nil else { return [] }
            let literal = isText ? SQLText.literal(known) : known
            var holding = SelectStatement(subject.sql)
            holding.filters = ["\(literal) = ANY (\(field.sql()))"] + subject.live()
            holding.add("COUNT(*)", book.name(of: .rows(subject)))
            var each = SelectStatement("\(subject.sql) AS t")
            each.joins = ["CROSS JOIN LATERAL (SELECT DISTINCT UNNEST(\(field.sql("t"))) AS value) AS e"]
            each.filters = subject.live("t")
            each.add("e.value", field.label)
            each.add("COUNT(*)", book.name(of: .rows(subject)))
            each.grouping = ["e.value"]
            each.order = [.item(1), .expression("e.value")]
            return [
                Candidate("element", 66, .deep(.element(field, known, all)), holding, [field], in: book),
                Candidate("elements", 64, .deep(.elements(field, all)), each, [field], in: book),
            ]
        }
    }

    /// The keys that hold texts in most of what is seen, each with a value.
    private func keys(of field: Field) -> [(key: String, value: String)] {
        let objects = field.column.samples.compactMap { text -> [String: JSONValue]? in
            guard case .object(let members)? = try? JSONValue(parsing: Array(text.utf8)) else { return nil }
            return members
        }
        guard let first = objects.first else { return [] }
        return first.keys.sorted().compactMap { key in
            let values = objects.compactMap { $0[key]?.stringValue }
            guard values.count * 2 > objects.count, let value = values.first(where: Self.isPlain),
                Self.isPlain(key)
            else { return nil }
            return (key, value)
        }
    }

    private var members: [Candidate] {
        let fields = subject.fields.filter { $0.isNamed && $0.column.family == .json && $0.role != .secret }
        return fields.prefix(2).flatMap { field in
            keys(of: field).prefix(2).flatMap { key, value -> [Candidate] in
                let member = "\(field.sql())->>\(SQLText.literal(key))"
                var holding = SelectStatement(subject.sql)
                holding.filters = ["\(member) = \(SQLText.literal(value))"] + subject.live()
                holding.add("COUNT(*)", book.name(of: .rows(subject)))
                var each = SelectStatement(subject.sql)
                each.filters = ["\(member) IS NOT NULL"] + subject.live()
                each.add(member, key)
                each.add("COUNT(*)", book.name(of: .rows(subject)))
                each.grouping = [member]
                each.order = [.item(1), .expression(member)]
                return [
                    Candidate(
                        "member", 62, .deep(.memberValue(field, key: key, value, all)), holding, [field],
                        in: book),
                    Candidate("members", 60, .deep(.members(field, key: key, all)), each, [field], in: book),
                ]
            }
        }
    }
}
