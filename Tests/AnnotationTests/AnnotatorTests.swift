import JSON
import LanguageModel
import Schema
import TestSupport
import Testing

@testable import Annotation

@Suite struct `The annotator` {
    private func annotate(
        _ tables: [Table] = Fixtures.tables, dictionary: String = "", by model: (any ChatModel)?,
        limitSeconds: Double? = nil, progress: (Int, Int) throws -> Void = { _, _ in }
    ) throws -> (tables: [Table], report: AnnotationReport) {
        var tables = tables
        let annotator = Annotator(
            dictionary: try BusinessDictionary(parsing: dictionary.utf8), model: model)
        var learnt = annotator.learntComments(context: "测试")
        let report = try annotator.annotate(
            &tables, context: "测试", language: .chinese, learnt: &learnt, limitSeconds: limitSeconds,
            progress: progress)
        return (tables, report)
    }

    /// Checks that every comment sits where it belongs, and counts those of the model, tables included.
    private func modelComments(_ tables: [Table], was before: [Table] = Fixtures.tables) -> Int {
        var count = 0
        for (table, old) in zip(tables, before) {
            #expect(old.comment == nil || table.comment == old.comment)
            if table.commentSource == .model {
                count += 1
                #expect(table.label == ScriptedModel.comment(table.name.sqlText, nil))
            }
            for (column, old) in zip(table.columns, old.columns) {
                #expect(old.comment == nil || column.comment == old.comment)
                guard column.commentSource == .model else { continue }
                count += 1
                #expect(column.label == ScriptedModel.comment(table.name.sqlText, column.name))
            }
        }
        return count
    }

    /// Two table comments and thirteen column comments are missing.
    private static let missing = 15

    @Test(arguments: [
        (ScriptedModel.Behaviour.proper, missing...missing), (.reordered, missing...missing),
        (.fenced, missing...missing), (.thinking, missing...missing), (.inventing, missing...missing),
        (.modern, missing...missing), (.slow(milliseconds: 100), missing...missing), (.omitting, 5...7),
        (.cutOff, 3...14), (.overeager, 0...8), (.garbage, 0...0), (.wrongShape, 0...0),
        (.noCompletion, 0...0), (.cutOffBody, 0...0), (.closing, 0...0), (.silent, 0...0),
        (.status(500, retryAfter: nil), 0...0), (.status(401, retryAfter: nil), 0...0),
        (.status(429, retryAfter: nil), 0...0), (.status(429, retryAfter: 120), 0...0),
    ])
    func `puts every comment on its own column, whatever the model does`(
        behaviour: ScriptedModel.Behaviour, expected: ClosedRange<Int>
    ) throws {
        let server = try ScriptedModel(behaviour)
        defer { server.server.stop() }
        let start = ContinuousClock.now
        let (tables, report) = try annotate(by: Fixtures.model(server))
        #expect(.now - start < .seconds(10))
        let count = modelComments(tables)
        #expect(expected.contains(count), "\(count) comments: \(report)")
        #expect(report.askedComments == Self.missing && report.summary?.contains("scripted") == true)
        if expected == 0...0, ![.garbage, .wrongShape].contains(behaviour) {
            #expect(report.warnings.count == 1, "\(report.warnings)")
        }
        #expect(!"\(report.warnings)\(report)".contains("canary"))
        // What the model does not say falls to the dictionary, if that knows it.
        let fallback = try #require(tables[0].column("company_name"))
        #expect(fallback.commentSource == .model || fallback.label == "公司名称")
        #expect((behaviour == .inventing) == (report.inventedNames == 4))
        if behaviour == .overeager {
            // Bad comments on the first five columns of each table, on two commented columns, and on a commented table.
            #expect(report.unfitComments == 3 + 5 + 4 + 2 + 1, "\(report)")
        }
    }

    @Test func `takes people's words first, then the model's, then its own`() throws {
        let server = try ScriptedModel(.omitting)
        defer { server.server.stop() }
        let terms = "zzy = 业务表\nqa1 = 业务甲\nbss_qwx.qa2 = 业务乙\n"
        let tables = try annotate(dictionary: terms, by: Fixtures.model(server)).tables
        _ = modelComments(tables)
        #expect(tables[0].column("qa1")?.label == "人写的字段注释" && tables[2].column("qa1")?.label == "业务甲")
        #expect(tables[0].column("qa2")?.commentSource == .businessDictionary)
        #expect(tables[1].label == "业务表" && tables[1].commentSource == .businessDictionary)
        let counts = CommentCounts(tables)
        #expect(counts[.database] == 2 && counts[.businessDictionary] == 2 && counts[.model] == 5)
        #expect(CommentSource.allCases.reduce(counts.uncommented) { $0 + counts[$1] } == 15)
        // What people said was not asked for, only what it is good for.
        let asked = server.bodies.flatMap { ScriptedModel.tables(in: $0) }
        let second = asked.flatMap { $0["columns"]?.arrayValue ?? [] }.filter { $0["name"] == .string("qa2") }
        #expect(second.count == 1 && second[0]["comment"] == .string("业务乙"))
        #expect(second[0]["needs_role"] == .bool(true))
        #expect(asked.first { $0["table"] == .string("public.zzy") }?["needs_comment"] == .bool(false))
    }

