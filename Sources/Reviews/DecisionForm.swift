import Annotation
public import JSON
import SQL
import Schema
public import Tasks
import Training

/// The fields of a decision as people send them, in whatever form.
public struct DecisionForm: Sendable {
    private let values: [String: String]
    private var problems: [DecisionError.Problem] = []

    /// All fields that a decision may have.
    public static let fields = [
        "action", "question", "sql", "new_question", "new_sql", "schema", "table", "column", "comment",
        "role",
    ]
    /// The longest question, in characters.
    public static let longestQuestion = 2000
    /// The longest query, in bytes.
    public static let longestSQL = 100_000

    /// Takes the fields; blank ones count as absent.
    public init(_ values: [String: String]) {
        self.values = values.filter { !$0.value.allSatisfy(\.isWhitespace) }
    }

    /// Takes the texts of an object; all else is as if it were not there.
    public init(_ json: JSONValue) {
        guard case .object(let members) = json else {
            self.init([:])
            return
        }
        self.init(members.compactMapValues(\.stringValue))
    }

    /// Whether nothing is in it.
    public var isEmpty: Bool { values.isEmpty }

    /// The field of that name.
    public subscript(name: String) -> String? { values[name] }

    /// What it is about where a decision is to be withdrawn.
    ///
    /// - Throws: ``DecisionError`` with everything that is wrong.
    public mutating func subject() throws(DecisionError) -> (kind: Review.Kind, subject: String) {
        if values["question"] != nil {
            let question = pair(needsSQL: false).question
            try finish()
            return (.pair, Decision.subject(of: question))
        }
        let place = place()
        let kind: Review.Kind = values["role"] == nil ? .comment : .role
        try finish()
        return (kind, place.subject)
    }

    /// - Throws: ``DecisionError`` with everything that is wrong.
    fileprivate mutating func decision() throws(DecisionError) -> Decision {
        // A row of a dictionary says what it is about by what it has.
        let implied: Decision.Action? =
            values["action"] != nil
            ? nil : values["comment"] != nil ? .comment : values["role"].map { _ in .role }
        guard let action = values["action"].map({ Decision.Action(rawValue: $0) }) ?? implied else {
            let all = Decision.Action.allCases.map { "'\($0.rawValue)'" }.joined(separator: "、")
            problems.append(.init("action", "action 必须是 \(all) 之一", isMissing: values["action"] == nil))
            try finish()
            preconditionFailure("there is a problem")
        }
        let made: Decision
        switch action {
        case .approve: made = .approve(pair())
        case .reject: made = .reject(pair(needsSQL: false))
        case .add: made = .add(pair())
        case .edit:
            let before = pair(needsSQL: false)
            let after = changed(before)
            if after == before || (values["new_question"] == nil && values["new_sql"] == nil) {
                lack("new_sql", "缺少必需参数: new_question 或 new_sql（修改之后的问题或 SQL）")
            }
            made = .edit(before, to: after)
        case .comment:
            let place = place()
            let text = values["comment"].flatMap(CommentText.line)
            if text == nil {
                values["comment"] == nil
                    ? lack("comment", "缺少必需参数: comment")
                    : reject("comment", "comment 应为 1 到 \(CommentText.maximumLength) 个字符，不含控制字符")
            }
            made = .comment(place, text ?? "")
        case .role: made = .role(place(), role())
        }
        try finish()
        return made
    }

    private mutating func pair(needsSQL: Bool = true) -> QuestionSQLPair {
        if values["question"] == nil { lack("question", "缺少必需参数: question") }
        if needsSQL, values["sql"] == nil { lack("sql", "缺少必需参数: sql") }
        return QuestionSQLPair(question: question("question"), sql: sql("sql"))
    }

    private mutating func changed(_ before: QuestionSQLPair) -> QuestionSQLPair {
        let after = QuestionSQLPair(
            question: values["new_question"] == nil ? before.question : question("new_question"),
            sql: values["new_sql"] == nil ? before.sql : sql("new_sql"))
        if after.sql.isEmpty { lack("new_sql", "缺少必需参数: new_sql") }
        return after
    }

