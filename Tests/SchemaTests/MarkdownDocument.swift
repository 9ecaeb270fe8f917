/// A generated document, read back: strict about its lines, so that text which acts as markup is found.
struct MarkdownDocument {
    struct Malformed: Error {
        let line: String
    }

    /// What stands after `## `.
    let heading: String
    /// The table's comment, where it is more than the heading.
    let comment: String?
    /// One text for each column, in order.
    let entries: [String]
    let notes: [String]

    /// All of it as a reader sees it.
    var text: String { ([heading, comment ?? ""] + entries + notes).joined(separator: "\n") }

    init(_ markdown: String) throws {
        var lines = markdown.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }[...]
        func next(_ isExpected: (String) -> Bool) throws -> String {
            guard let line = lines.popFirst(), isExpected(line) else {
                throw Malformed(line: lines.first ?? markdown)
            }
            return line
        }
        func items() throws -> [String] {
            var items: [String] = []
            while let line = lines.first, line.hasPrefix("- ") {
                items.append(try Self.shown(String(line.dropFirst(2))))
                lines.removeFirst()
            }
            return items
        }
        heading = try Self.shown(String(next { $0.hasPrefix("## ") }.dropFirst(3)))
        _ = try next(\.isEmpty)
        if lines.first != "字段列表:" {
            comment = try Self.shown(next { !$0.isEmpty && !Self.isBlock($0) })
            _ = try next(\.isEmpty)
        } else {
            comment = nil
        }
        _ = try next { $0 == "字段列表:" }
        entries = try items()
        _ = try next(\.isEmpty)
        guard !lines.isEmpty else {
            notes = []
            return
        }
        _ = try next { $0 == "字段补充说明:" }
        notes = try items()
        if lines.dropFirst().first == "用法提示:" {
            lines.removeFirst(2)
            guard try !items().isEmpty else { throw Malformed(line: "用法提示:") }
        }
        guard lines == [""] else { throw Malformed(line: lines.first ?? "") }
    }

    /// Whether a line would begin a block of its own: digits do before `.` or `)` only.
    private static func isBlock(_ line: String) -> Bool {
        guard let first = line.first, "#>-+=~`*<|0123456789".contains(first) else { return false }
        guard first.isNumber else { return true }
        return line.drop(while: \.isNumber).first.map { ".)".contains($0) } ?? false
    }

    /// The line as CommonMark shows it: code as it stands, backslashes before punctuation taken away. Any other markup
    /// is an error but for brackets of the generator's own.
    static func shown(_ line: String) throws -> String {
        let characters = Array(line)
        var text = ""
        var index = 0
        while index < characters.count {
            let character = characters[index]
            let next = index + 1 < characters.count ? characters[index + 1] : nil
            switch character {
            case "\\" where next.map { $0.isASCII && ($0.isPunctuation || $0.isSymbol) } == true:
                text.append(next ?? " ")
                index += 2
                continue
            case "`":
                let fence = characters[index...].prefix { $0 == "`" }.count
                var end = index + fence
                while end < characters.count {
                    let run = characters[end...].prefix { $0 == "`" }.count
                    if run == fence { break }
                    end += max(run, 1)
                }
                guard end < characters.count else { throw Malformed(line: line) }
                var code = String(characters[(index + fence)..<end])
                if code.hasPrefix(" "), code.hasSuffix(" "), code.contains(where: { $0 != " " }) {
                    code = String(code.dropFirst().dropLast())
                }
                text += code
                index = end + fence
                continue
            case "[":
                let rest = String(characters[index...])
                let own = ["[]", "[主键", "[外键", "[唯一", "[非空", "[示例: ", "[推断]", "[模型]"]
                guard own.contains(where: rest.hasPrefix) else { throw Malformed(line: line) }
            case "]":
                guard next != "(", next != "[", next != ":" else { throw Malformed(line: line) }
            case "*", "<", "|", "~": throw Malformed(line: line)
            case "_":
                let before = index > 0 ? characters[index - 1] : " "
                let isWithin =
                    (before.isLetter || before.isNumber) && next.map { $0.isLetter || $0.isNumber } == true
                guard isWithin else { throw Malformed(line: line) }
            default: break
            }
            text.append(character)
            index += 1
        }
        return text
    }
}
