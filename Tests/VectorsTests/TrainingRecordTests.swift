import JSON
import Postgres
import TestSupport
import Testing

@testable import Vectors

@Suite struct `A training record` {
    @Test func `its id comes from its database, kind and text`() {
        func id(_ record: TrainingRecord, _ database: String = "db") -> String { record.id(in: database) }
        let first = TrainingRecord.ddl("create table t ();", tables: ["public.t"], source: "a")
        #expect(id(first) == id(.ddl("create table t ();", source: "b")))
        #expect(id(first) != id(.ddl("create table t (); ")) && id(first) != id(first, "other"))
        #expect(id(first).hasSuffix("-ddl") && id(first).utf8.count == 40)
        #expect(
            id(.documentation("x")).hasSuffix("-doc") && id(.pair(question: "q", sql: "s")).hasSuffix("-sql"))
        #expect(id(.documentation("abc")).dropLast(4) != id(.ddl("abc")).dropLast(4))
        // printf 'db\ndocumentation\nabc' | sha256sum
        #expect(id(.documentation("abc")) == "40fea71e-971f-1828-5414-ede1fdd6537c-doc")
    }

    @Test func `texts that only look alike have different ids`() {
        #expect(TrainingRecord.ddl("\u{E9}").id(in: "d") != TrainingRecord.ddl("e\u{301}").id(in: "d"))
    }

    @Test func `its tables are in order, each once`() {
        #expect(TrainingRecord.ddl("x", tables: ["b", "a", "b"]).tables == ["a", "b"])
    }

    @Test func `a pair is written as Python writes it`() {
        let record = TrainingRecord.pair(question: "第\"1\"?", sql: "SELECT '\\'\n\t/*😀*/")
        #expect(record.document == #"{"question": "第\"1\"?", "sql": "SELECT '\\'\n\t/*😀*/"}"#)
    }

    @Test func `a pair comes back exactly, whatever is in it`() throws {
        var all = ""
        for value in UInt32(0)...0x2FF {
            if let scalar = Unicode.Scalar(value) { all.unicodeScalars.append(scalar) }
        }
        all += "\u{2028}\u{2029}\u{FEFF}\u{FFFF}\u{1F600}\u{10FFFF}\r\n'''\"\"\"\\N{DASH}\\x41{}$"
        let record = TrainingRecord.pair(question: all, sql: String(all.reversed()))
        let value = try JSONValue(parsing: record.document.utf8)
        #expect(value["question"]?.stringValue?.unicodeScalars.elementsEqual(all.unicodeScalars) == true)
        #expect(value["sql"]?.stringValue.map { Array($0.utf8) } == Array(String(all.reversed()).utf8))
    }

    @Test func `a pair holds only escapes that JSON and Python share, and no line break`() {
        let record = TrainingRecord.pair(
            question: String(String.UnicodeScalarView((0..<128).compactMap { Unicode.Scalar($0) })), sql: "\\"
        )
        var escapes: Set<UInt8> = []
        var bytes = record.document.utf8.makeIterator()
        while let byte = bytes.next() {
            #expect(byte >= 0x20)
            if byte == UInt8(ascii: "\\"), let next = bytes.next() { escapes.insert(next) }
        }
        #expect(escapes == Set("\"\\nrtu".utf8))
    }
}
