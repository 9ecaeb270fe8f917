import SQL
import Schema

/// Questions on a table that take a query within the query.
struct DerivedQuestions {
    let subject: Subject
    let book: any Phrasebook

    var candidates: [Candidate] { highest + aboveOwnKind + perSpan }

    private var all: Scope { Scope(subject) }

    /// The row with the highest figure; all of them where several share it.
    private var highest: [Candidate] {
        guard subject.display.isNamed, subject.table.rowEstimate.map({ $0 > 2 }) ?? true else { return [] }
        return subject.measures.filter(\.isNumeric).prefix(2).enumerated().map { index, field in
            let kind = subject.kindConditions().dropFirst(index).first
            let scope = index == 0 ? all : kind.map(all.with) ?? all
            let inner = (scope.filters(nil) + subject.live()).joined(separator: " AND ")
            var select = SelectStatement(subject.sql)
            select.add(subject.display, in: book)
            select.add(field, in: book)
            select.filters =
                scope.filters(nil) + subject.live() + [
                    "\(field.sql()) = (SELECT MAX(\(field.sql())) FROM \(subject.sql)\(inner.isEmpty ? "" : " WHERE \(inner)"))"
                ]
            select.order = [.item(0, isDescending: false)]
            return Candidate(
                "highest with ties", 56, .derived(.highest(field, scope)), select,
                subject.display.fields + [field], in: book)
        }
    }

    /// Rows above the average of their own kind.
    private var aboveOwnKind: [Candidate] {
        guard subject.display.isNamed, let kind = subject.categories.first,
            let field = subject.measures.first(where: { $0.isNumeric && $0.column.type != "money" }),
            !subject.display.names.contains(field.column.name)
        else { return [] }
        var select = SelectStatement("\(subject.sql) AS t")
        select.add(subject.display, "t", in: book)
        select.addKind(kind, "t", in: book)
        select.add(field, "t", in: book)
        let inner =
            ["s.\(SQLText.identifier(kind.column.name)) = t.\(SQLText.identifier(kind.column.name))"]
            + subject.live("s")
        select.filters =
            subject.live("t") + [
                "\(field.sql("t")) > (SELECT AVG(\(field.sql("s"))) FROM \(subject.sql) AS s WHERE \(inner.joined(separator: " AND ")))"
            ]
        select.order = [.expression("\(field.sql("t")) DESC")]
        return [
            Candidate(
                "above own kind", 54, .derived(.aboveOwnKind(field, kind, all)), select,
                subject.display.fields + [field, kind], in: book)
        ]
    }

    /// What a day or a month with rows brings on average.
    private var perSpan: [Candidate] {
        guard subject.happens, let time = subject.time else { return [] }
        let figure = subject.plainFigure
        return [Axis.Step.day, .month].map { step in
            let span = Axis.sql(time, step, nil)
            let filters = subject.live() + (time.isAlwaysThere ? [] : ["\(time.sql()) IS NOT NULL"])
            let condition = filters.isEmpty ? "" : "\n    WHERE \(filters.joined(separator: " AND "))"
            var select = SelectStatement(
                "(\n    SELECT \(figure.sql()) AS figure\n    FROM \(subject.sql)\(condition)\n    GROUP BY \(span)\n) AS spans"
            )
            select.add("ROUND(AVG(figure)::numeric, 2)", book.name(.average(figure)))
            return Candidate(
                step == .day ? "average day" : "average month", 56,
                .derived(.perSpan(figure, time, step, all)), select, [time, figure.field], in: book)
        }
    }
}

/// The same over a table and one it refers to.
struct DerivedRelationQuestions {
    let join: TableJoin
    let book: any Phrasebook

    private var child: Subject { join.child }
    private var parent: Subject { join.parent }

    var candidates: [Candidate] {
        guard child.noun.isNamed, parent.noun.isNamed, parent.display.isNamed, join.isUnique, !join.isSelf,
            !join.hasTwins, child.meaning.kind != .link, child.meaning.kind != .setting
        else { return [] }
        return perThing + having + ofKind + lastOfEach
    }

    private var figure: Figure { child.plainFigure }

    /// What a thing with rows has on average, and at most.
    private var perThing: [Candidate] {
        func candidate(
            _ kind: String, _ weight: Int, _ figure: Figure, _ sql: String, _ question: DerivedQuestion
        )
            -> Candidate
        {
            var select = SelectStatement("\(join.figures("figure", figure.sql)) AS things")
            let isMost = if case .mostOfOne = question { true } else { false }
            select.add(sql, isMost ? book.name(.most(figure)) : book.name(.average(figure)))
            return Candidate(kind, weight, .derived(question), select, join.fields + [figure.field], in: book)
        }
        let rows = Figure.rows(child)
        let average = "ROUND(AVG(figure)::numeric, 2)"
        var result = [
            candidate("average of things", 60, rows, average, .perThing(rows, join)),
            candidate("most of one thing", 54, rows, "MAX(figure)", .mostOfOne(rows, join)),
        ]
        if !figure.isCount {
            result.append(candidate("average sum of things", 56, figure, average, .perThing(figure, join)))
        }
        return result
    }

