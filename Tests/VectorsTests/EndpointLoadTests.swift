import Postgres
import TestSupport
import Testing

@testable import Vectors

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `A load by an endpoint` {
    private func embedder(_ server: ScriptedEmbeddings, batchSize: Int = 8) throws -> EndpointEmbedder {
        try EndpointEmbedder(
            EmbeddingEndpoint(
                baseURL: server.baseURL, model: "m", batchSize: batchSize, concurrency: 1, queryPrefix: "q: ",
                documentPrefix: "p: "))
    }

    /// Questions without what JSON would escape, so that the server's texts are these.
    private func pairs(_ count: Int) -> [TrainingRecord] {
        (0..<count).map { .pair(question: "问题 \($0)", sql: "SELECT \($0)", tables: ["public.t"]) }
    }

    @Test func `asks with the prefixes, by a new embedder for nothing again, and then for what is new`()
        throws
    {
        let fixture = try StoreFixture()
        let server = try ScriptedEmbeddings(.limit(5, .coded))
        defer { server.stop() }
        let records =
            pairs(12) + [.ddl("d", tables: ["public.t"]), .documentation("m", tables: ["public.t"])]
        let report = try fixture.load(records, with: embedder(server))
        #expect(report.model == "m" && report.dimension == 4 && report.embedded == 14)
        #expect(Set(server.embedded) == Set((0..<12).map { "q: 问题 \($0)" } + ["p: d", "p: m"]))
        #expect(server.embedded.count == 14)
        let before = try fixture.fingerprint(physical: true)
        let requests = server.batches.count
        for cache in [".vectors", "fresh"] {
            #expect(try fixture.load(records, with: embedder(server), cache: cache).embedded == 0)
        }
        #expect(try fixture.fingerprint(physical: true) == before && server.batches.count == requests)
        try fixture.load(
            records + [.pair(question: "新", sql: "SELECT 1")], with: embedder(server), cache: "other")
        #expect(server.embedded.count == 15 && server.embedded.last == "q: 新")
    }

    @Test func `that it refuses a text of is named, stores nothing, and pays for nothing twice`() throws {
        let fixture = try StoreFixture()
        let server = try ScriptedEmbeddings(.characters(inAll: 1000, each: 30))
        defer { server.stop() }
        try fixture.load(pairs(3), with: embedder(server))
        let before = try fixture.fingerprint()
        var records = pairs(40)
        records[20] = .pair(question: String(repeating: "长", count: 31), sql: "SELECT 0")
        let embedder = try embedder(server)
        let error = vectorError { () throws(VectorError) in
            try fixture.load(records, with: embedder, .replace)
        }
        guard case .embeddingFailed(let reason, isRetryable: false) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.hasPrefix("\(records[20].id(in: "db"))（第 21 条）：文本过长"))
        #expect(try fixture.fingerprint() == before)
        records.remove(at: 20)
        try fixture.load(records, with: embedder, .replace)
        #expect(try fixture.rowCount == 39 && server.embedded.count == 39 && Set(server.embedded).count == 39)
    }

    @Test func `that lies about a vector stores nothing`() throws {
        let fixture = try StoreFixture()
        let server = try ScriptedEmbeddings()
        defer { server.stop() }
        try fixture.load(pairs(3), with: embedder(server))
        let before = try fixture.fingerprint()
        for behaviour in [
            .oneTooFew, .index("0"), .lastVector("[1, NaN, 1, 1]"), .lastVector("[0, 0, 0, 0]"),
            .lastVector("[1, 2]"), .error(401, "{}", headers: ""),
        ] as [ScriptedEmbeddings.Behaviour] {
            server.behave(behaviour)
            let embedder = try embedder(server)
            let error = vectorError { () throws(VectorError) in
                try fixture.load(pairs(20), with: embedder, .replace)
            }
            guard case .embeddingFailed = error else {
                Issue.record("\(behaviour): \(String(describing: error))")
                continue
            }
            #expect(try fixture.fingerprint() == before)
        }
        #expect(fixture.backups.list().isEmpty)
    }

    @Test func `that is waited for can be cancelled`() throws {
        struct Enough: Error {}
        let fixture = try StoreFixture()
        let server = try ScriptedEmbeddings(.reply(.silent))
        defer { server.stop() }
        let embedder = try embedder(server)
        var calls = 0
        let error = vectorError { () throws(VectorError) in
            try fixture.load(pairs(3), with: embedder) { _ in
                calls += 1
                if calls == 5 { throw Enough() }
            }
        }
        guard case .cancelled(let cause) = error, cause is Enough else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
