import Annotation
import Catalog
import Description
import FoundationEssentials
import Interpretation
import Postgres
import Processes
import SQL
import Schema
import Settings

/// `pipelinectl explain`: what a table or a column is taken to mean, why, and what would change that.
struct ExplainCommand {
    static let usage = """
        usage: pipelinectl explain TABLE[.COLUMN] --db URI [--no-sampling]
               pipelinectl explain TABLE[.COLUMN] --schema FILE

        Says what a table or one of its columns is taken to mean, what speaks for that, and what would change it. TABLE may
        have its schema before it; names are quoted where SQL quotes them.

          --db URI           postgresql://user:password@host:port/database, or @FILE whose first line is the URI; all of its
                             tables are looked at, since neighbours are evidence too
          --schema FILE      the schema.json of a task instead: what was found then
          --no-sampling      read no rows of the tables, only the catalog

        With --db the file of business terms and that of corrections are those of the service's settings
        (DATA_PIPELINE_DICTIONARY, DATA_PIPELINE_SEMANTICS).
        """

    private let name: WrittenName
    private let options: Options

    init(_ arguments: [String]) throws(UsageError) {
        let style = WrittenName.Style(parts: 3) { scalar, _ in scalar != "." && scalar != "\"" }
        guard let first = arguments.first, !first.hasPrefix("--"), let name = WrittenName(first, style) else {
            throw UsageError(problem: "a table is wanted, or a table and a column")
        }
        self.name = name
        options = try Options(
            Array(arguments.dropFirst()), valued: ["--db", "--schema"], flags: ["--no-sampling"])
        guard (options.value("--db") == nil) != (options.value("--schema") == nil) else {
            throw UsageError(problem: "either --db or --schema is needed")
        }
    }

    func run() throws {
        let tables = try options.value("--schema").map(Self.stored) ?? described()
        let parts = name.parts.map(\.readings)
        // `a.b` is a table b of schema a, or a column b of a table a.
        if let table = Self.table(parts, among: tables) {
            print(Explanation.text(of: table))
        } else if parts.count > 1, let table = Self.table(Array(parts.dropLast()), among: tables),
            let column = parts[parts.count - 1].lazy.compactMap(table.column).first
        {
            print(Explanation.text(of: column, in: table))
        } else {
            throw UsageError(problem: "there is no table or column \(name.text)")
        }
    }

    /// The table of that name, of any schema where none is given; one of `public` before others.
    private static func table(_ parts: [[String]], among tables: [Table]) -> Table? {
        guard let readings = parts.last, parts.count <= 2 else { return nil }
        let schemas = parts.count == 2 ? parts[0] : nil
        let found = readings.lazy.map { reading in
            tables.filter { table in
                table.name.name.isSameName(as: reading)
                    && schemas.map { $0.hasName(table.name.schema) } ?? true
            }
        }.first { !$0.isEmpty }
        return found?.first { $0.name.schema == "public" } ?? found?.first
    }

    private static func stored(_ path: String) throws -> [Table] {
        guard let content = try? Data(contentsOf: URL(filePath: path)) else {
            throw UsageError(problem: "--schema: the file \(path) cannot be read")
        }
        do { return try SchemaFile(parsing: Array(content)).tables } catch {
            throw UsageError(problem: "--schema: \(path): \(error)")
        }
    }

    private func described() throws -> [Table] {
        let settings = try Settings()
        let connection = try RunCommand.connection(options.required("--db"), "--db")
        let connect = {
            try PostgresConnection(connection, statementTimeoutSeconds: settings.statementTimeoutSeconds)
        }
        let names = try SchemaReader(connect()).relations(schemas: nil, includeViews: true)
        guard !names.isEmpty else { return [] }
        let describer = Describer(
            annotator: Annotator(dictionary: settings.dictionary),
            interpreter: Interpreter(corrections: settings.corrections),
            isSamplingOn: settings.isSamplingOn && !options.has("--no-sampling"))
        var learnt: LearntComments?
        let tables = try describer.describe(
            names.map(\.sqlText), context: "", learnt: &learnt, connect: connect
        ).tables
        for name in settings.corrections.missing(in: tables) {
            StandardError.line(
                "DATA_PIPELINE_SEMANTICS: there is no column \(name); what is said of it does not count")
        }
        return tables
    }
}
