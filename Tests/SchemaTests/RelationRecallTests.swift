import Catalog
import Postgres
import Schema
import Survey
import TestSupport
import Testing

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `Relations that were declared once` {
    /// What was found of what is known.
    struct Finding {
        let known: Set<String>
        let found: Set<String>

        var recall: Double { Double(known.intersection(found).count) / Double(known.count) }
        var precision: Double { Double(known.intersection(found).count) / Double(max(1, found.count)) }
        var summary: String {
            "recall \(recall), precision \(precision); missed \(known.subtracting(found).sorted()), "
                + "wrong \(found.subtracting(known).sorted())"
        }
    }

    /// Declared foreign keys of the script's database, and what is inferred once the change has dropped them.
    private func finding(_ script: String, change: String, known: Set<String> = []) throws -> Finding {
        let database = try TestDatabase(script)
        let connection = try database.connect()
        let declared = known.isEmpty ? relations(try connection.allTables(), inferred: false) : known
        try connection.script(Script.withoutForeignKeys + change)
        var tables = try connection.allTables()
        #expect(relations(tables, inferred: false).isEmpty)
        _ = try Sampler(connection).sample(&tables)
        try RelationFinder(connection).addInferred(to: &tables)
        return Finding(known: declared, found: relations(tables, inferred: true))
    }

    private func relations(_ tables: [TableDefinition], inferred: Bool) -> Set<String> {
        Set(
            tables.map(\.table).flatMap { table in
                table.relations.filter { $0.isInferred == inferred }.map {
                    "\(table.name.name).\($0.columns.joined(separator: "+")) → \($0.target.name)."
                        + $0.targetColumns.joined(separator: "+")
                }
            })
    }

    @Test(arguments: [
        ("foreign keys dropped", ""), ("primary keys too", Script.withoutPrimaryKeys),
        ("few rows", Script.fewRows), ("few rows without keys", Script.fewRows + Script.withoutPrimaryKeys),
        (
            "no rows",
            "truncate album, artist, customer, employee, genre, invoice, invoice_line, media_type, playlist, "
                + "playlist_track, track"
        ),
    ])
    func `are found again in chinook`(name: String, change: String) throws {
        let finding = try finding(Script.chinook(), change: change)
        #expect(finding.known.count == 11)
        #expect(finding.recall >= 0.9 && finding.precision >= 0.9, "\(name): \(finding.summary)")
    }

    @Test(arguments: ["", Script.withoutPrimaryKeys])
    func `are found under the names that people choose, and decoys are not`(change: String) throws {
        let finding = try finding(Script.references, change: change)
        #expect(finding.known.count == 30)
        #expect(finding.recall >= 0.9 && finding.precision >= 0.9, "\(finding.summary)")
        // Nobody can tell which of two tables of people is meant where few of them occur.
        #expect(
            finding.known.subtracting(finding.found) == [
                "departments.manager_id → app_users.id", "orders.approved_by → app_users.id",
            ])
    }
}
