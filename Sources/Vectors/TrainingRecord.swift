internal import Crypto
internal import JSON

/// What a training record teaches, which is also its collection.
public enum TrainingKind: String, Sendable, Hashable, CaseIterable {
    /// The definition of a table.
    case ddl
    /// A description in Markdown.
    case documentation
    /// A question with its SQL.
    case sql

    /// How ids of this kind end; Vanna tells the kind by it.
    var suffix: String {
        switch self {
        case .ddl: "-ddl"
        case .documentation: "-doc"
        case .sql: "-sql"
        }
    }
}

/// One document for the vector store.
public struct TrainingRecord: Sendable, Hashable {
    /// What the record teaches.
    public let kind: TrainingKind
    /// The text that is stored and read by others.
    public let document: String
    /// The text that the vector stands for; for pairs the same as the document, as Vanna does it.
    public var textToEmbed: String { document }
    /// Where the record comes from, such as a file's name; kept beside the document.
    public let source: String?
    /// 128 bits of the SHA-256 of the document, written as a UUID, and the kind's ending.
    ///
    /// The same document always has the same id. In SQL:
    /// `left(encode(sha256(convert_to(document, 'UTF8')), 'hex'), 32)::uuid || '-sql'`.
    public let id: String

    /// A table's definition.
    public static func ddl(_ text: String, source: String? = nil) -> TrainingRecord {
        TrainingRecord(.ddl, text, source: source)
    }

    /// A description.
    public static func documentation(_ text: String, source: String? = nil) -> TrainingRecord {
        TrainingRecord(.documentation, text, source: source)
    }

    /// A question and its SQL.
    ///
    /// The document is the text of `json.dumps` with `ensure_ascii=False`, which is valid as JSON and as a Python
    /// literal: Vanna writes the one and reads the other. Only backspace and form feed are spelled `\u0008` and
    /// `\u000c` here, which both read alike.
    public static func pair(question: String, sql: String, source: String? = nil) -> TrainingRecord {
        var json = JSONWriter()
        json.raw("{\"question\": ".utf8)
        json.string(question)
        json.raw(", \"sql\": ".utf8)
        json.string(sql)
        json.raw("}".utf8)
        return TrainingRecord(.sql, String(decoding: json.bytes, as: UTF8.self), source: source)
    }

    private init(_ kind: TrainingKind, _ document: String, source: String?) {
        self.kind = kind
        self.document = document
        self.source = source
        id = Self.uuid(SHA256.digest(document.utf8)) + kind.suffix
    }

    /// The first 16 bytes in groups of 4, 2, 2, 2 and 6.
    private static func uuid(_ digest: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for (index, byte) in digest.prefix(16).enumerated() {
            if index == 4 || index == 6 || index == 8 || index == 10 { text.append(UInt8(ascii: "-")) }
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
