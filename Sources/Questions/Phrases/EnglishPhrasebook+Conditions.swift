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
        if !others.isEmpty {
            let parts = others.map(said)
            text += parts.enumerated().map { index, part in
                let starts = ["without "].contains { part.hasPrefix($0) }
                return (index == 0 ? " " : " and ") + (starts ? part : "with " + part)
            }.joined()
        }
        return text + spans.map { " " + span($0) }.joined()
    }

    /// Whether a time need not be named: it is the one that events are told by.
    func isUnderstood(_ field: Field, _ subject: Subject) -> Bool {
        subject.meaning.businessTime == field.column.name && !subject.isEntity
    }

    private func span(_ condition: Condition) -> String {
        switch condition.test {
        case .inMonth(let day): "in \(Self.months[day.number.month - 1]) \(day.number.year)"
        case .inYear(let day): "in \(day.number.year)"
        case .onDay(let day): "on \(Self.months[day.number.month - 1]) \(day.number.day), \(day.number.year)"
        case .latest(let days): "in the last \(days) days of the data"
        default: ""
        }
    }

    /// A condition that follows "with", but for one that says without.
    func said(_ condition: Condition) -> String {
        let field = condition.field
        let name = condition.join == nil ? field.name : field.label
        let article = EnglishText.article(name)
        if let join = condition.join, case .equals(let value) = condition.test {
            return "the \(thing(join)) '\(value)'"
        }
        func number(_ text: String) -> String {
            let unit = unit(of: field)
            return unit.isEmpty ? text : "\(text) \(unit)"
        }
        return switch condition.test {
        case .equals(let value): "\(name) \(self.value(value, of: field))"
        case .differs(let value): "\(article) \(name) other than \(self.value(value, of: field))"
        case .isAmong(let values):
            "\(name) \(values.map { self.value($0, of: field) }.joined(separator: " or "))"
        case .isYes: "\(name) set to yes"
        case .isNo: "\(name) set to no"
        case .above(let value): "\(article) \(name) above \(number(value))"
        case .below(let value): "\(article) \(name) below \(number(value))"
        case .between(let low, let high): "\(article) \(name) between \(low) and \(number(high))"
        case .isMissing: "without \(article) \(name)"
        case .contains(let text): "'\(text)' in their \(name)"
        case .inMonth, .inYear, .onDay, .latest: "\(article) \(field.label) \(span(condition))"
        }
    }

    /// A condition as the verb phrase of some rows: have status 'open'.
    static func relative(_ condition: String) -> String {
        condition.hasPrefix("without ")
            ? "have no " + condition.dropFirst("without a ".count) : "have " + condition
    }

    /// A value as people say it: the label of a code, else what stands in the data, in quotation marks.
    func value(_ value: String, of field: Field) -> String {
        let label = field.column.meaning.label(of: value)
        return field.isNumeric && label == nil ? value : "'\(label ?? value)'"
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ]
}
