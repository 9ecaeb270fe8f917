public import JSON
internal import Schema

/// What a model was asked and answered, so that it is not asked again.
///
/// Holds for one model and one business context; a column counts only as long as its type stays.
public struct LearntComments: JSONEncodable, Sendable {
    private let model: String
    private let context: String
    /// The language of the comments.
    private var language = Language.chinese
    private var tables: [String: Entry] = [:]

    private struct Entry: Sendable {
        /// Whether a comment on the table was asked for, and the answer.
        var comment: String??
        /// The columns asked for, each with its type then.
        var columns: [String: Learnt] = [:]
    }

    /// What was asked of a column with that type, and the answer.
    private struct Learnt: Sendable {
        let type: String
        var comment: String?
        var meaning = ModelMeaning([:])
    }

    /// What is known before anything was asked.
    public init(model: String, context: String) {
        self.model = model
        self.context = context
    }

    /// Reads what was written before; what is unreadable or of another model or context counts as nothing.
    public init(model: String, context: String, parsing bytes: [UInt8]) {
        self.init(model: model, context: context)
        guard let json = try? JSONValue(parsing: bytes), json["model"]?.stringValue == model,
            json["business_context"]?.stringValue == context, case .object(let tables)? = json["tables"]
        else { return }
        language = json["language"]?.stringValue.flatMap { Language(rawValue: $0) } ?? .chinese
        for (name, value) in tables {
            var entry = Entry()
            if let comment = value["comment"] {
                entry.comment = .some(comment.stringValue.flatMap { CommentText.checked($0, on: name) })
            }
            if case .object(let columns)? = value["columns"] {
                for (column, value) in columns {
                    guard let type = value["type"]?.stringValue else { continue }
                    let comment = value["comment"]?.stringValue
                    var meaning = ModelMeaning([:])
                    if case .object(let given) = value { meaning = ModelMeaning(given) }
                    entry.columns[column] = Learnt(
                        type: type, comment: comment.flatMap { CommentText.checked($0, on: column) },
                        meaning: meaning)
                }
            }
            self.tables[name] = entry
        }
    }

    /// Writes all of it.
    public func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("model", model)
            json.field("business_context", context)
            json.field("language", language.rawValue)
            json.field("tables") { json in
                json.object { json in
                    for (name, entry) in tables.sorted(by: { $0.key < $1.key }) {
                        json.field(name) { Self.write(entry, to: &$0) }
                    }
                }
            }
        }
    }

    private static func write(_ entry: Entry, to json: inout JSONWriter) {
        json.object { json in
            if let comment = entry.comment { json.field("comment", comment) }
            json.field("columns") { json in
                json.object { json in
                    for (name, column) in entry.columns.sorted(by: { $0.key < $1.key }) {
                        json.field(name) { json in
                            json.object { json in
                                json.field("type", column.type)
                                json.field("comment", column.comment)
                                if let role = column.meaning.role { json.field("role", role.rawValue) }
                                guard !column.meaning.codes.isEmpty else { return }
                                json.field("codes") { json in
                                    json.object { json in
                                        for code in column.meaning.codes {
                                            json.field(code.value, code.label)
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Forgets what was said in another language.
    mutating func use(_ language: Language) {
        if language != self.language { tables = [:] }
        self.language = language
    }

    /// What of a table has no comment, or no meaning, and was never asked for.
    func open(in table: Table) -> (table: Bool, columns: [Column]) {
        let entry = tables[table.name.sqlText] ?? Entry()
        let columns = table.columns.filter {
            ($0.commentSource == nil || ModelWitness.isOpen($0, in: table))
                && entry.columns[$0.name]?.type != $0.type
        }
        return (table.commentSource == nil && entry.comment == nil, columns)
    }

    /// Gives the table and its columns the comments that were learnt, wherever there is none.
    func annotate(_ table: inout Table) {
        guard let entry = tables[table.name.sqlText] else { return }
        if let comment = entry.comment ?? nil { table.annotate(comment, from: .model) }
        for index in table.columns.indices {
            let column = table.columns[index]
            guard let learnt = entry.columns[column.name], learnt.type == column.type else { continue }
            if let comment = learnt.comment { table.annotateColumn(at: index, comment, from: .model) }
            let upheld = ModelWitness.upheld(learnt.meaning, on: column, in: table)
            table.propose(role: upheld.role, codes: upheld.codes, at: index)
        }
    }

    /// Notes that all of that was asked for; comments follow with ``learn(_:)``.
    mutating func note(_ asked: (table: Bool, columns: [Column]), of table: TableName) {
        var entry = tables[table.sqlText] ?? Entry()
        if asked.table { entry.comment = .some(nil) }
        for column in asked.columns { entry.columns[column.name] = Learnt(type: column.type) }
        tables[table.sqlText] = entry
    }

    /// Takes over what an answer holds of what was asked for.
    mutating func learn(_ answer: AnnotationAnswer) {
        for (table, comment) in answer.tables { tables[table.sqlText]?.comment = .some(comment) }
        for (table, comments) in answer.columns {
            for (column, comment) in comments { tables[table.sqlText]?.columns[column]?.comment = comment }
        }
        for (table, meanings) in answer.meanings {
            for (column, meaning) in meanings { tables[table.sqlText]?.columns[column]?.meaning = meaning }
        }
    }
}