    /// Things with such rows, and without.
    private var having: [Candidate] {
        let spans =
            child.happens
            ? child.time.flatMap { time in
                time.knownDay.map {
                    [Condition(time, .inMonth($0), of: child), Condition(time, .inYear($0), of: child)]
                }
            } ?? [] : []
        let conditions =
            Array(child.kindConditions(2).prefix(4)) + child.numberConditions(2).prefix(2) + spans
        return conditions.enumerated().flatMap { index, condition -> [Candidate] in
            let scope = Scope(child, [condition])
            let fields = join.fields + [condition.field]
            var list = SelectStatement("\(child.sql) AS t")
            list.isDistinct = true
            list.joins = [join.clause()]
            list.filters = scope.filters("t") + child.live("t") + parent.live("p")
            list.add(parent.display, "p", in: book)
            list.order = [.item(0, isDescending: false)]
            let inner = [join.condition()] + scope.filters("t") + child.live("t")
            let exists =
                "EXISTS (\n    SELECT 1 FROM \(child.sql) AS t\n    WHERE \(inner.joined(separator: "\n      AND "))\n  )"
            var number = SelectStatement("\(parent.sql) AS p")
            number.filters = parent.live("p") + [exists]
            number.add("COUNT(*)", book.name(of: .rows(parent)))
            if !join.mayMiss, join.relation.columns.count == 1 {
                number = SelectStatement(child.sql)
                number.filters = scope.filters(nil) + child.live()
                number.add(
                    "COUNT(DISTINCT \(SQLText.identifier(join.relation.columns[0])))",
                    book.name(of: .rows(parent)))
            }
            var lacking = SelectStatement("\(parent.sql) AS p")
            lacking.add(parent.display, "p", in: book)
            lacking.filters = parent.live("p") + ["NOT " + exists]
            lacking.order = [.item(0, isDescending: false)]
            let isNumber = condition.field.isMeasure
            let sort = isNumber ? "above number" : condition.isSpan ? "of a time" : "of kind"
            var result = [
                Candidate(
                    "things \(sort)", 64 - 2 * index,
                    .derived(.having(join, scope)), list, fields, in: book),
                Candidate(
                    "things lacking \(sort)", 62 - 2 * index, .derived(.lacking(join, scope)), lacking,
                    fields,
                    in: book),
            ]
            result.append(
                Candidate(
                    "number of things \(sort)", 60 - 2 * index,
                    .derived(.numberHaving(join, scope)), number, fields, in: book))
            return result
        }
    }

    /// The figure of rows whose things are of some kind: a condition there, a figure here.
    private var ofKind: [Candidate] {
        guard join.relation.columns.count == 1, join.condition().contains("::") == false else { return [] }
        let flag = parent.fields(.flag).first { $0.truth() != nil }.map { Condition($0, .isYes, of: parent) }
        let conditions =
            Array(parent.kindConditions(2).prefix(3)) + parent.numberConditions(1)
            + [flag].compactMap { $0 }
        let key = SQLText.identifier(join.relation.targetColumns[0])
        return conditions.enumerated().map { index, condition in
            let inner = [condition.sql(nil)] + parent.live()
            var select = SelectStatement(child.sql)
            select.filters =
                [
                    "\(SQLText.identifier(join.relation.columns[0])) IN (\n    SELECT \(key)\n    FROM \(parent.sql)\n    WHERE \(inner.joined(separator: " AND "))\n  )"
                ] + child.live()
            let figure = index % 2 == 0 ? self.figure : .rows(child)
            select.add(figure.sql(), book.name(of: figure))
            return Candidate(
                "figure of kind elsewhere", 70 - 2 * index, .derived(.ofKind(figure, join, condition)),
                select,
                join.fields + [figure.field], in: book)
        }
    }

    /// When each thing had its last row.
    private var lastOfEach: [Candidate] {
        guard let time = child.time, child.happens else { return [] }
        return [false, true].map { isFirst in
            var select = SelectStatement("\(child.sql) AS t")
            select.joins = [join.clause()]
            select.filters = child.live("t") + parent.live("p")
            select.add(parent.display, "p", in: book)
            let figure = select.items.count
            select.add(
                "\(isFirst ? "MIN" : "MAX")(\(time.sql("t")))",
                book.name(isFirst ? .first(time) : .last(time)))
            select.grouping = join.grouping()
            select.order = [.item(figure), .expression(parent.display.sql("p"))]
            return Candidate(
                isFirst ? "first of each" : "last of each", isFirst ? 46 : 58,
                .derived(.lastOfEach(join, time, isFirst: isFirst)), select, join.fields + [time], in: book)
        }
    }
}
