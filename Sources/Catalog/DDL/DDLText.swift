internal import SQL
internal import Schema

/// Pieces of DDL as text.
enum DDLText {
    /// A statement that makes an object unless it is there already, for objects that know no `if not exists`.
    static func guarded(_ statement: String) -> String {
        var tag = "$$"
        var number = 0
        while statement.includes(tag) {
            number += 1
            tag = "$guard\(number)$"
        }
        return """
            do \(tag) begin
              \(statement);
            exception when duplicate_object or duplicate_function or unique_violation then null;
            end \(tag);
            """
    }

    /// A comment on its line, with a mark where nobody wrote it who knows; nil where nothing is left of it.
    static func note(_ comment: SourcedComment) -> String? { knownNotes[comment.source]?(comment.text) }

    /// By who wrote them.
    private static let knownNotes = Dictionary(
        uniqueKeysWithValues: CommentSource.allCases.map { source in
            (
                source,
                Memo<String?> { written in
                    let text = TableText.comment(written)
                    guard !text.isEmpty else { return nil }
                    let words = DocumentWords(Language(of: text) ?? .chinese)
                    return text + (words.mark(of: source).map { " [\($0)]" } ?? "")
                }
            )
        })

    /// The text as SQL comments, line by line.
    static func commented(_ text: String) -> [String] {
        text.unicodeScalars.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r" }
            .map { "-- " + String($0) }
    }

    /// The guarded definition of a type.
    static func type(_ type: TypeDefinition) -> String {
        let name = type.name.sqlText
        switch type.body {
        case .enumeration(let labels):
            return guarded("create type \(name) as enum (\(list(labels.map(SQLText.literal))))")
        case .composite(let attributes):
            return guarded("create type \(name) as (\(list(attributes)))")
        case .range(let options):
            return guarded("create type \(name) as range (\(options))")
        case .domain(let base, let collation, let notNull, let expression, let checks):
            var text = "create domain \(name) as \(base)"
            if let collation { text += " collate \(collation)" }
            if let expression { text += " default \(expression)" }
            if let notNull { text += " \(notNull)" }
            for check in checks where !check.hasSuffix(" NOT VALID") {
                text += " " + SQLSkeleton.lowered(check)
            }
            for check in checks where check.hasSuffix(" NOT VALID") {
                text += ";\n  alter domain \(name) add \(SQLSkeleton.lowered(check))"
            }
            return guarded(text)
        }
    }

    /// Elements separated by commas.
    static func list(_ elements: [String]) -> String { elements.joined(separator: ", ") }

    /// Identifiers separated by commas.
    static func names(_ names: [String]) -> String { list(names.map(SQLText.identifier)) }
}
