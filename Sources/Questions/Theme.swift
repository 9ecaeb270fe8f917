public import Schema

/// A subject that people ask about: a few tables, and what they tell.
public struct Theme: Sendable, Equatable {
    /// A short name, at most 100 characters.
    public var name: String
    /// A sentence or two on what can be asked.
    public var description: String
    /// The tables concerned; the one that the theme turns on comes first.
    public var tables: [TableName]
    /// The things it speaks of, such as 服务区.
    public var entities: [String]
    /// The figures it can give, such as 支付金额.
    public var metrics: [String]

    /// Makes a theme from its parts; a name over 100 characters is cut.
    public init(
        name: String, description: String, tables: [TableName], entities: [String] = [],
        metrics: [String] = []
    ) {
        self.name = String(name.prefix(100))
        self.description = description
        self.tables = tables
        self.entities = entities
        self.metrics = metrics
    }
}
