import FoundationEssentials
import HTTPClient
import JSON
import LanguageModel
import TestSupport
import Testing

/// What endpoints are known to do, each with what must come of it.
@Suite struct `An endpoint that behaves as real ones do` {
    private static let key = "sk-live-0123456789abcdef0123456789abcdef"

    private func ask(
        _ server: LoopbackServer, count: Int = 1, tokens: Int = 800, seconds: Double = 2
    ) throws -> [Result<Reply, ModelError>?] {
        let endpoint = HTTPChatModel.Endpoint(
            baseURL: "http://127.0.0.1:\(server.port)/v1", apiKey: Self.key, model: "m",
            timeoutSeconds: seconds,
            concurrency: 2)
        let model = try HTTPChatModel(
            endpoint,
            retries: RetryPolicy(maximumAttempts: 3, firstDelaySeconds: 0.01, maximumRetryAfterSeconds: 5))
        var results = [Result<Reply, ModelError>?](repeating: nil, count: count)
        let prompts = (0..<count).map { Prompt(system: "s", user: "u\($0)", maximumTokens: tokens) }
        model.ask(prompts, until: .now + .seconds(30), goesOn: { true }) { results[$0] = $1 }
        return results
    }

    private static func completion(_ content: String, end: String = "stop") -> String {
        #"{"choices": [{"index": 0, "finish_reason": "\#(end)", "message": {"role": "assistant", "content": \#(content)}}], "usage": {"total_tokens": 12}}"#
    }

    private static let stream = [
        #"{"choices":[{"delta":{"role":"assistant"}}]}"#, #"{"choices":[{"delta":{"content":"a"}}]}"#,
        #"{"choices":[{"delta":{"content":"b"}}]}"#,
    ]

    /// Pieces of a stream, each as an event.
    private static func events(_ head: String, _ foot: String) -> String {
        stream.map { head + $0 + foot }.joined()
    }

