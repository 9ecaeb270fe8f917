internal import CPostgres

/// Where and as whom to connect: the allow-listed part of a `postgresql://` URI.
///
/// Holds the password; ``masked`` is the only text form, and `description` is that too.
public struct ConnectionInfo: Sendable, Hashable, CustomStringConvertible {
    /// Host name or address; never a unix socket directory.
    public let host: String
    /// TCP port.
    public let port: Int
    /// Role name.
    public let user: String
    /// Database name.
    public private(set) var database: String
    /// The password, if the URI has one.
    public let password: String?
    /// `sslmode`, `connect_timeout`, `application_name`, as given.
    public let parameters: [String: String]
    /// Where the host must lie; nil when that does not matter.
    let networks: Networks?

    /// Keywords a URI may carry in its query.
    public static let allowedParameters: Set<String> = ["sslmode", "connect_timeout", "application_name"]

    /// Reads a URI with libpq's own parser and reduces it to the allow-list. White space around it does not count.
    ///
    /// - Parameter networks: where the host must lie; nil when that does not matter.
    /// - Throws: ``ConnectionInfoError``, whose text never echoes the URI.
    public init(uri: String, within networks: Networks? = nil) throws(ConnectionInfoError) {
        let uri = Self.trimmed(uri)
        if let guess = UnescapedURI(uri),
            (try? ConnectionInfo(trimmed: guess.escaped, within: networks)) != nil
        {
            throw .unescaped(guess.characters)
        }
        try self.init(trimmed: uri, within: networks)
    }

    private init(trimmed uri: String, within networks: Networks?) throws(ConnectionInfoError) {
        guard uri.hasPrefix("postgresql://") || uri.hasPrefix("postgres://") else { throw .notAURI }
        guard !uri.utf8.contains(0) else { throw .unreadable }
        var values: [String: String] = [:]
        let given = Self.queryNames(of: uri)
        if let forbidden = given.first(where: { !Self.allowedParameters.contains($0) }) {
            // What libpq does not know may be anything, such as the rest of a password with a question mark in it.
            throw Self.keywords.contains(forbidden) ? .forbiddenParameter(forbidden) : .unknownParameter
        }
        // PQconninfoParse copies what it needs; the array is freed in one go (libpq, "Connection Control Functions").
        guard let options = PQconninfoParse(uri, nil) else { throw .unreadable }
        defer { PQconninfoFree(options) }
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val {
                guard let text = String(validatingCString: value) else { throw .unreadable }
                values[String(cString: keyword)] = text
            }
            option += 1
        }
        guard let host = values["host"], !host.isEmpty else { throw .missing("host") }
        guard !host.contains(",") else { throw .severalHosts }
        guard !host.hasPrefix("/"), !host.hasPrefix("@") else { throw .unixSocket }
        guard host.unicodeScalars.allSatisfy(Self.isOfHost) else { throw .badHost }
        guard let database = values["dbname"], !database.isEmpty else { throw .missing("database") }
        guard let user = values["user"], !user.isEmpty else { throw .missing("user") }
        guard let port = Int(values["port"] ?? "5432"), (1...65535).contains(port) else { throw .badPort }
        if let timeout = values["connect_timeout"] {
            guard let seconds = Int(timeout), (1...600).contains(seconds) else {
                throw .badParameter("connect_timeout")
            }
        }
        if let mode = values["sslmode"] {
            guard ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"].contains(mode) else {
                throw .badParameter("sslmode")
            }
        }
        if let address = AddressPolicy.address(literal: host) {
            guard !address.isRefused else { throw .refusedAddress }
            guard address.isAllowed(within: networks) else { throw .foreignNetwork }
        }
        self.networks = networks
        self.host = host
        self.port = port
        self.user = user
        self.database = database
        self.password = values["password"]
        self.parameters = values.filter { Self.allowedParameters.contains($0.key) }
    }

    /// The same for another database of the server.
    public func other(database: String) -> ConnectionInfo {
        var info = self
        info.database = database
        return info
    }

    /// `postgresql://user:***@host:port/database`, with `:***` only where there is a password.
    public var masked: String { uri(password: password == nil ? nil : "***") }

    /// The whole URI with its password. Only for handing the connection to another process over a private channel.
    public var revealed: String { uri(password: password.map(Self.percentEncoded)) }

    /// The masked URI.
    public var description: String { masked }

    private func uri(password: String?) -> String {
        let secret = password.map { ":" + $0 } ?? ""
        let literal = host.contains(":") ? "[\(host)]" : Self.percentEncoded(host)
        let query = parameters.sorted { $0.key < $1.key }
            .map { "\($0.key)=\(Self.percentEncoded($0.value))" }.joined(separator: "&")
        return
            "postgresql://\(Self.percentEncoded(user))\(secret)@\(literal):\(port)/\(Self.percentEncoded(database))"
            + (query.isEmpty ? "" : "?" + query)
    }

    /// Whether a host's name or address can hold that; whatever else has a meaning in a URI.
    private static func isOfHost(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
            || ["-", ".", "_", ":"].contains(scalar)
    }

    /// Every keyword that libpq knows.
    private static let keywords: Set<String> = {
        guard let options = PQconninfoParse("", nil) else { return [] }
        defer { PQconninfoFree(options) }
        var keywords: Set<String> = []
        var option = options
        while let keyword = option.pointee.keyword {
            keywords.insert(String(cString: keyword))
            option += 1
        }
        return keywords
    }()

    private static func trimmed(_ text: String) -> String {
        let isBlank = { (scalar: Unicode.Scalar) in
            scalar.properties.isWhitespace || ["\u{200B}", "\u{2060}", "\u{FEFF}"].contains(scalar)
        }
        var rest = text.unicodeScalars.drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return String(rest)
    }

    private static func queryNames(of uri: String) -> [String] {
        guard let question = uri.firstIndex(of: "?") else { return [] }
        return uri[uri.index(after: question)...].split(separator: "&").map { pair in
            String(pair.prefix { $0 != "=" })
        }
    }

    static func percentEncoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                result += "%" + (hex.count == 1 ? "0" : "") + hex
            }
        }
        return result
    }
}

