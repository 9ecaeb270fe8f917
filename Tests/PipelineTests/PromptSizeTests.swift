import Authoring
import HTTPClient
import LanguageModel
import Schema
import TestSupport
import Testing

@Suite struct `A prompt about pairs` {
    /// So many tables in a star of stars, each with so many commented columns.
    private static func tables(_ count: Int, columns: Int) -> [Table] {
        (0..<count).map { number in
            let name = TableName(schema: "public", name: "erp_module_table_\(number)")
            let fields = (0..<columns).map { place in
                Column(
                    name: "column_\(place)", type: "character varying(255)", shortType: "varchar(255)",
                    family: .text, isNotNull: false,
                    comment: SourcedComment(
                        "第\(number)个表的第\(place)个字段，" + String(repeating: "说明很长", count: place % 40),
                        from: .database))
            }
            // One refers to hundreds, and hundreds refer to one.
            let targets = number == 0 ? Array(1..<min(count, 400)) : [number / 10, 0]
            return Table(
                name: name, kind: .table,
                comment: SourcedComment("业务模块的第\(number)个表", from: .database), columns: fields,
                relations: targets.map {
                    Relation(
                        columns: ["column_\($0 % columns)"],
                        target: TableName(schema: "public", name: "erp_module_table_\($0)"),
                        targetColumns: ["column_0"])
                })
        }
    }

    @Test
    func
        `of a schema of 1,000 tables, or of one of 1,600 columns, leaves room for the answer in a context of 8,192 tokens`()
        throws
    {
        let model = try HTTPChatModel(
            HTTPChatModel.Endpoint(baseURL: "http://127.0.0.1:9/v1", model: "m"))
        let folder = TemporaryFolder()
        let desk = ModelDesk(
            model, AnswerBook(path: folder.path + "/book", model: "m"), budget: 0, maximumTokens: 2048)
        let joins = (1...12).map { "JOIN erp_module_table_\($0) ON true" }.joined(separator: " ")
        for (tables, queries) in [
            (
                Self.tables(1000, columns: 60),
                [
                    "SELECT column_57 FROM erp_module_table_0 WHERE column_58 = 'a'",
                    "SELECT count(*) FROM erp_module_table_0 \(joins)",
                    "SELECT column_3 FROM erp_module_table_999",
                ]
            ), (Self.tables(3, columns: 1600), ["SELECT max(column_1599) FROM erp_module_table_1"]),
        ] {
            let prompts = PairPrompts(tables, in: .chinese)
            for sql in queries {
                let question = "这些记录一共有多少条？"
                let all = [
                    prompts.derivation(question, sql, vote: 2, desk),
                    prompts.wording(question, sql, count: 2, desk),
                    prompts.repair(
                        question, sql, String(repeating: "错误", count: 5000), position: 7, round: 2, desk),
                    prompts.harder(question, sql, .window, unused: (0..<6).map { "column_\($0)" }, desk),
                ]
                for prompt in all {
                    // A token is some three bytes.
                    let tokens = (prompt.system.utf8.count + prompt.user.utf8.count) / 3
                    #expect(tokens + prompt.maximumTokens <= 8192, "\(tokens)")
                    #expect(prompt.user.contains("TABLE "))
                }
                for name in ["column_57", "column_58", "column_1599"] where sql.contains(name) {
                    #expect(all[0].user.contains("  \(name) "), "what the query needs is told")
                }
            }
        }
    }
}
