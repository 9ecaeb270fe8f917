import HTTPClient
import JSON
import Testing

@testable import Vectors

@Suite struct `The HTTP embedder` {
    private let endpoint = HTTPEmbedder.Endpoint(
        baseURL: "http://127.0.0.1:1/v1/", apiKey: "sesame", model: "m", dimension: 2, batchSize: 2)

    private func embedder(_ answers: HTTPAnswer..., seen: @escaping (HTTPRequest) -> Void = { _ in })
        -> HTTPEmbedder
    {
        var rest = answers
        return HTTPEmbedder(endpoint) { (request) throws(HTTPClientError) in
            seen(request)
            return rest.removeFirst()
        }
    }

    private func answer(_ body: String, status: Int = 200) -> HTTPAnswer {
        HTTPAnswer(status: status, body: Array(body.utf8))
    }

    private func failure(_ answer: HTTPAnswer) -> (reason: String, isRetryable: Bool)? {
        let error = vectorError { () throws(VectorError) in try embedder(answer).embed(["a", "b"]) }
        if case .embeddingFailed(let reason, let isRetryable) = error { return (reason, isRetryable) }
        return nil
    }

    @Test func `texts go in batches, and vectors come back in the texts' order`() throws {
        var requests: [HTTPRequest] = []
        let embedder = embedder(
            answer(
                #"{"data": [{"index": 1, "embedding": [3, 4]}, {"index": 0, "embedding": [1, 2.5e-1]}], "usage": {}}"#
            ), answer(#"{"data": [{"embedding": [5, 6]}]}"#)
        ) { requests.append($0) }
        #expect(try embedder.embed(["a", "好\"", "c"]) == [[1, 0.25], [3, 4], [5, 6]])
        #expect(requests.map(\.url) == Array(repeating: "http://127.0.0.1:1/v1/embeddings", count: 2))
        let body = try JSONValue(parsing: requests[0].body)
        #expect(body["input"] == .array([.string("a"), .string("好\"")]) && body["model"] == .string("m"))
        #expect(body["dimensions"] == nil)
        #expect(requests[0].headers.contains { $0 == ("Authorization", "Bearer sesame") })
        #expect(requests[0].maximumAnswerBytes < 1 << 20)
    }

    @Test(arguments: [
        (#"{"data": [{"index": 0, "embedding": [1, 2]}]}"#, "1 vectors came for 2 texts"),
        (
            #"{"data": [{"index": 0, "embedding": [1, 2]}, {"index": 0, "embedding": [1, 2]}]}"#,
            "the answer's indexes are not those of the texts"
        ),
        (
            #"{"data": [{"index": 0, "embedding": [1, 2]}, {"index": 7, "embedding": [1, 2]}]}"#,
            "the answer's indexes are not those of the texts"
        ),
        (
            #"{"data": [{"index": 0, "embedding": [1, 2]}, {"index": 1, "embedding": [1, 2, 3]}]}"#,
            "a vector has 3 dimensions; the settings say 2"
        ),
        (
            #"{"data": [{"embedding": [1, 1e999]}, {"embedding": [1, 2]}]}"#,
            "the endpoint's answer is not a list of embeddings"
        ),
        (
            #"{"data": [{"embedding": [1, null]}, {"embedding": [1, 2]}]}"#,
            "the endpoint's answer is not a list of embeddings"
        ),
        ("<html>", "the endpoint's answer is not a list of embeddings"),
    ]) func `an answer that does not fit is an error`(body: String, reason: String) {
        #expect(failure(answer(body))?.reason == reason)
    }

    @Test func `a status is reported without the body`() {
        let refused = failure(answer("your key sesame is wrong", status: 401))
        #expect(refused?.reason == "the endpoint answered with status 401" && refused?.isRetryable == false)
        #expect(failure(answer("", status: 503))?.isRetryable == true)
    }

    @Test func `a lost connection may come back`() {
        let embedder = HTTPEmbedder(endpoint) { (_) throws(HTTPClientError) in
            throw HTTPClientError(.transport(code: 7), detail: "host")
        }
        let error = vectorError { () throws(VectorError) in try embedder.embed(["a"]) }
        #expect(error?.isRetryable == true && error?.description.contains("host") == false)
    }
}
