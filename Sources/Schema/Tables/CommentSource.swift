/// Who wrote a comment.
public enum CommentSource: String, Sendable, CaseIterable {
    /// Somebody, in the database.
    case database
    /// Somebody, in the file of business terms.
    case businessDictionary = "business_dictionary"
    /// A language model.
    case model
    /// The dictionary of this module, made of the words of the name.
    case dictionary
}

extension Column {
    /// Where its comment comes from; nil without one.
    public var commentSource: CommentSource? {
        comment != nil ? .database : generatedComment != nil ? generatedSource : nil
    }

    /// Gives it a comment where it has none.
    public mutating func annotate(_ text: String, from source: CommentSource) {
        guard comment == nil, generatedComment == nil else { return }
        (generatedComment, generatedSource) = (text, source)
    }
}

extension Table {
    /// Where its comment comes from; nil without one.
    public var commentSource: CommentSource? {
        comment != nil ? .database : generatedComment != nil ? generatedSource : nil
    }

    /// Gives it a comment where it has none.
    public mutating func annotate(_ text: String, from source: CommentSource) {
        guard comment == nil, generatedComment == nil else { return }
        (generatedComment, generatedSource) = (text, source)
    }
}
