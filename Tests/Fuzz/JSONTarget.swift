// JSONSerialization, a parser by others, is in the whole of Foundation only.
import Foundation
import JSON

/// JSON: what is accepted survives writing and reading, and another parser thinks the same of every text.
struct JSONTarget: FuzzTarget {
    static let name = "json"

    func input(_ random: inout Seeded) -> [UInt8] {
        RandomJSON.mutator.mutated(RandomJSON(&random).bytes, &random) { RandomJSON(&$0).bytes }
    }

    func check(_ text: [UInt8]) throws -> Bool {
        let value = try? JSONValue(parsing: text)
        try compare(value, text)
        guard let value else { return false }
        for indentWidth in [0, 2] {
            let written = JSONWriter.encode(value, indentWidth: indentWidth)
            let again = try? JSONValue(parsing: written)
            try require(
                again == value,
                "written as \(escaped(written)), it is read as \(again.map { "\($0)" } ?? "no JSON")")
        }
        return true
    }

    private func compare(_ value: JSONValue?, _ text: [UInt8]) throws {
        // Foundation also reads UTF-16 and UTF-32, which have zeros among the first four bytes or a mark.
        let isOther =
            text.prefix(4).contains(0) || text.starts(with: [0xFE, 0xFF]) || text.starts(with: [0xFF, 0xFE])
        guard !isOther else { return try require(value == nil, "what is no UTF-8 was accepted") }
        // A mark before other characters of a string Foundation drops.
        guard text.firstRange(of: [0xEF, 0xBB, 0xBF]) == nil else { return }
        let theirs = try? JSONSerialization.jsonObject(with: Data(text), options: [.fragmentsAllowed])
        switch (value, theirs) {
        case (nil, nil): return
        case (let value?, let theirs?):
            try require(
                Self.isSame(value, theirs), "another parser reads \(theirs) where ours reads \(value)")
        case (nil, let theirs?):
            try require(
                Self.hasCommaAtEnd(text) || Self.hasHugeNumber(text), "another parser accepts it as \(theirs)"
            )
        case (let value?, nil):
            throw Broken(description: "another parser refuses what ours reads as \(value)")
        }
    }

    /// What Foundation keeps as a decimal number loses a little on its way to a binary one.
    private static func isNear(_ theirs: Double, _ ours: Double) -> Bool {
        abs(theirs - ours) <= abs(ours) * 1e-12
    }

    /// Whether a comma comes right before the end of an array or object, which Foundation lets pass.
    private static func hasCommaAtEnd(_ text: [UInt8]) -> Bool {
        let dense = text.filter { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        return zip(dense, dense.dropFirst()).contains { comma, end in
            comma == UInt8(ascii: ",") && (end == UInt8(ascii: "]") || end == UInt8(ascii: "}"))
        }
    }

    /// Whether a number is too large for 64 bits of floating point; Foundation keeps it in another form.
    private static func hasHugeNumber(_ text: [UInt8]) -> Bool {
        text.split { !"0123456789.eE+-".utf8.contains($0) }
            .contains { Double(String(decoding: $0, as: UTF8.self))?.isInfinite == true }
    }

    private static func isSame(_ value: JSONValue, _ theirs: Any) -> Bool {
        switch value {
        case .null: return theirs is NSNull
        case .bool(let flag): return theirs as? Bool == flag
        case .integer(let number):
            guard let theirs = theirs as? NSNumber else { return false }
            return theirs.int64Value == number
                || theirs.stringValue.contains(".") && isNear(theirs.doubleValue, Double(number))
        case .number(let number): return (theirs as? NSNumber).map { isNear($0.doubleValue, number) } == true
        case .string(let text): return theirs as? String == text
        case .array(let values):
            guard let theirs = theirs as? [Any], theirs.count == values.count else { return false }
            return zip(values, theirs).allSatisfy(isSame)
        case .object(let members):
            guard let theirs = theirs as? [String: Any], theirs.count == members.count else { return false }
            return members.allSatisfy { name, value in theirs[name].map { isSame(value, $0) } == true }
        }
    }
}
