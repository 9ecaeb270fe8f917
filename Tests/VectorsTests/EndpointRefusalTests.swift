import HTTPClient
import TestSupport
import Testing

@testable import Vectors

@Suite struct `An endpoint that refuses` {
    private func server(_ status: Int, _ body: String, headers: String = "") throws -> ScriptedEmbeddings {
        try ScriptedEmbeddings(.error(status, body, headers: headers))
    }

    @Test(arguments: [
        (401, #"{"error": {"message": "Incorrect API key provided: KEY."}}"#),
        (403, #"{"error": "Forbidden for KEY"}"#), (401, ""), (401, "<html>KEY</html>"),
        (400, #"{"error": {"code": 400, "message": "API key not valid.", "status": "INVALID_ARGUMENT"}}"#),
        (200, #"{"error": {"message": "invalid api key KEY", "code": "invalid_api_key"}}"#),
        (200, #"{"code": 401, "message": "Token KEY is wrong", "data": null}"#),
    ])
    func `the key is told so at once, and the key is not shown`(status: Int, body: String) throws {
        let server = try server(status, body)
        defer { server.stop() }
        let failure = try EmbeddingTrial(50).failure(server)
        #expect(failure.reason.contains("密钥") && !failure.isRetryable, "\(failure)")
        // Twice the concurrency: an error within a success frees its place before it is read.
        #expect(server.batches.count <= 6 && server.batches.allSatisfy { $0 == 8 }, "nothing is sent again")
    }

    @Test(arguments: [
        (402, #"{"error": {"message": "Payment Required"}}"#),
        (402, ""),
        (403, #"{"code": 30001, "message": "Sorry, your account balance is insufficient", "data": null}"#),
        (
            400,
            #"{"error": {"message": "Access denied, please make sure your account is in good standing.", "type": "Arrearage"}}"#
        ),
        (
            429,
            #"{"error": {"message": "You exceeded your current quota, please check your plan and billing details.", "type": "insufficient_quota", "code": "insufficient_quota"}}"#
        ),
        (429, #"{"error": {"code": "1113", "message": "您的账户已欠费，请充值后重试。"}}"#),
        (200, #"{"error": {"message": "Insufficient Balance"}}"#),
        (200, #"{"data": [], "model": "m", "error": "Insufficient Balance"}"#),
    ])
    func `for want of money is told so at once`(status: Int, body: String) throws {
        let server = try server(status, body)
        defer { server.stop() }
        let failure = try EmbeddingTrial(50).failure(server)
        #expect(failure.reason.contains("余额不足或欠费") && !failure.isRetryable, "\(failure)")
        #expect(server.batches.count <= 6 && server.batches.allSatisfy { $0 == 8 })
    }

    @Test(arguments: [
        (429, "{}", "Retry-After: 1\r\n"),
        (
            429,
            #"{"error": {"message": "Rate limit reached. Add a payment method at https://p/account/billing"}}"#,
            ""
        ),
        (503, #"{"code": 50505, "message": "Model service overloaded.", "data": null}"#, ""), (500, "", ""),
        (504, "upstream: context deadline exceeded", ""),
        (
            429,
            #"{"error": {"code": 429, "message": "You exceeded your current quota, please check your plan and billing details.", "status": "RESOURCE_EXHAUSTED"}}"#,
            ""
        ),
        (200, #"{"error": {"message": "Rate limit exceeded", "code": "429"}}"#, ""),
        (200, #"{"error": "server is overloaded"}"#, ""),
    ])
    func `only for now is asked again`(status: Int, body: String, headers: String) throws {
        let trial = EmbeddingTrial(8)
        let server = try server(status, body, headers: headers)
        defer { server.stop() }
        server.behave(.error(status, body, headers: headers), .proper)
        let start = ContinuousClock.now
        #expect(try trial.vectors(from: trial.embedder(server)) == trial.expected())
        #expect(server.batches == [8, 8] && (headers.isEmpty || .now - start >= .seconds(1)))
    }

    @Test func `again and again ends the run, which may succeed later`() throws {
        let server = try server(429, #"{"error": {"message": "慢一点"}}"#)
        defer { server.stop() }
        let failure = try EmbeddingTrial(8).failure(server)
        #expect(failure.reason == "向量服务繁忙或限流，多次重试后仍未成功（状态码 429：慢一点）" && failure.isRetryable)
        #expect(server.batches == [8, 8, 8])
        server.behave(.error(429, "", headers: "Retry-After: 3600\r\n"))
        #expect(try EmbeddingTrial(8).failure(server).isRetryable && server.batches.count == 4)
    }

    @Test(arguments: [
        #"{"error": "model `x` is unknown"}"#, #"{"message": "model `x` is unknown"}"#,
        #"{"detail": "model `x` is unknown"}"#, #"{"errors": [{"message": "model `x` is unknown"}]}"#,
        "model `x`\r\n\tis\u{1B} unknown\u{202E}",
    ])
    func `is quoted in one line whatever the shape`(body: String) throws {
        let server = try server(404, body)
        defer { server.stop() }
        let failure = try EmbeddingTrial(8).failure(server)
        #expect(failure.reason == "向量服务拒绝了请求（状态码 404：model `x` is unknown）" && server.batches == [8])
    }

    @Test func `is quoted shortly`() throws {
        let server = try server(404, String(repeating: "长", count: 5000))
        defer { server.stop() }
        #expect(try EmbeddingTrial(8).failure(server).reason.count < 250)
    }

    @Test func `to serve the model is told so`() throws {
        let server = try server(
            400,
            #"{"code": 20012, "message": "Model does not exist. Please check it carefully.", "data": null}"#)
        defer { server.stop() }
        #expect(try EmbeddingTrial(8).failure(server).reason.hasPrefix("向量服务没有模型 m（"))
        #expect(server.batches == [8])
    }

    @Test func `a text with a status of its own defects is believed`() throws {
        let server = try server(
            500,
            #"{"error": {"code": 500, "message": "input is too large to process. increase the physical batch size"}}"#
        )
        defer { server.stop() }
        var trial = EmbeddingTrial(4)
        trial.concurrency = 1
        #expect(try trial.failure(server).reason.hasPrefix("record-0：文本过长"))
        #expect(server.batches == [4, 2, 1])
    }

    @Test(arguments: [
        "Bearer KEY", "key=KEY&x", "…KEY…", "KE-canary-0123", "partly sk-canary-01 and 789abcdef",
        "[\"KEY\"]",
    ])
    func `does not make us repeat the key`(text: String) {
        let words = text.replacing("KEY", with: EmbeddingTrial.key)
        let shown = "\(ShownReason(words, hiding: EmbeddingTrial.key))"
        #expect(!shown.contains("canary") && !shown.contains("789abc") && shown.contains("***"))
        #expect("\(ShownReason("no secret here", hiding: nil))" == "no secret here")
        #expect("\(ShownReason("my abc", hiding: "abc"))" == "my ***")
    }
}

@Suite struct `An endpoint that does not answer properly` {
    private func failure(
        _ behaviour: ScriptedEmbeddings.Behaviour, timeout: Double = 5, texts: Int = 8
    ) throws -> (reason: String, isRetryable: Bool, requests: Int) {
        let server = try ScriptedEmbeddings(behaviour)
        defer { server.stop() }
        var trial = EmbeddingTrial(texts)
        trial.timeoutSeconds = timeout
        let failure = try trial.failure(server)
        return (failure.reason, failure.isRetryable, server.batches.count)
    }

    @Test func `in time, or only a byte at a time, is given up`() throws {
        for behaviour in [.reply(.silent), .trickling(milliseconds: 50)] as [ScriptedEmbeddings.Behaviour] {
            let (reason, isRetryable, requests) = try failure(behaviour, timeout: 0.3)
            #expect(reason == "向量服务没有在时限内回答" && isRetryable && requests == 3)
        }
    }

    @Test func `at all is asked again some times`() throws {
        let (reason, isRetryable, requests) = try failure(.reply(.closing))
        #expect(reason.hasPrefix("无法连接向量服务或连接中断") && isRetryable && requests == 3)
    }

    @Test func `within bounds is not read to its end`() throws {
        let server = try ScriptedEmbeddings()
        defer { server.stop() }
        let trial = EmbeddingTrial(8)
        let embedder = try trial.embedder(server)
        _ = try trial.vectors(from: embedder)
        let body = "{\"data\": [" + String(repeating: " ", count: 10 << 20) + "]}"
        server.behave(.reply(.status(200, body)))
        do {
            _ = try trial.vectors(from: embedder)
            Issue.record("ten megabytes were taken for eight vectors of four numbers")
        } catch {
            #expect("\(error)".contains("超过") && "\(error)".contains("字节"))
        }
    }

    @Test(arguments: [
        Array("<html>".utf8), Array("{}".utf8), [], Array("[]".utf8), Array("{\"data\": {}}".utf8),
        Array("null".utf8),
        Array(#"{"data": [{"index": 0, "embedding": [1, 2, 3"#.utf8),
        Array(#"{"model": ""#.utf8) + [0xFF, 0xC0] + Array(#"", "data": [{"embedding": [1, 2]}]}"#.utf8),
    ])
    func `but with something else is not believed`(body: [UInt8]) throws {
        let (reason, isRetryable, requests) = try failure(.reply(.status(200, bytes: body)))
        #expect(reason == "向量服务的回答不是有效的向量列表" && isRetryable && requests == 1)
    }

    @Test func `but with a redirect is not followed`() throws {
        let other = try ScriptedEmbeddings()
        defer { other.stop() }
        for status in [301, 302, 307, 308] {
            let location = "Location: \(other.baseURL)/embeddings\r\n"
            let (reason, isRetryable, requests) = try failure(.error(status, "", headers: location))
            #expect(reason.contains("状态码 \(status)") && !isRetryable && requests == 1)
        }
        #expect(other.server.connections == 0)
    }

    @Test func `for a while is waited for`() throws {
        let server = try ScriptedEmbeddings(.reply(.closing), .error(502, "", headers: ""), .proper)
        defer { server.stop() }
        var trial = EmbeddingTrial(30)
        trial.concurrency = 1
        #expect(try trial.vectors(from: trial.embedder(server)) == trial.expected())
    }
}
