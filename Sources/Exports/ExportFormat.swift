/// What pairs can be handed on as.
public enum ExportFormat: String, Sendable, CaseIterable {
    /// JSON Lines of conversations, as models are tuned with.
    case chat
    /// The layout of Spider and BIRD, as a ZIP.
    case spider
    /// The records of Vanna's training data.
    case vanna
    /// `queries.yml` of WrenAI.
    case wrenai
    /// A table.
    case csv
    /// All that another installation of this service can take over.
    case bundle

    /// How the file's name ends.
    public var suffix: String {
        switch self {
        case .chat: "chat.jsonl"
        case .spider: "spider.zip"
        case .vanna: "vanna.json"
        case .wrenai: "queries.yml"
        case .csv: "pairs.csv"
        case .bundle: "bundle.jsonl"
        }
    }

    /// Its media type.
    public var mediaType: String {
        switch self {
        case .chat, .bundle: "application/jsonl; charset=utf-8"
        case .spider: "application/zip"
        case .vanna: "application/json; charset=utf-8"
        case .wrenai: "application/yaml; charset=utf-8"
        case .csv: "text/csv; charset=utf-8"
        }
    }
}
