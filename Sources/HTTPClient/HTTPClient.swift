internal import CCurl

/// Sends HTTP requests one at a time; blocking, for one thread. Connections are kept for the next request.
///
/// Only `http` and `https` are spoken, redirects are not followed (a key must not travel to another host), and no
/// signal is used. Proxies are those of the environment, as for the `curl` program. Nothing is logged.
public final class HTTPClient {
    private let handle: UnsafeMutableRawPointer

    /// Makes a client.
    ///
    /// - Throws: ``HTTPClientError`` when libcurl cannot start.
    public init() throws(HTTPClientError) {
        guard Self.isReady, let handle = curl_easy_init() else {
            throw HTTPClientError(.transport(code: Int32(CURLE_FAILED_INIT.rawValue)))
        }
        self.handle = handle
    }

    deinit { curl_easy_cleanup(handle) }

    /// curl_global_init is not safe to call twice at once (libcurl, "curl_global_init"); a static is made once.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// Sends the request and waits for the whole answer.
    ///
    /// - Throws: ``HTTPClientError`` when there is none, or it is longer than allowed.
    public func send(_ request: HTTPRequest) throws(HTTPClientError) -> HTTPAnswer {
        let lines = try Self.headerLines(of: request)
        guard !request.url.utf8.contains(0) else { throw HTTPClientError(.badRequest("the URL holds a NUL")) }
        // Options go, connections stay (libcurl, "curl_easy_reset").
        curl_easy_reset(handle)
        var list: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(list) }
        for line in lines {
            guard let longer = curl_slist_append(list, line) else { throw Self.failure(CURLE_OUT_OF_MEMORY) }
            list = longer
        }
        let answer = AnswerBody(limit: request.maximumAnswerBytes)
        // libcurl reads the body in place (CURLOPT_POSTFIELDS), so the buffer lives around the transfer.
        let outcome: Result<Void, HTTPClientError> = request.body.withUnsafeBytes { body in
            withExtendedLifetime(answer) {
                Result { () throws(HTTPClientError) in
                    try configure(request, headers: list, body: body, answer: answer)
                    try perform(answer)
                }
            }
        }
        try outcome.get()
        var status = 0
        var retryAfter: curl_off_t = 0
        _ = ccurl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        _ = ccurl_get_size(handle, CURLINFO_RETRY_AFTER, &retryAfter)
        return HTTPAnswer(
            status: status, retryAfterSeconds: retryAfter > 0 ? Int(retryAfter) : nil, body: answer.bytes)
    }

    private func configure(
        _ request: HTTPRequest, headers: UnsafeMutablePointer<curl_slist>?, body: UnsafeRawBufferPointer,
        answer: AnswerBody
    ) throws(HTTPClientError) {
        try check(ccurl_set_string(handle, CURLOPT_URL, request.url))
        try check(ccurl_set_string(handle, CURLOPT_PROTOCOLS_STR, "http,https"))
        try check(ccurl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0))
        try check(ccurl_set_long(handle, CURLOPT_NOSIGNAL, 1))
        try check(ccurl_set_long(handle, CURLOPT_TIMEOUT_MS, Self.milliseconds(request.timeoutSeconds)))
        try check(
            ccurl_set_long(
                handle, CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(request.connectTimeoutSeconds)))
        try check(ccurl_set_string(handle, CURLOPT_USERAGENT, "data_pipeline"))
        try check(ccurl_set_pointer(handle, CURLOPT_HTTPHEADER, headers))
        if request.method == .post {
            try check(ccurl_set_long(handle, CURLOPT_POST, 1))
            try check(ccurl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
            // An empty array may have no address, and without one libcurl would read from standard input.
            let start = body.baseAddress.map { UnsafeMutableRawPointer(mutating: $0) }
            try check(
                start.map { ccurl_set_pointer(handle, CURLOPT_POSTFIELDS, $0) }
                    ?? ccurl_set_string(handle, CURLOPT_COPYPOSTFIELDS, ""))
        }
        try check(
            ccurl_set_write_function(handle) { data, size, count, context in
                guard let data, let context else { return 0 }
                let body = Unmanaged<AnswerBody>.fromOpaque(context).takeUnretainedValue()
                return body.append(UnsafeRawBufferPointer(start: data, count: size * count))
            })
        try check(
            ccurl_set_pointer(handle, CURLOPT_WRITEDATA, Unmanaged.passUnretained(answer).toOpaque()))
    }

    private func perform(_ answer: AnswerBody) throws(HTTPClientError) {
        var message = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
        let code = message.withUnsafeMutableBytes { buffer in
            _ = ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, buffer.baseAddress)
            defer { _ = ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, nil) }
            return curl_easy_perform(handle)
        }
        // A callback that takes less than it was given ends the transfer with CURLE_WRITE_ERROR.
        if answer.isOverLimit { throw HTTPClientError(.answerTooLarge(limitBytes: answer.limit)) }
        guard code == CURLE_OK else {
            let text = String(
                decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            throw Self.failure(code, detail: text.isEmpty ? nil : text)
        }
    }

    private func check(_ code: CURLcode) throws(HTTPClientError) {
        guard code == CURLE_OK else { throw Self.failure(code) }
    }

    private static func failure(_ code: CURLcode, detail: String? = nil) -> HTTPClientError {
        HTTPClientError(.transport(code: Int32(code.rawValue)), detail: detail)
    }

    private static func milliseconds(_ seconds: Double) -> Int { max(1, Int(min(seconds, 86_400) * 1000)) }

    /// The header lines, checked so that no value can smuggle in another header.
    private static func headerLines(of request: HTTPRequest) throws(HTTPClientError) -> [String] {
        var lines = ["Expect:"]  // libcurl would wait for "100 Continue" before a longer body
        for (name, value) in request.headers {
            guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") })
            else { throw HTTPClientError(.badRequest("a header's name is not a token")) }
            guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
                throw HTTPClientError(.badRequest("the header \(name) holds a control character"))
            }
            lines.append(value.isEmpty ? "\(name);" : "\(name): \(value)")
        }
        return lines
    }
}

/// Collects an answer's body up to a limit.
private final class AnswerBody {
    let limit: Int
    private(set) var bytes: [UInt8] = []
    private(set) var isOverLimit = false

    init(limit: Int) { self.limit = limit }

    /// Takes the bytes and returns how many it took: all or none.
    func append(_ chunk: UnsafeRawBufferPointer) -> Int {
        guard bytes.count + chunk.count <= limit else {
            isOverLimit = true
            return 0
        }
        bytes.append(contentsOf: chunk)
        return chunk.count
    }
}
