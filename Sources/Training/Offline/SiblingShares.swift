import Postgres
import Schema

/// Questions on columns that split one figure, such as an amount for each means of payment.
struct SiblingShares {
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

    private func comparison(_ group: Group) -> [Candidate] {
        let alias = "t"
        var select = SelectStatement("\(subject.sql) AS \(alias)")
        let rows = zip(group.names, group.fields).map { "(\(SQLText.literal($0)), \($1.number(alias)))" }
        select.joins = ["CROSS JOIN LATERAL (VALUES\n    \(rows.joined(separator: ",\n    "))\n) AS item(name, amount)"]
        select.add("item.name", "项目")
        select.add("SUM(item.amount)", "\(group.common)合计")
        select.filters = subject.live(alias)
        select.grouping = ["item.name"]
        select.order = [.item(1)]
        return [
            Candidate("siblings", 87, "\(Wording.list(group.names))的\(group.common)合计分别是多少?按从高到低排列", select, group.fields)
        ]
    }

    private func share(_ group: Group) -> [Candidate] {
        let sums = group.fields.map { "COALESCE(SUM(\($0.number())), 0)" }
        let whole = "NULLIF(\(sums.joined(separator: " + ")), 0)"
        var all = base
        for (name, sum) in zip(group.names, sums) {
            all.add("ROUND((\(sum) * 100.0 / \(whole))::numeric, 2)", "\(name)占比(%)")
        }
        var result = [
            Candidate("sibling share", 92, "\(Wording.list(group.names))的\(group.common)各占多少比例?", all, group.fields)
        ]
        if let dimension = subject.dimensions.first {
            var each = base
            each.add(dimension)
            each.add("ROUND((\(sums[0]) * 100.0 / \(whole))::numeric, 2)", "\(group.names[0])占比(%)")
            each.grouping = [dimension.sql()]
            each.order = [.item(1)]
            each.limit = 10
            let question = "\(group.names[0])在\(group.common)中占比最高的前10个\(dimension.thing)是哪些?"
            result.append(Candidate("sibling share", 72, question, each, [dimension] + group.fields))
        }
        return result
    }

    /// Groups of three and more figures of one type whose labels end alike.
    var groups: [Group] {
        var found: [Group] = []
        var taken: Set<String> = []
        let fields = subject.measures.filter { $0.isAdditive && Wording.hasHan($0.label) }
        for length in stride(from: 6, through: 2, by: -1) {
            for first in fields where !taken.contains(first.column.name) && first.label.count > length {
                let common = String(first.label.suffix(length))
                let same = fields.filter { field in
                    let name = field.label.dropLast(length)
                    return field.label.hasSuffix(common) && !name.isEmpty && !taken.contains(field.column.name)
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
