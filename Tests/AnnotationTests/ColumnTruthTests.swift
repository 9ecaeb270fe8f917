import FoundationEssentials
@testable import Schema
import Testing

@testable import Annotation

@Suite struct `Comments derived from names` {
    /// A column whose meaning somebody wrote down.
    private struct Truth {
        let table: String
        let column: Column
        let right: Set<String>
    }

    private static func truths() throws -> [Truth] {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(
            contentsOf: tests.appending(path: "Fixtures/words/comments.txt"), encoding: .utf8)
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let parts = line.split(separator: "|").map { part in
                String(part.reversed().drop { $0 == " " }.reversed().drop { $0 == " " })
            }
            let column = Column(
                name: parts[1], type: parts[2], shortType: parts[2], family: family(of: parts[2]),
                isNotNull: false)
            return Truth(
                table: parts[0], column: column, right: Set(parts[3].split(separator: "/").map { String($0) })
            )
        }
    }

    private static func family(of type: String) -> Column.Family {
        switch type.prefix(while: { $0 != "(" }) {
        case "smallint", "integer", "bigint": .integer
        case "numeric", "real": .number
        case "date": .date
        case "timestamp": .timestamp
        case "boolean": .boolean
        default: .text
        }
    }

    /// The tables with what the dictionary says of them.
    private static func annotated(_ truths: [Truth], _ language: Language) -> [Table] {
        Dictionary(grouping: truths, by: \.table).map { name, truths in
            var table = Table(
                name: TableName(schema: "public", name: name), kind: .table, columns: truths.map(\.column))
            ColumnDictionary.standard.annotate(&table, in: language)
            return table
        }
    }

    @Test func `are right for nineteen in twenty, and given for two in five`() throws {
        let truths = try Self.truths()
        #expect(truths.count >= 300)
        let tables = Self.annotated(truths, .chinese)
        var given = 0
        var wrong: [String] = []
        for truth in truths {
            guard let table = tables.first(where: { $0.name.name == truth.table }),
                let label = table.column(truth.column.name)?.comment?.text
            else { continue }
            given += 1
            let isRight =
                truth.right.contains(label)
                || label.split(separator: "/").allSatisfy { truth.right.contains(String($0)) }
            if !isRight { wrong.append("\(truth.table).\(truth.column.name) = \(label)") }
        }
        #expect(given * 5 >= truths.count * 2, "\(given) given")
        #expect(wrong.count * 20 <= given, "\(wrong.count) of \(given): \(wrong)")
    }

    @Test func `are in one language`() throws {
        let terms: Set<String> = ["ID", "IP", "SKU", "SPU", "ISBN", "MAC", "OpenID", "UnionID", "MD5"]
        for label in Self.annotated(try Self.truths(), .chinese).flatMap(\.columns).compactMap(
            \.comment?.text)
        {
            let latin = label.split { !$0.isASCII || !$0.isLetter }.map(String.init)
            #expect(LabelText.hasHan(label) || terms.contains(label))
            #expect(latin.allSatisfy(terms.contains), "\(label)")
        }
        for label in Self.annotated(try Self.truths(), .english).flatMap(\.columns).compactMap(
            \.comment?.text)
        {
            #expect(label.utf8.allSatisfy { $0 < 0x80 }, "\(label)")
        }
    }

    @Test(arguments: [
        ("cust_addr", "Customer address"), ("unitsinstock", "Units in stock"),
        ("order_qty", "Order quantity"),
        ("customerID", "Customer ID"), ("created_at", "Created at"), ("addr2", "Address 2"),
    ])
    func `write abbreviations out in English`(name: String, label: String) {
        #expect(ColumnDictionary.standard.label(forColumn: name, in: .english) == label)
    }

    @Test(arguments: ["xyz_name", "khmc", "zzc_1", "status", "订单号"])
    func `are none in English where a word is unknown, or nothing would be added`(name: String) {
        #expect(ColumnDictionary.standard.label(forColumn: name, in: .english) == nil)
    }
}
