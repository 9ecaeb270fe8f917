import SQL
import Schema

/// Questions over three and four relations in a row, each leading up from the rows that are counted.
struct ChainQuestions {
    let joins: [TableJoin]
    let book: any Phrasebook

    private var child: Subject { joins[0].child }
    private var target: TableJoin { joins[joins.count - 1] }
    private var aliases: [String] { ["t"] + Array(["a", "b", "c", "d"].prefix(joins.count)) }

    /// Whether each of its rows leads to one thing at most, and no nearer way leads there.
    private var isSound: Bool {
        let names = [child.table.name] + joins.map(\.parent.table.name)
        guard Set(names).count == names.count, Set(joins.map(book.thing)).count == joins.count,
            joins.allSatisfy({ $0.isUnique && !$0.hasTwins && !$0.isHousekeeping })
        else { return false }
        for (index, join) in joins.enumerated() {
            let later = Set(joins.dropFirst(index + 1).map(\.parent.table.name))
            if join.child.table.joins.contains(where: { later.contains($0.target) }) { return false }
        }
        let kinds: Set<TableKind> = [.event, .detail, .statistics, .stock, .entity]
        return kinds.contains(child.meaning.kind) && target.parent.display.isNamed
            && ([child] + joins.map(\.parent)).allSatisfy {
                $0.noun.isNamed && $0.meaning.kind != .hub && $0.meaning.kind != .dictionary
            }
    }

    var candidates: [Candidate] {
        guard joins.count > 2, isSound else { return [] }
        let figure = child.amount.map { Figure.sum($0, child) } ?? .rows(child)
        let end = aliases[aliases.count - 1]
        let sort = joins.count > 3 ? "four joins" : "three joins"
        var grouped = path
        grouped.add(target.parent.display, end, in: book)
        let place = grouped.items.count
        grouped.add(figure.sql("t"), book.name(of: figure))
        grouped.grouping = target.grouping(end)
        grouped.order = [.item(place), .expression(target.parent.display.sql(end))]
        var top = grouped
        top.limit = 5
        let fields = joins[0].fields + [figure.field]
        var result = [
            Candidate(sort, 84, .deep(.chain(figure, joins, top: nil)), grouped, fields, in: book),
            Candidate(sort + " top", 76, .deep(.chain(figure, joins, top: 5)), top, fields, in: book),
        ]
        if let (field, value) = target.parent.display.known {
            var one = path
            one.filters.insert("\(field.sql(end)) = \(field.literal(value))", at: 0)
            one.add("COUNT(*)", book.name(of: .rows(child)))
            result.append(
                Candidate(
                    sort + " of one", 78, .deep(.chainValue(joins, value: value)), one, fields, in: book))
        }
        return result
    }

    private var path: SelectStatement {
        var select = SelectStatement("\(child.sql) AS t")
        for (index, join) in joins.enumerated() {
            select.joins.append(join.clause(aliases[index], aliases[index + 1]))
        }
        select.filters = child.live("t") + joins.indices.flatMap { joins[$0].parent.live(aliases[$0 + 1]) }
        return select
    }
}

/// Questions that show rows with all the things that they refer to, and those on two references to one table.
struct StarQuestions {
    let subject: Subject
    let joins: [TableJoin]
    let book: any Phrasebook

    var candidates: [Candidate] { star + twins }

    private var star: [Candidate] {
        let told = joins.filter {
            $0.isUnique && $0.parent.display.isNamed && $0.parent.noun.isNamed && !$0.isSelf
                && $0.parent.meaning.kind != .dictionary
        }
        guard told.count > 1, subject.noun.isNamed, let time = subject.time, subject.meaning.kind != .link
        else { return [] }
        // What refers to many things is shown with some of them at a time.
        return stride(from: 0, to: told.count, by: 4).flatMap { start in
            newest(Array(told[start..<min(start + 4, told.count)]), by: time)
        }
    }

    private func newest(_ chosen: [TableJoin], by time: Field) -> [Candidate] {
        var select = SelectStatement("\(subject.sql) AS t")
        select.filters = subject.live("t")
        if subject.display.isNamed { select.add(subject.display, "t", in: book) }
        select.add(time, "t", in: book)
        for (join, alias) in zip(chosen, ["a", "b", "c", "d"]) {
            let condition = ([join.condition("t", alias)] + join.parent.live(alias)).joined(
                separator: " AND ")
            select.joins.append("LEFT JOIN \(join.parent.sql) AS \(alias) ON \(condition)")
            select.add(join.parent.display.sql(alias), book.thing(join))
        }
        if !time.isAlwaysThere { select.filters.append("\(time.sql("t")) IS NOT NULL") }
        select.order = [.expression("\(time.sql("t")) DESC")]
        select.limit = 10
        return [
            Candidate(
                "newest with \(chosen.count) things", 64, .deep(.star(chosen, newestBy: time, limit: 10)),
                select,
                chosen.flatMap(\.fields) + [time], in: book)
        ]
    }

