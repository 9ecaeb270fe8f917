internal import CCurl

/// Why no answer was had. An answer with an error status is not an error here.
///
/// Texts never hold a header, a body or a URL.
public struct HTTPClientError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What went wrong.
    public enum Reason: Sendable, Equatable {
        /// libcurl gave up; the code is its `CURLcode`.
        case transport(code: Int32)
        /// The answer is longer than the request allows.
        case answerTooLarge(limitBytes: Int)
        /// The request itself cannot be sent, such as a header with a line break.
        case badRequest(String)
        /// Whoever waited was told to stop.
        case stopped
        /// The time for all requests together was over.
        case outOfTime
    }

    /// What went wrong.
    public let reason: Reason
    /// libcurl's own words, which may name the host: for the log only.
    public let detail: String?

    /// Makes an error.
    public init(_ reason: Reason, detail: String? = nil) {
        self.reason = reason
        self.detail = detail
    }

    /// The `CURLcode`, where libcurl gave one.
    public var curlCode: Int32? {
        if case .transport(let code) = reason { code } else { nil }
    }

    /// Whether the limit of time was reached.
    public var isTimeout: Bool { curlCode.map { CURLcode(UInt32($0)) } == CURLE_OPERATION_TIMEDOUT }

    /// Whether the same request may succeed later: lost and refused connections, timeouts, unknown hosts.
    public var isRetryable: Bool {
        guard let curlCode else { return false }
        switch CURLcode(UInt32(curlCode)) {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT,
            CURLE_OPERATION_TIMEDOUT, CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR,
            CURLE_PARTIAL_FILE, CURLE_SSL_CONNECT_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_AGAIN:
            return true
        default: return false
        }
    }

    /// A sentence for strangers.
    public var description: String {
        switch reason {
        case .transport(let code):
            "The HTTP request failed: \(String(cString: curl_easy_strerror(CURLcode(UInt32(code)))))."
        case .answerTooLarge(let limit): "The answer is longer than \(limit) bytes."
        case .badRequest(let why): "The HTTP request cannot be sent: \(why)."
        case .stopped: "The HTTP request was given up."
        case .outOfTime: "The time for the HTTP requests is over."
        }
    }
}
