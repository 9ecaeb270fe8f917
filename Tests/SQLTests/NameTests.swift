import SQL
import Testing

struct WrittenNameTests {
    @Test(arguments: [
        (" s . \"My Table\"\u{A0}", "s.\"My Table\""), ("\u{3000}订单\u{3000}", "订单"), ("My Table", "My Table"),
        ("\"a\"\"b\".\"c.d\"", "\"a\"\"b\".\"c.d\""),
    ])
    func `takes what people write, white space around it aside`(written: String, text: String) {
        #expect(WrittenName(written)?.text == text)
    }

    @Test(arguments: ["", " ", ".", "a.", ".a", "a.b.c", "\"open", "\"\"", "x\"y\"", "\"a\"b"])
    func `refuses what is no name`(written: String) { #expect(WrittenName(written) == nil) }

    @Test func `reads an unquoted part as written, then in lower case`() throws {
        let name = try #require(WrittenName("Sales.\"Order\""))
        #expect(name.parts.map(\.readings) == [["Sales", "sales"], ["Order"]])
    }
}

struct EditDistanceTests {
    private func distance(_ a: String, _ b: String, _ limit: Int = 9) -> Int? {
        EditDistance.between(Array(a.unicodeScalars), Array(b.unicodeScalars), atMost: limit)
    }

    @Test func `counts insertions, deletions, replacements and swaps of neighbours`() {
        #expect(distance("", "abc") == 3 && distance("abc", "abc") == 0)
        #expect(distance("kitten", "sitting") == 3)
        #expect(distance("amuont", "amount") == 1)
        #expect(distance("订单表", "定单表") == 1)
    }

    @Test func `gives up beyond the limit only`() {
        #expect(distance("abcdef", "uvwxyz", 5) == nil)
        #expect(distance("ab", "ba", 1) == 1 && distance("ab", "ba", 0) == nil)
        // A row in which all is beyond the limit does not end it where a swap reaches back behind it.
        #expect(distance("abcd", "badc", 2) == 2)
    }
}
