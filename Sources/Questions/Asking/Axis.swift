import SQL
import Schema

/// What rows are grouped by, without words.
enum Axis {
    /// A column of the rows themselves.
    case field(Field)
    /// The things at the end of a route.
    case things(Route)
    /// A column of the things at the end of a route.
    case kind(Field, Route)
    /// Spans of a time of the rows.
    case time(Field, Step)

    /// How long a span of time is.
    enum Step {
        case day, month, quarter, year, weekday
    }

    /// The way to what it groups by.
    var route: Route? {
        switch self {
        case .things(let route), .kind(_, let route): route
        default: nil
        }
    }

    /// The columns that it reads.
    var fields: [Field] {
        switch self {
        case .field(let field), .time(let field, _): [field]
        case .things(let route), .kind(_, let route): route.first.fields
        }
    }

    /// What tells the groups apart, as SQL.
    func grouping(_ alias: String?) -> [String] {
        switch self {
        case .field(let field): [field.sortable(alias)]
        case .things(let route): route.last.grouping(route.alias)
        case .kind(let field, let route): [field.sortable(route.alias)]
        case .time(let field, let step): [Self.sql(field, step, alias)]
        }
    }

    static func sql(_ field: Field, _ step: Step, _ alias: String?) -> String {
        let column = field.sql(alias)
        return switch step {
        case .day: field.day(alias)
        case .month: "TO_CHAR(\(column), 'YYYY-MM')"
        case .quarter: "TO_CHAR(\(column), 'YYYY-\"Q\"Q')"
        case .year: "EXTRACT(YEAR FROM \(column))"
        case .weekday: "EXTRACT(ISODOW FROM \(column))"
        }
    }

    /// Adds what the groups are called to the select list.
    func show(in select: inout SelectStatement, _ alias: String?, _ book: any Phrasebook) {
        switch self {
        case .field(let field): select.addKind(field, alias, in: book)
        case .things(let route): select.add(route.target.display, route.alias, in: book)
        case .kind(let field, let route): select.addKind(field, route.alias, in: book)
        case .time(let field, let step): select.add(Self.sql(field, step, alias), book.name(of: step))
        }
    }

    /// How the groups are sorted by themselves.
    func order(_ alias: String?) -> [String] {
        switch self {
        case .field(let field): [field.sortable(alias)]
        case .things(let route): [route.target.display.sql(route.alias)]
        case .kind(let field, let route): [field.sortable(route.alias)]
        case .time(let field, let step): [Self.sql(field, step, alias)]
        }
    }
}

extension SelectStatement {
    /// Adds a column under its label, with its unit.
    mutating func add(_ field: Field, _ alias: String? = nil, in book: any Phrasebook) {
        add(field.isInCents ? "\(field.sql(alias)) / 100.0" : field.sql(alias), book.name(of: field))
    }

    /// Adds a column, and beside a code what it means.
    mutating func addKind(_ field: Field, _ alias: String? = nil, in book: any Phrasebook) {
        if let truth = field.truth(alias) {
            add(
                "CASE WHEN \(truth.yes) THEN \(SQLText.literal(book.yes)) WHEN \(truth.no) THEN \(SQLText.literal(book.no)) END",
                field.label)
        } else if let label = field.labelSQL(alias) {
            add(field.sql(alias), book.name(ofCode: field))
            add(label, field.label)
        } else {
            add(field.sortable(alias), field.label)
        }
    }

    /// Adds what rows are known by, and the key where that is not theirs alone.
    mutating func add(_ display: Display, _ alias: String? = nil, in book: any Phrasebook) {
        add(display.sql(alias), book.name(of: display))
        for key in display.keys { add(key.sortable(alias), key.label) }
    }
}
