public import HTTPClient
public import Vectors

extension Settings {
    /// The embedding model that is configured; without one the n-grams, which need nothing.
    ///
    /// - Throws: ``HTTPClientError`` when libcurl cannot start.
    public func embedder() throws(HTTPClientError) -> any Embedder {
        if let embedding { try EndpointEmbedder(embedding) } else { OfflineEmbedder() }
    }
}
