@testable import Interpretation
import Schema
import TestSupport
import Testing

@Suite struct `Meanings that people have decided` {
    @Test func `overrule whatever is found, and leave the rest as it is`() throws {
        let corrections = try Corrections(
            parsing: """
                {"tables": [{"name": "orders", "meaning": {"kind": "event", "business_time": "paid_at",
                    "display": {"columns": ["id"], "unique": true}, "deletion": {"column": "state", "live": "9"}},
                  "columns": [{"name": "total", "meaning": {"role": "rate", "unit": "分"}},
                    {"name": "kind", "meaning": {"codes": [{"value": "1", "label": "Sale"}]}},
                    {"name": "is_deleted", "meaning": {"role": "flag"}}]}]}
                """.utf8)
        let table = Interpreter(corrections: corrections).interpret([orders])[0]
        #expect(table.meaning.businessTime == "paid_at")
        #expect(table.meaning.display == RowDisplay(columns: ["id"], isUnique: true, evidence: [.people]))
        #expect(table.meaning.deletion == DeletionMark(column: "state", liveValue: "9", evidence: [.people]))
        #expect(table.meaning.evidence == [.people] && table.meaning.confidence == 1)
        #expect(table.column("total")?.meaning.role == .rate)
        #expect(table.column("total")?.meaning.unit == "分")
        #expect(table.column("total")?.meaning.evidence == [.people])
        #expect(table.column("kind")?.meaning.role == .category)
        #expect(table.column("kind")?.meaning.label(of: "1") == "Sale")
        #expect(table.column("kind")?.meaning.codesEvidence == .people)
        #expect(table.column("is_deleted")?.meaning.role == .flag)
        #expect(table.column("state")?.meaning.role == .deletion)
        let plain = Interpreter().interpret([orders])[0]
        #expect(plain.column("total")?.meaning.role == .amount)
        #expect(plain.meaning.deletion?.column == "is_deleted")
    }

    @Test func `say that there is none with null`() throws {
        let corrections = try Corrections(
            parsing:
                #"{"tables": [{"name": "orders", "meaning": {"business_time": null, "display": null, "deletion": null}}]}"#
                .utf8)
        let meaning = Interpreter(corrections: corrections).interpret([orders])[0].meaning
        #expect(meaning.kind == .event)
        #expect(meaning.businessTime == nil && meaning.display == nil && meaning.deletion == nil)
    }

    @Test func `name all that is wrong with them, each with its place`() {
        let bad = """
            {"tables": [{"name": "a", "meaning": {"kind": "thing"}, "columns": [{"name": "b", "meaning": {"role": "sum"}}]},
              {"nme": "c"}, {"name": "a"},
              {"name": "d", "columns": [{"name": "x", "meaning": {"role": "deletion"}}, {"name": "y", "meaning": {"time": "step", "role": "flag"}}]}]}
            """
        #expect {
            _ = try Corrections(parsing: bad.utf8)
        } throws: { error in
            let problems = (error as? CorrectionsError)?.problems ?? []
            return [
                "tables[1] (a).meaning.kind: 'thing' is none of entity, event",
                "tables[1] (a).columns[1] (b).meaning.role: 'sum' is none of",
                "tables[2]: nme is none of columns, meaning, name, schema", "tables[2].name is no text",
                "tables[3]: public.a stands there twice",
                "tables[4] (d).columns[2] (y).meaning: only a time has a time",
                "tables[4] (d): column x marks deleted rows, but tables[4] (d).meaning.deletion does not say so",
            ].allSatisfy { start in problems.contains { $0.hasPrefix(start) } } && problems.count == 7
        }
        #expect(throws: CorrectionsError.self) { try Corrections(parsing: "[1, ".utf8) }
    }

    @Test func `name the columns that a described table has not`() throws {
        let corrections = try Corrections(
            parsing:
                #"{"tables": [{"name": "orders", "meaning": {"business_time": "then"}, "columns": [{"name": "sum", "meaning": {"role": "amount"}}]}]}"#
                .utf8)
        #expect(corrections.missing(in: [orders]) == ["public.orders.sum", "public.orders.then"])
        // What is not there tells nothing.
        let plain = Interpreter().interpret([orders])[0].meaning
        #expect(
            Interpreter(corrections: corrections).interpret([orders])[0].meaning.businessTime
                == plain.businessTime)
    }

    @Test func `are read or refused, whatever bytes they are`() {
        var random = SystemRandomNumberGenerator()
        let whole = Array(
            #"{"tables": [{"name": "a", "meaning": {"links": [["x", "y"]], "display": {"columns": ["x"]}}, "columns": []}]}"#
                .utf8)
        for _ in 0..<2000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(
                    in: 0x20...0x7E, using: &random)
            }
            do { _ = try Corrections(parsing: bytes) } catch { #expect(!error.problems.isEmpty) }
        }
    }

    @Test func `are what an explanation says would change a meaning`() throws {
        let table = Interpreter().interpret([orders])[0]
        let column = try #require(table.column("total"))
        let text = Explanation.text(of: column, in: table)
        #expect(text.hasPrefix("column public.orders.total (numeric): amount, "))
        let line = try #require(text.split(separator: "\n").last?.drop { $0 == " " })
        let corrections = try Corrections(parsing: line.utf8)
        #expect(
            Interpreter(corrections: corrections).interpret([orders])[0].column("total")?.meaning.evidence
                == [.people])
        let all = Explanation.text(of: table)
        #expect(all.contains("rows that count: is_deleted IS NOT TRUE"))
        let last = try #require(all.split(separator: "\n").last?.drop { $0 == " " })
        #expect(throws: Never.self) { try Corrections(parsing: last.utf8) }
    }

    private var orders: Table {
        func column(_ name: String, _ family: Column.Family, _ type: String) -> Column {
            Column(name: name, type: type, shortType: type, family: family, isNotNull: false)
        }
        return Table(
            name: TableName(schema: "public", name: "orders"), kind: .table,
            columns: [
                column("id", .integer, "bigint"), column("order_no", .text, "text"),
                column("total", .number, "numeric"),
                column("kind", .integer, "integer"), column("state", .text, "text"),
                column("is_deleted", .boolean, "boolean"),
                column("placed_at", .timestamp, "timestamp"), column("paid_at", .timestamp, "timestamp"),
            ], primaryKey: ["id"])
    }
}
