public import Postgres

/// What is wrong with a SQL text.
public struct SQLProblem: Error, Sendable, Equatable {
    /// Classes of faults, as they are counted in reports.
    public enum Class: String, Sendable, CaseIterable {
        case syntaxError = "syntax"
        case unknownTable = "unknown_table"
        case unknownColumn = "unknown_column"
        case typeMismatch = "type"
        case notAQuery = "not_a_query"
        case multipleStatements = "several_statements"
        /// It can be read and planned, and fails when it is worked out, as a division by zero does.
        case runtimeError = "runtime_error"

        /// The class of a server's error.
        ///
        /// From "PostgreSQL Error Codes" in the PostgreSQL manual.
        public init(sqlState: String?) {
            switch sqlState ?? "" {
            case "42601", "42602", "42622", "42P14", "42P02", "42P18": self = .syntaxError
            case "42P01", "3F000", "42P15": self = .unknownTable
            case "42703", "42P10": self = .unknownColumn
            // 42883 is an unknown function, far more often an operator between types that do not fit.
            case "42804", "42846", "42883", "42725", "22P02", "22P03", "22007", "22008", "22003":
                self = .typeMismatch
            case "25006": self = .notAQuery
            default: self = .runtimeError
            }
        }
    }

    /// Its class.
    public var `class`: Class
    /// A sentence, the server's where it comes from there.
    public var error: String
    /// The server's hint.
    public var hint: String?
    /// Position in the text, in characters from 1.
    public var position: Int?

    /// Makes a problem from its parts.
    public init(_ class: Class, _ error: String, hint: String? = nil, position: Int? = nil) {
        self.class = `class`
        self.error = error
        self.hint = hint
        self.position = position
    }

    /// Its class and the error, as reports and logs show them.
    public var reason: String { "\(`class`.title)：\(error)" }

    /// The problem a server's error tells of.
    public init(_ error: PostgresError) {
        self.init(
            Class(sqlState: error.sqlState), error.description, hint: error.hint, position: error.position)
    }
}

/// What a check of one SQL text found.
public enum SQLVerdict: Sendable, Equatable {
    /// The server can plan it, and it is a query.
    case valid
    /// It is wrong, whatever the server's load or locks.
    case invalid(SQLProblem)
    /// Nothing can be said. Never to be taken for invalid.
    case inconclusive(Obstacle)

    /// Its name in files and figures: `valid`, or the class or the cause.
    public var name: String {
        switch self {
        case .valid: "valid"
        case .invalid(let problem): problem.class.rawValue
        case .inconclusive(let obstacle): obstacle.cause.rawValue
        }
    }
}

/// Something that tells valid SQL from invalid.
public protocol SQLChecker {
    /// Checks one text; never throws, since not knowing is a verdict too.
    func check(_ sql: String) -> SQLVerdict
    /// Looks quickly at many texts.
    ///
    /// - Returns: for each whether it is certainly valid; of the others nothing is said.
    func areValid(_ texts: [String]) -> [Bool]
}

extension SQLChecker {
    /// Nothing is known quickly.
    public func areValid(_ texts: [String]) -> [Bool] { texts.map { _ in false } }
}
