import HTTPClient
import JSON
import TestSupport
import Testing

@testable import LanguageModel

@Suite struct `A chat model over HTTP` {
    private static let key = "sk-canary-0123456789"
    private static let prompt = Prompt(system: "你是助手", user: "问题 \"一\"", maximumTokens: 77)

    private func ask(
        _ server: LoopbackServer, _ prompts: [Prompt] = [prompt], seconds: Double = 20, key: String? = key
    ) throws -> [Result<Reply, ModelError>?] {
        let model = try HTTPChatModel(
            HTTPChatModel.Endpoint(
                baseURL: "http://127.0.0.1:\(server.port)/v1/", apiKey: key, model: "m", timeoutSeconds: 0.5,
                concurrency: 2),
            retries: RetryPolicy(maximumAttempts: 2, firstDelaySeconds: 0.01, maximumDelaySeconds: 0.01))
        var results = [Result<Reply, ModelError>?](repeating: nil, count: prompts.count)
        model.ask(prompts, until: .now + .seconds(seconds), goesOn: { true }) { index, result in
            #expect(results[index] == nil)
            results[index] = result
        }
        return results
    }

    private func completion(_ content: String, finish: String = "stop") -> LoopbackServer.Reply {
        .status(
            200,
            #"{"choices": [{"message": {"role": "assistant", "content": \#(content)}, "finish_reason": "\#(finish)"}]}"#
        )
    }

    @Test func `sends the prompt and gives the text`() throws {
        let server = try LoopbackServer(completion(#""答\n案""#))
        defer { server.stop() }
        #expect(try ask(server) == [.success(Reply(text: "答\n案"))])
        let request = try #require(server.requests.first)
        #expect(request.hasPrefix("POST /v1/chat/completions HTTP/1.1\r\n"))
        #expect(request.contains("Authorization: Bearer \(Self.key)\r\n"))
        let body = try JSONValue(parsing: request.utf8.drop { $0 != UInt8(ascii: "{") })
        #expect(body["model"] == .string("m") && body["max_tokens"] == .integer(77))
        #expect(body["messages"]?.arrayValue?.map { $0["role"]?.stringValue } == ["system", "user"])
        #expect(body["messages"]?.arrayValue?.last?["content"] == .string("问题 \"一\""))
    }

    @Test func `tells an answer that was cut off, and joins the parts of one`() throws {
        let server = try LoopbackServer(
            completion(#""半""#, finish: "length"),
            completion(#"[{"type": "text", "text": "一"}, {"text": "二"}]"#))
        defer { server.stop() }
        #expect(try ask(server) == [.success(Reply(text: "半", isCutOff: true))])
        #expect(try ask(server) == [.success(Reply(text: "一二"))])
    }

    @Test func `needs no key`() throws {
        let server = try LoopbackServer(completion(#""x""#))
        defer { server.stop() }
        for key in [nil, ""] { #expect(try ask(server, key: key) == [.success(Reply(text: "x"))]) }
        #expect(!server.requests.contains { $0.contains("Authorization") })
    }

    @Test(arguments: [
        "<html>", "{}", #"{"choices": []}"#, #"{"choices": [{"message": {"content": null}}]}"#,
        #"{"choices": [{"message": {"content": "x"#,
    ])
    func `takes nothing else for an answer`(body: String) throws {
        let server = try LoopbackServer(.status(200, body))
        defer { server.stop() }
        #expect(try ask(server) == [.failure(.unreadable)])
    }

    @Test func `says why there is none, without the key`() throws {
        for (reply, error) in [
            (
                LoopbackServer.Reply.status(401, "wrong key \(Self.key)"),
                ModelError.denied(status: 401, reason: "wrong key ***")
            ),
            (.status(500, Self.key), .refused(status: 500, reason: "***")), (.silent, nil), (.closing, nil),
        ] as [(LoopbackServer.Reply, ModelError?)] {
            let server = try LoopbackServer(reply)
            defer { server.stop() }
            let result = try #require(try ask(server).first ?? nil)
            guard case .failure(let failure) = result else {
                Issue.record("\(result)")
                continue
            }
            if let error {
                #expect(failure == error)
            } else if case .unreachable(let cause) = failure {
                #expect(cause.isRetryable)
            } else {
                Issue.record("\(failure)")
            }
            #expect(!"\(failure)".contains(Self.key))
        }
        let endpoint = HTTPChatModel.Endpoint(baseURL: "http://h/v1", apiKey: Self.key, model: "m")
        #expect(!"\(endpoint)\(Optional(endpoint) as Any)\([endpoint])".contains(Self.key))
    }

    @Test func `learns what parameters the endpoint takes`() throws {
        let server = try ScriptedModel(.modern)
        defer { server.server.stop() }
        let results = try ask(server.server, Array(repeating: Self.prompt, count: 3))
        #expect(results.allSatisfy { if case .success = $0 { true } else { false } })
        #expect(server.bodies.count == 6)
        #expect(server.bodies.suffix(3).allSatisfy { $0["max_completion_tokens"] == .integer(77) })
    }

    @Test func `asks a bad request only twice`() throws {
        let server = try LoopbackServer(.status(400))
        defer { server.stop() }
        #expect(try ask(server) == [.failure(.refused(status: 400))] && server.requests.count == 2)
    }
}
