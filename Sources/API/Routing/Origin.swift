import HTTP

/// The page that sends a request through a browser, as its `Origin` header tells; cross-origin requests are answered as
/// the Fetch standard has it.
struct Origin {
    private let text: String?
    private let isOwn: Bool

    init(of request: Request, _ names: ServerNames) {
        text = request.headers["origin"]
        isOwn = text.map { Self.isOwn($0, of: request, names) } ?? true
    }

    /// Whether it is a page of this service: one of its names, and the port that the request was sent to.
    private static func isOwn(_ origin: String, of request: Request, _ names: ServerNames) -> Bool {
        let ports = ["http://": 80, "https://": 443]
        guard let scheme = ports.keys.first(where: origin.lowercased().hasPrefix),
            let page = Authority(origin.dropFirst(scheme.count)), names.include(page.name, for: request)
        else { return false }
        let port = page.port ?? ports[scheme]
        let host = Authority(request.headers["host"] ?? "")
        return port == request.serverPort || host.map { ($0.port ?? ports[scheme]) == port } ?? false
    }

    /// A page of another site must not use a browser to reach this service, unless it is configured.
    func check(_ allowed: Set<String>) throws(APIError) {
        guard let text, !isOwn, !allowed.contains(text) else { return }
        throw APIError(.forbidden, "来源 \(text.prefix(100)) 不被允许", invalid: ["Origin"])
    }

    /// What lets such a page read the answer. Caches must not give it to others.
    func headers(_ allowed: Set<String>) -> [(name: String, value: String)] {
        guard !allowed.isEmpty else { return [] }
        guard let text, allowed.contains(text) else { return [("Vary", "Origin")] }
        return [
            ("Vary", "Origin"), ("Access-Control-Allow-Origin", text),
            ("Access-Control-Expose-Headers", "Allow, Content-Disposition, ETag, Retry-After"),
        ]
    }

    /// What the answer to a preflight request allows besides.
    func preflightHeaders(_ allowed: Set<String>, methods: String) -> [(name: String, value: String)] {
        guard let text, allowed.contains(text) else { return [] }
        return [
            ("Access-Control-Allow-Methods", methods),
            (
                "Access-Control-Allow-Headers",
                "Authorization, Content-Type, Range, If-None-Match, If-Modified-Since, If-Range"
            ),
            ("Access-Control-Max-Age", "600"),
        ]
    }
}
