import JSON
import LanguageModel
@testable import Schema
import TestSupport
import Testing

@testable import Annotation

@Suite struct `What a model has said` {
    private func annotate(
        _ tables: [Table], _ model: HTTPChatModel, context: String = "业务", learnt: LearntComments?
    ) throws -> (tables: [Table], learnt: LearntComments?, asked: Int) {
        var tables = tables
        var learnt = learnt
        let annotator = Annotator(model: model)
        if let known = learnt {
            learnt = annotator.learntComments(context: context, parsing: JSONWriter.encode(known))
        } else {
            learnt = annotator.learntComments(context: context)
        }
        let report = try annotator.annotate(&tables, context: context, learnt: &learnt)
        return (tables, learnt, report.askedComments)
    }

    private func comments(_ tables: [Table]) -> [SourcedComment?] {
        tables.flatMap { table in [table.comment] + table.columns.map(\.comment) }
    }

    @Test func `is not asked again, not even what it did not say`() throws {
        let server = try ScriptedModel(.omitting)
        defer { server.server.stop() }
        let model = try Fixtures.model(server)
        let first = try annotate(Fixtures.tables, model, learnt: nil)
        let second = try annotate(Fixtures.tables, model, learnt: first.learnt)
        #expect(first.asked == 15 && second.asked == 0 && server.server.requests.count == 1)
        #expect(comments(first.tables) == comments(second.tables))
        #expect(second.tables[0].column("qa3")?.commentSource == .model)
    }

    @Test func `is asked again about what has changed since, and only about that`() throws {
        let server = try ScriptedModel()
        defer { server.server.stop() }
        let model = try Fixtures.model(server)
        let learnt = try annotate(Fixtures.tables, model, learnt: nil).learnt
        var changed = Fixtures.tables
        changed[0].columns[1].type = "integer"
        changed[1].columns.append(Fixtures.table("x", "fresh").columns[0])
        changed[2].columns[1].comment = SourcedComment("现在有人写了", from: .database)
        changed[2].columns[1].meaning = ColumnMeaning(role: .text, evidence: [.comment])
        changed.append(Fixtures.table("another", "q"))
        let second = try annotate(changed, model, learnt: learnt)
        #expect(second.asked == 4)
        let asked = try #require(server.bodies.last.map { ScriptedModel.tables(in: $0) })
        #expect(asked.map { $0["columns"]?.arrayValue?.count } == [1, 1, 1])
        #expect(second.tables[2].columns[1].comment == SourcedComment("现在有人写了", from: .database))
        #expect(second.tables[1].columns[1].commentSource == .model)
        #expect(try annotate(changed, model, learnt: second.learnt).asked == 0)
    }

    @Test func `counts only for the same model and context, and only if it is readable`() throws {
        let server = try ScriptedModel()
        defer { server.server.stop() }
        let known = try annotate(Fixtures.tables, Fixtures.model(server), learnt: nil).learnt
        let bytes = JSONWriter.encode(try #require(known))
        func open(_ model: String, _ context: String, _ bytes: [UInt8]) -> Int {
            LearntComments(model: model, context: context, parsing: bytes).open(in: Fixtures.tables[1])
                .columns.count
        }
        #expect(open("scripted", "业务", bytes) == 0)
        #expect(open("other", "业务", bytes) == 6 && open("scripted", "别的", bytes) == 6)
        for bad in ["", "{", "[]", #"{"model": "scripted", "business_context": "业务", "tables": [1]}"#] {
            #expect(open("scripted", "业务", Array(bad.utf8)) == 6)
        }
        let forged = String(decoding: bytes, as: UTF8.self).replacing(
            "模型对public.zzy的zb1的说明", with: "a\\u0007")
        var table = Fixtures.tables[1]
        LearntComments(model: "scripted", context: "业务", parsing: Array(forged.utf8)).annotate(&table)
        #expect(table.columns[0].comment == nil && table.columns[1].comment != nil)
    }
}
