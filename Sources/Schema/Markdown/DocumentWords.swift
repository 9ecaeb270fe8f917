/// The words and marks of documents in one language.
public struct DocumentWords: Sendable {
    /// The language.
    public let language: Language

    /// The words of a language.
    public init(_ language: Language) { self.language = language }

    /// The one of the two that is in the language.
    public func callAsFunction(
        _ chinese: @autoclosure () -> String, _ english: @autoclosure () -> String
    ) -> String {
        language == .chinese ? chinese() : english()
    }

    /// Between the things of a list.
    public var comma: String { self("，", ", ") }
    /// Before what is said.
    public var colon: String { self("：", ": ") }

    /// The text in brackets, as they stand after a word.
    public func bracketed(_ text: String) -> String { self("（\(text)）", " (\(text))") }

    /// Who wrote a comment, where that was nobody who knows.
    public func mark(of source: CommentSource?) -> String? {
        switch source {
        case .dictionary: self("推断", "inferred")
        case .model: self("模型", "model")
        case .people, .database, .businessDictionary, nil: nil
        }
    }

    /// Who says that there is a relation, and whether that is sure.
    public func origin(of relation: Relation) -> String {
        guard relation.isInferred else { return self("外键", "foreign key") }
        return relation.isUnsure ? self("推断，不确定", "inferred, unsure") : self("推断", "inferred")
    }

    /// What rows of a table are; nil where that is not known.
    public func kind(_ kind: TableKind) -> String? {
        switch kind {
        case .entity: self("实体，每行是一个对象", "entity, each row is a thing")
        case .event: self("事件，每行是一次发生", "event, each row is an occurrence")
        case .detail: self("明细，每行是一个事件的一部分", "detail, each row is a part of an event")
        case .link: self("关联，每行是一对对象", "link, each row is a pair of things")
        case .dictionary: self("字典，说明编码的含义", "dictionary, says what codes mean")
        case .tree: self("层级，每行属于一个上级", "tree, each row is below a parent")
        case .stock: self("现状，每行是一个对象当前的数量", "stock, figures as they are now")
        case .statistics: self("统计，每行是一段时间的数字", "statistics, each row is the figures of a span of time")
        case .log: self("日志，由程序记录", "log, written by a program")
        case .setting: self("配置，说明如何运行", "settings, how things are to be done")
        case .hub: self("归属，如租户，只用于过滤", "hub such as a tenant, for filtering only")
        case .unknown: nil
        }
    }
}
