import Catalog
import Postgres
import SQL
import Schema
import TestSupport
import Testing

/// That the truth about the schemas whose meaning is known agrees with their rows.
@Suite(.enabled(if: TestDatabase.isAvailable)) struct `Of a schema whose meaning is known,` {
    @Test(arguments: MeaningSchema.allCases)
    func `the relations hold in its rows, and there are forty tables or more`(schema: MeaningSchema) throws {
        let database = try schema.database()
        let connection = try database.connect()
        let tables = try connection.allTables().map(\.table)
        #expect(tables.count >= 40)
        let (known, doubtful) = try schema.relations()
        #expect(known.count >= 60 && known.isDisjoint(with: doubtful))
        for line in known.union(doubtful) {
            let sides = line.split(separator: " -> ").map(Self.columns)
            let (table, columns, target, keys) = (sides[0].0, sides[0].1, sides[1].0, sides[1].1)
            let values = columns.map { "a.\(SQLText.identifier($0))" }.joined(separator: ", ")
            let equal = zip(columns, keys).map { "b.\(SQLText.identifier($1)) = a.\(SQLText.identifier($0))" }
            let rows = try connection.query(
                """
                SELECT count(*), count(*) FILTER (WHERE EXISTS (
                    SELECT FROM \(SQLText.identifier(target)) b WHERE \(equal.joined(separator: " AND "))))
                FROM \(SQLText.identifier(table)) a WHERE NOT (\(values)) IS NULL
                    AND (\(values))::text NOT IN ('0', '')
                """)
            let (count, found) = (rows.integer(0, 0) ?? 0, rows.integer(0, 1) ?? 0)
            #expect(count > 0 && found * 10 >= count * 9, "\(line): \(found) of \(count)")
        }
    }

    /// `t.a,b` as the table and its columns.
    private static func columns(_ side: Substring) -> (String, [String]) {
        let parts = side.split(separator: ".", maxSplits: 1)
        return (String(parts[0]), parts[1].split(separator: ",").map(String.init))
    }
}
