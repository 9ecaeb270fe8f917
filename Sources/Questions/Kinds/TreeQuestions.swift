import SQL
import Schema

/// Questions on things that are parts of each other.
struct TreeQuestions {
    let join: TableJoin
    let book: any Phrasebook

    private var subject: Subject { join.child }

    var candidates: [Candidate] {
        guard subject.display.isNamed, join.isUnique, join.relation.columns.count == 1 else { return [] }
        return parents + (join.isHierarchy ? children + roots + descendants : [])
    }

    private var parents: [Candidate] {
        let own = subject.display
        var list = SelectStatement("\(subject.sql) AS t")
        let condition = ([join.condition()] + subject.live("p")).joined(separator: " AND ")
        list.joins = ["LEFT JOIN \(subject.sql) AS p ON \(condition)"]
        list.filters = subject.live("t")
        list.add(own, "t", in: book)
        list.add(own.sql("p"), book.name(.parent(join, book.name(of: own))))
        list.order = [.item(0, isDescending: false)]
        list.limit = subject.isLong ? 100 : nil
        return [
            Candidate(
                "parents", 84, .parents(join, limit: list.limit), list, own.fields + join.fields, in: book)
        ]
    }

    private var children: [Candidate] {
        let own = subject.display
        var count = SelectStatement("\(subject.sql) AS p")
        count.joins = ["JOIN \(subject.sql) AS t ON \(join.condition())"]
        count.filters = subject.live("t") + subject.live("p")
        count.add(own, "p", in: book)
        let first = count.items.count
        count.add("COUNT(*)", book.name(.children))
        count.grouping = join.grouping()
        count.order = [.item(first), .expression(own.sql("p"))]
        count.limit = 5
        return [
            Candidate("children", 82, .mostChildren(join, top: 5), count, own.fields + join.fields, in: book)
        ]
    }

    /// Those whose parent is none: NULL, or a number that stands for none.
    private var roots: [Candidate] {
        let own = subject.display
        var roots = SelectStatement("\(subject.sql) AS t")
        roots.add(own, "t", in: book)
        // Where each that is referred to is there, none is referred to by those without.
        roots.filters =
            !join.mayMiss
            ? ["t.\(SQLText.identifier(join.relation.columns[0])) IS NULL"]
            : subject.live("t") + [
                "NOT EXISTS (\n    SELECT 1 FROM \(subject.sql) AS p\n    WHERE \(([join.condition()] + subject.live("p")).joined(separator: " AND "))\n  )"
            ]
        roots.order = [.item(0, isDescending: false)]
        return [Candidate("roots", 62, .roots(join), roots, own.fields + join.fields, in: book)]
    }

    /// All that is below one thing, however deep.
    private var descendants: [Candidate] {
        guard let (field, value) = subject.display.known,
            subject.table.primaryKey == join.relation.targetColumns
        else { return [] }
        let key = SQLText.identifier(join.relation.targetColumns[0])
        let parent = SQLText.identifier(join.relation.columns[0])
        let start = ([join.condition()] + subject.live("t") + subject.live("p")).joined(separator: " AND ")
        let step = subject.live("t").map { "\n    WHERE \($0)" }.joined()
        var select = SelectStatement("below AS b")
        // UNION, since a ring would never end.
        select.with = [
            """
            RECURSIVE below AS (
                SELECT t.\(key)
                FROM \(subject.sql) AS t
                JOIN \(subject.sql) AS p ON \(start)
                WHERE \(field.sql("p")) = \(field.literal(value))
                UNION
                SELECT t.\(key)
                FROM \(subject.sql) AS t
                JOIN below AS b ON t.\(parent) = b.\(key)\(step)
            )
            """
        ]
        select.joins = ["JOIN \(subject.sql) AS t ON t.\(key) = b.\(key)"]
        select.add(subject.display, "t", in: book)
        select.order = [.item(0, isDescending: false)]
        let fields = subject.display.fields + join.fields
        var number = SelectStatement("below")
        number.with = select.with
        number.add("COUNT(*)", book.name(of: .rows(subject)))
        return [
            Candidate("descendants", 66, .descendants(join, value: value), select, fields, in: book),
            Candidate(
                "number of descendants", 62, .deep(.numberBelow(join, value: value)), number, fields, in: book
            ),
        ]
    }
}
