import SQL
import Schema

/// Questions that show rows: names, searches, details.
struct ListQuestions {
    let subject: Subject
    let book: any Phrasebook

    var candidates: [Candidate] { names + search + byCode + opaque }

    private var all: Scope { Scope(subject) }

    /// Rows shown by what they are known by.
    func candidate(_ kind: String, _ weight: Int, _ list: RowList) -> Candidate {
        let display = subject.display
        var select = SelectStatement(subject.sql)
        select.filters = list.scope.filters(nil) + subject.live()
        select.add(display, in: book)
        let more = list.shown.filter {
            !(display.names.union(display.keys.map(\.column.name))).contains($0.column.name)
        }
        for field in more {
            if field.role == .category || field.role == .flag {
                select.addKind(field, in: book)
            } else {
                select.add(field, in: book)
            }
        }
        switch list.order {
        case .display: if !list.isSingle { select.order = [.item(0, isDescending: false)] }
        case .descending(let field), .ascending(let field):
            let isCompared =
                !list.scope.isAny
                && list.scope.conditions.contains { $0.field.column.name == field.column.name }
            if !field.isAlwaysThere, !isCompared { select.filters.append("\(field.sql()) IS NOT NULL") }
            let direction = if case .ascending = list.order { "ASC" } else { "DESC" }
            select.order = [.expression("\(field.sql()) \(direction)")]
        }
        select.limit = list.limit
        return Candidate(
            kind, weight, .rows(list), select, display.fields + more + list.scope.fields, in: book)
    }

    private var names: [Candidate] {
        guard subject.isEntity, subject.display.isNamed else { return [] }
        let shown = subject.fields(.code, .category).filter {
            !subject.display.names.contains($0.column.name) && !$0.isStructured
        }
        // That names have names goes without asking.
        guard !shown.isEmpty else { return [] }
        let list = RowList(
            scope: all, shown: Array(shown.prefix(3)), limit: subject.isLong ? 100 : nil, asksColumns: true)
        return [candidate("names", subject.isLong ? 60 : 80, list)]
    }

    /// Rows whose name holds a piece of one that occurs.
    private var search: [Candidate] {
        guard let name = subject.fields(.name).first ?? subject.fields(.text).first,
            let piece = piece(of: name), subject.display.isNamed
        else { return [] }
        let list = RowList(
            scope: all.with(Condition(name, .contains(piece), of: subject)),
            shown: [name] + subject.codes.prefix(1))
        return [candidate("search", 54, list)]
    }

    /// The beginning of a value that occurs.
    func piece(of name: Field) -> String? {
        let sample = name.quotable.first { $0.count >= 3 && !$0.contains { "%_\\'".contains($0) } }
        guard let sample else { return nil }
        let piece =
            LabelText.hasHan(sample)
            ? String(sample.prefix(2)) : String(sample.prefix { $0.isLetter || $0.isNumber })
        return (2...20).contains(piece.count) ? piece : nil
    }

    private var byCode: [Candidate] {
        guard subject.isEntity || subject.meaning.kind == .event, subject.display.isNamed else { return [] }
        return subject.codes.prefix(2).compactMap { code in
            guard let value = code.quotable.first else { return nil }
            let shown = subject.fields(.name, .category, .amount).prefix(4)
            let list = RowList(
                scope: all.with(Condition(code, .equals(value), of: subject)),
                shown: Array(shown), isSingle: true)
            return candidate("by code", 57, list)
        }
    }

    /// Arrays, bytes, spans and times of day each have their own question.
    private var opaque: [Candidate] {
        subject.fields.filter { $0.isNamed && subject.display.isNamed }.prefix(40).compactMap { field in
            func sized(_ sql: String) -> Candidate {
                var select = SelectStatement(subject.sql)
                select.filters = subject.live() + ["\(field.sql()) IS NOT NULL"]
                select.add(subject.display, in: book)
                select.add(sql, book.name(.size(field)))
                select.order = [.expression("\(sql) DESC")]
                select.limit = 10
                let list = RowList(scope: all, shown: [], order: .descending(field), limit: 10)
                return Candidate(
                    "opaque", 42, .rows(list), select, subject.display.fields + [field], in: book)
            }
            switch (field.role, field.column.family) {
            case (.opaque, .array): return sized("CARDINALITY(\(field.sql()))")
            default: return nil
            }
        }
    }

