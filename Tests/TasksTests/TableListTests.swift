import Tasks
import TestSupport
import Testing

@Suite struct `Table lists` {
    @Test func `names are taken as people write them`() throws {
        let text =
            "\u{FEFF}# 标题\r\nbss_a, ods.bss_b ;c -- note\r\n\r\n\"My Table\" , sales.\"订单\"\nbss_a\n订单表 # x\nods . t\n"
        let list = try TableList(parsing: Array(text.utf8))
        #expect(
            list.names == ["bss_a", "ods.bss_b", "c", "\"My Table\"", "sales.\"订单\"", "订单表", "ods.t"])
        #expect(try TableList(parsing: Array(list.fileText.utf8)) == list)
    }

    /// What people copy from web pages, Word and Excel: no-break, ideographic, thin and zero-width spaces, tabs.
    @Test(arguments: ["\u{A0}", "\u{3000}", "\u{2009}", "\u{200B}", "\u{FEFF}", "\t", " \u{A0} ", "\u{202F}"])
    func `white space of any kind may stand before, behind and between`(blank: String) throws {
        let text = "\(blank)a\(blank)\n\(blank)s\(blank).\(blank)b\(blank),\(blank)\"c\(blank)\"\(blank)、d；e"
        #expect(try TableList(parsing: Array(text.utf8)).names == ["a", "s.b", "\"c\(blank)\"", "d", "e"])
        #expect(try TableList(names: ["\(blank)a\(blank)"]).names == ["a"])
    }

    @Test func `GBK is understood`() throws {
        // 订单 in GBK
        let list = try TableList(parsing: [0xB6, 0xA9, 0xB5, 0xA5, 0x0A, 0x61])
        #expect(list.names == ["订单", "a"])
    }

    @Test(arguments: [
        ("a\nb c\n", 2), ("a\n\nx;y z\n", 3), ("1abc", 1), ("a.b.c", 1), ("\"open", 1), ("\"\"", 1),
        ("a'", 1), ("a\n../x", 2),
        ("a-b", 1), (String(repeating: "x", count: 64), 1), ("\"\(String(repeating: "x", count: 64))\"", 1),
    ])
    func `a bad line is named`(text: String, line: Int) {
        do {
            _ = try TableList(parsing: Array(text.utf8))
            Issue.record("\(text) was accepted")
        } catch {
            guard case .badName(line, _) = error else {
                Issue.record("\(error)")
                return
            }
        }
    }

    @Test func `a bad name is told without what would fill the screen`() {
        let endless = "x'\(String(repeating: "\u{301}", count: 10_000))"
        let wanted = TableListError.badName(line: 1, text: String(endless.unicodeScalars.prefix(80)))
        #expect(throws: wanted) { try TableList(parsing: Array(endless.utf8)) }
        #expect(throws: wanted) { try TableList(names: [endless]) }
    }

    @Test(arguments: ["\"a\nb\"", "\"a\r\"", "\"\u{0}\"", "\"\u{2028}\"", "\"\u{85}x\"", "a\n", "\na"])
    func `a name that no line can hold is refused`(name: String) {
        #expect(throws: TableListError.self) { try TableList(names: [name]) }
    }

    @Test func `names are read scalar by scalar, and told apart by their bytes`() throws {
        let names = ["\"a\"\"\u{1F3FB}\"", "\"\u{301}x\"", "\u{E9}", "e\u{301}"]
        let list = try TableList(names: names)
        #expect(list.names.map { Array($0.utf8) } == names.map { Array($0.utf8) })
        #expect(try TableList(parsing: Array(list.fileText.utf8)).names.count == 4)
    }

    @Test func `a byte order mark is part of no name`() throws {
        let list = try TableList(parsing: Array("a\n\u{FEFF}b,\u{FEFF}\n\"\u{FEFF}\"".utf8))
        #expect(list.names == ["a", "b", "\"\u{FEFF}\""])
        #expect(throws: TableListError.empty) { try TableList(parsing: Array("，\u{FEFF}".utf8)) }
        #expect(throws: TableListError.self) { try TableList(names: ["a\u{FEFF}b"]) }
    }

    @Test func `limits are kept`() throws {
        let longest = [
            "\"\(String(repeating: "\"\"", count: 63))\"", "\"\(String(repeating: "订", count: 21))\"",
        ]
        #expect(try TableList(names: longest).names == longest)
        #expect(throws: TableListError.empty) { try TableList(parsing: Array("# only\n".utf8)) }
        #expect(throws: TableListError.notText) { try TableList(parsing: [0xFF, 0xFF, 0xFF]) }
        #expect(throws: TableListError.notText) { try TableList(parsing: [0x61, 0x00]) }
        let many = (1...1001).map { "t\($0)\n" }.joined()
        #expect(throws: TableListError.tooMany(1001)) { try TableList(parsing: Array(many.utf8)) }
        #expect(throws: TableListError.tooLarge) {
            try TableList(parsing: [UInt8](repeating: 0x61, count: TableList.maximumBytes + 1))
        }
        #expect(
            try TableList(parsing: Array((1...1000).map { "t\($0)\n" }.joined().utf8)).names.count == 1000)
    }

    @Test func `no bytes crash the reader, and what it accepts it reads again`() {
        var random = SystemRandomNumberGenerator()
        let pieces: [[UInt8]] =
            ["a", "\"", ".", ",", "\n", "#", "--", " ", "订", "\r\n"].map { Array($0.utf8) } + [
                [0xB6], [0xFF],
            ]
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...12, using: &random)).flatMap { _ in
                pieces.randomElement(using: &random) ?? []
            }
            guard let list = try? TableList(parsing: bytes) else { continue }
            #expect((try? TableList(parsing: Array(list.fileText.utf8))) == list)
        }
    }
}
