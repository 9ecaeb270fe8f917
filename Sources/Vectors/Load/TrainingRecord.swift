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
    /// The text that the vector stands for: a pair's question, else the document.
    ///
    /// People search with questions, and the SQL beside one would only blur it.
    public let textToEmbed: String
    /// The tables that the record is about, as `schema.table`, sorted, each once.
    public let tables: [String]
    /// Where the record comes from, such as a file's name; kept beside the document.
    public let source: String?

    /// A table's definition.
    public static func ddl(_ text: String, tables: [String] = [], source: String? = nil) -> TrainingRecord {
        TrainingRecord(.ddl, text, embedding: text, tables, source)
    }

    /// A description.
    public static func documentation(
        _ text: String, tables: [String] = [], source: String? = nil
    ) -> TrainingRecord {
        TrainingRecord(.documentation, text, embedding: text, tables, source)
    }

    /// A question and its SQL.
    ///
    /// The document is the text of `json.dumps` with `ensure_ascii=False`, which is valid as JSON and as a Python
    /// literal: Vanna writes the one and reads the other. Only backspace and form feed are spelled `\u0008` and
    /// `\u000c` here, which both read alike.
    public static func pair(
        question: String, sql: String, tables: [String] = [], source: String? = nil
    ) -> TrainingRecord {
        var json = JSONWriter()
        json.raw("{\"question\": ".utf8)
        json.string(question)
        json.raw(", \"sql\": ".utf8)
        json.string(sql)
        json.raw("}".utf8)
        return TrainingRecord(
            .sql, String(decoding: json.bytes, as: UTF8.self), embedding: question, tables, source)
    }

    private init(
        _ kind: TrainingKind, _ document: String, embedding text: String, _ tables: [String],
        _ source: String?
    ) {
        self.kind = kind
        self.document = document
        textToEmbed = text
        self.tables = Set(tables).sorted()
        self.source = source
    }

    /// What the vector is for: questions are compared with questions.
    var purpose: EmbeddingInput.Purpose { kind == .sql ? .query : .document }

    /// 128 bits of a SHA-256, written as a UUID, and the kind's ending.
    ///
    /// The same document of the same database always has the same id. In SQL, with the database's label and the kind
    /// before the document, each followed by a line break:
    /// `left(encode(sha256(convert_to(db_name || E'\nsql\n' || document, 'UTF8')), 'hex'), 32)::uuid || '-sql'`.
    public func id(in database: String) -> String {
        Self.uuid(SHA256.digest("\(database)\n\(kind.rawValue)\n\(document)".utf8)) + kind.suffix
    }

    /// The first 16 bytes in groups of 4, 2, 2, 2 and 6.
    private static func uuid(_ digest: [UInt8]) -> String {
        let digits = Hex.text(digest.prefix(16))
        var rest = Substring(digits)
        return [8, 4, 4, 4, 12].map { length in
            defer { rest = rest.dropFirst(length) }
            return String(rest.prefix(length))
        }.joined(separator: "-")
    }
}
