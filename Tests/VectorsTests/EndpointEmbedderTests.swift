import HTTPClient
import JSON
import TestSupport
import Testing

@testable import Vectors

/// What is done with an endpoint's embedder in these tests.
struct EmbeddingTrial {
    static let key = "sk-canary-0123456789abcdef"
    let texts: [String]
    var dimensions: Int?
    var batchSize = 8
    var concurrency = 3
    var timeoutSeconds = 5.0

    init(_ count: Int = 20, prefix: String = "文本") { texts = (0..<count).map { "\(prefix) \($0)" } }

    var inputs: [EmbeddingInput] {
        texts.enumerated().map { EmbeddingInput($1, as: .document, name: "record-\($0)") }
    }

    func embedder(_ server: ScriptedEmbeddings) throws -> EndpointEmbedder {
        try EndpointEmbedder(
            EmbeddingEndpoint(
                baseURL: server.baseURL + "/", apiKey: Self.key, model: "m", dimensions: dimensions,
                batchSize: batchSize, concurrency: concurrency, timeoutSeconds: timeoutSeconds),
            retries: RetryPolicy(
                maximumAttempts: 3, firstDelaySeconds: 0.02, maximumDelaySeconds: 0.02,
                maximumRetryAfterSeconds: 2))
    }

    /// The vectors by position.
    func vectors(
        from embedder: EndpointEmbedder, waiting: () throws -> Void = {}
    ) throws -> [[Float]?] {
        var vectors = [[Float]?](repeating: nil, count: texts.count)
        try embedder.embed(
            inputs,
            deliver: { batch in
                for (position, vector) in batch {
                    #expect(vectors[position] == nil, "delivered twice: \(position)")
                    vectors[position] = vector
                }
            }, waiting: waiting)
        return vectors
    }

    /// The right vectors.
    func expected(_ dimension: Int = 4) -> [[Float]?] {
        texts.map { ScriptedEmbeddings.vector(of: $0, dimension: dimension) }
    }

    /// The error of a server that behaves so, and how many requests it got.
    func failure(_ server: ScriptedEmbeddings) throws -> (reason: String, isRetryable: Bool) {
        do {
            _ = try vectors(from: embedder(server))
            Issue.record("there was no error")
            return ("", false)
        } catch let error as VectorError {
            guard case .embeddingFailed(let reason, let isRetryable) = error else { throw error }
            #expect(!"\(error)".contains("canary") && !"\(error)".contains("0123456789"))
            return (reason, isRetryable)
        }
    }
}

@Suite struct `An embedder over HTTP` {
    @Test func `sends batches at once and gives each text its vector`() throws {
        let trial = EmbeddingTrial(50)
        let server = try ScriptedEmbeddings(.slow(milliseconds: 20))
        defer { server.stop() }
        let embedder = try trial.embedder(server)
        #expect(embedder.dimension == nil && embedder.model == "m")
        #expect(try trial.vectors(from: embedder) == trial.expected())
        #expect(embedder.dimension == 4 && embedder.warnings.isEmpty)
        #expect(server.batches.sorted() == [2] + Array(repeating: 8, count: 6))
        #expect(server.server.peak == 3)
        let request = try #require(server.server.requests.first)
        #expect(request.hasPrefix("POST /v1/embeddings HTTP/1.1\r\n"))
        #expect(request.contains("Authorization: Bearer \(EmbeddingTrial.key)\r\n"))
        let body = try #require(server.bodies.first)
        #expect(body["model"] == .string("m") && body["dimensions"] == nil)
        #expect(try trial.vectors(from: trial.embedder(server)) == trial.expected(), "again, by a new one")
    }

    @Test func `puts the prefix of its purpose before a text`() throws {
        let server = try ScriptedEmbeddings()
        defer { server.stop() }
        let embedder = try EndpointEmbedder(
            EmbeddingEndpoint(
                baseURL: server.baseURL, model: "m", batchSize: 1, concurrency: 1, queryPrefix: "query: ",
                documentPrefix: "passage: "))
        let inputs = [
            EmbeddingInput("问", as: .query, name: "q"), EmbeddingInput("文", as: .document, name: "d"),
        ]
        var count = 0
        try embedder.embed(inputs, deliver: { count += $0.count }, waiting: {})
        #expect(count == 2 && server.embedded == ["query: 问", "passage: 文"])
        #expect(inputs.map(embedder.embeddedText) == server.embedded)
        #expect(!server.server.requests.contains { $0.contains("Authorization") })
        try embedder.embed([], deliver: { count += $0.count }, waiting: {})
        #expect(count == 2 && server.batches == [1, 1], "nothing asks for nothing")
    }

