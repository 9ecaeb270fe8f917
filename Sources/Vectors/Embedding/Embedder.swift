/// Turns texts into vectors of one length.
public protocol Embedder: AnyObject {
    /// The model's name; vectors of different models are never mixed in a collection.
    var model: String { get }
    /// The length of every vector: as configured, else as the first answer showed; nil before that.
    var dimension: Int? { get }
    /// What was odd, though not wrong, in words for the task's log.
    var warnings: [String] { get }
    /// Whether its vectors cost enough, in time or money, to be kept for another try.
    var isWorthKeeping: Bool { get }
    /// The text that the vector is made of, prefix included.
    func embeddedText(of input: EmbeddingInput) -> String
    /// Makes one vector for each input. May block on the network.
    ///
    /// - Parameters:
    ///   - deliver: given each vector once with its input's position, in any order: all that have come together, as soon as
    ///     they are there.
    ///   - waiting: called several times a second meanwhile.
    /// - Throws: ``VectorError/embeddingFailed(_:isRetryable:)``, naming the input that is to blame where one is;
    ///   what a closure threw, if it is no ``VectorError`` as the cause of ``VectorError/cancelled(cause:)``.
    func embed(
        _ inputs: [EmbeddingInput], deliver: ([(position: Int, vector: [Float])]) throws -> Void,
        waiting: () throws -> Void
    ) throws(VectorError)
}

extension Embedder {
    /// They do, as a rule.
    public var isWorthKeeping: Bool { true }
}

/// A text that wants a vector.
public struct EmbeddingInput: Sendable, Hashable {
    /// What the vector is for; many models want to be told by a prefix.
    public enum Purpose: Sendable, Hashable {
        /// A question, which others are compared with.
        case query
        /// A text to be found.
        case document
    }

    /// The text.
    public let text: String
    /// What the vector is for.
    public let purpose: Purpose
    /// How errors call it.
    public let name: String

    /// Makes an input from its parts.
    public init(_ text: String, as purpose: Purpose, name: String) {
        self.text = text
        self.purpose = purpose
        self.name = name
    }
}

extension VectorError {
    /// What became of an embedding whose closure threw that.
    static func thrown(_ error: any Error) -> VectorError {
        error as? VectorError ?? .cancelled(cause: error)
    }
}
