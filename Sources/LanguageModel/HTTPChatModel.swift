public import HTTPClient
internal import JSON

/// A model behind an OpenAI-compatible `/chat/completions` endpoint.
public final class HTTPChatModel: ChatModel {
    /// Where the model is and how it is asked.
    ///
    /// Holds the key; `description` does not.
    public struct Endpoint: Sendable, CustomStringConvertible {
        /// The URL up to `/chat/completions`, such as `https://api.openai.com/v1`.
        public var baseURL: String
        /// The bearer key; nil or empty for none.
        public var apiKey: String?
        /// The model's name, as the endpoint knows it.
        public var model: String
        /// Limit for one request, in seconds.
        public var timeoutSeconds: Double
        /// How many requests are under way at once at most.
        public var concurrency: Int

        /// Describes an endpoint.
        public init(
            baseURL: String, apiKey: String? = nil, model: String, timeoutSeconds: Double = 60,
            concurrency: Int = 4
        ) {
            self.baseURL = baseURL
            self.apiKey = apiKey
            self.model = model
            self.timeoutSeconds = timeoutSeconds
            self.concurrency = concurrency
        }

        /// Model and URL.
        public var description: String { "\(model) at \(baseURL)" }
    }

    private let endpoint: Endpoint
    private let client: HTTPMultiClient
    private let retries: RetryPolicy
    private var dialect = Dialect.widespread

    /// Makes a model; nothing is sent before it is asked.
    ///
    /// - Throws: ``HTTPClientError`` when libcurl cannot start.
    public init(
        _ endpoint: Endpoint, retries: RetryPolicy = RetryPolicy(maximumAttempts: 3)
    ) throws(HTTPClientError) {
        self.endpoint = endpoint
        self.retries = retries
        client = try HTTPMultiClient(concurrency: endpoint.concurrency)
    }

    /// The model's name.
    public var name: String { endpoint.model }
    /// How many prompts are under way at once at most.
    public var concurrency: Int { endpoint.concurrency }
    /// Limit for one request, in seconds.
    public var timeoutSeconds: Double { endpoint.timeoutSeconds }

    /// Asks all prompts; those whose parameters the endpoint does not take are sent again in its other dialect.
    public func ask(
        _ prompts: [Prompt], until deadline: ContinuousClock.Instant, goesOn: () -> Bool,
        answered: (Int, Result<Reply, ModelError>) -> Void
    ) {
        var refused: [Int] = []
        send(prompts, prompts.indices.map { $0 }, until: deadline, goesOn) { index, result in
            if dialect == .widespread, case .failure(.refused(let status)) = result,
                [400, 422].contains(status)
            {
                refused.append(index)
            } else {
                answered(index, result)
            }
        }
        guard !refused.isEmpty else { return }
        dialect = .plain
        var isUnderstood = false
        send(prompts, refused, until: deadline, goesOn) { index, result in
            if case .success = result { isUnderstood = true }
            answered(index, result)
        }
        if !isUnderstood { dialect = .widespread }
    }

    private func send(
        _ prompts: [Prompt], _ indices: [Int], until deadline: ContinuousClock.Instant,
        _ goesOn: () -> Bool, _ answered: (Int, Result<Reply, ModelError>) -> Void
    ) {
        client.send(
            indices.map { request(prompts[$0]) }, retries: retries, until: deadline, goesOn: goesOn
        ) { position, outcome in
            answered(indices[position], Self.reply(outcome))
        }
    }

    /// How a request names its parameters. Newer models of OpenAI take neither `max_tokens` nor a temperature; most
    /// other servers know nothing else.
    private enum Dialect {
        case widespread, plain
    }

    private func request(_ prompt: Prompt) -> HTTPRequest {
        var json = JSONWriter()
        json.object { json in
            json.field("model", endpoint.model)
            json.field("messages") { json in
                json.array { json in
                    json.element(Message(role: "system", content: prompt.system))
                    json.element(Message(role: "user", content: prompt.user))
                }
            }
            switch dialect {
            case .widespread:
                json.field("max_tokens", prompt.maximumTokens)
                json.field("temperature", 0.2)
            case .plain: json.field("max_completion_tokens", prompt.maximumTokens)
            }
            json.field("stream", false)
        }
        let base = endpoint.baseURL.hasSuffix("/") ? String(endpoint.baseURL.dropLast()) : endpoint.baseURL
        // A token is a few bytes, with a line of reasoning beside it and everything escaped some more.
        return HTTPRequest(
            .post, base + "/chat/completions", headers: [("Content-Type", "application/json")],
            body: json.bytes, timeoutSeconds: endpoint.timeoutSeconds,
            connectTimeoutSeconds: min(10, endpoint.timeoutSeconds),
            maximumAnswerBytes: (1 << 18) + prompt.maximumTokens * 64
        ).authorized(bearer: endpoint.apiKey)
    }

    private struct Message: JSONEncodable {
        let role: String
        let content: String

        func encode(to json: inout JSONWriter) {
            json.object { json in
                json.field("role", role)
                json.field("content", content)
            }
        }
    }

    private static func reply(_ outcome: HTTPMultiClient.Outcome) -> Result<Reply, ModelError> {
        switch outcome {
        case .failure(let error) where error.reason == .stopped: return .failure(.stopped)
        case .failure(let error) where error.reason == .outOfTime: return .failure(.outOfTime)
        case .failure(let error): return .failure(.unreachable(error))
        case .success(let answer) where !answer.isSuccess: return .failure(.refused(status: answer.status))
        case .success(let answer):
            guard let json = try? JSONValue(parsing: answer.body),
                let choice = json["choices"]?.arrayValue?.first,
                let text = choice["message"]?["content"].flatMap(text)
            else { return .failure(.unreadable) }
            return .success(Reply(text: text, isCutOff: choice["finish_reason"]?.stringValue == "length"))
        }
    }

    /// A message's content: a string, or parts of which the texts count.
    private static func text(of content: JSONValue) -> String? {
        if let text = content.stringValue { return text }
        let parts = content.arrayValue?.compactMap { $0["text"]?.stringValue } ?? []
        return parts.isEmpty ? nil : parts.joined()
    }
}
