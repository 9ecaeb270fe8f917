public import JSON

/// The bytes of `*_pair.json`, `*_repaired.json` and `*_rejected.json`.
///
/// Each is an indented JSON array in UTF-8. Writing the file is the caller's business.
public enum PairFile {
    /// What reading a pair file brought.
    public struct Contents: Sendable, Equatable {
        /// The pairs that could be read, in the file's order.
        public var pairs: [QuestionSQLPair]
        /// The elements that are no pairs.
        public var malformed: [MalformedElement]
    }

    /// An element of the array that is no pair; its neighbours are not affected.
    public struct MalformedElement: Sendable, Equatable, CustomStringConvertible {
        /// Its place in the array, from 0.
        public var index: Int
        /// What is missing or wrong.
        public var reason: String

        /// A sentence for logs.
        public var description: String { "element \(index): \(reason)" }
    }

    /// The text of a file with these elements.
    public static func encode(_ elements: [some JSONEncodable]) -> [UInt8] {
        JSONWriter.encode(elements, indentWidth: 2) + [0x0A]
    }

    /// Reads an array of pairs; a malformed element is named and left out, the others stay.
    ///
    /// Beside the pairs one element at a time is in memory.
    /// - Throws: ``TrainingError/notAPairFile(_:)`` when the text is no JSON array at all.
    public static func decode(_ bytes: some Sequence<UInt8>) throws(TrainingError) -> Contents {
        var contents = Contents(pairs: [], malformed: [])
        var index = 0
        do {
            try JSONValue.forEachElement(ofArray: Array(bytes)) { element in
                switch pair(element) {
                case .success(let pair): contents.pairs.append(pair)
                case .failure(let fault):
                    contents.malformed.append(MalformedElement(index: index, reason: fault.reason))
                }
                index += 1
                return true
            }
        } catch {
            throw .notAPairFile(error.description)
        }
        return contents
    }

    private struct Fault: Error { let reason: String }

    private static func pair(_ element: JSONValue) -> Result<QuestionSQLPair, Fault> {
        guard case .object = element else { return .failure(Fault(reason: "不是对象")) }
        for name in ["question", "sql"] {
            guard let value = element[name] else { return .failure(Fault(reason: "缺少 \(name)")) }
            guard let text = value.stringValue else {
                return .failure(Fault(reason: "\(name) 不是字符串"))
            }
            if text.allSatisfy(\.isWhitespace) { return .failure(Fault(reason: "\(name) 为空")) }
        }
        var pair = QuestionSQLPair(
            question: element["question"]?.stringValue ?? "", sql: element["sql"]?.stringValue ?? "")
        if case .object(let members) = element {
            pair.notes = members.filter { $0.key != "question" && $0.key != "sql" }
        }
        return .success(pair)
    }

    /// The first element that is no pair; nil when all are.
    ///
    /// Of a file of any length one element at a time is in memory.
    /// - Throws: ``TrainingError/notAPairFile(_:)`` when the text is no JSON array.
    public static func firstFault(in bytes: [UInt8]) throws(TrainingError) -> MalformedElement? {
        var fault: MalformedElement?
        var index = 0
        do {
            try JSONValue.forEachElement(ofArray: bytes) { element in
                if case .failure(let found) = pair(element) {
                    fault = MalformedElement(index: index, reason: found.reason)
                }
                index += 1
                return fault == nil
            }
        } catch {
            throw .notAPairFile(error.description)
        }
        return fault
    }
}
