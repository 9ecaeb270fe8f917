import SQL
import Schema

/// What is counted or measured, without words.
enum Figure {
    /// How many rows.
    case rows(Subject)
    /// How many different things the rows refer to.
    case different(TableJoin)
    case sum(Field, Subject)
    case average(Field, Subject)
    case maximum(Field, Subject)
    case minimum(Field, Subject)

    /// The column that it is made of; nil for a number of rows.
    var field: Field? {
        switch self {
        case .rows, .different: nil
        case .sum(let field, _), .average(let field, _), .maximum(let field, _), .minimum(let field, _): field
        }
    }

    /// Whether it is a number of things, which is more or fewer rather than higher or lower.
    var isCount: Bool { field == nil }

    /// Whether the figures of parts add up to that of the whole.
    var isAdditive: Bool {
        switch self {
        case .rows, .sum: true
        default: false
        }
    }

    /// As SQL over the table with that alias.
    func sql(_ alias: String? = nil) -> String {
        switch self {
        case .rows: return "COUNT(*)"
        case .different(let join):
            let column = SQLText.identifier(join.relation.columns[0])
            return "COUNT(DISTINCT \((alias.map { $0 + "." } ?? ""))\(column))"
        case .sum(let field, _):
            return "SUM(\(field.sql(alias)))\(field.isInCents ? " / 100.0" : "")"
        case .average(let field, _):
            if field.column.family == .interval { return "AVG(\(field.sql(alias)))" }
            return "ROUND(AVG(\(field.number(alias)))::numeric\(field.isInCents ? " / 100" : ""), 2)"
        case .maximum(let field, _):
            return "MAX(\(field.sql(alias)))\(field.isInCents ? " / 100.0" : "")"
        case .minimum(let field, _):
            return "MIN(\(field.sql(alias)))\(field.isInCents ? " / 100.0" : "")"
        }
    }

    /// Its share of the same over all groups, in percent.
    func shareSQL(_ alias: String? = nil) -> String? {
        switch self {
        case .rows: return "ROUND(COUNT(*) * 100.0 / SUM(COUNT(*)) OVER (), 2)"
        case .sum(let field, _) where field.isNumeric:
            let sum = "SUM(\(field.number(alias)))"
            return "ROUND((\(sum) * 100.0 / NULLIF(SUM(\(sum)) OVER (), 0))::numeric, 2)"
        default: return nil
        }
    }
}
