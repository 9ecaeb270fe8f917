internal import JSON
public import LanguageModel
public import Schema

/// What a model is asked about pairs, and what of its answers is taken.
public struct PairPrompts {
    let language: Language
    let sketch: SchemaSketch

    /// Makes prompts about the described tables.
    public init(_ tables: [Table], in language: Language) {
        self.language = language
        sketch = SchemaSketch(tables, in: language)
    }

    func say(_ chinese: String, _ english: String) -> String {
        language == .chinese ? chinese : english
    }

    // MARK: A query for a question

    /// Asks for a query for a question, which is told nothing of the one that there is.
    ///
    /// - Parameters:
    ///   - sql: tells which tables may be needed.
    ///   - vote: 1, or 2 for a second opinion.
    public func derivation(_ question: String, _ sql: String, vote: Int, _ desk: ModelDesk) -> Prompt {
        let second = vote > 1 ? say("\n请独立思考后重新作答。", "\nThink about it independently.") : ""
        return desk.prompt(
            say(
                "你是 PostgreSQL 专家。只根据表结构为问题写出一条 SELECT 语句，放在 ```sql 代码块中，不要解释。只统计有效数据。",
                "You are a PostgreSQL expert. Write one SELECT for the question, from the tables alone, in a ```sql block without explanations. Only rows that count may be used."
            ),
            sketch.text(for: sql) + "\n\n" + say("问题：", "Question: ") + question + second
        )
    }

    /// Asks for a query in the place of one that a server refuses.
    public func repair(
        _ question: String, _ sql: String, _ error: String, position: Int?, round: Int, _ desk: ModelDesk
    ) -> Prompt {
        let place = position.map { say("（位置 \($0)）", " (at \($0))") } ?? ""
        let again = round > 1 ? say("\n上一次的修改仍然不对。", "\nThe last correction was still wrong.") : ""
        return desk.prompt(
            say(
                "你是 PostgreSQL 专家。修正下面的 SQL，使它能回答问题并能在这些表上执行。只输出一条 SELECT，放在 ```sql 代码块中。",
                "You are a PostgreSQL expert. Correct the SQL so that it answers the question and runs on these tables. Write one SELECT in a ```sql block."
            ),
            sketch.text(for: sql) + "\n\n" + say("问题：", "Question: ") + question
                + "\nSQL:\n" + sql + "\n"
                + say("错误：", "Error: ") + String(error.prefix(500)) + place + again)
    }

    /// The query in an answer; nil where there is none, or it was cut off.
    public static func sql(in reply: Reply) -> String? {
        guard !reply.isCutOff else { return nil }
        let text = ModelJSON.spoken(reply.text)
        if let open = text.ranges(of: "```").last(where: { range in
            let rest = text[range.upperBound...].drop { $0.isLetter }
            return rest.firstRange(of: "```") != nil
        }) ?? nil {
            let body = text[open.upperBound...].drop { $0.isLetter && $0.isASCII && !$0.isNewline }
            // A fence without a language begins with the query itself.
            let inner = text[open.upperBound...]
            let isTagged = inner.lowercased().hasPrefix("sql") || inner.lowercased().hasPrefix("postgres")
            let from = isTagged ? body : inner
            if let end = from.firstRange(of: "```") { return clean(from[..<end.lowerBound]) }
        }
        for value in ModelJSON.values(in: reply.text) {
            if let sql = value["sql"]?.stringValue { return clean(sql[...]) }
        }
        let word = text.drop { $0.isWhitespace || $0 == "(" }.prefix { $0.isLetter }.uppercased()
        return ["SELECT", "WITH"].contains(word) ? clean(text[...]) : nil
    }

    static func clean(_ text: Substring) -> String? {
        let sql = String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        return sql.isEmpty ? nil : sql
    }

    // MARK: Other words for a question

    /// Asks for other words for a question, for people of several sorts.
    public func wording(_ question: String, _ sql: String, count: Int, _ desk: ModelDesk) -> Prompt {
        desk.prompt(
            say(
                "为一条 SQL 写出 \(count) 个意思完全相同的中文问题：一个口语，一个书面，彼此说法不同。数字、取值、时间、排序方向、单位一个都不能少，也不能多。只输出 JSON：{\"questions\": [\"…\"]}",
                "Write \(count) questions that mean exactly what the SQL answers, one casual, one formal, in different words. Every number, value, time, direction and unit must be in each, and nothing else. Output JSON only: {\"questions\": [\"…\"]}"
            ),
            sketch.text(for: sql) + "\n\nSQL:\n" + sql + "\n" + say("原问题：", "Question: ")
                + question)
    }

    /// The questions in an answer, item by item: what is no text, or too long, is passed over.
    public static func questions(in reply: Reply, most: Int) -> [String] {
        var found: [String] = []
        for value in ModelJSON.values(in: reply.text) {
            for item in value["questions"]?.arrayValue ?? value.arrayValue ?? [] {
                guard let text = item.stringValue ?? item["question"]?.stringValue else { continue }
                let line = TableText.line(text)
                if line.count > 3, line.count <= 300, !found.contains(line) { found.append(line) }
            }
        }
        return Array(found.prefix(most))
    }
}
