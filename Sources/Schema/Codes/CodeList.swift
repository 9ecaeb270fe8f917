internal import SQL

/// The codes that a comment explains, as people write them: `部门状态（0正常 1停用）`, `删除状态：0->未删除；1->已删除`,
/// `1 = Monthly, 2 = Biweekly`.
///
/// A list has two codes or more, each with words of its own; figures, ranges, versions, and examples are none.
public struct CodeList: Sendable, Equatable {
    /// The codes in the order they are written.
    public let codes: [CodeLabel]
    /// What the comment says besides, before the list: `部门状态`; empty where it is a list only.
    public let heading: String

    /// Reads a comment; nil where it explains no codes.
    public init?(_ comment: String) {
        guard let list = Self.known(comment) else { return nil }
        self = list
    }

    private init(codes: [CodeLabel], heading: String) {
        self.codes = codes
        self.heading = heading
    }

    private static let known = Memo { read($0) }

    private static func read(_ comment: String) -> CodeList? {
        // Two codes and their labels need digits, or signs between them.
        guard comment.utf8.count >= 5, comment.utf8.count <= 4000, !comment.contains("{\"") else {
            return nil
        }
        let text = CodeText(comment)
        for part in text.parts {
            for style in CodeStyle.allCases {
                if let (codes, start) = style.read(text, in: part.range) {
                    return CodeList(codes: codes, heading: text.heading(before: min(start, part.outside)))
                }
            }
            if let (codes, start) = ReversedCodes.read(text, in: part.range) {
                return CodeList(codes: codes, heading: text.heading(before: min(start, part.outside)))
            }
        }
        return nil
    }
}

/// A comment scalar by scalar, wide signs made narrow, so that each of them has one form.
struct CodeText {
    let scalars: [Unicode.Scalar]
    private let written: [Unicode.Scalar]

    init(_ text: String) {
        written = Array(text.unicodeScalars)
        scalars = written.map(Self.narrow)
    }

    /// A part of the text that may be a list.
    struct Part {
        let range: Range<Int>
        /// Where what surrounds it begins: its opening bracket.
        let outside: Int
    }

    /// What stands in brackets, then the whole.
    var parts: [Part] {
        var found: [Part] = []
        var open: [Int] = []
        for (index, scalar) in scalars.enumerated() {
            if "([{".unicodeScalars.contains(scalar) {
                open.append(index)
            } else if ")]}".unicodeScalars.contains(scalar), let start = open.popLast(), open.isEmpty {
                found.append(Part(range: start + 1..<index, outside: start))
            }
        }
        return found + [Part(range: 0..<scalars.count, outside: scalars.count)]
    }

    /// Whether what stands before a list makes it one of examples.
    func isExample(before start: Int) -> Bool {
        let before = string(max(0, start - 20)..<start).lowercased().filter { !" :,.(".contains($0) }
        return Self.examples.contains(where: before.hasSuffix)
    }

    private static let examples = [
        "例如", "例", "如", "比如", "譬如", "形如", "示例", "格式", "eg", "example", "examples", "instance", "such as",
        "suchas", "like",
    ]

    func heading(before end: Int) -> String {
        let whole = string(0..<min(end, scalars.count), asWritten: true)
        let head = whole.range(of: "如果").map { String(whole[..<$0.lowerBound]) } ?? whole
        return String(
            head.unicodeScalars.reversed().drop { $0.properties.isWhitespace || Self.joints.contains($0) }
                .reversed().map(Character.init)
        ).trimmingStart()
    }

    private static let joints = Set(":：,，;；.。、-—(（[【{=".unicodeScalars)

    func string(_ range: Range<Int>, asWritten: Bool = false) -> String {
        String(String.UnicodeScalarView((asWritten ? written : scalars)[range]))
    }

    /// Forms of one sign, such as `：` and `:`.
    private static func narrow(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0xFF01...0xFF5E: return Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
        case 0xA0, 0x3000, 0x09: return " "
        case 0x3010, 0x3014: return "["
        case 0x3011, 0x3015: return "]"
        case 0x2013, 0x2014, 0x2212, 0x2500: return "-"
        case 0x2018, 0x2019: return "'"
        // ① to ⑨
        case 0x2460...0x2468: return Unicode.Scalar(scalar.value - 0x2460 + 0x31) ?? scalar
        case 0x201C, 0x201D: return "\""
        case 0x0D, 0x85, 0x2028, 0x2029: return "\n"
        default: return scalar
        }
    }
}

extension String {
    fileprivate func trimmingStart() -> String {
        String(String.UnicodeScalarView(unicodeScalars.drop(while: \.properties.isWhitespace)))
    }
}
