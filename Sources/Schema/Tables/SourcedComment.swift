/// What somebody, or something, wrote on a table or column.
public struct SourcedComment: Sendable, Equatable {
    /// The text.
    public let text: String
    /// Who wrote it.
    public let source: CommentSource

    /// Makes a comment from its parts.
    public init(_ text: String, from source: CommentSource) {
        self.text = text
        self.source = source
    }
}

/// Who wrote a comment.
public enum CommentSource: String, Sendable, CaseIterable {
    /// Somebody, by a decision on it.
    case people
    /// Somebody, in the database.
    case database
    /// Somebody, in the file of business terms.
    case businessDictionary = "business_dictionary"
    /// A language model.
    case model
    /// The built-in dictionary, from the words of the name.
    case dictionary

    /// Whether somebody has written it who knows.
    public var isPeoples: Bool {
        switch self {
        case .people, .database, .businessDictionary: true
        case .model, .dictionary: false
        }
    }
}

extension Column {
    /// Who wrote its comment; nil without one.
    public var commentSource: CommentSource? { comment?.source }
}

extension Table {
    /// Who wrote its comment; nil without one.
    public var commentSource: CommentSource? { comment?.source }
}
