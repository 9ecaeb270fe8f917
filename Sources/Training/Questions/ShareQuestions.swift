import SQL
import Schema

/// Questions on columns that split one figure, such as an amount for each means of payment.
struct ShareQuestions {
    let subject: Subject

    /// Columns whose labels differ only in how they begin, with what they have in common.
    struct Group {
        let fields: [Field]
        let names: [String]
        let common: String
    }

    var candidates: [Candidate] { groups.flatMap { comparison($0) + share($0) } }

    private var base: SelectStatement {
        var select = SelectStatement(subject.sql)
        select.filters = subject.live()
        return select
    }

    /// The columns turned into rows, so that they can be ranked like any other category.
    private func comparison(_ group: Group) -> [Candidate] {
        var select = SelectStatement("\(subject.sql) AS t")
        let rows = zip(group.names, group.fields).map { "(\(SQLText.literal($0)), \($1.number("t")))" }
        select.joins = [
            "CROSS JOIN LATERAL (VALUES\n    \(rows.joined(separator: ",\n    "))\n) AS item(name, amount)"
        ]
        select.add("item.name", "项目")
        select.add("SUM(item.amount)", "\(group.common)合计")
        select.filters = subject.live("t")
        select.grouping = ["item.name"]
        select.order = [.item(1)]
        let names = Wording.list(group.names)
        let compared = Candidate(
            "siblings", 80, "\(names)的\(group.common)合计分别是多少?按从高到低排列", select, group.fields)
        select.add(
            "ROUND((SUM(item.amount) * 100.0 / NULLIF(SUM(SUM(item.amount)) OVER (), 0))::numeric, 2)",
            "占比(%)")
        return [
            compared, Candidate("sibling share", 92, "\(names)的\(group.common)各占多少比例?", select, group.fields),
        ]
    }

    /// The share of one column in each place, of the total column where the table has one of that sort.
    private func share(_ group: Group) -> [Candidate] {
        guard let dimension = subject.dimensions.first, let first = group.fields.first else { return [] }
        let total = subject.totals.first { field in
            field.column.family == first.column.family
                && !group.fields.contains { $0.column.name == field.column.name }
                && field.label.contains("总")
        }
        let parts = group.fields.map { "COALESCE(SUM(\($0.number())), 0)" }
        let whole = total.map { "SUM(\($0.number()))" } ?? "(\(parts.joined(separator: " + ")))"
        var select = base
        select.add(dimension)
        select.add("SUM(\(first.number()))", "\(group.names[0])\(group.common)")
        select.add(
            "ROUND((SUM(\(first.number())) * 100.0 / NULLIF(\(whole), 0))::numeric, 2)",
            "\(group.names[0])占比(%)")
        select.grouping = [dimension.sql()]
        select.order = [.item(2)]
        select.limit = 10
        let question = "\(group.names[0])\(group.common)占比最高的前10个\(dimension.bareLabel)是哪些?"
        let fields = [dimension, first] + (total.map { [$0] } ?? group.fields)
        return [Candidate("sibling part", 70, question, select, fields)]
    }

    /// Groups of three and more figures of one type whose labels end alike.
    var groups: [Group] {
        var found: [Group] = []
        var taken: Set<String> = []
        let fields = subject.measures.filter { $0.isAdditive && LabelText.hasHan($0.label) }
        for length in stride(from: 6, through: 2, by: -1) {
            for first in fields where !taken.contains(first.column.name) && first.label.count > length {
                let common = String(first.label.suffix(length))
                let same = fields.filter { field in
                    let name = field.label.dropLast(length)
                    return field.label.hasSuffix(common) && !name.isEmpty
                        && !taken.contains(field.column.name)
                        && (field.column.family == .integer) == (first.column.family == .integer)
                        && !["总", "合计", "累计", "全部", "实际", "应", "实"].contains(where: name.contains)
                }
                let names = same.map { String($0.label.dropLast(length)) }
                guard same.count >= 3, Set(names).count == names.count else { continue }
                // A longer common part hides in the names when all of them end alike.
                if let end = names[0].last, names.allSatisfy({ $0.count > 1 && $0.last == end }) { continue }
                found.append(Group(fields: same, names: names, common: common))
                taken.formUnion(same.map(\.column.name))
            }
        }
        return found
    }
}
