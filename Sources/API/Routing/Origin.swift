import HTTP

/// The page that sends a request through a browser, as its `Origin` header tells; cross-origin requests are answered as
/// the Fetch standard has it.
struct Origin {
    private let text: String?
    private let isOwn: Bool

    init(of request: Request) {
        text = request.headers["origin"]
        let host = text.flatMap { origin in origin.firstRange(of: "://").map { origin[$0.upperBound...] } }
        isOwn = host != nil && host ?? "" == request.headers["host"] ?? ""
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
