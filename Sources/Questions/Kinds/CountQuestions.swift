import Schema

/// Questions on how many rows there are, and of which kinds.
struct CountQuestions {
    let subject: Subject
    let book: any Phrasebook

    var candidates: [Candidate] {
        counts + distributions + shares + values + crossings + distinct + flags + gaps + repeated + deleted
    }

    private var all: Scope { Scope(subject) }
    private var rows: Figure { .rows(subject) }

    private func aggregate(_ kind: String, _ weight: Int, _ aggregate: Aggregate) -> Candidate {
        Candidate(kind, weight, aggregate, in: book)
    }

    private var counts: [Candidate] {
        // How many rows there are of what is no thing and did not happen, nobody asks who can ask more.
        let isAsked = subject.isEntity || [.event, .detail].contains(subject.meaning.kind)
        return [aggregate("count", isAsked && !subject.isConnecting ? 46 : 12, Aggregate(rows, of: all))]
    }

    private var distributions: [Candidate] {
        subject.dimensions.prefix(5).map { field in
            aggregate(
                "distribution", field.role == .name ? 60 : 88, Aggregate(rows, by: [.field(field)], of: all))
        }
    }

    private var shares: [Candidate] {
        subject.categories.prefix(3).map { field in
            var shares = Aggregate(rows, by: [.field(field)], of: all)
            shares.tellsShare = true
            return aggregate("share", 74, shares)
        }
    }

    private var values: [Candidate] {
        subject.categories.prefix(4).flatMap { field -> [Candidate] in
            let known = field.kinds
            guard !known.isEmpty else { return [] }
            let value = book.choice(subject.sql + field.column.name, known)
            let chosen = all.with(Condition(field, .equals(value), of: subject))
            var result = [aggregate("count value", subject.isEntity ? 70 : 72, Aggregate(rows, of: chosen))]
            if subject.isEntity {
                let other = known.first { $0 != value } ?? value
                let list = RowList(
                    scope: all.with(Condition(field, .equals(other), of: subject)),
                    shown: subject.codes.prefix(1) + [field], limit: nil)
                result.append(ListQuestions(subject: subject, book: book).candidate("list value", 80, list))
            }
            if known.count > 2 {
                let differing = all.with(Condition(field, .differs(value), of: subject))
                result.append(aggregate("count others", 52, Aggregate(rows, of: differing)))
                let two = Array(known.filter { $0 != value }.prefix(2))
                let either = all.with(Condition(field, .isAmong(two), of: subject))
                result.append(aggregate("count either", 56, Aggregate(rows, of: either)))
            }
            result.append(part(Condition(field, .equals(value), of: subject), 50))
            return result
        }
    }

    private func part(_ condition: Condition, _ weight: Int) -> Candidate {
        var select = SelectStatement(subject.sql)
        select.filters = subject.live()
        select.add(
            "ROUND(COUNT(*) FILTER (WHERE \(condition.sql(nil))) * 100.0 / NULLIF(COUNT(*), 0), 2)",
            book.name(.part))
        return Candidate(
            "part", weight, .part(condition, by: nil, all), select, [condition.field], in: book)
    }

    private var crossings: [Candidate] {
        let fields = Array(subject.categories.prefix(2))
        guard fields.count == 2 else { return [] }
        return [aggregate("crossing", 62, Aggregate(rows, by: fields.map { .field($0) }, of: all))]
    }

