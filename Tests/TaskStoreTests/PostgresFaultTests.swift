import Glibc
import Postgres
import Tasks
import TestSupport
import Testing

@testable import TaskStorePostgres

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `When its server is not as it should be, a store` {
    private typealias Fixture = PostgresStoreFixture
    private let fixture: PostgresStoreFixture

    init() throws { fixture = try PostgresStoreFixture() }

    private func error(_ body: () throws -> Void) -> TaskStoreError? {
        do {
            try body()
            return nil
        } catch {
            return error as? TaskStoreError
        }
    }

    @Test func `works on at once after its session was ended`() throws {
        let store = fixture.open()
        let run = try Fixture.launched(store)
        try fixture.endSessions()
        #expect(try store.task(run.taskID) != nil)
        try fixture.endSessions()
        #expect(try store.renew(run, seconds: 20) != nil)
        try fixture.endSessions()
        _ = try store.reserveID(stem: "task_z")
        try fixture.endSessions()
        _ = try store.now()
        try fixture.endSessions()
        #expect(try store.list(TaskFilter(), limit: 1, offset: 0).total == 1)
    }

    @Test func `does what it was asked once, when its session ends in the middle`() throws {
        let store = fixture.open()
        var attempts = 0
        let used = try store.write { connection throws(PostgresError) in
            attempts += 1
            let used = try connection.query(Queries.reserveID, ["task_m", "n1"]).integer(0, 0)
            if attempts == 1 { try connection.query("SELECT pg_terminate_backend(pg_backend_pid())") }
            return used
        }
        #expect(attempts == 2 && used == 1)
    }

    @Test(arguments: [CuttingProxy.Cut.before, .after])
    func `says that it may be tried again where its COMMIT was not answered`(cut: CuttingProxy.Cut) throws {
        let proxy = try CuttingProxy(
            to: fixture.database.info.port, cut: cut, after: "task_id_stem", at: "COMMIT\0")
        let info = try ConnectionInfo(
            uri: fixture.database.info.revealed.replacing(
                ":\(fixture.database.info.port)/", with: ":\(proxy.port)/"))
        let store = TaskStorePostgres(info, as: .test())
        let error = error { _ = try store.reserveID(stem: "task_c") }
        #expect(error?.isRetryable == true && proxy.isDone, "\(String(describing: error))")
        // It was carried out, or not, and the next number is right in both cases.
        #expect(try store.reserveID(stem: "task_c").text == (cut == .after ? "task_c_2_n1" : "task_c_n1"))
    }

    @Test func `repeats what is the same when done twice`() throws {
        let run = try Fixture.launched(fixture.open())
        let proxy = try CuttingProxy(
            to: fixture.database.info.port, cut: .after, after: "SET leased_at", at: "COMMIT\0")
        let info = try ConnectionInfo(
            uri: fixture.database.info.revealed.replacing(
                ":\(fixture.database.info.port)/", with: ":\(proxy.port)/"))
        #expect(try TaskStorePostgres(info, as: .test()).renew(run, seconds: 20) != nil && proxy.isDone)
    }

    @Test func `says within its time that a lock does not become free`() throws {
        let store = TaskStorePostgres(fixture.database.info, as: .test(), waitMilliseconds: 1000)
        let id = try Fixture.task(store)
        let holder = try fixture.database.connect()
        try holder.script("BEGIN; UPDATE data_pipeline_state.task SET updated_at = 1")
        let begin = ContinuousClock.now
        let error = error { _ = try Fixture.claim(store, id) }
        #expect(error?.isRetryable == true, "\(String(describing: error))")
        #expect(begin.duration(to: .now) < .seconds(5))
        try holder.script("ROLLBACK")
        #expect(try Fixture.claim(store, id) != nil)
    }

    @Test func `says within its time that nobody answers`() throws {
        let mute = try MuteServer()
        let info = try ConnectionInfo(uri: "postgresql://u:p@127.0.0.1:\(mute.port)/d")
        let begin = ContinuousClock.now
        let error = error { try TaskStorePostgres(info, as: .test()).verify() }
        #expect(error?.isRetryable == true && begin.duration(to: .now) < .seconds(6))
        #expect(error?.description.contains(":p@") == false)
    }

    @Test func `tells of a full disk`() {
        let full = PostgresError(kind: .statement, sqlState: "53100", message: "could not extend file")
        let error = TaskStoreError(full, fixture.database.info)
        #expect(error.isOutOfSpace && error.isRetryable)
        let other = TaskStoreError(
            PostgresError(kind: .statement, sqlState: "23514", message: "m"), fixture.database.info)
        #expect(!other.isOutOfSpace && !other.isRetryable)
    }

    @Test func `takes the time from its server, also while that is away`() throws {
        try fixture.setClock(ahead: 3_600_000)
        let store = fixture.open()
        let ahead = try store.now().milliseconds - Timestamp.now().milliseconds
        #expect((3_598_000...3_602_000).contains(ahead))
        let clock = StoreClock(
            server: 5_000_000, sentAt: StoreClock.uptime() - 20, receivedAt: StoreClock.uptime())
        #expect((5_000_000...5_001_000).contains(clock.now.milliseconds) && clock.age < 1000)
        try fixture.database.connect().query("DROP SCHEMA data_pipeline_state CASCADE")
        let later = try store.now().milliseconds - Timestamp.now().milliseconds
        #expect((3_598_000...3_602_000).contains(later))
    }
}

