import Annotation
import Description
import Postgres
import Schema
import TestSupport

/// The tables of a script as they are described, by name.
struct Interpreted {
    let tables: [String: Table]

    init(_ script: String, in language: Language? = nil) throws {
        let database = try TestDatabase(script)
        let list = try database.connect().query(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'p') ORDER BY 1"
        )
        let names = (0..<list.rowCount).compactMap { list.text($0, 0) }
        var learnt: LearntComments?
        let description = try Describer(annotator: Annotator(), isSamplingOn: true).describe(
            names, context: "", language: language, learnt: &learnt, connect: database.connect)
        tables = Dictionary(uniqueKeysWithValues: description.tables.map { ($0.name.name, $0) })
    }

    func column(_ table: String, _ column: String) -> ColumnMeaning {
        tables[table]?.column(column)?.meaning ?? .unknown
    }

    func role(_ table: String, _ name: String) -> ColumnRole { column(table, name).role }

    func meaning(_ table: String) -> TableMeaning { tables[table]?.meaning ?? .unknown }
}
