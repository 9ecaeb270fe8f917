import Schema

/// Questions on rows that meet conditions: several, either of two, none of some, between two numbers or days.
struct FilterQuestions {
    let subject: Subject
    let book: any Phrasebook

    var candidates: [Candidate] {
        guard subject.meaning.kind != .setting else { return [] }
        return pairs + alternatives + negations + between + days + figures
    }

    private var all: Scope { Scope(subject) }
    private var kinds: [Condition] { subject.kindConditions() }
    private var numbers: [Condition] { subject.numberConditions() }
    private var lists: ListQuestions { ListQuestions(subject: subject, book: book) }
    private var isListed: Bool {
        subject.display.isNamed && (subject.isEntity || subject.meaning.kind == .event)
    }

    private func count(_ kind: String, _ weight: Int, _ scope: Scope) -> Candidate {
        Candidate(kind, weight, Aggregate(.rows(subject), of: scope), in: book)
    }

    /// Shown by what they are known by, with the columns that the conditions read.
    private func list(_ kind: String, _ weight: Int, _ scope: Scope) -> [Candidate] {
        guard isListed else { return [] }
        let shown = scope.conditions.map(\.field) + subject.codes.prefix(1)
        return [lists.candidate(kind, weight, RowList(scope: scope, shown: shown))]
    }

    /// Two and three conditions, all of which hold.
    private var pairs: [Candidate] {
        var result: [Candidate] = []
        let fields = subject.categories.filter { !$0.kinds.isEmpty }
        if fields.count > 1, subject.isLikely(fields[0], fields[1]) {
            let both = all.with(Condition(fields[0], .equals(fields[0].kinds[0]), of: subject))
                .with(Condition(fields[1], .equals(fields[1].kinds[0]), of: subject))
            result += [count("two kinds at once", 66, both)] + list("two kinds listed", 64, both)
            if let number = numbers.last, subject.isLikely(fields[0], fields[1], numbers: 1) {
                result.append(count("three conditions", 58, both.with(number)))
            }
        }
        let flag = subject.fields(.flag).first { $0.truth() != nil }
        if let flag {
            let yes = Condition(flag, .isYes, of: subject)
            if let kind = kinds.first, subject.isLikely(kind.field, flag) {
                result.append(count("flag and kind", 62, all.with(kind).with(yes)))
                result += list("flag and kind listed", 58, all.with(kind).with(yes))
            }
            if let number = numbers.first {
                result.append(
                    count("flag and number", 58, all.with(Condition(flag, .isNo, of: subject)).with(number)))
            }
        }
        for (index, kind) in kinds.dropFirst().prefix(3).enumerated() {
            guard let number = numbers.dropFirst(index % max(1, numbers.count)).first,
                subject.isLikely(kind.field, numbers: 1)
            else { continue }
            let scope = all.with(kind).with(number)
            result += list("kind and number listed", 64, scope)
            if let time = subject.time, let day = time.knownDay {
                result.append(
                    count(
                        "kind and number in year", 60, scope.with(Condition(time, .inYear(day), of: subject)))
                )
            }
        }
        if numbers.count > 1, numbers[0].field.column.name != numbers[1].field.column.name {
            let low = Bounds(numbers[1].field).map {
                Condition(numbers[1].field, .below($0.high), of: subject)
            }
            if let low {
                result.append(count("two numbers", 56, all.with(numbers[0]).with(low)))
                result += list("two numbers listed", 52, all.with(numbers[0]).with(low))
            }
        }
        return result
    }

    /// One condition or the other.
    private var alternatives: [Candidate] {
        var result: [Candidate] = []
        if let kind = kinds.last, let number = numbers.first {
            let scope = all.with(either: kind, or: number)
            result += [count("kind or number", 56, scope)] + list("kind or number listed", 52, scope)
        }
        let fields = subject.categories.filter { !$0.kinds.isEmpty }
        if fields.count > 1, let one = fields[0].kinds.last, let other = fields[1].kinds.last {
            let scope = all.with(
                either: Condition(fields[0], .equals(one), of: subject),
                or: Condition(fields[1], .equals(other), of: subject))
            // Two that have nothing to do with each other are hardly asked for in one breath.
            result.append(count("one kind or another", 34, scope))
        }
        if let field = numbers.first?.field, let bounds = Bounds(field) {
            let scope = all.with(
                either: Condition(field, .below(bounds.low), of: subject),
                or: Condition(field, .above(bounds.high), of: subject))
            result.append(count("low or high", 48, scope))
        }
        for field in subject.categories.prefix(3) where field.kinds.count > 3 {
            let scope = all.with(Condition(field, .isAmong(Array(field.kinds.suffix(3))), of: subject))
            result += list("either listed", 58, scope)
            if let number = numbers.last {
                result.append(count("either and number", 54, scope.with(number)))
            }
        }
        return result
    }

