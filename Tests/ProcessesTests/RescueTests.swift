import Synchronization
import Tasks
import TestSupport
import Testing

@testable import Processes

/// What a node makes of the runs that others have left.
@Suite struct `A node that judges others` {
    private let memory = TaskMemory(milliseconds: 1_750_000_000_000)
    private let own: any SharedTaskStore
    private let other: any SharedTaskStore
    private let contact: StoreContact
    private let time: Time

    /// A clock that is set here.
    private final class Time: Sendable {
        private let value = Mutex<Int64>(1_000_000)
        var now: Int64 { value.withLock(\.self) }
        func pass(_ milliseconds: Int64) { value.withLock { $0 += milliseconds } }
    }
    private struct Unreachable: Error {}

    init() throws {
        let time = Time()
        self.time = time
        own = try Self.store(memory, "n1", "1")
        other = try Self.store(memory, "n2", "2")
        contact = StoreContact(clock: { time.now })
    }

    private static func store(
        _ memory: TaskMemory, _ name: String, _ instance: String
    ) throws -> any SharedTaskStore {
        TaskStoreMemory(memory, as: NodeIdentity(name: try #require(NodeName(name)), instance: instance))
    }

    private static let state = NodeState(address: "10.0.0.1:1", version: "1", places: 2)

    /// A run of the other node, launched or waiting.
    private func run(launched: Bool = true) throws -> Run {
        _ = try other.beat(Self.state, seconds: 20)
        let id = try other.reserveID(stem: "task_a")
        try other.insert(
            PipelineTask(
                id: id, name: nil, parameters: TaskParameters(businessContext: "", databaseName: "d"),
                createdBy: "guest", createdAt: other.now()), connectionSecret: nil)
        let request = RunRequest(mode: .complete, vectorTables: VectorTableOptions())
        guard case .claimed(let run) = try other.claim(id, request, at: other.now()) else {
            throw Unreachable()
        }
        if launched { _ = try other.launch(run, places: 2, at: other.now()) }
        return run
    }

    /// Lets time pass, with a sign of life of this node each five seconds.
    private func pass(seconds: Int, beating: Bool = true) throws {
        for _ in 0..<(seconds / 5) {
            memory.milliseconds += 5000
            time.pass(5000)
            guard beating else { continue }
            _ = try own.beat(Self.state, seconds: 20)
            contact.heard()
        }
    }

    private func sweep(_ end: @escaping Rescue.SessionEnd = { _ in }) throws -> [Rescue.Ended] {
        try Rescue(store: own, contact: contact, endSession: end).sweep().ended
    }

    @Test(arguments: [true, false])
    func `ends what a node has left that is not heard of, and names it`(launched: Bool) throws {
        try pass(seconds: 25)
        let run = try run(launched: launched)
        try pass(seconds: 15)
        #expect(try sweep().isEmpty, "its lease still runs")
        try pass(seconds: 10)
        let ended = try sweep()
        #expect(ended.map(\.lost.run) == [run])
        let task = try #require(try own.task(run.taskID))
        #expect(task.status == .failed && task.errorCode == .nodeLost)
        #expect(task.errorMessage?.contains("n2") == true)
        #expect(try sweep().isEmpty)
    }

    @Test func `blames the store, not others, for what has happened while it could not reach it itself`()
        throws
    {
        let run = try run()
        try pass(seconds: 30)
        _ = try other.renew(run, seconds: 20)
        // Nobody reaches the store for a while.
        contact.missed()
        try pass(seconds: 25, beating: false)
        try pass(seconds: 25)
        #expect(try sweep().count == 1)
        #expect(try own.task(run.taskID)?.errorCode == .stateUnavailable)
    }

    @Test func `blames the store for what has happened before it was there`() throws {
        let run = try run()
        try pass(seconds: 25, beating: false)
        // Whoever begins while the store is away has lost no contact.
        contact.missed()
        try pass(seconds: 25)
        #expect(try sweep().count == 1)
        #expect(try own.task(run.taskID)?.errorCode == .stateUnavailable)
    }

    @Test func `leaves the waiting runs of others alone until they have had time to come back`() throws {
        let run = try run(launched: false)
        try pass(seconds: 30, beating: false)
        contact.missed()
        _ = try own.beat(Self.state, seconds: 20)
        contact.heard()
        #expect(try sweep().isEmpty)
        _ = try other.beat(Self.state, seconds: 20)
        try pass(seconds: 15)
        #expect(try sweep().isEmpty && own.task(run.taskID)?.status == .inProgress)
    }

    @Test func `ends what loads for a run first, and does not wait for ever for a server that is away`()
        throws
    {
        let run = try run()
        let load = LoadSession(pid: 7, startedAtMicroseconds: 9)
        _ = try other.recordLoad(run, load)
        try pass(seconds: 25)
        let away = Rescue(store: own, contact: contact) { _ in throw Unreachable() }
        let found = try away.sweep()
        #expect(found.ended.isEmpty && found.failures.count == 1)
        #expect(try own.task(run.taskID)?.status == .inProgress)
        var asked: [LoadSession] = []
        #expect(try sweep { asked.append($0) }.count == 1)
        #expect(asked == [load])

        let second = try self.run()
        _ = try other.recordLoad(second, load)
        try pass(seconds: 90)
        #expect(try away.sweep().ended.count == 1)
    }
}
