internal import FoundationEssentials
public import HTTPClient
internal import JSON

/// Vectors from an OpenAI-compatible `/embeddings` endpoint.
public struct HTTPEmbedder: Embedder {
    /// Where the model is and how it is asked.
    public struct Endpoint: Sendable {
        /// The URL up to `/embeddings`, such as `https://api.openai.com/v1`.
        public var baseURL: String
        /// The bearer key; nil or empty for none.
        public var apiKey: String?
        /// The model's name, as the endpoint knows it.
        public var model: String
        /// The length of the model's vectors.
        public var dimension: Int
        /// Whether to ask for that length; only some models can vary it.
        public var asksForDimension: Bool
        /// How many texts go in one request.
        public var batchSize: Int
        /// Limit for one request, in seconds.
        public var timeoutSeconds: Double

        /// Describes an endpoint.
        public init(
            baseURL: String, apiKey: String? = nil, model: String, dimension: Int,
            asksForDimension: Bool = false, batchSize: Int = 32, timeoutSeconds: Double = 60
        ) {
            self.baseURL = baseURL
            self.apiKey = apiKey
            self.model = model
            self.dimension = dimension
            self.asksForDimension = asksForDimension
            self.batchSize = batchSize
            self.timeoutSeconds = timeoutSeconds
        }
    }

    /// Sends one request; retries are its business.
    public typealias Exchange = (HTTPRequest) throws(HTTPClientError) -> HTTPAnswer

    private let endpoint: Endpoint
    private let exchange: Exchange

    /// Makes an embedder that sends by the given client and policy.
    public init(_ endpoint: Endpoint, client: HTTPClient, retries: RetryPolicy = RetryPolicy()) {
        self.init(endpoint) { (request) throws(HTTPClientError) in try retries.send(request, by: client) }
    }

    /// Makes an embedder on any way of sending requests.
    public init(_ endpoint: Endpoint, exchange: @escaping Exchange) {
        self.endpoint = endpoint
        self.exchange = exchange
    }

    /// The model's name.
    public var model: String { endpoint.model }
    /// The length of every vector.
    public var dimension: Int { endpoint.dimension }
    /// How many texts go in one request.
    public var batchSize: Int { max(1, endpoint.batchSize) }

    /// Asks in batches, and checks that every text got one vector of finite numbers.
    public func embed(_ texts: [String]) throws(VectorError) -> [[Float]] {
        var vectors: [[Float]] = []
        while vectors.count < texts.count {
            vectors += try embedBatch(texts[vectors.count...].prefix(batchSize))
        }
        return vectors
    }

    private func embedBatch(_ texts: ArraySlice<String>) throws(VectorError) -> [[Float]] {
        let answer: HTTPAnswer
        do throws(HTTPClientError) {
            answer = try exchange(request(texts))
        } catch {
            throw .embeddingFailed("\(error)", isRetryable: error.isRetryable)
        }
        guard answer.isSuccess else {
            throw .embeddingFailed(
                "the endpoint answered with status \(answer.status)", isRetryable: answer.isRetryable)
        }
        guard let decoded = try? JSONDecoder().decode(Answer.self, from: Data(answer.body)) else {
            throw .embeddingFailed("the endpoint's answer is not a list of embeddings", isRetryable: false)
        }
        return try ordered(decoded.data, count: texts.count)
    }

    private func request(_ texts: ArraySlice<String>) -> HTTPRequest {
        var json = JSONWriter()
        json.object { json in
            json.field("model", endpoint.model)
            json.field("input", Array(texts))
            json.field("encoding_format", "float")
            if endpoint.asksForDimension { json.field("dimensions", endpoint.dimension) }
        }
        let base = endpoint.baseURL.hasSuffix("/") ? String(endpoint.baseURL.dropLast()) : endpoint.baseURL
        // A number takes some 20 bytes as text; four times that, and some for the rest, is ample.
        let limit = (1 << 16) + texts.count * endpoint.dimension * 80
        return HTTPRequest(
            .post, base + "/embeddings", headers: [("Content-Type", "application/json")], body: json.bytes,
            timeoutSeconds: endpoint.timeoutSeconds, maximumAnswerBytes: limit
        ).authorized(bearer: endpoint.apiKey)
    }

    /// The vectors in the order of the texts; an answer may come in any order.
    private func ordered(_ items: [Answer.Item], count: Int) throws(VectorError) -> [[Float]] {
        guard items.count == count else {
            throw .embeddingFailed("\(items.count) vectors came for \(count) texts", isRetryable: true)
        }
        var vectors = [[Float]?](repeating: nil, count: count)
        for (position, item) in items.enumerated() {
            let index = item.index ?? position
            guard vectors.indices.contains(index), vectors[index] == nil else {
                throw .embeddingFailed("the answer's indexes are not those of the texts", isRetryable: false)
            }
            guard item.embedding.count == endpoint.dimension else {
                throw .embeddingFailed(
                    "a vector has \(item.embedding.count) dimensions; the settings say \(endpoint.dimension)",
                    isRetryable: false)
            }
            guard item.embedding.allSatisfy(\.isFinite) else {
                throw .embeddingFailed("a vector holds a number that is not finite", isRetryable: false)
            }
            vectors[index] = item.embedding
        }
        return vectors.compactMap { $0 }
    }

    private struct Answer: Decodable {
        struct Item: Decodable {
            let index: Int?
            let embedding: [Float]
        }
        let data: [Item]
    }
}