    /// Two references to one table: a move from here to there, an address of two sorts.
    private var twins: [Candidate] {
        let groups = Dictionary(grouping: joins.filter { $0.hasTwins && !$0.isHousekeeping }) {
            $0.parent.table.name
        }
        return groups.values.sorted { $0[0].relation.columns[0] < $1[0].relation.columns[0] }.flatMap {
            pair -> [Candidate] in
            guard pair.count > 1, case let (one, other) = (pair[0], pair[1]), one.isUnique, other.isUnique,
                !one.isSelf, one.parent.display.isNamed, one.parent.noun.isNamed, subject.noun.isNamed,
                one.relation.columns.count == 1, one.relation.targetColumns == other.relation.targetColumns,
                one.fields.allSatisfy(\.isNamed), other.fields.allSatisfy(\.isNamed),
                book.thing(one) != book.thing(other)
            else { return [] }
            let fields = one.fields + other.fields
            var pairs = SelectStatement("\(subject.sql) AS t")
            pairs.joins = [one.clause("t", "a"), other.clause("t", "b")]
            pairs.filters = subject.live("t") + one.parent.live("a") + other.parent.live("b")
            pairs.add(one.parent.display.sql("a"), book.thing(one))
            pairs.add(other.parent.display.sql("b"), book.thing(other))
            pairs.add("COUNT(*)", book.name(of: .rows(subject)))
            pairs.grouping = one.grouping("a") + other.grouping("b")
            pairs.order = [.item(2), .item(0, isDescending: false), .item(1, isDescending: false)]
            pairs.limit = 10
            let columns = (
                SQLText.identifier(one.relation.columns[0]), SQLText.identifier(other.relation.columns[0])
            )
            func compared(_ sign: String) -> SelectStatement {
                var select = SelectStatement(subject.sql)
                select.filters = ["\(columns.0) \(sign) \(columns.1)"] + subject.live()
                select.add("COUNT(*)", book.name(of: .rows(subject)))
                return select
            }
            return [
                Candidate(
                    "pairs of things", 74, .deep(.twinPairs(one, other, top: 10)), pairs, fields, in: book),
                Candidate(
                    "same thing twice", 60, .deep(.twins(one, other, areSame: true)), compared("="), fields,
                    in: book),
                Candidate(
                    "two different things", 58, .deep(.twins(one, other, areSame: false)), compared("<>"),
                    fields,
                    in: book),
            ]
        }
    }
}

/// Questions on rows of things that are parts of each other, with all that is below one.
struct BelowQuestions {
    /// The rows' reference to the things.
    let rows: TableJoin
    /// The things' reference to each other.
    let tree: TableJoin
    let book: any Phrasebook

    var candidates: [Candidate] {
        let things = tree.child
        guard let (field, value) = things.display.known, things.noun.isNamed, rows.child.noun.isNamed,
            things.table.primaryKey == tree.relation.targetColumns, tree.relation.columns.count == 1,
            rows.relation.targetColumns == tree.relation.targetColumns, !rows.hasTwins, !rows.isSelf
        else { return [] }
        let key = SQLText.identifier(tree.relation.targetColumns[0])
        let parent = SQLText.identifier(tree.relation.columns[0])
        let start = (["\(field.sql()) = \(field.literal(value))"] + things.live()).joined(separator: " AND ")
        let step = things.live("p").map { "\n    WHERE \($0)" }.joined()
        var select = SelectStatement("\(rows.child.sql) AS t")
        select.with = [
            """
            RECURSIVE branch AS (
                SELECT \(key)
                FROM \(things.sql)
                WHERE \(start)
                UNION
                SELECT p.\(key)
                FROM \(things.sql) AS p
                JOIN branch AS b ON p.\(parent) = b.\(key)\(step)
            )
            """
        ]
        select.joins = ["JOIN branch AS b ON t.\(SQLText.identifier(rows.relation.columns[0])) = b.\(key)"]
        select.filters = rows.child.live("t")
        select.add("COUNT(*)", book.name(of: .rows(rows.child)))
        return [
            Candidate(
                "rows of all below", 74, .deep(.rowsBelow(rows, tree: tree, value: value)), select,
                rows.fields,
                in: book)
        ]
    }
}
