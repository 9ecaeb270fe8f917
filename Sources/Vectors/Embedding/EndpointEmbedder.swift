public import HTTPClient
internal import JSON

/// An embedding model behind an OpenAI-compatible `/embeddings` endpoint.
///
/// What the endpoint turns out not to take is remembered as long as the embedder lives: how many texts in a request, and
/// whether vectors of a given length can be asked for. Vectors are given as they come, not normalised. One thread at a time.
public final class EndpointEmbedder: Embedder {
    private let endpoint: EmbeddingEndpoint
    private let client: HTTPMultiClient
    private let retries: RetryPolicy
    /// How many texts the endpoint takes at once, as far as it is known.
    private var limit: Int
    private var asksForDimensions: Bool
    private var hasAnswered = false

    /// The model's name, as the endpoint knows it.
    public var model: String { endpoint.model }
    /// The length of every vector: as configured, else as the first answer showed; nil before that.
    public private(set) var dimension: Int?
    /// What was odd, though not wrong, in Chinese; each oddity once.
    public private(set) var warnings: [String] = []

    /// Makes an embedder; nothing is sent before it is asked.
    ///
    /// - Parameter retries: when a request is sent again; which answers are worth it is known better here.
    /// - Throws: ``HTTPClientError`` when libcurl cannot start.
    public init(
        _ endpoint: EmbeddingEndpoint, retries: RetryPolicy = RetryPolicy(maximumAttempts: 6)
    ) throws(HTTPClientError) {
        self.endpoint = endpoint
        var retries = retries
        retries.isWorthAnother = EndpointRefusal.isWorthAnother
        self.retries = retries
        client = try HTTPMultiClient(concurrency: endpoint.concurrency)
        limit = endpoint.batchSize
        dimension = endpoint.dimensions
        asksForDimensions = endpoint.dimensions != nil
    }

    /// The text behind the prefix of its purpose.
    public func embeddedText(of input: EmbeddingInput) -> String {
        switch input.purpose {
        case .query: endpoint.queryPrefix + input.text
        case .document: endpoint.documentPrefix + input.text
        }
    }

    /// Sends the inputs in batches, several at once.
    ///
    /// Ends at the first input without a vector: nothing more is sent, and answers that are still under way are lost.
    public func embed(
        _ inputs: [EmbeddingInput], deliver: ([(position: Int, vector: [Float])]) throws -> Void,
        waiting: () throws -> Void
    ) throws(VectorError) {
        var batches = Batches(count: inputs.count)
        var sent: [Sending] = []
        var failure: VectorError?
        var nextWait = ContinuousClock.now
        client.send(
            {
                guard failure == nil, let batch = batches.next(atMost: limit) else { return nil }
                sent.append(Sending(batch: batch, askedForDimensions: asksForDimensions))
                return request(for: inputs[batch])
            }, retries: retries, until: .now + .seconds(Self.longTime),
            goesOn: {
                guard failure == nil else { return false }
                guard ContinuousClock.now >= nextWait else { return true }
                do { try waiting() } catch { failure = .thrown(error) }
                nextWait = .now + .milliseconds(100)
                return failure == nil
            },
            ended: { number, outcome in
                guard failure == nil else { return }
                do throws(VectorError) {
                    let vectors = try vectors(outcome, sent[number], inputs, &batches)
                    let batch = zip(sent[number].batch, vectors).map { (position: $0, vector: $1) }
                    guard !batch.isEmpty else { return }
                    do { try deliver(batch) } catch { throw .thrown(error) }
                } catch {
                    failure = error
                }
            })
        if let failure { throw failure }
    }

    /// How long a run may take, in seconds: each request has its own limit.
    private static let longTime = 365 * 86_400

    /// One request.
    private struct Sending {
        let batch: Range<Int>
        let askedForDimensions: Bool
    }

    private func request(for inputs: ArraySlice<EmbeddingInput>) -> HTTPRequest {
        var json = JSONWriter()
        json.object { json in
            json.field("model", endpoint.model)
            json.field("input", inputs.map(embeddedText))
            if asksForDimensions, let dimensions = endpoint.dimensions {
                json.field("dimensions", dimensions)
            }
        }
        let base = endpoint.baseURL.hasSuffix("/") ? String(endpoint.baseURL.dropLast()) : endpoint.baseURL
        // A number takes up to 25 characters, however it is laid out.
        let length = (hasAnswered ? dimension : nil) ?? Self.longestVector
        return HTTPRequest(
            .post, base + "/embeddings", headers: [("Content-Type", "application/json")], body: json.bytes,
            timeoutSeconds: endpoint.timeoutSeconds,
            connectTimeoutSeconds: min(10, endpoint.timeoutSeconds),
            maximumAnswerBytes: (1 << 16) + inputs.count * (256 + length * 32)
        ).authorized(bearer: endpoint.apiKey)
    }

