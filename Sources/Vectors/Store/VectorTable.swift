/// The two tables of LangChain, in the order in which they can be restored.
public enum VectorTable: String, Sendable, CaseIterable {
    case collections = "langchain_pg_collection"
    case embeddings = "langchain_pg_embedding"

    /// The column that names a row.
    var key: String {
        switch self {
        case .collections: "uuid"
        case .embeddings: "id"
        }
    }
}
