import HTTP
import Testing

@Suite struct `URL encoding and header fields` {
    @Test(arguments: ["", "a", "订单 #1%?&=/.txt", "\u{1F600}", "a\nb"])
    func `a name survives encoding and decoding`(text: String) {
        #expect(PercentEncoding.decode(PercentEncoding.encode(text)) == text)
        #expect(PercentEncoding.decode(PercentEncoding.encodePath(text)) == text)
    }

    @Test(arguments: ["%", "%4", "%zz", "%00", "%ff", "a%E8%A1"])
    func `a broken escape is refused`(text: String) {
        #expect(PercentEncoding.decode(text) == nil)
    }

    @Test func `a query is read in order`() throws {
        let pairs = try #require(QueryString.parse("a=1&b=%E8%A1%A8+x&c&a=2&&=3"))
        #expect(
            pairs.map(\.name) == ["a", "b", "c", "a", ""] && pairs.map(\.value) == ["1", "表 x", "", "2", "3"])
        #expect(QueryString.parse("a=%zz") == nil)
    }

    @Test func `a download's name is given in ASCII and in full`() {
        #expect(ContentDisposition.attachment("a b.txt") == "attachment; filename=\"a b.txt\"")
        #expect(
            ContentDisposition.attachment("表\".txt")
                == "attachment; filename=\"__.txt\"; filename*=UTF-8''%E8%A1%A8%22.txt")
        #expect(!ContentDisposition.attachment("a\r\nX: y").contains("\r"))
    }
}
