import Glibc

/// A real embedding model that the test command started, and what reads vectors beside us.
public struct LiveEmbedding: Sendable {
    /// The endpoint up to `/embeddings`.
    public let baseURL: String
    /// The model's name there.
    public let model: String
    /// A Python with LangChain and Vanna.
    public let readers: String

    /// The model in `DATA_PIPELINE_TEST_EMBEDDING`, URL and name, and the program in `DATA_PIPELINE_TEST_READERS`. Nil
    /// when none was started.
    public static var here: LiveEmbedding? {
        let words = variable("DATA_PIPELINE_TEST_EMBEDDING")?.split(separator: " ").map(String.init) ?? []
        guard words.count == 2, let readers = variable("DATA_PIPELINE_TEST_READERS") else { return nil }
        return LiveEmbedding(baseURL: words[0], model: words[1], readers: readers)
    }

    private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
