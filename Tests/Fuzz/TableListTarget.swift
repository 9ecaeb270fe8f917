import Tasks

/// Table lists: what is accepted is a list of names as PostgreSQL has them, and comes back when it is written down.
struct TableListTarget: FuzzTarget {
    static let name = "table-list"

    private static let mutator = Mutator([
        "\"", "\"\"", ".", ",", "，", ";", "\n", "#", "-- note", "--", " ", "\t", "public.", "\"My Table\"",
        "a", "订单", "$", "_",
        String(repeating: "x", count: 63), "\u{FEFF}",
    ])
    private static let names: [[UInt8]] =
        [
            "bss_company", "ods.bss_b", "\"My Table\"", "sales.\"订单\"", "\"a\"\"b\".c", "订单表", "ods . t",
            "t$1", "T",
            String(repeating: "x", count: 63), "\"\(String(repeating: "y", count: 63))\"", "e\u{301}",
        ].map { Array($0.utf8) } + [[0xB6, 0xA9, 0xB5, 0xA5]]
    private static let separators = ["\n", "\r\n", ", ", "，", ";", "\n\n", " -- note\n", "\n# note\n"].map {
        Array($0.utf8)
    }

    func input(_ random: inout Seeded) -> [UInt8] {
        return Self.mutator.mutated(list(&random), &random) { list(&$0) }
    }

    private func list(_ random: inout Seeded) -> [UInt8] {
        var bytes: [UInt8] = random.oneIn(8) ? [0xEF, 0xBB, 0xBF] : []
        for _ in 0..<(random.oneIn(2_000) ? 1_200 : random.below(8)) {
            bytes += random.pick(Self.names)
            if random.oneIn(20) { bytes += Array("_\(random.below(2_000))".utf8) }
            bytes += random.pick(Self.separators)
        }
        return bytes
    }

    func check(_ bytes: [UInt8]) throws -> Bool {
        let list: TableList
        do {
            list = try TableList(parsing: bytes)
        } catch {
            try require(error.description.utf8.count < 1_000, "the reason is long")
            return false
        }
        try require((1...TableList.maximumTables).contains(list.names.count), "\(list.names.count) names")
        for name in list.names { try require(Self.isName(Array(name.utf8)), "\(name) is no name") }
        try require(Set(list.names.map { Array($0.utf8) }).count == list.names.count, "a name comes twice")
        let again = try? TableList(parsing: Array(list.fileText.utf8))
        try require(
            again.map(Self.bytes) == Self.bytes(list), "written down, it is read as \(again?.names ?? [])")
        let named = try? TableList(names: list.names)
        try require(
            named.map(Self.bytes) == Self.bytes(list), "name by name, it is read as \(named?.names ?? [])")
        return true
    }

    private static func bytes(_ list: TableList) -> [[UInt8]] { list.names.map { Array($0.utf8) } }

    /// Whether that is `name` or `schema.name`, each a plain identifier or a quoted one, on one line.
    private static func isName(_ bytes: [UInt8]) -> Bool {
        guard let text = String(validating: bytes, as: UTF8.self), !text.contains(where: \.isNewline) else {
            return false
        }
        var rest = bytes[...]
        for _ in 0..<2 {
            let part = identifier(rest)
            guard !part.isEmpty else { return false }
            rest = rest.dropFirst(part.count)
            if rest.isEmpty { return true }
            guard rest.removeFirst() == UInt8(ascii: ".") else { return false }
        }
        return false
    }

    /// The identifier that the bytes begin with, empty if there is none: 63 bytes at most, as PostgreSQL counts them.
    private static func identifier(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let quote = UInt8(ascii: "\"")
        guard bytes.first == quote else {
            let name = bytes.prefix { byte in
                byte >= 0x80 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$")
                    || Character(Unicode.Scalar(byte)).isLetter || Character(Unicode.Scalar(byte)).isNumber
            }
            let isPlain = name.first.map {
                $0 >= 0x80 || $0 == UInt8(ascii: "_") || Character(Unicode.Scalar($0)).isLetter
            }
            return isPlain == true && name.count <= 63 ? name : []
        }
        var (end, length) = (bytes.startIndex + 1, 0)
        while end < bytes.endIndex {
            if bytes[end] == quote {
                guard end + 1 < bytes.endIndex, bytes[end + 1] == quote else {
                    return (1...63).contains(length) ? bytes[...end] : []
                }
                end += 1
            }
            end += 1
            length += 1
        }
        return []
    }
}
