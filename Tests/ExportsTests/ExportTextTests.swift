import Testing

@testable import Exports

@Suite struct `Texts of exports` {
    @Test func `have the checksums that ZIP wants`() {
        #expect(ZIPArchive.checksum(Array("123456789".utf8)) == 0xCBF4_3926)
        #expect(ZIPArchive.checksum([]) == 0)
    }

    @Test(arguments: [
        ("SELECT 1 -- one\n, 2;", "SELECT 1 , 2"), ("SELECT 'a\nb\\'\n FROM t", "SELECT E'a\\nb\\\\' FROM t"),
        ("SELECT \"a\nb\"", "SELECT U&\"a\\000ab\""), ("SELECT a/* x */ -b", "SELECT a -b"),
        ("SELECT 'it''s\tx'", "SELECT E'it''s\\tx'"),
    ])
    func `say on one line what they said on several`(sql: String, line: String) {
        #expect(ExportedTask.onOneLine(sql) == line)
    }

    @Test func `stand in YAML as they are`() {
        #expect(YAMLText.quoted("a\"b\\\n\u{7F}\u{2028}数") == #""a\"b\\\n\U0000007f\U00002028数""#)
    }
}
