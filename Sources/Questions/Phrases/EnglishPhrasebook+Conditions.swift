import Schema

extension EnglishPhrasebook {
    /// The rows meant: orders with status 'shipped' in March 2024.
    func rows(_ scope: Scope) -> String { scope.subject.noun.many + tail(scope) }

    /// What follows the noun; nothing where all rows are meant.
    func tail(_ scope: Scope) -> String {
        let joins = scope.conditions.filter { $0.join != nil }
        let spans = scope.conditions.filter {
            $0.join == nil && $0.isSpan && isUnderstood($0.field, scope.subject)
        }
        let others = scope.conditions.filter {
            $0.join == nil && !($0.isSpan && isUnderstood($0.field, scope.subject))
        }
        var text = joins.map { " for " + said($0) }.joined()
        let plain = others.map(said).filter { !$0.hasPrefix("that ") }
        let clauses = others.map(said).filter { $0.hasPrefix("that ") }
        let link = scope.isAny ? " or " : " and "
        text += plain.enumerated().map { index, part in
            (index == 0 ? " " : link) + (part.hasPrefix("without ") ? part : "with " + part)
        }.joined()
        text += clauses.enumerated().map { ($0 == 0 && plain.isEmpty ? " " : link) + $1 }.joined()
        return text + spans.map { " " + span($0) }.joined()
    }

    /// Whether a time need not be named: it is the one that events are told by.
    func isUnderstood(_ field: Field, _ subject: Subject) -> Bool {
        subject.meaning.businessTime == field.column.name && !subject.isEntity
    }

    func span(_ condition: Condition) -> String {
        switch condition.test {
        case .inMonth(let day): "in \(Self.months[day.number.month - 1]) \(day.number.year)"
        case .inYear(let day): "in \(day.number.year)"
        case .onDay(let day): "on \(date(day))"
        case .betweenDays(let first, let last): "from \(date(first)) to \(date(last))"
        case .latest(let days): "in the last \(days) days of the data"
        default: ""
        }
    }

    private func date(_ day: Day) -> String {
        "\(Self.months[day.number.month - 1]) \(day.number.day), \(day.number.year)"
    }

    /// A condition that follows "with", but for one that says without.
    func said(_ condition: Condition) -> String {
        let field = condition.field
        let name = condition.join == nil ? field.name : field.label
        // An amount, but units on order.
        let noun = EnglishText.withArticle(name)
        if let join = condition.join, case .equals(let value) = condition.test {
            return "the \(thing(join)) '\(value)'"
        }
        func number(_ text: String) -> String {
            let unit = unit(of: field)
            return unit.isEmpty ? text : "\(text) \(unit)"
        }
        return switch condition.test {
        case .equals(let value): "\(name) \(self.value(value, of: field))"
        case .differs(let value): "\(noun) other than \(self.value(value, of: field))"
        case .isAmong(let values):
            "\(name) \(values.map { self.value($0, of: field) }.joined(separator: " or "))"
        case .isNoneOf(let values):
            "\(noun) that is neither \(values.map { self.value($0, of: field) }.joined(separator: " nor "))"
        case .isYes: EnglishFlag(field).yes.map { "that \($0)" } ?? "\(name) set to yes"
        case .isNo: EnglishFlag(field).no.map { "that \($0)" } ?? "\(name) set to no"
        case .above(let value): "\(noun) above \(number(value))"
        case .below(let value): "\(noun) below \(number(value))"
        case .between(let low, let high): "\(noun) between \(low) and \(number(high))"
        case .isMissing: "without \(noun)"
        case .contains(let text): "'\(text)' in their \(name == condition.owner.noun.title ? "name" : name)"
        case .lacks(let text): "no '\(text)' in their \(name == condition.owner.noun.title ? "name" : name)"
        case .inMonth, .inYear, .onDay, .betweenDays, .latest:
            "\(EnglishText.withArticle(field.label)) \(span(condition))"
        }
    }

    /// A condition as the verb phrase of some rows: have status 'open'.
    static func relative(_ condition: String) -> String {
        if condition.hasPrefix("that ") { return String(condition.dropFirst("that ".count)) }
        guard condition.hasPrefix("without ") else { return "have " + condition }
        var what = condition.dropFirst("without ".count)
        for article in ["a ", "an "] where what.hasPrefix(article) { what = what.dropFirst(article.count) }
        return "have no " + what
    }

    func canSay(_ field: Field, is value: Bool) -> Bool {
        let flag = EnglishFlag(field)
        return (value ? flag.yes : flag.no) != nil
    }

    /// A value as people say it: the label of a code, else what stands in the data, in quotation marks.
    func value(_ value: String, of field: Field) -> String {
        let label = field.column.meaning.label(of: value)
        return field.isNumeric && label == nil ? value : "'\(label ?? value)'"
    }

    /// What was done at a time that its name tells: `were born` for `birth date`.
    func verb(_ field: Field) -> String? {
        var words = field.label.split(separator: " ")
        // `time created` is the time when it was created.
        if words.count == 2, ["date", "time"].contains(words[0]), words[1].hasSuffix("ed") {
            words.swapAt(0, 1)
        }
        guard let first = words.first,
            words.count == 1 || words.count == 2 && ["date", "time", "day", "at", "on"].contains(words[1])
        else { return nil }
        let word = words.count == 1 && first.hasSuffix("day") ? String(first.dropLast(3)) : String(first)
        return Self.verbs[word]
    }

    private static let verbs = [
        "birth": "were born", "hire": "were hired", "hired": "were hired", "join": "joined",
        "joined": "joined",
        "create": "were created", "created": "were created", "creation": "were created",
        "register": "were registered",
        "registered": "were registered", "registration": "were registered", "release": "were released",
        "released": "were released", "return": "were returned", "returned": "were returned",
        "ship": "were shipped",
        "shipped": "were shipped", "shipping": "were shipped", "delivered": "were delivered",
        "delivery": "were delivered",
        "closed": "were closed", "close": "were closed", "paid": "were paid", "approved": "were approved",
        "completed": "were completed", "resolved": "were resolved", "cancelled": "were cancelled",
        "canceled": "were canceled",
        "sent": "were sent", "received": "were received", "published": "were published",
        "founded": "were founded",
        "opened": "were opened", "enrolled": "enrolled", "graduation": "graduated", "checkin": "checked in",
        "checkout": "checked out", "departure": "departed", "arrival": "arrived",
        "terminated": "were terminated",
    ]

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ]
}
