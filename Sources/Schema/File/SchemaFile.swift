/// `schema.json`: what is known of some tables, for later steps and for other programs.
///
/// Written once by whoever describes the tables. It holds masked samples only, and is bounded: what is longer than the
/// limits here is left out of it, table by table.
public struct SchemaFile: Sendable, Equatable {
    /// Its name.
    public static let name = "schema.json"
    /// The version of the format that is written and read.
    public static let version = 1

    /// When the tables were described, local ISO 8601 to the second.
    public let generatedAt: String
    /// The label of the database.
    public let database: String
    /// What tells the catalog's names and definitions from those of another time.
    public let fingerprint: String
    /// The database's encoding, as PostgreSQL calls it.
    public let encoding: String
    /// The language of what is written about the tables.
    public let language: Language
    /// The tables.
    public let tables: [Table]

    /// Makes a file from its parts.
    public init(
        generatedAt: String, database: String, fingerprint: String, encoding: String = "UTF8",
        language: Language = .chinese, tables: [Table]
    ) {
        self.generatedAt = generatedAt
        self.database = database
        self.fingerprint = fingerprint
        self.encoding = encoding
        self.language = language
        self.tables = tables
    }

    /// Most characters of a comment.
    static let longestComment = 4000
    /// Most bytes of a definition or an expression; longer ones are left out.
    static let longestDefinition = 20_000
    /// Most values of a list; of a longer one nobody could say that it is whole, so it is left out.
    static let mostValues = 1000
    /// Most bytes of a value in a list.
    static let longestValue = 1000
}

/// Why a file is no schema that can be read.
public enum SchemaFileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The text is no such JSON; where it goes wrong, if that can be told.
    case notASchema(String)
    /// The file was written by a program that knows another format.
    case otherVersion(Int)

    /// A sentence for logs.
    public var description: String {
        switch self {
        case .notASchema(let place): "the text is no schema: \(place)"
        case .otherVersion(let version): "its format has version \(version), not \(SchemaFile.version)"
        }
    }
}
