internal import Postgres
import Tasks

/// A value on its way into a statement.
protocol Parameter {
    /// The value as the server reads it; nil for NULL.
    var parameterText: String? { get }
}

extension String: Parameter {
    /// The server knows no character of code 0.
    var parameterText: String? {
        guard utf8.contains(0) else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : $0 }))
    }
}

extension Bool: Parameter {
    var parameterText: String? { self ? "t" : "f" }
}

extension Int: Parameter {
    var parameterText: String? { String(self) }
}

extension Int64: Parameter {
    var parameterText: String? { String(self) }
}

extension Int32: Parameter {
    var parameterText: String? { String(self) }
}

extension Timestamp: Parameter {
    var parameterText: String? { String(milliseconds) }
}

extension TaskID: Parameter {
    var parameterText: String? { text }
}

extension NodeName: Parameter {
    var parameterText: String? { text }
}

extension Optional: Parameter where Wrapped: Parameter {
    var parameterText: String? { self?.parameterText ?? nil }
}

extension PostgresConnection {
    /// Runs one statement with parameters `$1`, `$2`, ….
    @discardableResult
    func run(_ sql: String, _ values: any Parameter...) throws(PostgresError) -> PostgresResult {
        try query(sql, values.map(\.parameterText))
    }
}