    @Test func `needs no model`() throws {
        let (tables, report) = try annotate(by: nil)
        #expect(modelComments(tables) == 0 && report.summary == nil && report.warnings.isEmpty)
        #expect(tables[0].column("company_name")?.label == "公司名称")
    }

    @Test func `asks about several tables at once, but never about more than it may`() throws {
        let server = try ScriptedModel(.slow(milliseconds: 80))
        defer { server.server.stop() }
        let tables = Fixtures.many(12, columns: 50)
        let (annotated, report) = try annotate(
            tables, by: Fixtures.model(server, timeoutSeconds: 10, concurrency: 3))
        #expect(modelComments(annotated, was: tables) == 12 * 51)
        #expect(report.prompts == 12 && server.server.peak == 3 && server.server.connections <= 3)
    }

    @Test func `loses only what a failed prompt asked for`() throws {
        let server = try ScriptedModel(
            .proper, .status(500, retryAfter: nil), .status(500, retryAfter: nil), .proper)
        defer { server.server.stop() }
        let tables = Fixtures.many(6, columns: 50)
        let (annotated, report) = try annotate(tables, by: Fixtures.model(server, concurrency: 1))
        // Of six prompts one was refused, and another once before it came through; or one of them twice.
        let count = modelComments(annotated, was: tables)
        #expect(count == 6 * 51 || count == 5 * 51)
        #expect(report.failures.values.reduce(0, +) == 6 - count / 51)
    }

    @Test func `notices a dead endpoint and stops asking`() throws {
        let server = try ScriptedModel(.closing)
        defer { server.server.stop() }
        let tables = Fixtures.many(40, columns: 50)
        let (annotated, report) = try annotate(tables, by: Fixtures.model(server))
        #expect(modelComments(annotated, was: tables) == 0 && report.isGivenUp)
        #expect(server.server.requests.count <= 12, "\(server.server.requests.count) of 80 requests")
        #expect(report.warnings.contains { $0.contains("停止提问") })
    }

    @Test(arguments: [nil, 1, 5])
    func `ends in time in a storm of refusals, whatever patience it asks for`(retryAfter: Int?) throws {
        let server = try ScriptedModel(.status(429, retryAfter: retryAfter))
        defer { server.server.stop() }
        let tables = Fixtures.many(3, columns: 50)
        let start = ContinuousClock.now
        let model = try Fixtures.model(server, timeoutSeconds: 0.5, attempts: 10_000)
        let (annotated, report) = try annotate(tables, by: model)
        #expect(modelComments(annotated, was: tables) == 0)
        #expect(report.limitSeconds == 1.5 && .now - start < .seconds(4))
        #expect(report.failures.values.reduce(report.openPrompts, +) == 3 && !report.warnings.isEmpty)
    }

    @Test func `ends in time when no answer comes, and says what is left`() throws {
        let server = try ScriptedModel(.silent)
        defer { server.server.stop() }
        let start = ContinuousClock.now
        let (_, report) = try annotate(by: Fixtures.model(server, timeoutSeconds: 60), limitSeconds: 0.3)
        #expect(.now - start < .seconds(4))
        #expect(report.openPrompts == 1 && report.warnings.first?.contains("时限") == true)
    }

    @Test func `stops when it is told to, between two answers or within one`() throws {
        let server = try ScriptedModel(.silent)
        defer { server.server.stop() }
        let start = ContinuousClock.now
        var seen: [Int] = []
        #expect(throws: Enough.self) {
            try annotate(by: Fixtures.model(server, timeoutSeconds: 60)) { done, total in
                seen.append(total)
                guard server.server.requests.isEmpty else { throw Enough() }
            }
        }
        #expect(.now - start < .seconds(5) && seen.allSatisfy { $0 == 1 })
    }

    private struct Enough: Error {}

    @Test func `has half an hour at most`() throws {
        let server = try ScriptedModel()
        defer { server.server.stop() }
        let model = try Fixtures.model(server, timeoutSeconds: 60, concurrency: 4)
        #expect(Annotator.limitSeconds(prompts: 1, of: model) == 180)
        #expect(Annotator.limitSeconds(prompts: 9, of: model) == 300)
        #expect(Annotator.limitSeconds(prompts: 10_000, of: model) == 1800)
    }
}
