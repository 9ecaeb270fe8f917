import SQL
import Schema

/// Questions on things that rows of two sorts have in common, or that only one sort has.
struct SetQuestions {
    let join: TableJoin
    let book: any Phrasebook

    private var child: Subject { join.child }
    private var parent: Subject { join.parent }

    var candidates: [Candidate] {
        guard isAskable(join), child.meaning.kind != .link else { return [] }
        return child.contrasts.enumerated().flatMap { index, contrast -> [Candidate] in
            let (a, b) = (Scope(child, [contrast.one]), Scope(child, [contrast.other]))
            let fields = join.fields + [contrast.one.field]
            func candidate(_ kind: String, _ operation: String, _ question: SetQuestion) -> Candidate {
                var select = things(a)
                select.compounds = [(operation, things(b).body)]
                select.order = [.item(0, isDescending: false)]
                return Candidate(kind, 66 - 3 * index, .sets(question), select, fields, in: book)
            }
            var result = [candidate("but not", "EXCEPT", .butNot(join, a, b))]
            if contrast.one.field.role != .time {
                result.append(candidate("either sort", "UNION", .either(join, a, b)))
            }
            // Of few rows a thing hardly any has both.
            let kinds = contrast.one.field.column.distinctEstimate ?? 2
            if perThing >= (contrast.one.field.role == .category ? max(2, kinds) : 2) {
                result.append(candidate("both sorts", "INTERSECT", .both(join, a, b)))
            }
            return result
        }
    }

    private var perThing: Int {
        guard let rows = child.table.rowEstimate, let things = parent.table.rowEstimate, things > 0 else {
            return 2
        }
        return rows / things
    }

    /// The things that such rows refer to.
    private func things(_ scope: Scope) -> SelectStatement {
        var select = SelectStatement("\(parent.sql) AS p")
        select.joins = ["JOIN \(child.sql) AS t ON \(join.condition())"]
        select.filters = scope.filters("t") + child.live("t") + parent.live("p")
        select.add(parent.display, "p", in: book)
        return select
    }

    /// The things that rows of two tables refer to.
    func candidates(with other: TableJoin) -> [Candidate] {
        guard isAskable(join), isAskable(other), other.child.table.name != child.table.name,
            other.parent.table.name == parent.table.name, parent.isEntity
        else { return [] }
        func candidate(_ kind: String, _ operation: String, _ question: SetQuestion) -> Candidate {
            var select = things(Scope(child))
            let second = SetQuestions(join: other, book: book)
            select.compounds = [(operation, second.things(Scope(other.child)).body)]
            select.order = [.item(0, isDescending: false)]
            return Candidate(kind, 68, .sets(question), select, join.fields, in: book)
        }
        return [
            candidate("both tables", "INTERSECT", .bothTables(join, other)),
            candidate("either table", "UNION", .eitherTable(join, other)),
        ]
    }

    private func isAskable(_ join: TableJoin) -> Bool {
        join.child.noun.isNamed && join.parent.noun.isNamed && join.parent.display.isNamed && join.isUnique
            && !join.isSelf && !join.hasTwins && join.parent.meaning.kind != .dictionary
    }
}

/// The same of values within one table.
struct SharedValueQuestions {
    let subject: Subject
    let book: any Phrasebook

    var candidates: [Candidate] {
        // Of few values nearly all occur everywhere.
        let various = subject.dimensions.filter {
            $0.role == .name || ($0.column.distinctEstimate ?? $0.kinds.count) >= 8
        }
        guard let dimension = various.first(where: { $0.role == .name }) ?? various.last else { return [] }
        return subject.contrasts.filter {
            $0.one.field.column.name != dimension.column.name
                && subject.isLikely(dimension, $0.one.field, times: 1)
        }
        .prefix(3)
        .flatMap {
            contrast -> [Candidate] in
            let (a, b) = (Scope(subject, [contrast.one]), Scope(subject, [contrast.other]))
            func candidate(_ kind: String, _ operation: String, _ question: SetQuestion) -> Candidate {
                var select = values(dimension, a)
                // What the first part leaves out, neither operation brings back.
                if !dimension.isAlwaysThere { select.filters.append("\(dimension.sql()) IS NOT NULL") }
                select.compounds = [(operation, values(dimension, b).body)]
                select.order = [.item(0, isDescending: false)]
                return Candidate(
                    kind, 58, .sets(question), select, [dimension, contrast.one.field], in: book)
            }
            return [
                candidate("shared values", "INTERSECT", .shared(dimension, a, b)),
                candidate("unshared values", "EXCEPT", .unshared(dimension, a, b)),
            ]
        }
    }

    private func values(_ field: Field, _ scope: Scope) -> SelectStatement {
        var select = SelectStatement(subject.sql)
        select.filters = scope.filters(nil) + subject.live()
        select.addKind(field, in: book)
        return select
    }
}
