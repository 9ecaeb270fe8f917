internal import CCurl

/// An easy handle of libcurl with all the memory that it refers to while a request is under way.
final class Transfer {
    let handle: UnsafeMutableRawPointer
    private let message = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var headers: UnsafeMutablePointer<curl_slist>?
    private var hosts: UnsafeMutablePointer<curl_slist>?
    private var body = AnswerBody(limit: 0)

    init() throws(HTTPClientError) {
        guard Self.isReady, let handle = curl_easy_init() else {
            message.deallocate()
            throw Self.failure(CURLE_FAILED_INIT)
        }
        self.handle = handle
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(headers)
        curl_slist_free_all(hosts)
        message.deallocate()
    }

    /// curl_global_init is not safe to call twice at once (libcurl, "curl_global_init"); a static is made once.
    static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// Makes the handle ready to send the request.
    func prepare(_ request: HTTPRequest) throws(HTTPClientError) {
        let lines = try Self.headerLines(of: request)
        guard !request.url.utf8.contains(0) else { throw HTTPClientError(.badRequest("the URL holds a NUL")) }
        // Options go, connections stay (libcurl, "curl_easy_reset").
        curl_easy_reset(handle)
        curl_slist_free_all(headers)
        curl_slist_free_all(hosts)
        (headers, hosts) = (nil, nil)
        for line in lines {
            guard let longer = curl_slist_append(headers, line) else {
                throw Self.failure(CURLE_OUT_OF_MEMORY)
            }
            headers = longer
        }
        body = AnswerBody(limit: request.maximumAnswerBytes)
        message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        try check(ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, message))
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
        if let pin = request.pinned {
            if let entry = pin.entry {
                hosts = curl_slist_append(nil, entry)
                try check(ccurl_set_pointer(handle, CURLOPT_RESOLVE, hosts))
            }
            try check(ccurl_set_string(handle, CURLOPT_PROXY, ""))
        }
        if request.method == .post { try setBody(request.body) }
        try check(
            ccurl_set_write_function(handle) { data, size, count, context in
                guard let data, let context else { return 0 }
                let body = Unmanaged<AnswerBody>.fromOpaque(context).takeUnretainedValue()
                return body.append(UnsafeRawBufferPointer(start: data, count: size * count))
            })
        try check(ccurl_set_pointer(handle, CURLOPT_WRITEDATA, Unmanaged.passUnretained(body).toOpaque()))
    }

    /// libcurl keeps a copy, for which it has to know the size first (CURLOPT_COPYPOSTFIELDS).
    private func setBody(_ bytes: [UInt8]) throws(HTTPClientError) {
        try check(ccurl_set_long(handle, CURLOPT_POST, 1))
        try check(ccurl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count)))
        let code = bytes.withUnsafeBytes { bytes in
            // An empty array may have no address, and without one libcurl would read from standard input.
            bytes.baseAddress.map {
                ccurl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: $0))
            } ?? ccurl_set_string(handle, CURLOPT_COPYPOSTFIELDS, "")
        }
        try check(code)
    }

    /// What has come of the prepared request.
    ///
    /// - Parameter code: how the transfer ended, as libcurl says.
    func outcome(of code: CURLcode) throws(HTTPClientError) -> HTTPAnswer {
        // A callback that takes less than it was given ends the transfer with CURLE_WRITE_ERROR.
        if body.isOverLimit { throw HTTPClientError(.answerTooLarge(limitBytes: body.limit)) }
        guard code == CURLE_OK else {
            let text = String(cString: message)
            throw Self.failure(code, detail: text.isEmpty ? nil : text)
        }
        var status = 0
        var retryAfter: curl_off_t = 0
        _ = ccurl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        _ = ccurl_get_size(handle, CURLINFO_RETRY_AFTER, &retryAfter)
        let wish = retryAfter > 0 ? Int(retryAfter) : [429, 503, 529].contains(status) ? resetSeconds : nil
        return HTTPAnswer(status: status, retryAfterSeconds: wish, body: body.bytes)
    }

    /// When the last of the limits that the answer tells of is set anew.
    private var resetSeconds: Int? {
        Self.resets.compactMap { name -> Int? in
            var header: UnsafeMutablePointer<curl_header>?
            // The last one of that name, of the last answer.
            guard curl_easy_header(handle, name, 0, UInt32(CURLH_HEADER), -1, &header) == CURLHE_OK,
                let value = header?.pointee.value
            else { return nil }
            return RetryWish.seconds(String(cString: value))
        }.max()
    }

    private static let resets = [
        "x-ratelimit-reset", "x-ratelimit-reset-requests", "x-ratelimit-reset-tokens", "ratelimit-reset",
        "anthropic-ratelimit-requests-reset", "anthropic-ratelimit-tokens-reset",
    ]

    private func check(_ code: CURLcode) throws(HTTPClientError) {
        guard code == CURLE_OK else { throw Self.failure(code) }
    }

    static func failure(_ code: CURLcode, detail: String? = nil) -> HTTPClientError {
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
