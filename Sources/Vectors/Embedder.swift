/// Turns texts into vectors of one length.
public protocol Embedder {
    /// The model's name; vectors of different models are never mixed in a collection.
    var model: String { get }
    /// The length of every vector.
    var dimension: Int { get }
    /// How many texts are best given at once.
    var batchSize: Int { get }
    /// One vector for each text, in the same order. May block on the network.
    ///
    /// - Throws: ``VectorError/embeddingFailed(_:isRetryable:)``.
    func embed(_ texts: [String]) throws(VectorError) -> [[Float]]
}
