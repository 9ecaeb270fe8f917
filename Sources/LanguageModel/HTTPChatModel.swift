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
    private var dialect = Dialect()
    /// No more than this is asked for, since the endpoint has refused more.
    private var mostTokens = Int.max
    /// How often a prompt is sent at most, whatever the reasons.
    private let mostAttempts: Int

    /// Makes a model; nothing is sent before it is asked.
    ///
    /// - Throws: ``HTTPClientError`` when libcurl cannot start.
    public init(
        _ endpoint: Endpoint, retries: RetryPolicy = RetryPolicy(maximumAttempts: 3)
    ) throws(HTTPClientError) {
        self.endpoint = endpoint
        var retries = retries
        retries.isWorthAnother = EndpointWords.isWorthAnother
        retries.wish = { EndpointWords($0, hiding: nil).pause }
        self.retries = retries
        mostAttempts = retries.maximumAttempts
        client = try HTTPMultiClient(concurrency: endpoint.concurrency)
    }

    /// The model's name.
    public var name: String { endpoint.model }
    /// How many prompts are under way at once at most.
    public var concurrency: Int { endpoint.concurrency }
    /// Limit for one request, in seconds.
    public var timeoutSeconds: Double { endpoint.timeoutSeconds }

    /// Asks all prompts; those of which the endpoint does not take some part are sent again without it. After a refusal that
    /// holds for all of them, such as of the key, nothing more is sent.
    public func ask(
        _ prompts: [Prompt], until deadline: ContinuousClock.Instant, goesOn: () -> Bool,
        answered: (Int, Result<Reply, ModelError>) -> Void
    ) {
        var rest = Array(prompts.indices)
        var denial: ModelError?
        for round in 0..<mostAttempts where !rest.isEmpty {
            let now = rest
            rest = []
            let sent = (dialect: dialect, tokens: mostTokens)
            var policy = retries
            policy.maximumAttempts = mostAttempts - round
            client.send(
                now.map { request(prompts[$0]) }, retries: policy, until: deadline, tellsFirst: true,
                goesOn: { denial == nil && goesOn() }
            ) { position, outcome in
                let index = now[position]
                switch reply(outcome) {
                case .failure(.stopped) where denial != nil: answered(index, .failure(denial ?? .stopped))
                case .failure(let error) where error.isFinal:
                    denial = error
                    answered(index, .failure(error))
                case .failure(let error):
                    if round + 1 < mostAttempts, learns(outcome, error, prompts[index], sent) {
                        rest.append(index)
                    } else {
                        answered(index, .failure(error))
                    }
                case .success(let reply): answered(index, .success(reply))
                }
            }
        }
    }

    /// Whether another request would do that differs from the one that was sent in this dialect.
    private func learns(
        _ outcome: HTTPMultiClient.Outcome, _ error: ModelError, _ prompt: Prompt,
        _ sent: (dialect: Dialect, tokens: Int)
    ) -> Bool {
        guard case .success(let answer) = outcome else { return false }
        if case .tooLong = error {
            // The answer may be shorter where the prompt fits.
            guard min(prompt.maximumTokens, sent.tokens) > 512 else { return false }
            mostTokens = min(mostTokens, max(512, min(prompt.maximumTokens, sent.tokens) / 4))
            return true
        }
        guard [400, 422].contains(answer.status) else { return false }
        var next = sent.dialect
        switch EndpointWords(answer, hiding: endpoint.apiKey).unwanted {
        case .thinking: next.refusesThinking = true
        case .limit where !next.isPlain: next.isPlain = true
        case .limit, .extras:
            next = Dialect(isPlain: true, isBare: next.isPlain, refusesThinking: next.refusesThinking)
        case nil: next.isPlain = true
        }
        guard next != sent.dialect else { return false }
        dialect = next
        return true
    }

    /// How a request names its parameters. Newer models of OpenAI take neither `max_tokens` nor a temperature; most
    /// other servers know nothing else, and some take nothing besides the messages.
    private struct Dialect: Equatable {
        var isPlain = false
        var isBare = false
        /// Whether it must be said that the model is not to think aloud.
        var refusesThinking = false
    }

    private func request(_ prompt: Prompt) -> HTTPRequest {
        var json = JSONWriter()
        let tokens = min(prompt.maximumTokens, mostTokens)
        json.object { json in
            json.field("model", endpoint.model)
            json.field("messages") { json in
                json.array { json in
                    json.element(Message(role: "system", content: prompt.system))
                    json.element(Message(role: "user", content: prompt.user))
                }
            }
            if dialect.refusesThinking { json.field("enable_thinking", false) }
            guard !dialect.isBare else { return }
            if dialect.isPlain {
                json.field("max_completion_tokens", tokens)
            } else {
                json.field("max_tokens", tokens)
                json.field("temperature", 0.2)
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

    private func reply(_ outcome: HTTPMultiClient.Outcome) -> Result<Reply, ModelError> {
        switch outcome {
        case .failure(let error) where error.reason == .stopped: return .failure(.stopped)
        case .failure(let error) where error.reason == .outOfTime: return .failure(.outOfTime)
        case .failure(let error): return .failure(.unreachable(error))
        case .success(let answer): return ChatAnswer.reading(answer, hiding: endpoint.apiKey)
        }
    }
}
