@testable import Vectors

/// The offline embedder as a model that is paid for: it counts what it is asked.
final class CountingEmbedder: Embedder {
    private let inner = StoreFixture.embedder
    private(set) var asked = 0
    let warnings: [String] = []
    var model: String { inner.model }
    var dimension: Int? { inner.dimension }

    func embeddedText(of input: EmbeddingInput) -> String { input.text }

    func embed(
        _ inputs: [EmbeddingInput], deliver: ([(position: Int, vector: [Float])]) throws -> Void,
        waiting: () throws -> Void
    ) throws(VectorError) {
        asked += inputs.count
        try inner.embed(inputs, deliver: deliver, waiting: waiting)
    }
}

/// Gives the same vectors whatever it is asked: the last one for ever.
final class FixedEmbedder: Embedder {
    let model: String
    let dimension: Int? = nil
    let warnings: [String] = []
    private let vectors: [[Float]]

    init(name: String = "fixed", _ vectors: [[Float]]) {
        model = name
        self.vectors = vectors
    }

    func embeddedText(of input: EmbeddingInput) -> String { input.text }

    func embed(
        _ inputs: [EmbeddingInput], deliver: ([(position: Int, vector: [Float])]) throws -> Void,
        waiting: () throws -> Void
    ) throws(VectorError) {
        do {
            for position in inputs.indices {
                try deliver([(position, vectors[min(position, vectors.count - 1)])])
            }
        } catch {
            throw error as? VectorError ?? .cancelled(cause: error)
        }
    }
}
