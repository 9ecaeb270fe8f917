/// Why training data could not be made or read.
public enum TrainingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The text is no JSON array of pairs.
    case notAPairFile(String)
    /// There is no table to write about.
    case noTables
    /// A generator or repairer outside this process failed; the text says how.
    case unavailable(String, isRetryable: Bool)

    /// True when the same call may succeed later.
    public var isRetryable: Bool {
        if case .unavailable(_, let isRetryable) = self { return isRetryable }
        return false
    }

    /// A sentence for logs and answers.
    public var description: String {
        switch self {
        case .notAPairFile(let reason): "The pair file cannot be read: \(reason)"
        case .noTables: "There is no table to generate questions for."
        case .unavailable(let reason, _): reason
        }
    }
}
