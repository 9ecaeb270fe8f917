import Catalog
import Postgres
import Schema
import Survey
import TestSupport
import Testing

/// How well relations are found in the schemas whose meaning is known, no key declared.
@Suite(.enabled(if: TestDatabase.isAvailable)) struct `With the foreign keys dropped,` {
    @Test(arguments: MeaningSchema.allCases)
    func `nine of ten relations are found, and hardly any that is none`(schema: MeaningSchema) throws {
        let database = try schema.database()
        let connection = try database.connect()
        try connection.script(Script.withoutForeignKeys)
        var tables = try connection.allTables()
        _ = try Sampler(connection).sample(&tables)
        try RelationFinder(connection).addInferred(to: &tables)
        let (known, doubtful) = try schema.relations()
        let found = Set(
            tables.map(\.table).flatMap { table in table.relations.map { $0.text(in: table) } }
        ).subtracting(doubtful)
        let (missed, wrong) = (known.subtracting(found), found.subtracting(known))
        let right = Double(known.intersection(found).count)
        #expect(right / Double(known.count) >= 0.9, "missed \(missed.sorted())")
        #expect(right / Double(max(1, found.count)) >= 0.95, "wrong \(wrong.sorted())")
        print(
            "FIGURES \(schema) recall \(right / Double(known.count)) precision \(right / Double(found.count)) missed \(missed.sorted()) wrong \(wrong.sorted())"
        )
    }
}

extension Relation {
    /// `table.a,b -> target.a,b`
    func text(in table: Table) -> String {
        "\(table.name.name).\(columns.joined(separator: ",")) -> \(target.name)."
            + targetColumns.joined(separator: ",")
    }
}