    /// None of some kinds, and names without a word.
    private var negations: [Candidate] {
        var result: [Candidate] = []
        for field in subject.categories.prefix(3) where field.kinds.count > 2 && subject.isFilled(field) {
            let first = Condition(field, .differs(field.kinds[0]), of: subject)
            result += list("others listed", 62, all.with(first))
            if let number = numbers.first {
                result.append(count("others and number", 58, all.with(first).with(number)))
            }
            if let amount = subject.amount {
                result.append(
                    Candidate(
                        "total of others", 58, Aggregate(.sum(amount, subject), of: all.with(first)), in: book
                    ))
            }
            if field.kinds.count > 3 {
                let none = Condition(field, .isNoneOf(Array(field.kinds.prefix(2))), of: subject)
                result += [count("none of", 60, all.with(none))] + list("none of listed", 58, all.with(none))
            }
        }
        if let name = subject.fields(.name).first, subject.isFilled(name), subject.isEntity,
            let piece = lists.piece(of: name)
        {
            result.append(count("name without", 46, all.with(Condition(name, .lacks(piece), of: subject))))
        }
        return result
    }

    /// Figures between two numbers.
    private var between: [Candidate] {
        subject.measures.filter(\.isNumeric).prefix(4).enumerated().flatMap { index, field -> [Candidate] in
            guard let bounds = Bounds(field) else { return [] }
            let (low, high) = index % 2 == 0 ? (bounds.low, bounds.high) : (bounds.middle, bounds.high)
            let scope = all.with(Condition(field, .between(low, high), of: subject))
            var result = [count("count between", 60, scope)] + list("list between", 58, scope)
            if let kind = kinds.first {
                result.append(count("kind and between", 56, scope.with(kind)))
            }
            return result
        }
    }

    /// What happened from one day to another.
    private var days: [Candidate] {
        guard let time = subject.time, let last = time.knownDay, let first = last.monthBefore,
            subject.happens
        else { return [] }
        let scope = all.with(Condition(time, .betweenDays(first, last), of: subject))
        let figure = subject.amount.map { Figure.sum($0, subject) } ?? .rows(subject)
        var result = [Candidate("from day to day", 62, Aggregate(figure, of: scope), in: book)]
        if let kind = kinds.first {
            result.append(count("kind from day to day", 60, scope.with(kind)))
        }
        if let dimension = subject.categories.first {
            result.append(
                Candidate(
                    "kinds from day to day", 58, Aggregate(figure, by: [.field(dimension)], of: scope),
                    in: book))
        }
        return result
    }

    /// Totals and averages of rows that meet conditions.
    private var figures: [Candidate] {
        var result: [Candidate] = []
        for (index, kind) in kinds.prefix(4).enumerated() {
            let scope = all.with(kind)
            if let amount = subject.amounts.dropFirst(index % max(1, subject.amounts.count)).first {
                result.append(
                    Candidate("total of kind", 60, Aggregate(.sum(amount, subject), of: scope), in: book))
            }
            let rates = subject.measures.filter(\.isNumeric)
            guard let rate = rates.dropFirst(index % max(1, rates.count)).first else { continue }
            result.append(
                Candidate("average of kind", 58, Aggregate(.average(rate, subject), of: scope), in: book))
            if let number = numbers.first(where: { $0.field.column.name != rate.column.name }) {
                result.append(
                    Candidate(
                        "average of kind and number", 50,
                        Aggregate(.average(rate, subject), of: scope.with(number)), in: book))
            }
        }
        if let number = numbers.last, let dimension = subject.categories.first {
            result.append(
                Candidate(
                    "kinds above number", 56,
                    Aggregate(.rows(subject), by: [.field(dimension)], of: all.with(number)), in: book))
        }
        return result
    }
}
