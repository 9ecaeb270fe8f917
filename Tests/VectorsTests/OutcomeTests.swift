import Postgres
import TestSupport
import Testing

@testable import Vectors

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `A COMMIT that was not answered` {
    @Test(arguments: [CuttingProxy.Cut.after, .before])
    func `is looked up after a truncating load`(cut: CuttingProxy.Cut) throws {
        let fixture = try StoreFixture()
        try fixture.load(StoreFixture.pairs(3))
        let before = try fixture.fingerprint()
        let (proxied, proxy) = try proxied(fixture, cut)
        defer { proxy.stop() }
        let outcome = Result { () throws(VectorError) in
            try fixture.load(StoreFixture.pairs(9), .replace, in: proxied)
        }
        #expect(proxy.isDone)
        switch (cut, outcome) {
        case (.after, .success(let report)):
            #expect(try report.truncatedRows == 3 && fixture.rowCount == 9)
        case (.before, .failure(.connection)): #expect(try fixture.fingerprint() == before)
        default: Issue.record("\(cut): \(outcome)")
        }
        #expect(fixture.backups.list().first?.rows(of: .embeddings) == 3)
    }

    @Test(arguments: [CuttingProxy.Cut.after, .before], [0, 1, 2])
    func `is looked up after a restoration or an emptying`(cut: CuttingProxy.Cut, action: Int) throws {
        let fixture = try StoreFixture()
        try fixture.load(StoreFixture.pairs(3))
        let backup = try fixture.store.backup(fixture.order)
        try fixture.load(StoreFixture.pairs(1), .replace)
        let before = try fixture.fingerprint()
        let (proxied, proxy) = try proxied(fixture, cut)
        defer { proxy.stop() }
        let outcome = Result { () throws(VectorError) -> Int in
            switch action {
            case 0: try proxied.restore(backup.id, .replace, fixture.order).inserted
            case 1: try proxied.restore(backup.id, .merge, fixture.order).inserted
            default: try proxied.backupAndTruncate(fixture.order).rows
            }
        }
        #expect(proxy.isDone)
        switch (cut, outcome) {
        case (.after, .success(let rows)):
            #expect(try rows == [3, 2, 1][action] && fixture.rowCount == [3, 3, 0][action])
        case (.before, .failure(.connection)): #expect(try fixture.fingerprint() == before)
        default: Issue.record("\(cut) \(action): \(outcome)")
        }
    }

    @Test func `is said to be unknown where nobody can be asked`() throws {
        let fixture = try StoreFixture()
        try fixture.load(StoreFixture.pairs(3))
        var isAway = false
        let proxy = try proxy(fixture, .after)
        defer { proxy.stop() }
        let info = try proxiedInfo(fixture, proxy)
        let store = VectorStore { () throws(PostgresError) in
            if proxy.isDone { isAway = true }
            guard !isAway else {
                throw PostgresError(kind: .statement, sqlState: "28P01", message: "not any more")
            }
            return try PostgresConnection(info)
        }
        let error = vectorError { () throws(VectorError) in
            try fixture.load(StoreFixture.pairs(9), .replace, in: store)
        }
        guard case .outcomeUnknown = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.description.contains("无法查明是否已提交") == true)
    }

    private func proxied(
        _ fixture: StoreFixture, _ cut: CuttingProxy.Cut
    ) throws -> (VectorStore, CuttingProxy) {
        let proxy = try proxy(fixture, cut)
        return (VectorStore(try proxiedInfo(fixture, proxy)), proxy)
    }

    private func proxiedInfo(_ fixture: StoreFixture, _ proxy: CuttingProxy) throws -> ConnectionInfo {
        try ConnectionInfo(
            uri: fixture.database.info.revealed.replacing(
                ":\(fixture.database.info.port)/", with: ":\(proxy.port)/"))
    }

    /// Cut at the first COMMIT after rows were locked: transactions that only read are let through.
    private func proxy(_ fixture: StoreFixture, _ cut: CuttingProxy.Cut) throws -> CuttingProxy {
        try CuttingProxy(to: fixture.database.info.port, cut: cut, after: "LOCK TABLE", at: "COMMIT\0")
    }
}
