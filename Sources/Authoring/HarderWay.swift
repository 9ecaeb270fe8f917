internal import JSON
public import LanguageModel
internal import Schema

/// A way to make a harder query of another one: one thing more, or one thing other.
public enum HarderWay: String, Sendable, CaseIterable {
    /// One more condition.
    case addCondition = "add_condition"
    /// Groups by something else.
    case changeGroup = "change_group"
    /// A condition on groups.
    case threshold
    /// What is not, or has none.
    case negate
    /// A share or a rate.
    case share
    /// A query within the query.
    case nest
    /// UNION, INTERSECT or EXCEPT.
    case combine = "set_operation"
    /// The first ones of each group, a rank, a running total.
    case window
    /// Two spans of time beside each other.
    case compareTimes = "time_comparison"
    /// One more table.
    case join

    /// What a model is told to do.
    func instruction(_ language: Language) -> String {
        let (chinese, english) = words
        return language == .chinese ? chinese : english
    }

    private var words: (String, String) {
        switch self {
        case .addCondition: ("再增加一个对取值或数值的筛选条件", "add one more condition on a value or number")
        case .changeGroup: ("改为按另一个字段分组", "group by another column instead")
        case .threshold: ("对分组结果增加一个阈值条件（HAVING）", "add a threshold on the groups (HAVING)")
        case .negate: ("改为否定：不属于、不存在或没有关联记录", "make it negative: is not, does not exist, has none")
        case .share: ("改为计算占比或比率", "ask for a share or a rate")
        case .nest: ("嵌套：与一个子查询的结果比较", "nest it: compare with what a subquery returns")
        case .combine:
            (
                "用 UNION、INTERSECT 或 EXCEPT 与另一个查询组合",
                "combine it with another query by UNION, INTERSECT or EXCEPT"
            )
        case .window:
            ("使用窗口函数：每组前几名、排名或累计", "use a window function: first ones of each group, a rank, a running total")
        case .compareTimes: ("比较两个时间段，如同比或环比", "compare two spans of time, such as this year with the last")
        case .join: ("再关联一个表", "join one more table")
        }
    }
}

extension PairPrompts {
    /// Asks for one pair that is harder than a proven one in one way.
    ///
    /// - Parameter unused: columns that no pair uses yet, each as people write it.
    public func harder(
        _ question: String, _ sql: String, _ way: HarderWay, unused: [String], _ desk: ModelDesk
    ) -> Prompt {
        let gaps =
            unused.isEmpty
            ? "" : say("\n尚未用到的字段：", "\nColumns not used yet: ") + unused.joined(separator: ", ")
        return desk.prompt(
            say(
                "你是 PostgreSQL 专家。把给出的 SQL 按指定方式改难，只改这一处，并写出它所回答的中文问题。SQL 是一条 SELECT，只用给出的表和字段，只统计有效数据。"
                    + "问题必须说出 SQL 中的每个数字、取值、时间、单位、排序方向和条数，不多不少。只输出 JSON：{\"question\": \"…\", \"sql\": \"…\"}",
                "You are a PostgreSQL expert. Make the SQL harder in the way that is told, in that one only, and write the question that it answers. The SQL is one SELECT on the given tables and columns, of rows that count. "
                    + "The question must tell every number, value, time, unit, direction and count of rows in the SQL, and nothing else. Output JSON only: {\"question\": \"…\", \"sql\": \"…\"}"
            ),
            sketch.text(for: sql) + "\n\n" + say("已有问题：", "Known question: ") + question + "\nSQL:\n" + sql
                + "\n" + say("改难方式", "Way") + " (\(way.rawValue)): " + way.instruction(language) + gaps)
    }

    /// The pair in an answer; nil where there is none, or it was cut off.
    public static func pair(in reply: Reply) -> (question: String, sql: String)? {
        guard !reply.isCutOff else { return nil }
        for value in ModelJSON.values(in: reply.text) {
            for item in value.arrayValue ?? [value] {
                guard let question = item["question"]?.stringValue, let sql = item["sql"]?.stringValue else {
                    continue
                }
                let line = TableText.line(question)
                guard (4...300).contains(line.count), let query = clean(sql[...]) else { continue }
                return (line, query)
            }
        }
        return nil
    }
}
