public import Annotation
public import Catalog
public import Schema
public import Survey

/// What is known of some tables when all has been asked.
public struct SchemaDescription {
    /// The tables, each with all that is known of it and all that it takes to make it again.
    public let definitions: [TableDefinition]
    /// The tables that could not be read from the catalog; they are not among ``definitions``.
    public let unreadable: [(table: TableName, error: CatalogError)]
    /// The tables that were dropped meanwhile; they are not among ``definitions`` either.
    public let gone: [SamplingProblem]
    /// The tables whose rows could not be looked at; what the catalog tells of them is complete.
    public let notSampled: [SamplingProblem]
    /// Waits for what tells the catalog as it was from that of another time; empty where the server does not say.
    ///
    /// To be asked once, and late: the server may still be at it.
    public let fingerprint: () -> String
    /// How asking the model went.
    public let report: AnnotationReport
    /// The database's encoding, such as `UTF8`.
    public let encoding: String
    /// The language of what is written about the tables.
    public var language: Language { report.language }

    /// What is known of the tables.
    public var tables: [Table] { definitions.map(\.table) }
}

/// How far a description is.
public enum DescriptionProgress {
    /// The rows of a table are looked at; told once when that begins, and while the server works.
    case surveying(done: Int, total: Int, table: TableName, begins: Bool)
    /// Relations among all the tables are looked for.
    case relating(total: Int)
    /// The model is asked: so many prompts are done.
    case annotating(done: Int, total: Int)
}

/// That some names stand for no table.
public struct UnknownTables: Error {
    /// The names, with similar ones that there are.
    public let unknown: [Resolution.Unknown]
    /// How many names there were.
    public let nameCount: Int
}
