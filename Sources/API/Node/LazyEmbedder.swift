import Vectors

/// The embedding model of one worker, made when it is first asked, so that its connections are kept.
final class LazyEmbedder {
    private let make: () throws -> any Embedder
    private var embedder: (any Embedder)?

    init(_ make: @escaping () throws -> any Embedder) { self.make = make }

    func made() throws -> any Embedder {
        if let embedder { return embedder }
        let made = try make()
        embedder = made
        return made
    }
}
