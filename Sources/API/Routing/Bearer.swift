import HTTP
import Settings

/// The key that a request carries as `Authorization: Bearer`, RFC 6750 section 2.1.
struct Bearer {
    private let secret: String?

    init(of request: Request) {
        let words = (request.headers["authorization"] ?? "").split(separator: " ", maxSplits: 1)
        secret = words.count == 2 && words[0].lowercased() == "bearer" ? String(words[1]) : nil
    }

    /// Whoever sends the request, if they may do what needs that role.
    ///
    /// - Parameters:
    ///   - keys: the configured keys; nil when everybody may do everything.
    ///   - role: nil when no key is needed.
    func caller(_ keys: [APIKey]?, needed role: APIKey.Role?) throws(APIError) -> Caller {
        guard let keys else { return Caller(name: "guest", role: .admin) }
        guard let role else { return Caller(name: "guest", role: .reader) }
        guard let secret else {
            throw APIError(.unauthorized, "缺少密钥，请在 Authorization 请求头中提供: Bearer <密钥>")
        }
        guard let key = keys.first(where: { $0.opens(with: secret) }) else {
            throw APIError(.unauthorized, "密钥无效，请在 Authorization 请求头中提供有效的密钥")
        }
        let caller = Caller(name: key.name, role: key.role)
        try caller.require(role)
        return caller
    }
}

/// Who sends a request: a key's owner, or `guest`.
struct Caller {
    let name: String
    /// What they may do: everything where no keys are configured.
    let role: APIKey.Role

    /// Refuses what needs more than their role.
    func require(_ needed: APIKey.Role) throws(APIError) {
        guard role >= needed else {
            throw APIError(
                .forbidden, "密钥 \(name) 的角色 \(role.rawValue) 没有权限，该操作需要角色 \(needed.rawValue)")
        }
    }
}