    private static let understood: [(String, String, Bool)] = {
        let plain: String = completion("\"ab\"")
        let parts: String = completion(#"[{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]"#)
        let ended: String = #"data: {"choices":[{"delta":{},"finish_reason":"stop"}]}"#
        return [
            // Empty lines while one waits.
            ("\n\n\n\(plain)", "ab", false), ("\r\n \r\n\(plain)", "ab", false), (parts, "ab", false),
            (completion("\"ab\"", end: "length"), "ab", true),
            // A stream that nobody asked for, with comments, with and without an end.
            (": OPENROUTER PROCESSING\n\n\(events("data: ", "\n\n"))data: [DONE]\n\n", "ab", false),
            ("\(events("data:", "\r\n\r\n"))\(ended)", "ab", false), (events("data: ", "\n\n"), "ab", true),
        ]
    }()

    @Test(arguments: understood)
    func `is understood`(body: String, text: String, isCutOff: Bool) throws {
        let server = try LoopbackServer(.status(200, body))
        defer { server.stop() }
        let reply = try #require(try ask(server)[0]).get()
        #expect(reply.text == text && reply.isCutOff == isCutOff)
        #expect(server.requests.count == 1)
    }

    private static let faulty: [(String, ModelError)] = [
        ("null", .unreadable), ("<html><body>502</body></html>", .unreadable), ("", .unreadable),
        ("[]", .unreadable),
        (completion("null"), .unreadable), (completion("\"  \""), .unreadable),
        (#"{"choices": null}"#, .unreadable),
        (completion("\"half\"", end: "content_filter"), .filtered),
        (completion("null", end: "sensitive"), .filtered),
        (
            #"{"choices": [{"message": {"content": null, "refusal": "I cannot help"}, "finish_reason": "stop"}]}"#,
            .filtered
        ),
        ("data: {broken\n\n", .unreadable),
        ("data: {\"error\": {\"message\": \"boom\"}}\n\n", .refused(status: 400, reason: "boom")),
        (
            "data: {\"choices\": [{\"delta\": {\"content\": \"a\"}}]}\n\ndata: {\"error\": {\"message\": \"Insufficient Balance\", \"code\": 402}}\n\n",
            .denied(status: 402, reason: "Insufficient Balance")
        ),
        (#"{"error": "model is loading"}"#, .refused(status: 400, reason: "model is loading")),
        (#"{"error": {"message": "boom", "code": 503}}"#, .refused(status: 503, reason: "boom")),
        (
            #"{"code": "InvalidApiKey", "message": "Invalid API-key provided."}"#,
            .denied(status: 400, reason: "Invalid API-key provided.")
        ),
        (#"{"code": 1113, "msg": "您的账户已欠费"}"#, .denied(status: 400, reason: "您的账户已欠费")),
    ]

    @Test(arguments: faulty)
    func `is never taken for an answer where it gives none`(body: String, error: ModelError) throws {
        let server = try LoopbackServer(.status(200, body))
        defer { server.stop() }
        #expect(try ask(server) == [.failure(error)])
        #expect(server.requests.count <= 3)
    }

    @Test(arguments: [
        (
            401,
            #"{"error": {"message": "Incorrect API key provided: \#(key)", "type": "invalid_request_error", "code": "invalid_api_key"}}"#
        ),
        (403, #"{"error": {"message": "Access denied"}}"#),
        (402, #"{"error": {"message": "Insufficient Balance"}}"#),
        (
            400,
            #"{"error": {"message": "Access denied, please make sure your account is in good standing.", "code": "Arrearage"}}"#
        ),
        (
            429,
            #"{"error": {"message": "You exceeded your current quota, please check your plan and billing details.", "code": "insufficient_quota"}}"#
        ),
        (429, #"{"code": "Throttling.AllocationQuota", "message": "每日配额已用尽，请于明日 00:00 后重试"}"#),
    ])
    func `that will answer nothing is asked no more, and its reason is told without the key`(
        status: Int, body: String
    ) throws {
        let server = try LoopbackServer(.status(status, body))
        defer { server.stop() }
        let results = try ask(server, count: 20)
        for result in results {
            guard case .failure(.denied(let told, let reason)) = result else {
                Issue.record("\(String(describing: result))")
                continue
            }
            #expect(told == status && !reason.isEmpty && !reason.contains(Self.key))
        }
        #expect(server.requests.count <= 4, "\(server.requests.count)")
    }

    @Test(arguments: [
        (429, #"{"error": {"message": "Daily quota"}}"#, "Retry-After: 7200\r\n"),
        (429, #"{"error": {"message": "Rate limit reached. Please try again in 2h13m4.5s."}}"#, ""),
        (429, #"{"error": {"message": "limit", "details": [{"retryDelay": "7200s"}]}}"#, ""),
        (503, "busy", "Retry-After: 7200\r\n"), (429, "slow down", "x-ratelimit-reset-tokens: 2h\r\n"),
    ])
    func `that answers nothing before some time is asked no more, and the time is told`(
        _ status: Int, _ body: String, _ header: String
    ) throws {
        let server = try LoopbackServer(.status(status, body, headers: header))
        defer { server.stop() }
        let now = Int(Date().timeIntervalSince1970)
        for result in try ask(server, count: 20) {
            guard case .failure(let error) = result, case .exhausted(let until, _) = error else {
                Issue.record("\(String(describing: result))")
                continue
            }
            #expect((now + 7000..<now + 8100).contains(until) && error.description.contains("之后才能继续"))
        }
        #expect(server.requests.count <= 4, "\(server.requests.count)")
    }

    @Test func `that asks for a short pause in words is given it`() throws {
        let server = try LoopbackServer(
            .status(429, #"{"error": {"message": "Rate limit reached. Please try again in 700ms."}}"#),
            .status(200, Self.completion("\"ok\"")))
        defer { server.stop() }
        let start = ContinuousClock.now
        let reply = try #require(try ask(server)[0]).get()
        #expect(reply.text == "ok" && start.duration(to: .now) > .milliseconds(900))
    }

    @Test func `that is too busy is asked again, three times in all`() throws {
        for (status, body) in [
            (429, #"{"error": {"message": "Rate limit reached for requests", "type": "requests"}}"#),
            (503, "服务繁忙"), (529, #"{"error": {"type": "overloaded_error", "message": "Overloaded"}}"#),
            (500, "null"), (502, "<html>"),
        ] {
            let server = try LoopbackServer(.status(status, body))
            defer { server.stop() }
            guard case .failure(.refused(let told, _)) = try ask(server)[0] else {
                Issue.record("\(status)")
                continue
            }
            #expect(told == status && server.requests.count == 3, "\(status): \(server.requests.count)")
        }
    }

    /// A server that refuses requests with some part, and answers those without it.
    private func picky(_ status: Int, _ body: String, unless isFine: @escaping @Sendable (JSONValue) -> Bool)
        throws -> LoopbackServer
    {
        try LoopbackServer { request in
            let start = request.firstRange(of: "\r\n\r\n").map { $0.upperBound } ?? request.startIndex
            let json = (try? JSONValue(parsing: request[start...].utf8)) ?? .null
            return isFine(json) ? .status(200, Self.completion("\"ok\"")) : .status(status, body)
        }
    }

    @Test(arguments: [
        #"{"error": {"message": "parameter.enable_thinking must be set to false for non-streaming calls", "code": "invalid_parameter_error"}}"#,
        #"{"error": {"message": "参数 enable_thinking 在非流式调用时必须设置为 false"}}"#,
    ])
    func `that refuses thinking is told not to think, from then on at once`(body: String) throws {
        let server = try picky(400, body) { $0["enable_thinking"] == .bool(false) }
        defer { server.stop() }
        let results = try ask(server, count: 6)
        #expect(results.allSatisfy { (try? $0?.get().text) == "ok" })
        #expect(server.requests.count <= 12)
    }

    @Test func `that takes no other fields is asked without them, and one with a small context for less`()
        throws
    {
        let bare = try picky(
            422, #"{"detail": [{"msg": "Extra inputs are not permitted", "loc": ["body", "temperature"]}]}"#
        ) {
            $0["temperature"] == nil && $0["stream"] == nil
        }
        defer { bare.stop() }
        let plain = try #require(try ask(bare)[0]).get()
        #expect(plain.text == "ok" && bare.requests.count <= 3)
        let small = try picky(
            400,
            #"{"error": {"message": "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens", "code": "context_length_exceeded"}}"#
        ) {
            ($0["max_tokens"]?.intValue ?? 0) <= 2000
        }
        defer { small.stop() }
        let short = try #require(try ask(small, tokens: 8000)[0]).get()
        #expect(short.text == "ok" && small.requests.count == 2)
    }

    @Test
    func
        `that sends no end, too much, no text, or somewhere else costs three attempts at most, and its time`()
        throws
    {
        let bytes =
            [UInt8](#"{"choices": [{"message": {"content": ""#.utf8) + [0xC3, 0x28, 0xFF]
            + [UInt8](#""}}]}"#.utf8)
        let replies: [LoopbackServer.Reply] = [
            .status(200, Self.completion("\"slow\"")).trickling(milliseconds: 1000),
            .status(200, Self.completion("\"\(String(repeating: "x", count: 10 << 20))\"")),
            .status(200, bytes: bytes), .closing,
            .status(302, "", headers: "Location: http://127.0.0.1:1/\r\n"),
        ]
        for reply in replies {
            let server = try LoopbackServer(reply)
            defer { server.stop() }
            let start = ContinuousClock.now
            guard case .failure = try ask(server, seconds: 1)[0] else {
                Issue.record("an answer")
                continue
            }
            #expect(server.requests.count <= 3 && start.duration(to: .now) < .seconds(25))
        }
    }
}
