import Foundation
import HTTPClient
import JSON
import LanguageModel
import TestSupport
import Testing

/// What endpoints of models are known to do, each for a whole step.
@Suite(.enabled(if: TestDatabase.isAvailable)) struct `A step whose model is an endpoint that` {
    private static let key = "sk-live-0123456789abcdef0123456789abcdef"
    /// One for all: the database is described once.
    private static let small = Result { try SmallRun() }
    private static let offline = Result { try small.get().pairs(nil).queries }

    private func run(_ server: LoopbackServer, seconds: Double = 5) throws -> SmallRun.Outcome {
        let endpoint = HTTPChatModel.Endpoint(
            baseURL: "http://127.0.0.1:\(server.port)/v1", apiKey: Self.key, model: "m",
            timeoutSeconds: seconds,
            concurrency: 4)
        let policy = RetryPolicy(maximumAttempts: 3, firstDelaySeconds: 0.01, maximumDelaySeconds: 0.05)
        return try Self.small.get().pairs(HTTPChatModel(endpoint, retries: policy))
    }

    /// The most times that one prompt was sent.
    private func attempts(_ server: LoopbackServer) -> Int {
        Dictionary(server.requests.map { (ScriptedAuthor.prompt(in: $0), 1) }, uniquingKeysWith: +).values
            .max()
            ?? 0
    }

    private static func quoted(_ text: String) -> String {
        String(decoding: JSONWriter.encode(text), as: UTF8.self)
    }

    private static func completion(_ content: String, end: String = "stop", more: String = "") -> String {
        #"{"choices": [{"index": 0, "finish_reason": "\#(end)", "message": {"role": "assistant", "content": \#(content)\#(more)}}], "usage": {"total_tokens": 12}}"#
    }

    // MARK: Answers that are understood

    /// Forms in which an honest answer comes.
    private static let forms: [(name: String, form: @Sendable (String) -> String)] = [
        ("sends empty lines while one waits", { "\n\n\r\n\n" + completion(quoted($0)) }),
        (
            "puts its thoughts first",
            { completion(quoted("<think>SELECT 1 {\"questions\": [\"嗯\"]}</think>\n" + $0)) }
        ),
        (
            "sends its text in parts",
            { text in
                let half = text.count / 2
                let parts = [text.prefix(half), text.dropFirst(half)].map {
                    "{\"type\": \"text\", \"text\": \(quoted(String($0)))}"
                }
                return completion("[\(parts.joined(separator: ", "))]")
            }
        ),
        (
            "streams although not asked to, with comments",
            { text in
                let half = text.count / 2
                let pieces = [text.prefix(half), text.dropFirst(half)].map {
                    "data: {\"choices\": [{\"delta\": {\"content\": \(quoted(String($0)))}}]}\n\n: ping\n\n"
                }
                return
                    ": PROCESSING\n\n\(pieces.joined())data: {\"choices\": [{\"delta\": {}, \"finish_reason\": \"stop\"}]}\n\n"
            }
        ),
    ]

    @Test(arguments: forms.indices)
    func `answers in a form of its own is understood`(_ place: Int) throws {
        let (name, form) = Self.forms[place]
        let queries = try Self.offline.get()
        let server = try LoopbackServer { request in
            .status(200, form(ScriptedAuthor.answer(to: ScriptedAuthor.prompt(in: request), queries) ?? "{}"))
        }
        defer { server.stop() }
        let outcome = try run(server)
        guard outcome.isFinished else {
            Issue.record("\(name): \(outcome.log)")
            return
        }
        #expect(outcome.queries.count > queries.count, "\(name): \(outcome.log)")
        #expect(
            outcome.files.contains {
                $0.value.contains(#""grade":"A""#) || $0.value.contains(#""grade": "A""#)
            })
        #expect(attempts(server) == 1, "\(name)")
    }

    @Test(arguments: [
        (
            #"{"error": {"message": "parameter.enable_thinking must be set to false for non-streaming calls"}}"#,
            400,
            "thinking"
        ),
        (#"{"error": {"message": "参数 enable_thinking 在非流式调用时必须设置为 false"}}"#, 400, "thinking"),
        (
            #"{"detail": [{"msg": "Extra inputs are not permitted", "loc": ["body", "temperature"]}]}"#, 422,
            "bare"
        ),
        (
            #"{"error": {"message": "This model's maximum context length is 8192 tokens", "code": "context_length_exceeded"}}"#,
            400, "short"
        ),
    ])
    func `refuses a part of the request is asked without it, all through`(
        _ body: String, _ status: Int, _ sort: String
    ) throws {
        let queries = try Self.offline.get()
        let server = try LoopbackServer { request in
            let start = request.firstRange(of: "\r\n\r\n").map { $0.upperBound } ?? request.startIndex
            let json = (try? JSONValue(parsing: request[start...].utf8)) ?? .null
            let isFine =
                switch sort {
                case "thinking": json["enable_thinking"] == .bool(false)
                case "bare": json["temperature"] == nil && json["stream"] == nil
                default: (json["max_tokens"]?.intValue ?? 0) <= 1000
                }
            guard isFine else { return .status(status, body) }
            let text = ScriptedAuthor.answer(to: ScriptedAuthor.prompt(in: request), queries) ?? "{}"
            return .status(200, Self.completion(Self.quoted(text)))
        }
        defer { server.stop() }
        let outcome = try run(server)
        #expect(outcome.queries.count > queries.count, "\(outcome.log)")
        #expect(attempts(server) <= 3)
        // What was learnt is remembered for the run.
        let prompts = Set(server.requests.map(ScriptedAuthor.prompt)).count
        #expect(server.requests.count <= prompts + 12)
    }

    // MARK: Answers that are none

    /// What comes instead of an answer, and a word of it that the log must have.
    private static let refusals: [(name: String, reply: LoopbackServer.Reply, said: String)] = {
        func ok(_ body: String) -> LoopbackServer.Reply { .status(200, body) }
        let bytes =
            [UInt8](#"{"choices": [{"message": {"content": ""#.utf8) + [0xC3, 0x28, 0xFF]
            + [UInt8](#""}}]}"#.utf8)
        let echo = "Incorrect API key provided: \(key)"
        return [
            ("no content", ok(completion("null")), "没有结果"),
            ("no text", ok(completion("\"   \"")), "没有结果"),
            ("a cut off text", ok(completion("\"```sql\\nSELECT 1\\n```\"", end: "length")), ""),
            ("a cut off list", ok(completion("\"{\\\"questions\\\": [\\\"门店一共有多少\"", end: "length")), ""),
            ("a filtered text", ok(completion("\"SELECT 1\"", end: "content_filter")), "过滤"),
            ("a refusal", ok(completion("null", more: #", "refusal": "I cannot help""#)), "拒绝"),
            (
                "a stream without an end",
                ok("data: {\"choices\": [{\"delta\": {\"content\": \"```sql\\nSELECT 1\\n```\"}}]}\n\n"), ""
            ),
            (
                "an error in a stream", ok("data: {\"error\": {\"message\": \"engine broke down\"}}\n\n"),
                "engine broke down"
            ),
            (
                "an error with status 200", ok(#"{"error": {"message": "worker is gone", "code": 503}}"#),
                "worker is gone"
            ),
            ("an error that is a text", ok(#"{"error": "model is loading"}"#), "model is loading"),
            ("an error with a code", ok(#"{"code": "InternalError", "message": "算力不足"}"#), "算力不足"),
            ("null", ok("null"), "没有结果"), ("HTML", ok("<html>Bad Gateway</html>"), "没有结果"),
            ("401", .status(401, "{\"error\": {\"message\": \"\(echo)\"}}"), "Incorrect API key"),
            ("402", .status(402, #"{"error": {"message": "Insufficient Balance"}}"#), "Insufficient Balance"),
            ("403", .status(403, #"{"error": {"message": "Access denied"}}"#), "Access denied"),
            ("arrears", .status(400, #"{"error": {"message": "账户已欠费", "code": "Arrearage"}}"#), "账户已欠费"),
            (
                "too many requests", .status(429, #"{"error": {"message": "Rate limit reached"}}"#),
                "Rate limit reached"
            ),
            (
                "a quota until a time",
                .status(
                    429, #"{"error": {"message": "Daily free quota is used up"}}"#,
                    headers: "Retry-After: 86400\r\n"),
                "之后才能继续"
            ),
            (
                "a quota until a moment",
                .status(
                    429,
                    #"{"error": {"message": "free-models-per-day", "metadata": {"headers": {"X-RateLimit-Reset": "4102444800000"}}}}"#
                ),
                "2100-01-01"
            ),
            ("overload", .status(503, "服务繁忙"), "服务繁忙"),
            (
                "overload of another sort",
                .status(529, #"{"error": {"type": "overloaded_error", "message": "Overloaded"}}"#),
                "Overloaded"
            ),
            ("10 MB", ok(completion("\"\(String(repeating: "x", count: 10 << 20))\"")), "没有结果"),
            ("no UTF-8", .status(200, bytes: bytes), "没有结果"),
            ("the end of the connection", .closing, "没有结果"),
        ]
    }()

    /// What the endpoint says that ends all asking.
    private static let final: Set = [
        "401", "402", "403", "arrears", "a quota until a time", "a quota until a moment",
    ]

    @Test(arguments: refusals.indices)
    func `gives no answer ends in time, keeps what there is, and says why`(_ place: Int) throws {
        let (name, reply, said) = Self.refusals[place]
        let server = try LoopbackServer(reply)
        defer { server.stop() }
        let start = ContinuousClock.now
        let outcome = try run(server)
        guard outcome.isFinished else {
            Issue.record("\(name): \(outcome.log)")
            return
        }
        #expect(start.duration(to: .now) < .seconds(60))
        #expect(outcome.queries == (try Self.offline.get()), "\(name)")
        #expect((1...3).contains(attempts(server)), "\(name)")
        if Self.final.contains(name) {
            #expect(server.requests.count <= 4, "\(name): \(server.requests.count)")
        }
        #expect(outcome.log.contains(said) || said.isEmpty, "\(name): \(outcome.log)")
        let gaps = outcome.result["not_proven"]?.arrayValue ?? []
        #expect(said.isEmpty || gaps.contains { $0.stringValue?.contains(said) == true }, "\(name): \(gaps)")
        for (file, text) in outcome.files where text.contains(Self.key) { Issue.record("\(name): \(file)") }
    }

    @Test func `sends a byte now and then costs three attempts and its time`() throws {
        let server = try LoopbackServer(
            .status(200, Self.completion("\"slow\"")).trickling(milliseconds: 1000))
        defer { server.stop() }
        let start = ContinuousClock.now
        let outcome = try run(server, seconds: 0.5)
        #expect(outcome.queries == (try Self.offline.get()))
        #expect(attempts(server) <= 3 && start.duration(to: .now) < .seconds(60))
        #expect(outcome.log.contains("时限"))
    }

    @Test(arguments: [301, 302, 307, 308]) func `sends one elsewhere is not followed, and the key stays`(
        _ status: Int
    ) throws {
        let other = try LoopbackServer(.status(200, Self.completion("\"elsewhere\"")))
        defer { other.stop() }
        let server = try LoopbackServer(
            .status(status, "", headers: "Location: http://127.0.0.1:\(other.port)/v1/chat/completions\r\n"))
        defer { server.stop() }
        let outcome = try run(server)
        #expect(outcome.queries == (try Self.offline.get()))
        #expect(other.requests.isEmpty)
        #expect(outcome.log.contains("\(status)"))
    }
}
