import SQL
import Schema

/// Questions on columns that split one figure, such as an amount for each means of payment.
struct SiblingQuestions {
    let subject: Subject
    let book: any Phrasebook

    /// Columns whose labels differ only in how they begin, with what they have in common.
    struct Group {
        let fields: [Field]
        let names: [String]
        let common: String
    }

    var candidates: [Candidate] { groups.flatMap(comparison) }

    /// The columns turned into rows, so that they can be ranked like any other category.
    private func comparison(_ group: Group) -> [Candidate] {
        var select = SelectStatement("\(subject.sql) AS t")
        let rows = zip(group.names, group.fields).map { "(\(SQLText.literal($0)), \($1.number("t")))" }
        select.joins = [
            "CROSS JOIN LATERAL (VALUES\n    \(rows.joined(separator: ",\n    "))\n) AS item(name, amount)"
        ]
        select.add("item.name", book.name(.item))
        select.add(
            "SUM(item.amount)\(group.fields[0].isInCents ? " / 100.0" : "")", book.name(.sum(group.common)))
        select.filters = subject.live("t")
        select.grouping = ["item.name"]
        select.order = [.item(1)]
        let scope = Scope(subject)
        func question(_ tellsShare: Bool) -> Question {
            .siblings(names: group.names, common: group.common, tellsShare: tellsShare, scope)
        }
        let compared = Candidate("siblings", 80, question(false), select, group.fields, in: book)
        select.add(
            "ROUND((SUM(item.amount) * 100.0 / NULLIF(SUM(SUM(item.amount)) OVER (), 0))::numeric, 2)",
            book.share)
        return [compared, Candidate("sibling share", 86, question(true), select, group.fields, in: book)]
    }

    /// Groups of three and more amounts of one type and unit whose labels end alike, none of them part of another.
    var groups: [Group] {
        var found: [Group] = []
        var taken: Set<String> = []
        let fields = subject.amounts.filter { LabelText.hasHan($0.label) }
        for length in stride(from: 6, through: 2, by: -1) {
            for first in fields where !taken.contains(first.column.name) && first.label.count > length {
                let common = String(first.label.suffix(length))
                let same = fields.filter { field in
                    let name = field.label.dropLast(length)
                    return field.label.hasSuffix(common) && !name.isEmpty
                        && !taken.contains(field.column.name)
                        && (field.column.family == .integer) == (first.column.family == .integer)
                        && field.unit == first.unit
                        && !["总", "合计", "累计", "全部", "实际", "应", "实", "含", "净", "毛"].contains(
                            where: name.contains)
                }
                let names = same.map { String($0.label.dropLast(length)) }
                guard same.count >= 3, Set(names).count == names.count,
                    !names.contains(where: { name in names.contains { $0 != name && $0.hasPrefix(name) } })
                else { continue }
                // A longer common part hides in the names when all of them end alike.
                if let end = names[0].last, names.allSatisfy({ $0.count > 1 && $0.last == end }) { continue }
                found.append(Group(fields: same, names: names, common: common))
                taken.formUnion(same.map(\.column.name))
            }
        }
        return found
    }
}
