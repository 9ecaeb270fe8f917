/// What the rows of a table are called.
struct Noun {
    /// What the table tells of, such as 服务区 or `service area`.
    let title: String
    /// One of its rows: `service area`, 营业日数据记录.
    let one: String
    /// Several of its rows.
    let many: String
    /// Chinese measure word for its rows.
    let unit: String
    /// What the number of its rows is called.
    let count: String
    /// Whether the rows are things that people know by name.
    let isEntity: Bool
    /// Whether the language has a word for it; if not, it is listed and no more.
    let isNamed: Bool
    /// Whether its title says that rows do no more than connect things: 用户和角色关联.
    var isRelation = false
}
