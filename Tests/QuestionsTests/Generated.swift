import Annotation
import Catalog
import Description
import Postgres
import Schema
import TestSupport
import Training
import Questions

/// The pairs of a database, made as a run makes them.
struct Generated {
    let connection: PostgresConnection
    let language: Language
    let pairs: [QuestionSQLPair]
    let tables: [Table]
    private let database: TestDatabase

    init(_ script: String, language: Language? = nil, perTheme: Int = 100) throws {
        try self.init(TestDatabase(script + ";\nanalyze;"), language: language, perTheme: perTheme)
    }

    init(_ database: TestDatabase, language: Language? = nil, perTheme: Int = 100) throws {
        self.database = database
        let connection = try database.connect()
        let names = try SchemaReader(connection).relations(schemas: nil).map(\.sqlText)
        var learnt: LearntComments?
        let described = try Describer(annotator: Annotator(), isSamplingOn: true).describe(
            names, context: "", language: language, learnt: &learnt, connect: { try database.connect() })
        let tables = described.definitions.map(\.table).askable
        self.tables = tables
        var generator = OfflinePairGenerator(
            tables, language: described.language,
            limits: PairLimits(perTheme: perTheme))
        var set = PairSet()
        for theme in try generator.themes() { set.insert(contentsOf: try generator.pairs(for: theme)) }
        self.connection = connection
        self.language = described.language
        pairs = set.pairs
    }

    /// Those whose question holds all of these.
    func asking(_ parts: String...) -> [QuestionSQLPair] {
        pairs.filter { pair in parts.allSatisfy(pair.question.contains) }
    }

    /// Those whose SQL holds all of these.
    func using(_ parts: String...) -> [QuestionSQLPair] {
        pairs.filter { pair in parts.allSatisfy(pair.sql.contains) }
    }

    /// The single figure that a pair's SQL gives.
    func figure(_ pair: QuestionSQLPair) throws -> Int? { try connection.query(pair.sql).integer(0, 0) }

    /// The question without what stands in quotation marks.
    static func unquoted(_ question: String) -> String {
        var text = ""
        var isQuoted = false
        for character in question {
            switch character {
            case "“": isQuoted = true
            case "”": isQuoted = false
            case "'": isQuoted.toggle()
            default: if !isQuoted { text.append(character) }
            }
        }
        return text
    }
}
