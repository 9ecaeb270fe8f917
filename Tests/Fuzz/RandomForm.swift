/// A valid `multipart/form-data` body and what it says.
struct RandomForm {
    var contentType: String
    var body: [UInt8]
    let parts: [(name: String, fileName: String?, content: [UInt8])]

    static let mutator = Mutator([
        "\r\n--b", "--b", "--b--", "\r\n--b--\r\n", "--", "Content-Disposition: form-data; name=\"file\"",
        "; filename=\"",
        "; filename*=UTF-8''", "Content-Type: text/plain\r\n", "\r\n ", "name=", "name*=", "\\\"", "%22", ":",
        "boundary=",
        "multipart/form-data", ";",
    ])
    private static let names = ["file", "file", "overwrite_mode", "", "a b", "订单", "x\"y", "back\\slash"]
    private static let fileNames = [
        "tables.txt", "订单.md", "a.ddl", "it's \"quoted\".json", "100%25.csv", "../up.sql", "", "é.md",
    ]
    private static let contents = [
        "bss_company\nods.订单\n", "replace", "skip", "", "create table t();", "\r\n--", "\r\n--b-",
        "\r\r\n\r\n",
        "# list\n\"My Table\", s.t",
    ]

    init(_ random: inout Seeded) {
        let boundary = random.pick([
            "b", "b", "b", "----WebKitFormBoundary7MA4", "b--b", String(repeating: "b", count: 70),
        ])
        var parts: [(name: String, fileName: String?, content: [UInt8])] = []
        body = random.oneIn(8) ? Array("preamble\r\n".utf8) : []
        for _ in 0..<(random.oneIn(50) ? random.below(33) : random.below(4)) {
            let name = random.pick(Self.names)
            let fileName = random.oneIn(3) ? nil : random.pick(Self.fileNames)
            var content = Array(random.pick(Self.contents).utf8)
            // A content that holds the delimiter would be no valid one.
            if boundary == "b", content == Array("\r\n--b-".utf8) { content = [0, 0xFF] }
            parts.append((name, fileName, content))
            body += Self.encoded(name, fileName, content, boundary, isExtended: random.oneIn(3))
        }
        body += Array("--\(boundary)--\(random.oneIn(2) ? "\r\n" : "")".utf8)
        self.parts = parts
        let form = random.oneIn(2) ? "boundary=\(boundary)" : "charset=utf-8; boundary=\"\(boundary)\""
        contentType = "multipart/form-data; " + form
    }

    /// The bytes of one part, its boundary before it.
    static func encoded(
        _ name: String, _ fileName: String?, _ content: some Collection<UInt8>, _ boundary: String,
        isExtended: Bool
    ) -> [UInt8] {
        var head = "--\(boundary)\r\nContent-Disposition: form-data; name=\(quoted(name))"
        if let fileName {
            let escaped = fileName.utf8.map { (byte: UInt8) in
                "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
            head += isExtended ? "; filename*=UTF-8''" + escaped.joined() : "; filename=" + quoted(fileName)
        }
        return Array((head + "\r\n\r\n").utf8) + content + [0x0D, 0x0A]
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }
        return "\"\(escaped.joined())\""
    }
}
