import Encodings
import JSON
import Reviews
import SQL
import Schema
import Tasks
import Training

extension ExportedTask {
    /// A conversation a line: the tables that the query needs, the question, the query.
    func chat() -> [UInt8] {
        let definitions = Dictionary(
            tables.compactMap { table in text(names.ddl(for: table.name)).map { (table.name, $0) } }
        ) { first, _ in first }
        let role =
            language == .chinese
            ? "你是 PostgreSQL 专家。根据下面的表，用一条 SQL 查询回答问题。"
            : "You are an expert of PostgreSQL. Answer the question with one SQL query on these tables."
        var bytes: [UInt8] = []
        for pair in pairs {
            let uses = TableUse.all(in: pair.sql)
            let needed = tables.filter { table in
                uses.contains {
                    $0.name.isSameName(as: table.name.name)
                        && ($0.schema ?? table.name.schema) == table.name.schema
                }
            }
            let context = ([role] + needed.compactMap { definitions[$0.name] }).joined(separator: "\n\n")
            var json = JSONWriter()
            json.object { json in
                json.field("messages") { json in
                    json.array { json in
                        for (role, content) in [
                            ("system", context), ("user", pair.question), ("assistant", pair.sql),
                        ] {
                            json.element(Message(role: role, content: content))
                        }
                    }
                }
            }
            bytes += json.line
        }
        return bytes
    }

    private struct Message: JSONEncodable {
        let role: String
        let content: String

        func encode(to json: inout JSONWriter) {
            json.object { json in
                json.field("role", role)
                json.field("content", content)
            }
        }
    }

    /// The records that Vanna's `get_training_data` shows, and its `train` takes one by one.
    func vanna() -> [UInt8] {
        let records =
            tables.compactMap { text(names.ddl(for: $0.name)) }.map {
                Record(kind: "ddl", question: nil, content: $0)
            }
            + tables.compactMap { text(names.markdown(for: $0.name)) }.map {
                Record(kind: "documentation", question: nil, content: $0)
            }
            + pairs.map { Record(kind: "sql", question: $0.question, content: $0.sql) }
        return JSONWriter.encode(records, indentWidth: 2) + [0x0A]
    }

    private struct Record: JSONEncodable {
        let kind: String
        let question: String?
        let content: String

        func encode(to json: inout JSONWriter) {
            json.object { json in
                json.field("training_data_type", kind)
                json.field("question", question)
                json.field("content", content)
            }
        }
    }

    /// What `wren memory load` takes.
    func wrenAI() -> [UInt8] {
        var text = "version: 1\npairs:\n"
        for pair in pairs {
            text += "- nl: \(YAMLText.quoted(pair.question))\n  sql: \(YAMLText.quoted(pair.sql))\n"
            text += "  source: user\n  datasource: postgres\n"
        }
        return Array(text.utf8)
    }

    /// A table with a head; with the mark by which spreadsheets know UTF-8.
    func table() -> [UInt8] {
        let head = ["question", "sql", "source", "grade"]
        var bytes: [UInt8] = [0xEF, 0xBB, 0xBF] + CSVRecords.line(head.map { CSVField($0) })
        for pair in pairs {
            bytes += CSVRecords.line(
                [pair.question, pair.sql, evidence("source", of: pair), evidence("grade", of: pair)].map {
                    CSVField($0)
                })
        }
        return bytes
    }

    /// All as decisions: what people have decided, the pairs as approved ones, the dictionary, the roles that people gave.
    func bundle(at time: Timestamp) -> [UInt8] {
        let open = pairs.filter { decisions.fate(of: $0) == .open }.map { Decision.approve($0) }
        let made = decisions.reviews.compactMap { Decision($0) }
        let known = Set(made.map { "\($0.kind) \($0.subject)" })
        let rest = tables.flatMap(Self.decisions).filter { !known.contains("\($0.kind) \($0.subject)") }
        return DecisionBundle.text(open + made + rest, of: databaseName, at: time.iso)
    }

    /// What people say of a table, in whatever way.
    private static func decisions(_ table: Table) -> [Decision] {
        func comment(_ comment: SourcedComment?, _ column: String?) -> [Decision] {
            guard let comment, [.people, .businessDictionary].contains(comment.source) else { return [] }
            return [.comment(Decision.Place(table.name, column: column), comment.text)]
        }
        var all = comment(table.comment, nil)
        if table.meaning.evidence == [.people] {
            all.append(.role(.init(table.name), .table(table.meaning.kind)))
        }
        for column in table.columns {
            all += comment(column.comment, column.name)
            if column.meaning.evidence == [.people], column.meaning.role != .deletion {
                all.append(.role(.init(table.name, column: column.name), .column(column.meaning.role)))
            }
        }
        return all
    }
}
