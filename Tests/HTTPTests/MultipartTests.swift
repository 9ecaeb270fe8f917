import HTTP
import Hashing
import Testing

@Suite struct `Multipart forms` {
    private let type = "multipart/form-data; boundary=\"b--1\""

    private func body(_ parts: [(head: String, content: [UInt8])]) -> [UInt8] {
        parts.reduce(into: []) { bytes, part in
            bytes += Array("--b--1\r\n\(part.head)\r\n\r\n".utf8) + part.content + [0x0D, 0x0A]
        } + Array("--b--1--\r\n".utf8)
    }

    @Test func `parts come back byte for byte`() throws {
        let content = [UInt8](0...255) + Array("\r\n--b--2\r\n--b-".utf8)
        let parts = try #require(
            Multipart.parse(
                body([
                    ("Content-Disposition: form-data; name=\"mode\"", Array("skip".utf8)),
                    (
                        "content-disposition: form-data; name=\"file\"; filename=\"订单 \\\"1\\\".txt\"\r\nX: y",
                        content
                    ),
                    ("Content-Disposition: form-data; name=e; filename*=UTF-8''%E8%A1%A8.txt", []),
                ]), contentType: type))
        #expect(parts.map(\.name) == ["mode", "file", "e"])
        #expect(parts.map(\.fileName) == [nil, "订单 \"1\".txt", "表.txt"])
        #expect(Array(parts[1].content) == content && parts[2].content.isEmpty)
    }

    @Test(arguments: [
        "", "--b--1", "--b--1\r\n", "--b--1--",
        "--b--1\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx",
        "--b--1\r\nContent-Type: x\r\n\r\nx\r\n--b--1--",
        "--b--1\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--1--",
        "--b--1\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n--b--1--",
        "--b--1\r\n\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b--1--",
        "--b--1\r\n--b--1\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b--1--",
        "--b--1\r\nContent-Disposition: form-data; name=\"a\nb\"\r\n\r\nx\r\n--b--1--",
        "--b--1\r\nContent-Disposition: form-data; name=\"a\rb\"\r\n\r\nx\r\n--b--1--",
        "--b--1\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--b--1--",
        "--b--1x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b--1--",
        "--b--1-\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b--1--",
    ])
    func `a broken form is refused or empty`(text: String) {
        let parts = Multipart.parse(Array(text.utf8), contentType: type)
        #expect(parts == nil || parts?.isEmpty == true)
    }

    @Test func `a form comes back whole in whatever pieces it comes`() throws {
        let content = Array("\r\r\n-\r\n--b-\r\n--b--\r\n--b--2\r".utf8)
        let whole =
            Array("before\r\n".utf8)
            + body([
                ("Content-Disposition: form-data; name=\"file\"; filename=\"a.md\"", content),
                ("Content-Disposition: form-data; name=\"mode\"", []),
            ]) + Array("--b--1\r\nafter".utf8)
        let parts = try #require(Multipart.parse(whole, contentType: type))
        #expect(parts.map(\.name) == ["file", "mode"] && parts.map { Array($0.content) } == [content, []])
        for size in 1...whole.count {
            let pieces = stride(from: 0, to: whole.count, by: size).map { whole[$0...].prefix(size) }
            #expect(Multipart.parse(pieces: pieces, contentType: type) == parts, "\(size)")
        }
    }

    @Test(arguments: [
        "\r", "\r\n", "\r\n--", "\r\n--b--", "--b--1", "--b--1\r\n", "\r\n--b--\r", "a: b\r\n", " ", ";",
    ])
    func `time grows with length alone, whatever is repeated`(piece: String) {
        let rubbish = [UInt8](repeatElement(Array(piece.utf8), count: (1 << 20) / piece.utf8.count).joined())
        let head = Array("--b--1\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n".utf8)
        let start = ContinuousClock.now
        for body in [rubbish, Array(head.prefix(8)) + rubbish, head + rubbish, head.dropLast(4) + rubbish] {
            _ = Multipart.parse(body, contentType: type)
        }
        // Looking for the delimiter anew at each byte would take hours.
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    /// 表.txt and 鑌\.txt in GBK: of the latter a byte is a backslash, just before the closing quote.
    @Test(arguments: [
        ([0xB1, 0xED, 0x2E, 0x74, 0x78, 0x74], "表.txt"), ([0xE8, 0x5C], "鑌"),
        ([0xFF, 0x2E, 0x74], "\u{FFFD}.t"),
    ])
    func `a name in another encoding leaves the form readable`(name: [UInt8], shown: String) throws {
        let head = Array("--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"".utf8)
        let body = head + name + Array("\"\r\n\r\n订单\r\n--XX--\r\n".utf8)
        let parts = try #require(Multipart.parse(body, contentType: "multipart/form-data; boundary=XX"))
        #expect(parts.count == 1 && parts[0].name == "file" && parts[0].fileName == shown)
        #expect(String(decoding: parts[0].content, as: UTF8.self) == "订单")
    }

    @Test func `names are read byte by byte`() throws {
        let mark = "\u{301}"
        let head =
            "Content-Disposition: form-data; name=\"\(mark)a;\(mark)\"; x=\(mark); filename=\"%22\(mark)\\\"\(mark)\""
        let parts = try #require(Multipart.parse(body([(head, [])]), contentType: type))
        #expect(parts.first?.name == "\(mark)a;\(mark)" && parts.first?.fileName == "\"\(mark)\"\(mark)")
    }

    @Test func `too many parts are refused`() {
        let many = (0...MultipartReader.maximumParts).map { _ in
            (head: "Content-Disposition: form-data; name=\"a\"", content: [UInt8]())
        }
        #expect(Multipart.parse(body(many), contentType: type) == nil)
    }

    @Test func `no bytes crash the parser`() {
        var random = SplitMix64(seed: 1)
        let pieces = [
            "--b--1", "\r\n", "--", "Content-Disposition: form-data; name=\"a\"", "; filename=", "\"", "\\",
            "x", "\u{0}",
        ]
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0...12, using: &random)).compactMap { _ in
                pieces.randomElement(using: &random)
            }
            _ = Multipart.parse(Array(text.joined().utf8), contentType: type)
            _ = Multipart.parse(Array(text.joined().utf8), contentType: text.joined())
        }
    }
}