    @Test(arguments: [10, 25, 64], ScriptedEmbeddings.ErrorShape.allCases)
    func `learns how many texts are taken at once`(limit: Int, shape: ScriptedEmbeddings.ErrorShape) throws {
        var trial = EmbeddingTrial(230)
        trial.batchSize = 100
        trial.concurrency = 1
        let server = try ScriptedEmbeddings(.limit(limit, shape))
        defer { server.stop() }
        let embedder = try trial.embedder(server)
        #expect(try trial.vectors(from: embedder) == trial.expected())
        let tooLarge = server.batches.count { $0 > limit }
        #expect(tooLarge == [10: 4, 25: 2, 64: 1][limit] && server.embedded.count == 230)
        _ = try trial.vectors(from: embedder)
        #expect(server.batches.count { $0 > limit } == tooLarge, "it is remembered")
    }

    @Test func `splits what has too many tokens, but only that`() throws {
        var trial = EmbeddingTrial(6)
        trial.concurrency = 1
        trial.batchSize = 2
        let server = try ScriptedEmbeddings(.characters(inAll: 7, each: 7))
        defer { server.stop() }
        let embedder = try trial.embedder(server)
        #expect(try trial.vectors(from: embedder) == trial.expected())
        #expect(server.batches == [2, 1, 1, 2, 1, 1, 2, 1, 1])
        server.behave(.proper)
        _ = try trial.vectors(from: embedder)
        #expect(server.batches.suffix(3) == [2, 2, 2])
    }

    @Test func `names a text that is too long`() throws {
        let server = try ScriptedEmbeddings(.characters(inAll: 100, each: 4))
        defer { server.stop() }
        var trial = EmbeddingTrial(11)
        trial.concurrency = 1
        let (reason, isRetryable) = try trial.failure(server)
        #expect(reason.hasPrefix("record-10：文本过长") && !isRetryable)
        #expect(reason.contains("maximum context length"))
    }

    @Test func `names a text that is refused for whatever reason`() throws {
        let server = try ScriptedEmbeddings(.error(422, #"{"detail": [{"msg": "bad"}]}"#, headers: ""))
        defer { server.stop() }
        var trial = EmbeddingTrial(8)
        trial.concurrency = 1
        #expect(try trial.failure(server).reason == "record-0：向量服务拒绝了这一条（状态码 422：bad）")
        #expect(server.batches == [8, 4, 2, 1])
    }

    @Test func `does not wait for its own reading`() throws {
        // While an answer is read, and its vectors are stored, the server is at work for the next ones.
        let trial = EmbeddingTrial(8 * 6)
        let server = try ScriptedEmbeddings()
        defer { server.stop() }
        var sent: [Int] = []
        try trial.embedder(server).embed(
            trial.inputs,
            deliver: { batch in
                let position = batch[0].position
                let deadline = ContinuousClock.now + .seconds(5)
                // The first answer's place is taken by the fourth batch.
                while position == 0, server.batches.count < 4, ContinuousClock.now < deadline {}
                if position == 0 { sent.append(server.batches.count) }
            }, waiting: {})
        #expect(sent.allSatisfy { $0 >= 4 } && sent.count == 1)
    }

    @Test func `stops soon when nobody waits any more, and says why`() throws {
        struct Enough: Error {}
        let server = try ScriptedEmbeddings(.reply(.silent))
        defer { server.stop() }
        var calls = 0
        let trial = EmbeddingTrial()
        #expect {
            _ = try trial.vectors(from: trial.embedder(server)) {
                calls += 1
                if calls > 3 { throw Enough() }
            }
        } throws: {
            guard case .cancelled(let cause)? = $0 as? VectorError else { return false }
            return cause is Enough
        }
        #expect(calls == 4)
    }

    @Test func `stops where a vector is not wanted`() throws {
        struct Full: Error {}
        let server = try ScriptedEmbeddings()
        defer { server.stop() }
        var count = 0
        #expect {
            try EmbeddingTrial(40).embedder(server).embed(
                EmbeddingTrial(40).inputs,
                deliver: { batch in
                    count += 1
                    if count == 3 { throw Full() }
                }, waiting: {})
        } throws: {
            guard case .cancelled(let cause)? = $0 as? VectorError else { return false }
            return cause is Full
        }
        #expect(count == 3)
    }
}
