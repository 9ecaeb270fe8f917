import Postgres
import Tasks
import TestSupport
import Testing

@testable import TaskStorePostgres

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `Many at once, a store in PostgreSQL` {
    private typealias Fixture = PostgresStoreFixture
    private let fixture: PostgresStoreFixture
    private static let threads = 8

    init() throws { fixture = try PostgresStoreFixture() }

    @Test func `gives each id once`() throws {
        let ids = try Fixture.atOnce(Self.threads) { index in
            let store = fixture.open("n\(index % 2)")
            return try (0..<20).map { _ in try store.reserveID(stem: "task_i").text }
        }.flatMap(\.self)
        #expect(Set(ids).count == 20 * Self.threads)
    }

    @Test func `has a task claimed once, and runs in the order of the claims`() throws {
        let id = try Fixture.task(fixture.open())
        var latest: Run?
        for _ in 0..<7 {
            let claimed = try Fixture.atOnce(Self.threads) { index in
                let store = fixture.open("n\(index % 2)")
                return try (0..<6).map { _ in try Fixture.claim(store, id) }
            }.flatMap(\.self).compactMap(\.self)
            let run = try #require(claimed.first)
            #expect(
                claimed.count == 1 && run.runID > latest?.runID ?? 0 && run.fence == (latest?.fence ?? 0) + 1)
            latest = run
            _ = try fixture.open().finishRun(run, .failed(message: "m", code: .stepFailed), at: .now())
        }
    }

    @Test func `launches as many runs as there are places on each node`() throws {
        let stores = ["n1", "n2"].map { fixture.open($0) }
        let runs = try stores.map { store in try (0..<12).map { _ in try Fixture.waiting(store) } }
        let launched = try Fixture.atOnce(Self.threads) { index in
            let store = fixture.open("n\(index % 2 + 1)")
            return try runs[index % 2].filter { try Fixture.launches(store, $0, places: 5) }
        }
        for node in 0...1 {
            #expect(try stores[node].runsInProgress().count { !$0.isWaiting } == 5)
            #expect(Set(launched.flatMap(\.self)).intersection(runs[node]).count == 5)
        }
        #expect(launched.flatMap(\.self).count == 10, "none is launched twice")
    }

    @Test func `counts exactly, whatever is made, claimed, ended and deleted meanwhile`() throws {
        _ = try Fixture.atOnce(Self.threads) { index in
            let store = fixture.open("n\(index % 3)")
            var ids: [TaskID] = []
            for round in 0..<12 {
                ids.append(try Fixture.task(store))
                if round % 2 == 0, let run = try Fixture.claim(store, ids[round]) {
                    _ = try Fixture.launches(store, run)
                    if round % 4 == 0 { _ = try store.finishRun(run, .finished, at: .now()) }
                    if round % 6 == 0 {
                        _ = try store.failOrphan(
                            run, cause: "c", code: .stepFailed, isCauseKnown: true, at: .now())
                    }
                }
                if round % 5 == 4 { try store.delete(ids.suffix(2).map { ($0, [.removed]) }) }
                if round % 3 == index % 3 {
                    // As if the period were over.
                    try store.write { connection throws(PostgresError) in
                        try connection.run(Queries.mergeCounts, Int64.max)
                        try connection.run(Queries.forgetEmptyCounts)
                    }
                }
                // All of a mixture sees one state: those on the page are never more than there are.
                let page = try store.list(TaskFilter(status: .inProgress), limit: 1000, offset: 0)
                #expect(page.tasks.count == page.total)
            }
        }
        let store = fixture.open()
        let all = try store.list(TaskFilter(), limit: 1000, offset: 0)
        #expect(all.tasks.count == all.total && all.total > 50)
        for status in TaskStatus.allCases {
            let total = try store.list(TaskFilter(status: status), limit: 1, offset: 0).total
            #expect(total == all.tasks.count { $0.status == status }, "\(status)")
        }
    }

    @Test func `ends a lost run once, whoever finds it`() throws {
        let store = fixture.open()
        let runs = try (0..<6).map { _ in try Fixture.launched(store) }
        for run in runs { _ = try store.renew(run, seconds: 0) }
        let ended = try Fixture.atOnce(Self.threads) { index in
            let other = fixture.open("m\(index)")
            return try other.lostRuns().filter { try other.fail($0, cause: "gone", code: .nodeLost) }.map(
                \.run)
        }.flatMap(\.self)
        #expect(ended.count == 6 && Set(ended) == Set(runs))
    }

    @Test func `takes decisions on one subject one after the other`() throws {
        let earlier = try Fixture.atOnce(Self.threads) { index in
            let store = fixture.open()
            return try (0..<5).reduce(0) { sum, _ in
                let review = Review(
                    databaseName: "d", kind: .pair, subject: "s", content: "{}", decidedBy: "\(index)",
                    decidedAt: .now())
                return try sum + store.review([.decided(review)])
            }
        }
        #expect(earlier.reduce(0, +) == 5 * Self.threads - 1)
        #expect(try fixture.open().reviews(of: "d").count == 1)
    }

    @Test func `tells one node alone of the end of a run whose node is gone`() throws {
        let (gone, store) = (fixture.open("gone"), fixture.open("n1"))
        _ = try gone.beat(Fixture.state, seconds: 60)
        #expect(try gone.nextNotice() == nil)
        let runs = try (0..<3).map { _ in try Fixture.launched(gone) }
        for run in runs { _ = try gone.finishRun(run, .cancelled, at: .now()) }
        #expect(try store.nextNotice() == nil && store.nextNotice() == nil, "its node lives")
        try gone.leave()
        let told = try Fixture.atOnce(3) { index in
            let other = fixture.open("m\(index)")
            _ = try other.nextNotice()
            return try other.nextNotice()
        }.compactMap(\.self)
        #expect(Set(told.map(\.number)).count == 3, "\(told)")
        _ = try gone.beat(Fixture.state, seconds: 60)
        #expect(try gone.nextNotice() == nil, "others are telling of them")
        for notice in told { try store.settle(notice) }
        #expect(
            try fixture.database.connect().query("SELECT count(*) FROM data_pipeline_state.notice").integer(
                0, 0) == 0)
    }
}
