internal import Postgres

/// What kept a SQL text from being checked: a fault of the surroundings, which says nothing about the text.
public struct Obstacle: Sendable, Equatable {
    /// Kinds of obstacles, as they are counted in reports.
    public enum Cause: String, Sendable, CaseIterable {
        /// The role may not read what the text reads.
        case permission
        /// The database's encoding has no place for some character.
        case encoding
        /// The server cannot be reached, or another one that it needs.
        case connection
        /// A lock, a time limit, a lack of resources: it may be otherwise later.
        case busy = "timeout"
        /// The server itself is broken.
        case server = "runtime_error"

        /// The cause of a server's error; nil where the text may be at fault.
        ///
        /// From "PostgreSQL Error Codes" in the PostgreSQL manual.
        init?(_ error: PostgresError) {
            guard error.kind == .statement, let state = error.sqlState else {
                self = .connection
                return
            }
            switch state.prefix(2) {
            case "08", "HV": self = .connection
            case "28": self = .permission
            case "58", "F0", "XX": self = .server
            default:
                switch state {
                case "42501": self = .permission
                // 22P05 is untranslatable_character, 22021 character_not_in_repertoire.
                case "22P05", "22021": self = .encoding
                default:
                    guard error.isRetryable else { return nil }
                    self = .busy
                }
            }
        }

        /// Its name in Chinese reports.
        public var title: String {
            switch self {
            case .permission: "没有读取权限"
            case .encoding: "数据库编码不支持"
            case .connection: "数据库连接失败"
            case .busy: "超时、锁等待或资源不足"
            case .server: "数据库服务器内部错误"
            }
        }
    }

    /// What kind it is.
    public let cause: Cause
    /// A sentence, the server's where it comes from there.
    public let error: String

    /// Whether there is no session any more, so that nothing else can be checked either.
    public let isSessionLost: Bool

    /// Makes an obstacle from its parts.
    public init(_ cause: Cause, _ error: String, isSessionLost: Bool = false) {
        self.cause = cause
        self.error = error
        self.isSessionLost = isSessionLost
    }

    /// The cause and the error, as reports and logs show them.
    public var reason: String { "\(cause.title)：\(error)" }
}
