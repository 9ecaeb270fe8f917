/// Who is to be told of the ends of runs.
public struct Webhook: Sendable, Equatable {
    /// An `http` or `https` URL.
    public let url: String
    /// What the messages are signed with.
    public let key: String
    /// The URL's host, without brackets.
    public let host: String
    /// The URL's port.
    public let port: Int

    /// Nil where the URL names no host.
    init?(url: String, key: String) {
        guard let scheme = ["http://", "https://"].first(where: url.hasPrefix) else { return nil }
        let authority = url.dropFirst(scheme.count).prefix { !["/", "?", "#"].contains($0) }
        let end = authority.firstIndex(of: "]").map { authority.index(after: $0) }
        let colon = (end.map { authority[$0...] } ?? authority[...]).firstIndex(of: ":")
        let name = colon.map { authority[..<$0] } ?? authority
        let port =
            colon.map { Int(authority[authority.index(after: $0)...]) } ?? (scheme == "http://" ? 80 : 443)
        guard !name.isEmpty, let port, (1...65_535).contains(port), !authority.contains("@") else {
            return nil
        }
        self.url = url
        self.key = key
        host = name.hasPrefix("[") ? String(name.dropFirst().dropLast()) : String(name)
        self.port = port
    }
}

extension SettingReader {
    /// The webhook; nil as long as its URL is not set.
    mutating func webhook() -> Webhook? {
        let (urlName, keyName) = (SettingKey.webhookURL.rawValue, SettingKey.webhookKeyFile.rawValue)
        let key = given(.webhookKeyFile) == nil ? nil : secretLine(.webhookKeyFile)
        guard let url = given(.webhookURL) else {
            if given(.webhookKeyFile) != nil { report("\(keyName) is set, but \(urlName) is not") }
            return nil
        }
        guard let key else {
            if given(.webhookKeyFile) == nil { report("\(urlName) is set, but \(keyName) is not") }
            return nil
        }
        if key.utf8.count < 16 { report("\(keyName): the key has fewer than 16 characters") }
        guard url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), let hook = Webhook(url: url, key: key)
        else {
            report("\(urlName) must be an http or https URL with a host, and without a user")
            return nil
        }
        return hook
    }
}