/// Why a connection string was not accepted. No case carries any part of the string but the name of a parameter
/// that libpq knows, and the characters that have a meaning in URIs.
public enum ConnectionInfoError: Error, Sendable, Equatable, CustomStringConvertible {
    case notAURI
    case unreadable
    /// User or password hold these characters, each of which would have to be written as `%XX`.
    case unescaped([Character])
    case missing(String)
    case severalHosts
    case unixSocket
    case badHost
    case badPort
    case badParameter(String)
    case forbiddenParameter(String)
    case unknownParameter
    case refusedAddress
    case foreignNetwork

    /// A sentence in the language of the API's users.
    public var description: String {
        switch self {
        case .notAURI: "数据库连接字符串必须以 postgresql:// 或 postgres:// 开头"
        case .unreadable: "数据库连接字符串无法解析，应为 postgresql://用户:密码@主机:端口/数据库"
        case .unescaped(let characters):
            "数据库连接字符串的用户名或密码中的特殊字符必须写成 %XX："
                + characters.map { "\($0) 写成 \(ConnectionInfo.percentEncoded(String($0)))" }.joined(
                    separator: "，")
        case .missing("host"): "数据库连接字符串缺少主机名"
        case .missing("user"): "数据库连接字符串缺少用户名"
        case .missing: "数据库连接字符串缺少数据库名"
        case .severalHosts: "数据库连接字符串只能包含一个主机"
        case .unixSocket: "数据库连接字符串不能使用 unix 套接字"
        case .badHost: "数据库连接字符串的主机名无效，应为主机名、IPv4 地址或 [IPv6 地址]"
        case .badPort: "数据库连接字符串的端口无效，应为 1 到 65535"
        case .badParameter(let name): "数据库连接字符串的参数 \(name) 取值无效"
        case .forbiddenParameter(let name):
            "数据库连接字符串包含不允许的参数 \(name)，只允许 sslmode、connect_timeout、application_name"
        case .unknownParameter:
            "数据库连接字符串包含未知的参数，只允许 sslmode、connect_timeout、application_name；密码等处的特殊字符须写成 %XX"
        case .foreignNetwork: "数据库连接字符串的主机地址不在服务允许的网络内"
        case .refusedAddress: "数据库连接字符串的主机地址不允许访问（链路本地或元数据地址）"
        }
    }
}