    private mutating func question(_ name: String) -> String {
        let text = values[name] ?? ""
        if text.unicodeScalars.count > Self.longestQuestion {
            reject(name, "\(name) 不能超过 \(Self.longestQuestion) 个字符")
        }
        if text.utf8.contains(0) { reject(name, "\(name) 不能包含空字符") }
        return text
    }

    private mutating func sql(_ name: String) -> String {
        let text = values[name] ?? ""
        if text.utf8.count > Self.longestSQL { reject(name, "\(name) 不能超过 \(Self.longestSQL) 字节") }
        return text
    }

    /// With a schema of its own the table's name is taken as it is, else as SQL has it.
    private mutating func place() -> Decision.Place {
        var column = values["column"]
        if column?.utf8.contains(0) == true {
            reject("column", "column 不能包含空字符")
            column = nil
        }
        guard let text = values["table"] else {
            lack("table", "缺少必需参数: table")
            return Decision.Place(TableName(schema: "", name: ""), column: column)
        }
        if let schema = values["schema"] {
            for (name, value) in [("schema", schema), ("table", text)] where value.utf8.contains(0) {
                reject(name, "\(name) 不能包含空字符")
            }
            return Decision.Place(TableName(schema: schema, name: text), column: column)
        }
        guard let parts = WrittenName(text)?.parts.map(\.text), let name = parts.last else {
            reject("table", "无效的 table，应为 table 或 schema.table")
            return Decision.Place(TableName(schema: "", name: ""), column: column)
        }
        let schema = parts.count == 2 ? parts[0] : "public"
        return Decision.Place(TableName(schema: schema, name: name), column: column)
    }

    private mutating func role() -> Decision.Role {
        guard let word = values["role"] else {
            lack("role", "缺少必需参数: role")
            return .table(.unknown)
        }
        if values["column"] == nil {
            if let kind = TableKind(rawValue: word) { return .table(kind) }
            let all = TableKind.allCases.map(\.rawValue).joined(separator: "、")
            reject("role", "无效的 role，表的种类应为 \(all) 之一")
            return .table(.unknown)
        }
        // Which rows are deleted cannot be said with a word.
        let roles = ColumnRole.allCases.filter { $0 != .deletion }
        if let role = ColumnRole(rawValue: word), roles.contains(role) { return .column(role) }
        let all = roles.map(\.rawValue).joined(separator: "、")
        reject(
            "role",
            word == ColumnRole.deletion.rawValue
                ? "删除标记还需说明哪些行有效，请写入 DATA_PIPELINE_SEMANTICS" : "无效的 role，列的角色应为 \(all) 之一")
        return .column(.unknown)
    }

    private mutating func lack(_ field: String, _ text: String) {
        problems.append(.init(field, text, isMissing: true))
    }

    private mutating func reject(_ field: String, _ text: String) {
        problems.append(.init(field, text, isMissing: false))
    }

    private func finish() throws(DecisionError) {
        guard problems.isEmpty else { throw DecisionError(problems: problems) }
    }
}

extension Decision {
    /// Reads the fields of a decision.
    ///
    /// - Throws: ``DecisionError`` with everything that is wrong.
    public init(_ form: DecisionForm) throws(DecisionError) {
        var form = form
        self = try form.decision()
    }
}

/// What is wrong with the fields of a decision.
public struct DecisionError: Error, Sendable, CustomStringConvertible {
    /// One thing that is wrong.
    public struct Problem: Sendable {
        /// The field.
        public let field: String
        /// A sentence for the API's users.
        public let text: String
        /// Whether it is not there.
        public let isMissing: Bool

        init(_ field: String, _ text: String, isMissing: Bool) {
            self.field = field
            self.text = text
            self.isMissing = isMissing
        }
    }

    /// All of them.
    public let problems: [Problem]
    /// One sentence.
    public var description: String { problems.map(\.text).joined(separator: "；") }
}
