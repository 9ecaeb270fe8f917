import JSON
import SQL
import Schema
public import Tasks
import Training

extension Decision {
    /// What it is about: of two decisions on the same the later one counts.
    public var subject: String {
        switch self {
        case .approve(let pair), .reject(let pair), .edit(let pair, _), .add(let pair):
            Self.subject(of: pair.question)
        case .comment(let place, _), .role(let place, _): place.subject
        }
    }

    /// A pair is told by its question, as pairs are told apart otherwise too: a later run may write the same query in another
    /// way, and validation may have mended it.
    public static func subject(of question: String) -> String {
        let key = PairSet.key(question: question)
        return key.isEmpty ? question : key
    }

    /// The sort of what it is about.
    public var kind: Review.Kind {
        switch self {
        case .approve, .reject, .edit, .add: .pair
        case .comment: .comment
        case .role: .role
        }
    }

    /// The decision as the store keeps it.
    public func review(of databaseName: String, by name: String, at time: Timestamp) -> Review {
        var json = JSONWriter()
        json.object { encodeFields(to: &$0) }
        return Review(
            databaseName: databaseName, kind: kind, subject: subject,
            content: String(decoding: json.bytes, as: UTF8.self), decidedBy: name, decidedAt: time)
    }

    /// The decision that the store has kept; nil where its content makes no sense.
    public init?(_ review: Review) {
        guard let json = try? JSONValue(parsing: review.content.utf8),
            let decision = try? Decision(DecisionForm(json))
        else { return nil }
        self = decision
    }
}

extension Decision.Place {
    var subject: String {
        table.sqlText + (column.map { "." + SQLText.identifier($0) } ?? "")
    }
}
