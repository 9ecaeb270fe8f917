import Encodings
import JSON

/// Decisions in a file: CSV with a head, or JSON Lines. A dictionary of comments is one, with `table`, `column` and `comment`.
public struct DecisionList: Sendable {
    /// One decision and the line that it stands in, from 1.
    public typealias Entry = (line: Int, decision: Decision)
    /// What is wrong with a line.
    public struct Fault: Sendable {
        /// Its number from 1.
        public let line: Int
        /// A sentence for the API's users.
        public let reason: String
    }

    /// The decisions, in order.
    public private(set) var entries: [Entry] = []
    /// All lines that are none.
    public private(set) var faults: [Fault] = []

    /// Reads a file in UTF-8 or GBK.
    public init(parsing bytes: some Collection<UInt8>) {
        var bytes = Array(bytes)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        if String(validating: bytes, as: UTF8.self) == nil {
            guard let text = TextEncoding.gbk.decode(bytes) else {
                faults = [Fault(line: 1, reason: "文件应为 UTF-8 或 GBK 编码")]
                return
            }
            bytes = Array(text.utf8)
        }
        let first = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        if first == UInt8(ascii: "{") { readLines(bytes) } else { readTable(bytes) }
        if entries.isEmpty, faults.isEmpty { faults = [Fault(line: 1, reason: "文件中没有任何内容")] }
    }

    private mutating func readLines(_ bytes: [UInt8]) {
        for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            guard line.contains(where: { ![0x20, 0x09, 0x0D].contains($0) }) else { continue }
            guard let json = try? JSONValue(parsing: line) else {
                faults.append(Fault(line: index + 1, reason: "不是有效的 JSON"))
                continue
            }
            // What a bundle says of itself.
            if json["format"]?.stringValue == DecisionBundle.format { continue }
            add(DecisionForm(json), index + 1)
        }
    }

    private mutating func readTable(_ bytes: [UInt8]) {
        let records = CSVRecords.all(in: bytes)
        guard let head = records.first?.map({ Self.name($0.text ?? "") }) else { return }
        let known = head.filter(DecisionForm.fields.contains)
        guard !known.isEmpty, Set(known).count == known.count else {
            let fields = DecisionForm.fields.joined(separator: "、")
            faults = [Fault(line: 1, reason: "首行应为列名，且各不相同: \(fields)")]
            return
        }
        // A record may have several lines.
        var line = 1 + Self.lineBreaks(in: records[0])
        for record in records.dropFirst() {
            line += 1
            defer { line += Self.lineBreaks(in: record) }
            var values: [String: String] = [:]
            for (name, field) in zip(head, record) where DecisionForm.fields.contains(name) {
                values[name] = field.text
            }
            let form = DecisionForm(values)
            if form.isEmpty { continue }
            // A row of a dictionary may say both what a column is called and what it is.
            guard form["action"] == nil, form["comment"] != nil,
                let role = values.removeValue(forKey: "role"),
                !role.allSatisfy(\.isWhitespace)
            else {
                add(form, line)
                continue
            }
            add(DecisionForm(values), line)
            values["comment"] = nil
            values["role"] = role
            add(DecisionForm(values), line)
        }
    }

    private mutating func add(_ form: DecisionForm, _ line: Int) {
        do {
            entries.append((line, try Decision(form)))
        } catch {
            faults.append(Fault(line: line, reason: error.description))
        }
    }

    private static func name(_ text: String) -> String { text.lowercased().filter { !$0.isWhitespace } }

    private static func lineBreaks(in record: [CSVField]) -> Int {
        record.reduce(0) { $0 + $1.bytes.count { $0 == 0x0A } }
    }
}
