import Schema
import SQL
import Testing
import Training
import Questions

@Suite struct `Questions about columns with stand-ins` {
    @Test func `count them as no value, and never name them`() throws {
        let columns = [
            Column(name: "id", type: "integer", shortType: "integer", family: .integer, isNotNull: true),
            Column(name: "name", type: "text", shortType: "text", family: .text, isNotNull: false),
            Column(name: "amount", type: "numeric", shortType: "numeric", family: .number, isNotNull: true),
            Column(name: "valid_to", type: "date", shortType: "date", family: .date, isNotNull: true),
        ]
        var figures = TableFigures(
            rowEstimate: 60, isRowCountExact: true, columns: columns.map { _ in ColumnFigures() })
        figures.columns[2].standIns = ["-1"]
        figures.columns[3].standIns = ["9999-12-31"]
        figures.columns[3].samples = ["2026-01-01", "2026-02-28"]
        (figures.columns[3].minimum, figures.columns[3].maximum) = ("2026-01-01", "2026-02-28")
        var contract = Table(
            name: TableName(schema: "public", name: "contract"), kind: .table, columns: columns,
            primaryKey: ["id"])
        contract.add(figures)
        let table = contract.meaning(
            TableMeaning(
                kind: .event, businessTime: "valid_to", display: RowDisplay(columns: ["name"], isUnique: true)
            ),
            "id identifier\nname name\namount amount\nvalid_to time occurrence")
        var generator = OfflinePairGenerator([table], language: .english, limits: PairLimits(perTheme: 40))
        let pairs = try generator.themes().flatMap { try generator.pairs(for: $0) }
        #expect(pairs.contains { $0.sql.contains("MAX(NULLIF(valid_to, DATE '9999-12-31'))") })
        #expect(pairs.contains { $0.sql.contains("SUM(NULLIF(amount, -1))") })
        for pair in pairs {
            #expect(!pair.question.contains("9999"), "\(pair.question)")
            let words = SQLToken.all(in: pair.sql).map(\.text)
            for (index, word) in words.enumerated() where ["amount", "valid_to"].contains(word) {
                // In a join its table's alias stands before it.
                #expect(words[..<index].suffix(4).contains("NULLIF"), "\(pair.sql)")
            }
        }
    }
}
