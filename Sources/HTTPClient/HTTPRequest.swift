/// What to ask of a server.
public struct HTTPRequest: Sendable {
    /// The methods that the services we talk to need.
    public enum Method: String, Sendable {
        /// Reads.
        case get = "GET"
        /// Sends a body.
        case post = "POST"
    }

    /// The method.
    public var method: Method
    /// An absolute `http` or `https` URL.
    public var url: String
    /// Header lines in order; values may be secrets, so they are never part of an error.
    public var headers: [(name: String, value: String)]
    /// The body of a POST.
    public var body: [UInt8]
    /// Limit for the whole exchange, in seconds.
    public var timeoutSeconds: Double
    /// Limit for making the connection, in seconds.
    public var connectTimeoutSeconds: Double
    /// The address to connect to whatever the host's name stands for, without a proxy; nil for what curl finds.
    public var pinned: Pin?
    /// The longest answer body that is accepted, in bytes.
    public var maximumAnswerBytes: Int

    /// Makes a request.
    public init(
        _ method: Method, _ url: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        timeoutSeconds: Double = 60, connectTimeoutSeconds: Double = 10,
        maximumAnswerBytes: Int = 16 << 20
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeoutSeconds = timeoutSeconds
        self.connectTimeoutSeconds = connectTimeoutSeconds
        self.maximumAnswerBytes = maximumAnswerBytes
    }

    /// Which address a host has.
    public struct Pin: Sendable {
        /// As CURLOPT_RESOLVE takes it; nil for an address of IPv6 in the host's place, which it refuses and which needs none.
        let entry: String?

        /// Makes it from its parts; a host and an address of IPv6 come without brackets.
        public init(host: String, port: Int, address: String) {
            entry =
                host.contains(":")
                ? nil : "\(host):\(port):\(address.contains(":") ? "[\(address)]" : address)"
        }
    }

    /// The same request with `Authorization: Bearer` and the key; an empty key or nil adds nothing.
    public func authorized(bearer key: String?) -> HTTPRequest {
        guard let key, !key.isEmpty else { return self }
        var request = self
        request.headers.append((name: "Authorization", value: "Bearer " + key))
        return request
    }
}

/// What the server answered, whatever its status.
public struct HTTPAnswer: Sendable, Equatable {
    /// The status code.
    public let status: Int
    /// How long the server asks to wait (`Retry-After`, or when its limits are set anew), in seconds, if it does.
    public let retryAfterSeconds: Int?
    /// The body, complete.
    public let body: [UInt8]

    /// Makes an answer.
    public init(status: Int, retryAfterSeconds: Int? = nil, body: [UInt8] = []) {
        self.status = status
        self.retryAfterSeconds = retryAfterSeconds
        self.body = body
    }

    /// Whether the status is 2xx.
    public var isSuccess: Bool { (200..<300).contains(status) }

    /// Whether the same request may succeed later: 408, 425, 429, and 5xx other than 501 and 505.
    public var isRetryable: Bool {
        switch status {
        case 408, 425, 429: true
        case 501, 505: false
        default: status >= 500
        }
    }
}
