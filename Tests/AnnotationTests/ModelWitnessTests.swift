import JSON
import LanguageModel
@testable import Schema
import Testing

@testable import Annotation

/// A model that answers everything with one text.
private struct FixedModel: ChatModel {
    let name = "fixed"
    let concurrency = 1
    let timeoutSeconds = 10.0
    let text: String

    func ask(
        _ prompts: [Prompt], until deadline: ContinuousClock.Instant, goesOn: () -> Bool,
        answered: (Int, Result<Reply, ModelError>) -> Void
    ) {
        for index in prompts.indices { answered(index, .success(Reply(text: text))) }
    }
}

@Suite struct `A model that bears witness` {
    private func column(_ name: String, _ family: Column.Family, values: [String] = []) -> Column {
        Column(name: name, type: "t", shortType: "t", family: family, isNotNull: false, enumValues: values)
    }

    /// A table of which hardly anything is known, after a model has said that of it.
    private func annotated(_ answer: String, language: Language = .chinese) throws -> Table {
        var table = Table(name: TableName(schema: "public", name: "zzt"), kind: .table, primaryKey: ["zzid"])
        table.columns = [
            column("zzid", .integer), column("zza", .number), column("zzs", .text, values: ["0", "1", "2"]),
            column("zzk", .integer), column("phone", .text), column("zzm", .integer),
        ]
        table.columns[5].meaning = ColumnMeaning(role: .rate, evidence: [.people], confidence: 1)
        table.columns[5].comment = SourcedComment("人说的", from: .database)
        var tables = [table]
        let annotator = Annotator(model: FixedModel(text: answer))
        var learnt = annotator.learntComments(context: "")
        _ = try annotator.annotate(&tables, context: "", language: language, learnt: &learnt)
        // What was learnt holds without asking again.
        var again = [table]
        var known = annotator.learntComments(context: "", parsing: JSONWriter.encode(try #require(learnt)))
        let report = try annotator.annotate(&again, context: "", language: language, learnt: &known)
        #expect(report.askedComments == 0 && again == tables)
        return tables[0]
    }

    @Test func `is believed where nothing contradicts, and marked`() throws {
        let table = try annotated(
            """
            {"public.zzt": {"comment": "出库记录", "columns": {
                "zza": {"comment": "出库金额", "role": "amount"},
                "zzs": {"comment": "出库状态", "role": "category", "codes": {"0": "待出库", "1": "已出库", "2": "已取消"}}}}}
            """)
        #expect(table.comment == SourcedComment("出库记录", from: .model))
        #expect(table.columns[1].comment == SourcedComment("出库金额", from: .model))
        #expect(table.columns[1].meaning.role == .amount && table.columns[1].meaning.evidence == [.model])
        #expect(table.columns[2].meaning.label(of: "1") == "已出库")
        #expect(table.columns[2].meaning.codesEvidence == .model)
        let text = MarkdownRenderer.markdown(for: table)
        #expect(text.contains("出库金额 [模型]") && text.contains("zzs 的编码（模型）：0=待出库，1=已出库，2=已取消"))
    }

    @Test func `is not believed against keys, types, values and people`() throws {
        let table = try annotated(
            """
            {"public.zzt": {"columns": {
                "zzid": {"role": "amount"}, "zza": {"role": "category"}, "zzk": {"role": "deletion"},
                "zzs": {"role": "rate", "codes": {"0": "待出库", "1": "已出库"}},
                "phone": {"role": "name"}, "zzm": {"comment": "模型说的", "role": "amount"}}}}
            """)
        #expect(table.columns[..<5].allSatisfy { $0.meaning.role == .unknown && $0.meaning.codes.isEmpty })
        #expect(table.columns[5].meaning.role == .rate && table.columns[5].comment?.text == "人说的")
    }

    @Test func `is asked for the labels of codes that nobody explains, whatever is known besides`() throws {
        var table = Table(name: TableName(schema: "public", name: "zzt"), kind: .table, primaryKey: [])
        table.columns = [
            column("zzs", .integer, values: ["1", "2", "3"]),
            column("zzw", .text, values: ["open", "closed"]),
        ]
        for index in table.columns.indices {
            table.columns[index].meaning = ColumnMeaning(
                role: .category, evidence: [.values], confidence: 0.8)
            table.columns[index].comment = SourcedComment("状态", from: .database)
        }
        let answer =
            #"{"public.zzt": {"columns": {"zzs": {"codes": {"1": "新建", "2": "完成", "3": "取消"}}, "zzw": {"codes": {"open": "开", "closed": "关"}}}}}"#
        var tables = [table]
        let annotator = Annotator(model: FixedModel(text: answer))
        var learnt = annotator.learntComments(context: "")
        let report = try annotator.annotate(&tables, context: "", language: .chinese, learnt: &learnt)
        // The table, and the column whose codes are numbers.
        #expect(report.askedComments == 2)
        #expect(tables[0].columns[0].meaning.label(of: "2") == "完成")
        #expect(tables[0].columns[0].meaning.codesEvidence == .model)
        #expect(tables[0].columns[0].meaning.role == .category && tables[0].columns[1].meaning.codes.isEmpty)
    }

    @Test func `must keep to the language`() throws {
        let answer = #"{"public.zzt": {"comment": "出库记录", "columns": {"zza": "Amount issued", "zzk": "数量"}}}"#
        let english = try annotated(answer, language: .english)
        #expect(english.comment == nil && english.columns[3].comment == nil)
        #expect(english.columns[1].comment?.text == "Amount issued")
        let chinese = try annotated(answer)
        #expect(chinese.comment?.text == "出库记录" && chinese.columns[1].comment == nil)
    }
}
