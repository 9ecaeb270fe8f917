/// Where an embedding model behind an OpenAI-compatible `/embeddings` endpoint is, and how it is asked.
///
/// Holds the key; `description` does not.
public struct EmbeddingEndpoint: Sendable, CustomStringConvertible {
    /// The URL up to `/embeddings`, such as `https://api.openai.com/v1`.
    public var baseURL: String
    /// The bearer key; nil or empty for none.
    public var apiKey: String?
    /// The model's name, as the endpoint knows it.
    public var model: String
    /// The length of vectors to ask for; nil for the model's own.
    public var dimensions: Int?
    /// How many texts are sent in one request at most; the endpoint may turn out to take fewer.
    public var batchSize: Int
    /// How many requests are under way at once at most.
    public var concurrency: Int
    /// Limit for one request, in seconds.
    public var timeoutSeconds: Double
    /// What stands before a question.
    public var queryPrefix: String
    /// What stands before a text that is to be found.
    public var documentPrefix: String

    /// Describes an endpoint.
    public init(
        baseURL: String, apiKey: String? = nil, model: String, dimensions: Int? = nil, batchSize: Int = 32,
        concurrency: Int = 4, timeoutSeconds: Double = 60, queryPrefix: String = "",
        documentPrefix: String = ""
    ) {
        self.baseURL = baseURL
        self.apiKey = apiKey
        self.model = model
        self.dimensions = dimensions
        self.batchSize = max(1, batchSize)
        self.concurrency = concurrency
        self.timeoutSeconds = timeoutSeconds
        self.queryPrefix = queryPrefix
        self.documentPrefix = documentPrefix
    }

    /// Model and URL.
    public var description: String { "\(model) at \(baseURL)" }
}
