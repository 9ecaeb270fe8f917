/// One request as it came in, its body read whole.
public struct Request: Sendable {
    /// The method's name as sent; see ``Method`` for those that are known.
    public var methodName: String
    /// The path as sent, still percent-encoded, without the query.
    public var path: String
    /// The query as sent, without the question mark.
    public var query: String
    /// Header fields by lower-case name.
    public var headers: [String: String]
    /// The body; empty when ``isBodyTooLarge``.
    public var body: [UInt8]
    /// Whether the body was longer than allowed, and was therefore not kept.
    public var isBodyTooLarge: Bool
    /// How long it waited before a worker took it, in milliseconds; 0 when that is not known.
    public var queuedMilliseconds = 0
    /// The address of this machine that it came to; nil when that is not known.
    public var serverAddress: String?
    /// The port there.
    public var serverPort: Int?
    /// Where the request was sent on to in vain, `host:port`; nil as a rule.
    public var peerGone: String?
    /// Whether that one has got it, and nobody knows what has become of it.
    public var wasPeerReached = false

    /// Whether nginx asks for a file that its site of artifacts has not, rather than a client for an endpoint.
    public var isForMissingArtifact = false

    /// Makes a request from its parts.
    public init(
        methodName: String, path: String, query: String = "", headers: [String: String] = [:],
        body: [UInt8] = [], isBodyTooLarge: Bool = false
    ) {
        self.methodName = methodName
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.isBodyTooLarge = isBodyTooLarge
    }

    /// The method, nil when the service does not know it.
    public var method: Method? { Method(rawValue: methodName) }

    /// The body's media type in lower case, without parameters; nil when none was sent.
    public var mediaType: String? {
        guard let type = headers["content-type"]?.prefix(while: { $0 != ";" }) else { return nil }
        let trimmed = type.filter { $0 != " " && $0 != "\t" }.lowercased()
        return trimmed.isEmpty ? nil : trimmed
    }
}