/// A node judges others only after it has itself been steady.
@Suite(.enabled(if: TestDatabase.isAvailable)) struct `When its server was away or its clock was set, a store`
{
    private typealias Fixture = PostgresStoreFixture
    private let fixture: PostgresStoreFixture

    init() throws { fixture = try PostgresStoreFixture() }

    private func wait(_ description: String, _ condition: () throws -> Bool) throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while try !condition() {
            guard .now < deadline else {
                Issue.record("never: \(description)")
                return
            }
            usleep(50_000)
        }
    }

    @Test(arguments: [3_600_000, -3_600_000])
    func `takes no run for lost that is renewed, and finds the others`(ahead: Int) throws {
        let (one, two) = (fixture.open("n1"), fixture.open("n2", steadySeconds: 2))
        let (alive, dead) = (try Fixture.launched(one), try Fixture.launched(one))
        let waiting = try Fixture.waiting(one)
        func beat() throws {
            _ = try one.beat(Fixture.state, seconds: 20)
            _ = try two.beat(Fixture.state, seconds: 20)
        }
        try beat()
        _ = try one.renew(dead, seconds: 0)
        #expect(try two.lostRuns().isEmpty, "it has only just begun to give signs of life")
        try wait("it is steady") { try two.lostRuns().map(\.run) == [dead] }
        let early = try #require(try two.lostRuns().first)
        try fixture.setClock(ahead: ahead)
        #expect(try two.lostRuns().isEmpty && !two.fail(early, cause: "gone", code: .nodeLost))
        try beat()
        #expect(try two.lostRuns().isEmpty)
        _ = try one.renew(alive, seconds: 20)
        try wait("it is steady again") {
            try beat()
            return try two.lostRuns().map(\.run) == [dead]
        }
        let lost = try #require(try two.lostRuns().first)
        #expect(try two.fail(lost, cause: "gone", code: .nodeLost))
        #expect(try one.runsInProgress().map(\.run) == [alive, waiting])
    }

    @Test func `has to hear of itself again after a pause`() throws {
        let (one, two) = (fixture.open("n1"), fixture.open("n2", steadySeconds: 1))
        let run = try Fixture.launched(one)
        _ = try one.renew(run, seconds: 0)
        _ = try two.beat(Fixture.state, seconds: 60)
        try wait("it is steady") { try two.lostRuns().map(\.run) == [run] }
        // As if the database had been away for a minute.
        try fixture.database.connect().query(
            "UPDATE data_pipeline_state.node SET seen_at = seen_at - 60000, steady_since_at = steady_since_at - 90000,"
                + " lease_expires_at = lease_expires_at - 60000")
        #expect(try two.lostRuns().isEmpty)
        _ = try two.beat(Fixture.state, seconds: 60)
        #expect(try two.lostRuns().isEmpty)
        try wait("it is steady again") { try two.lostRuns().map(\.run) == [run] }
    }
}
