/// Why a connection could not be made, as far as the server or the way to it tells.
///
/// What happens before a PostgreSQL server has answered is one case, whatever it was: who asks on behalf of others must not
/// learn from it which hosts and ports there are.
public enum ConnectionFault: Sendable, Equatable, CustomStringConvertible {
    /// The host is unknown, or nobody answers there as PostgreSQL does.
    case unreachable
    /// The host's address is of a range that is not connected to.
    case refusedAddress
    /// Wrong password, or no such role: the server does not tell them apart.
    case wrongPassword
    /// The server wants a password and there is none.
    case missingPassword
    /// The role may not log in, or not from here, or not to this database (`pg_hba.conf`).
    case notAdmitted
    /// The role has no right to connect to the database.
    case noConnectPrivilege
    /// There is no such database.
    case unknownDatabase
    /// The database admits nobody.
    case closedDatabase
    /// Server, database or role have as many connections as they may.
    case tooManyConnections
    /// The server is starting, stopping or recovering.
    case notReady
    /// One side wants encryption and the other has none.
    case encryption
    /// The server's certificate is not trusted.
    case certificate
    /// A pooler hands each statement to another session, so that there are no transactions.
    case statementPooling
    /// A pooler, or a server, did not take the connection for a reason of its own, in its words.
    case refused(String)

    /// Reads what libpq says of a failed attempt.
    ///
    /// - Parameters:
    ///   - sqlState: the server's, where one answered.
    ///   - message: the server's own, else libpq's, in English since no locale is set.
    init(sqlState: String?, message: String) {
        guard let sqlState else {
            self =
                if message.contains("no password supplied") {
                    .missingPassword
                } else if message.contains("invalid response to SSL negotiation") {
                    // Something else answers there.
                    .unreachable
                } else if message.contains("certificate") {
                    .certificate
                } else if message.contains("SSL") || message.contains("GSSAPI") {
                    .encryption
                } else {
                    .unreachable
                }
            return
        }
        self =
            switch sqlState {
            case "28P01": .wrongPassword
            case "28000": .notAdmitted
            case "42501": .noConnectPrivilege
            case "3D000": .unknownDatabase
            case "55000": .closedDatabase
            case "53300": .tooManyConnections
            case "57P01", "57P02", "57P03": .notReady
            default: Self.ofPooler(message) ?? .refused("\(message.prefix(200)) [SQLSTATE \(sqlState)]")
            }
    }

    /// A pooler has one SQLSTATE for everything; what pgbouncer says of what a server would tell by its own.
    private static func ofPooler(_ message: String) -> ConnectionFault? {
        let words: [(String, ConnectionFault)] = [
            ("authentication failed", .wrongPassword), ("no such user", .wrongPassword),
            ("does not exist", .unknownDatabase), ("no such database", .unknownDatabase),
            ("no more connections", .tooManyConnections), ("too many", .tooManyConnections),
            ("SSL required", .encryption),
        ]
        return words.first { message.contains($0.0) }?.1
    }

    /// A sentence in the language of the API's users.
    public var description: String {
        switch self {
        case .unreachable: "连接失败或超时，请检查主机和端口，以及数据库服务是否在运行"
        case .refusedAddress: "该主机的地址不允许访问"
        case .wrongPassword: "用户名或密码错误"
        case .missingPassword: "服务器要求密码，但连接字符串中没有密码"
        case .notAdmitted: "服务器的访问规则（pg_hba.conf）或用户的设置不允许此用户这样连接该数据库，也可能是要求使用或不使用 SSL"
        case .noConnectPrivilege: "用户没有该数据库的 CONNECT 权限"
        case .unknownDatabase: "数据库不存在"
        case .closedDatabase: "数据库当前不接受连接"
        case .tooManyConnections: "连接数已达上限（服务器、数据库或用户的上限），请稍后重试"
        case .notReady: "数据库服务器正在启动、停止或恢复，请稍后重试"
        case .encryption: "SSL 加密协商失败：服务器不支持 SSL 或要求 SSL，请检查参数 sslmode"
        case .certificate: "SSL 证书校验失败：服务器证书不受信任或与主机名不符，请检查参数 sslmode"
        case .statementPooling:
            "连接池按语句分配连接（pool_mode = statement），不能使用事务，请改为 transaction 或 session 模式"
        case .refused(let reason): "服务器或连接池（如 pgbouncer）拒绝了连接：\(reason)"
        }
    }
}