    /// One query over columns that nothing has touched yet, those that tell most first.
    ///
    /// - Parameter isAgain: whether others of the table were shown so before.
    func rest(_ isUntouched: (Field) -> Bool, isAgain: Bool) -> Candidate? {
        let all = subject.fields.filter(\.isShown)
        let open = all.filter(isUntouched)
        // Of a table without a name in this language one list is enough.
        guard subject.noun.isNamed || open.count == all.count && subject.table.rowEstimate != 0 else {
            return nil
        }
        // What the language has no word for is shown by the name of its column, when nothing else is left and the name tells
        // what it is for.
        let named = open.filter(\.isNamed)
        let told: [ColumnRole] = [.name, .code, .category, .flag, .amount, .rate]
        let some =
            !subject.noun.isNamed ? open : named.isEmpty ? open.filter { told.contains($0.role) } : named
        // Those that are too many for one question are shared out.
        let lists = (some.count + Self.mostShown - 1) / Self.mostShown
        let count = lists > 0 ? (some.count + lists - 1) / lists : 0
        let left = Array(some.sorted { $0.dullness < $1.dullness }.prefix(count))
        guard !left.isEmpty else { return nil }
        let display = subject.display
        // Rows that have no name are told apart by what they are grouped by.
        let kind = display.isNamed ? nil : subject.dimensions.first
        let shown = subject.fields.filter { field in
            field.column.name == kind?.column.name || left.contains { $0.column.name == field.column.name }
        }
        var select = SelectStatement(subject.sql)
        select.filters = subject.live()
        let isKnown = display.isNamed && !display.fields.isEmpty
        let hasName = isKnown && display.names.isDisjoint(with: shown.map(\.column.name))
        // A column alone, of rows that nothing tells apart, is no answer to anything.
        guard isKnown || shown.count > 1 || !subject.noun.isNamed else { return nil }
        if hasName { select.add(display, in: book) }
        let hasTime = subject.time?.isNamed == true
        // Rows that nothing else tells apart, and that are in the order of their keys, are shown with them.
        if !isKnown, !hasTime {
            for key in subject.keys where !shown.contains(where: { $0.column.name == key.column.name }) {
                select.add(key, in: book)
            }
        }
        for field in shown {
            if field.role == .category || field.role == .flag {
                select.addKind(field, in: book)
            } else {
                select.add(field, in: book)
            }
        }
        let made = subject.fields.first { $0.isNamed && $0.isTime && $0.column.meaning.time == .creation }
        let newestBy = subject.time.flatMap { $0.isNamed ? $0 : nil } ?? (subject.isShort ? nil : made)
        if let newestBy {
            if !newestBy.isAlwaysThere { select.filters.append("\(newestBy.sql()) IS NOT NULL") }
            select.order = [.expression("\(newestBy.sql()) DESC")]
            select.limit = 20
        } else {
            select.order =
                isKnown || subject.keys.isEmpty
                ? [.expression(isKnown ? display.sql() : shown[0].sortable())]
                : subject.keys.map { .expression($0.sortable()) }
            select.limit = subject.isShort ? nil : 20
        }
        let labels = (hasName ? [book.name(of: display)] : []) + shown.map(\.label)
        let question = book.text(
            showing: labels, areColumns: !left.allSatisfy(\.isNamed), of: subject, newestBy: newestBy,
            limit: select.limit, isAgain: isAgain)
        return Candidate("rest", question, select, shown)
    }

    /// More columns than these nobody asks for at once.
    private static let mostShown = 6
}

extension Field {
    /// Whether people may want to see it: no key, no housekeeping, and nothing that is never read.
    var isShown: Bool {
        switch role {
        case .technical, .deletion, .identifier, .ordinal, .secret: false
        // Nobody reads a picture or an index of words in a list of rows.
        case .opaque: column.family != .binary && column.baseType != "tsvector"
        case .time: column.meaning.time != .update && column.meaning.time != .creation
        default: true
        }
    }

    /// How little it tells a person.
    fileprivate var dullness: Int {
        switch role {
        case .opaque: 2
        case .unknown, .setting: 1
        default: 0
        }
    }
}
