extension JSONWriter {
    /// What was written as a line of JSON Lines, for readers too that take more than a line feed for the end of one: Unicode's
    /// own line breaks come as escapes.
    public var line: [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(bytes.count + 1)
        var index = 0
        while index < bytes.count {
            let rest = bytes[index...]
            if let (mark, escape) = Self.lineBreaks.first(where: { rest.starts(with: $0.mark) }) {
                line += escape.utf8
                index += mark.count
            } else {
                line.append(bytes[index])
                index += 1
            }
        }
        return line + [0x0A]
    }

    /// NEL, and the separators of lines and paragraphs. They can only stand in strings.
    private static let lineBreaks: [(mark: [UInt8], escape: String)] = [
        ([0xC2, 0x85], "\\u0085"), ([0xE2, 0x80, 0xA8], "\\u2028"), ([0xE2, 0x80, 0xA9], "\\u2029"),
    ]
}