    private var distinct: [Candidate] {
        // Which titles there are among titles is no question.
        let fields = (subject.isEntity ? subject.categories : subject.dimensions).filter {
            $0.label != subject.noun.title
        }
        return fields.prefix(3).flatMap { field -> [Candidate] in
            let isFew = field.role == .category || (field.column.distinctEstimate ?? 1000) < 200
            let kind = subject.kindConditions().first { $0.field.column.name != field.column.name }
            let number = subject.numberConditions().last
            let year = subject.time.flatMap { time in
                time.isNamed && subject.happens
                    ? time.knownDay.map { Condition(time, .inYear($0), of: subject) } : nil
            }
            let flag = subject.fields(.flag).first { $0.truth() != nil && book.canSay($0, is: true) }
                .map { Condition($0, .isYes, of: subject) }
            let parts = [kind, number, year, flag].compactMap { $0 }.map { (all.with($0), [$0.field]) }
            return ([(all, [])] + parts).enumerated().flatMap { index, part -> [Candidate] in
                let (scope, fields) = part
                let sort = index == 0 ? "" : " of some"
                let filters = scope.filters(nil) + subject.live()
                var count = SelectStatement(subject.sql)
                count.filters = filters
                count.add("COUNT(DISTINCT \(field.sql()))", book.name(.different(field.label)))
                var list = SelectStatement(subject.sql)
                list.isDistinct = true
                list.filters = filters + (field.isAlwaysThere ? [] : ["\(field.sql()) IS NOT NULL"])
                list.addKind(field, in: book)
                list.order = [.item(0, isDescending: false)]
                let number = Candidate(
                    "distinct" + sort, 58, .distinct(field, scope), count, [field] + fields, in: book)
                let values = Candidate(
                    "values" + sort, 60, .values(field, scope), list, [field] + fields, in: book)
                return isFew ? [number, values] : [number]
            }
        }
    }

    private var flags: [Candidate] {
        subject.fields(.flag).filter { $0.truth() != nil }.prefix(6).enumerated().flatMap {
            index, field -> [Candidate] in
            let groups = aggregate("flag", 64, Aggregate(rows, by: [.field(field)], of: all))
            let isSo = index % 3 != 1 || !book.canSay(field, is: false)
            // What cannot be said of rows is not asked of them.
            guard book.canSay(field, is: isSo) else { return [groups] }
            let condition = Condition(field, isSo ? .isYes : .isNo, of: subject)
            return [
                groups, aggregate("count flag", 66, Aggregate(rows, of: all.with(condition))),
                part(condition, 44),
            ]
        }
    }

    /// How many rows lack a value, where some do.
    private var gaps: [Candidate] {
        subject.fields.filter { field in
            guard field.isNamed, !field.column.isNotNull, (field.column.nullFraction ?? 0) > 0 else {
                return false
            }
            // The second line of an address is nothing that is missing.
            if field.label.last?.isNumber == true { return false }
            if field.role == .time { return [.step, .occurrence].contains(field.column.meaning.time) }
            return [.name, .code, .category, .amount, .rate, .text, .personal].contains(field.role)
        }
        .prefix(3).map { field in
            aggregate("gap", 42, Aggregate(rows, of: all.with(Condition(field, .isMissing, of: subject))))
        }
    }

    private var repeated: [Candidate] {
        guard subject.isEntity, let display = subject.meaning.display, display.columns.count == 1,
            !display.isUnique, subject.table.rowEstimate.map({ $0 >= 20 }) ?? true,
            let name = subject.field(display.columns[0]), name.isNamed, name.role == .name
        else { return [] }
        var select = SelectStatement(subject.sql)
        select.add(name, in: book)
        select.add("COUNT(*)", book.name(.times))
        select.filters = subject.live() + (name.isAlwaysThere ? [] : ["\(name.sql()) IS NOT NULL"])
        select.grouping = [name.sql()]
        select.having = "COUNT(*) > 1"
        select.order = [.item(1), .expression(name.sql())]
        return [
            Candidate("repeated", 40, .repeated(name, all), select, [name], in: book)
        ]
    }

    private var deleted: [Candidate] {
        // Nobody asks how many connections or settings there were once.
        guard [.entity, .event, .detail, .tree].contains(subject.meaning.kind),
            let mark = subject.meaning.deletion, let condition = subject.live().first
        else { return [] }
        var select = SelectStatement(subject.sql)
        select.add(rows.sql(), book.name(of: rows))
        select.filters = ["NOT (\(condition))"]
        return [Candidate("deleted", 12, .deleted(subject), select, [subject.field(mark.column)], in: book)]
    }
}
