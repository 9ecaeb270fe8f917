internal import JSON
internal import LanguageModel
internal import Schema

/// What of a model's answer can be used.
struct AnnotationAnswer {
    /// Comments on tables.
    var tables: [TableName: String] = [:]
    /// Comments on columns, by table and column.
    var columns: [TableName: [String: String]] = [:]
    /// What columns mean, by table and column.
    var meanings: [TableName: [String: ModelMeaning]] = [:]
    /// Names in the answer that the tables do not have.
    var inventedNames = 0
    /// Comments that nobody asked for, or that are not fit to be one.
    var unfitComments = 0

    /// How many comments there are.
    var count: Int { tables.count + columns.values.reduce(0) { $0 + $1.count } }
}

extension AnnotationBatch {
    /// Takes the comments out of a model's answer, each by the name of its table and column.
    ///
    /// A comment in another language than the one asked for is not fit to be one.
    func read(_ text: String, in language: Language = .chinese) -> AnnotationAnswer {
        var answer = AnnotationAnswer()
        for case .object(let members) in ModelJSON.values(in: text) {
            for (name, value) in members {
                guard let part = part(named: name), case .object(let given) = value else {
                    answer.inventedNames += 1
                    continue
                }
                if let comment = given["comment"], comment != .null {
                    let text = comment.stringValue.flatMap { Self.checked($0, on: part.table.name, language) }
                    if part.asksTable, let text {
                        answer.tables[part.table] = text
                    } else {
                        answer.unfitComments += 1
                    }
                }
                guard case .object(let comments)? = given["columns"] else { continue }
                for (column, comment) in comments where comment != .null {
                    guard part.known.contains(column) else {
                        answer.inventedNames += 1
                        continue
                    }
                    if case .object(let given) = comment {
                        let meaning = ModelMeaning(given)
                        if part.columns.contains(column), !meaning.isEmpty {
                            answer.meanings[part.table, default: [:]][column] = meaning
                        }
                    }
                    guard let given = comment["comment"] ?? (comment.stringValue == nil ? nil : comment),
                        given != .null
                    else { continue }
                    let text = given.stringValue.flatMap { Self.checked($0, on: column, language) }
                    if part.columns.contains(column), let text {
                        answer.columns[part.table, default: [:]][column] = text
                    } else {
                        answer.unfitComments += 1
                    }
                }
            }
        }
        return answer
    }

    private static func checked(_ text: String, on name: String, _ language: Language) -> String? {
        CommentText.checked(text, on: name).flatMap { Language(of: $0) == language ? $0 : nil }
    }

    /// The part of that name; the table's name alone will do where it is clear, except for the words of the answer's own
    /// form.
    private func part(named name: String) -> AnnotationPart? {
        if let part = parts.first(where: { $0.name == name }) { return part }
        let alike = parts.filter { $0.table.name == name || $0.table.description == name }
        return alike.count == 1 && !["comment", "columns"].contains(name) ? alike.first : nil
    }
}