    /// What pgvector holds.
    private static let longestVector = 16_000

    /// The vectors of the batch; none where it has to be sent once more in another way.
    private func vectors(
        _ outcome: HTTPMultiClient.Outcome, _ sending: Sending, _ inputs: [EmbeddingInput],
        _ batches: inout Batches
    ) throws(VectorError) -> [[Float]] {
        let answer: HTTPAnswer
        do { answer = try outcome.get() } catch { throw Self.failure(error) }
        if answer.isSuccess, let vectors = EmbeddingAnswer(answer.body) {
            return try accepted(vectors, inputs[sending.batch].map(\.name))
        }
        guard let refusal = EndpointRefusal(answer) else {
            throw .embeddingFailed("向量服务的回答不是有效的向量列表", isRetryable: true)
        }
        try handle(refusal, of: sending, inputs, &batches)
        return []
    }

    /// The vectors by text, when each fits.
    private func accepted(_ answer: EmbeddingAnswer, _ names: [String]) throws(VectorError) -> [[Float]] {
        let vectors: [[Float]]
        do throws(EmbeddingAnswer.Mismatch) {
            vectors = try answer.matched(to: names)
        } catch {
            throw .embeddingFailed(error.reason, isRetryable: false)
        }
        let length = dimension ?? vectors.first?.count ?? 0
        guard length <= Self.longestVector else {
            throw .embeddingFailed(
                "向量有 \(length) 维，pgvector 最多支持 \(Self.longestVector) 维", isRetryable: false)
        }
        for (vector, name) in zip(vectors, names) where vector.count != length {
            throw .embeddingFailed(
                "\(name)：向量有 \(vector.count) 维，应为 \(length) 维"
                    + (hasAnswered || endpoint.dimensions == nil
                        ? "" : "（DATA_PIPELINE_EMBEDDING_DIMENSIONS 的设置）"),
                isRetryable: false)
        }
        dimension = length
        hasAnswered = true
        if let model = answer.model, model != endpoint.model {
            warn("请求的向量模型是 \(endpoint.model)，服务回答的是 \(ShownReason(model, hiding: endpoint.apiKey))")
        }
        return vectors
    }

    private func handle(
        _ refusal: EndpointRefusal, of sending: Sending, _ inputs: [EmbeddingInput], _ batches: inout Batches
    ) throws(VectorError) {
        let (batch, status) = (sending.batch, refusal.status)
        let shown = ShownReason(refusal.words, hiding: endpoint.apiKey).description
        let reason = "状态码 \(status)" + (shown.isEmpty ? "" : "：\(shown)")
        switch refusal.kind {
        case .key:
            throw .embeddingFailed("向量服务拒绝了密钥，密钥无效或无权使用该模型（\(reason)）", isRetryable: false)
        case .balance:
            throw .embeddingFailed("向量服务的账户余额不足或欠费（\(reason)）", isRetryable: false)
        case .model:
            throw .embeddingFailed("向量服务没有模型 \(endpoint.model)（\(reason)）", isRetryable: false)
        case .busy:
            throw .embeddingFailed("向量服务繁忙或限流，多次重试后仍未成功（\(reason)）", isRetryable: true)
        case .other:
            throw .embeddingFailed("向量服务拒绝了请求（\(reason)）", isRetryable: false)
        case .dimensions where sending.askedForDimensions:
            asksForDimensions = false
            warn("向量服务不接受 dimensions 参数，已改为使用模型自身的维数")
            batches.putBack(batch)
        case .dimensions, .tooManyTexts, .tooLong:
            guard batch.count > 1 else {
                let name = inputs[batch.lowerBound].name
                throw .embeddingFailed(
                    refusal.kind == .tooLong
                        ? "\(name)：文本过长，超过向量模型的上限（\(reason)）" : "\(name)：向量服务拒绝了这一条（\(reason)）",
                    isRetryable: false)
            }
            if refusal.kind != .tooLong { limit = min(limit, batch.count / 2) }
            batches.halve(batch)
        }
    }

    private func warn(_ warning: String) {
        if !warnings.contains(warning) { warnings.append(warning) }
    }

    private static func failure(_ error: HTTPClientError) -> VectorError {
        let reason =
            switch error.reason {
            case .transport where error.isTimeout: "向量服务没有在时限内回答"
            case .answerTooLarge(let limit): "向量服务的回答超过 \(limit) 字节"
            default: "无法连接向量服务或连接中断（\(error)）"
            }
        return .embeddingFailed(reason, isRetryable: error.isRetryable)
    }
}
