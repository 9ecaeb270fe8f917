import FoundationEssentials
import Glibc
import Hashing
import JSON
import Postgres
import SQLite
import Synchronization
import Tasks
import TestSupport

/// A whole node whose processes are killed one after the other, at random moments and at failpoints, while clients create,
/// execute, cancel and delete tasks: whatever was acknowledged holds, and every recorded transition is one that there is.
public final class NodeChaos: Sendable {
    /// What came of it.
    public struct Verdict: CustomStringConvertible, Sendable {
        /// What was wrong, in words.
        public var faults: [String] = []
        /// How often what was killed.
        public var kills: [String: Int] = [:]
        /// How many failpoints were struck, of how many there are.
        public var failpoints = (struck: 0, all: 0)
        /// Milliseconds from the death of an executor to its run's recorded end, while a supervisor lives.
        public var orphans: [Int] = []
        /// Milliseconds from the death of a worker until another one takes requests in its place.
        public var respawns: [Int] = []
        /// How many tasks and runs there were, and runs that nobody had disturbed.
        public var tasks = 0, runs = 0, undisturbed = 0
        /// How many events were replayed.
        public var events = 0

        /// The 99th percentile.
        public static func late(_ times: [Int]) -> Int {
            let sorted = times.sorted()
            return sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, sorted.count * 99 / 100)]
        }

        /// Counts it as a fault where dead processes are found or replaced late.
        mutating func requireTimes() {
            if Self.late(orphans) > 2000 {
                faults.append("the end of a dead executor's run is recorded late")
            }
            if Self.late(respawns) > 250 { faults.append("workers are replaced late") }
        }

        /// Figures, a line each.
        public var description: String {
            func line(_ name: String, _ times: [Int]) -> String {
                let sorted = times.sorted()
                return sorted.isEmpty
                    ? "\(name): none"
                    : "\(name): \(sorted.count), median \(sorted[sorted.count / 2]) ms, p99 \(Self.late(times)) ms, longest \(sorted[sorted.count - 1]) ms"
            }
            let kinds = kills.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }
            return [
                "\(faults.count) faults; \(tasks) tasks, \(runs) runs, \(undisturbed) of them undisturbed, \(events) events replayed",
                "killed: \(kinds.joined(separator: ", ")); \(failpoints.struck) of \(failpoints.all) failpoints struck",
                line("dead executor to recorded end", orphans), line("dead worker to the next", respawns),
            ].joined(separator: "\n")
        }
    }

    /// What is killed, by how often of twenty.
    private enum Victim: String, CaseIterable {
        case executor, worker, failpoint, duties, supervisor, nginx, postgres

        static let drawn: [Victim] =
            Array(repeating: .executor, count: 7) + Array(repeating: .worker, count: 4)
            + Array(repeating: .failpoint, count: 5) + [.duties, .supervisor, .nginx, .postgres]
    }

    let stack: ChaosStack
    let ledger = NodeLedger()
    private let server: PostgresServer
    private let database = "chaos_node"
    private let verdict = Mutex(Verdict())
    static let clients = 4

    /// Prepares a database and a service on it.
    ///
    /// - Parameters:
    ///   - programs: the folder of the programs under test, of a debug build.
    ///   - folder: an empty one.
    public init(server: PostgresServer, lib: String, programs: String, folder: String) throws {
        self.server = server
        try server.connect("postgres").query("DROP DATABASE IF EXISTS \(database) WITH (FORCE)")
        try server.connect("postgres").query("CREATE DATABASE \(database)")
        try server.connect(database).script(
            """
            CREATE EXTENSION vector; CREATE TABLE shop (id int PRIMARY KEY, name text, town text);
            INSERT INTO shop SELECT n, 'shop ' || n, (ARRAY['Bonn', 'Kiel', 'Ulm'])[1 + n % 3]
            FROM generate_series(1, 40) n
            """)
        stack = try ChaosStack(
            lib: lib, programs: programs, folder: folder, uri: server.uri(database),
            lists: ["shop.txt": "shop\n"])
    }

    /// Stops the service.
    public func stop() {
        stack.stop()
        _ = try? server.connect("postgres").query("DROP DATABASE IF EXISTS \(database) WITH (FORCE)")
    }

    /// Kills so many processes; `tell` is given a line now and then.
    public func run(kills: Int, seed: UInt64, _ tell: (String) -> Void = { _ in }) throws -> Verdict {
        var generator = SplitMix64(seed: seed)
        let names = try FailpointNames.all()
        var open = names.shuffled(using: &generator)
        verdict.withLock { $0.failpoints.all = names.count }
        for client in 0..<Self.clients {
            let clients = NodeClient(stack, ledger, seed: seed &+ UInt64(client) &+ 1)
            Background.run { clients.work() }
        }
        let watching = RepeatedLook(pauseMicroseconds: 5000) { [stack] in Self.twoAtOnce(stack) }
        watching.begin()
        defer {
            ledger.end(of: Self.clients)
            watching.end()
        }
        var done = 0
        while done < kills {
            usleep(UInt32.random(in: 0..<120_000, using: &generator))
            // A failpoint may have struck it.
            if Glibc.kill(stack.supervisor, 0) != 0 { try restart() }
            let victim = Victim.drawn.randomElement(using: &generator) ?? .executor
            if open.isEmpty { open = names.shuffled(using: &generator) }
            guard try kill(victim, &open, &generator) else { continue }
            done += 1
            verdict.withLock { $0.kills[victim.rawValue, default: 0] += 1 }
            if done % 50 == 0 { tell("\(done) killed; \(verdict.withLock { $0.faults.count }) faults") }
        }
        ledger.end(of: Self.clients)
        verdict.withLock { $0.faults += watching.end() }
        try settle()
        var found = verdict.withLock { $0 }
        try NodeCheck(stack, ledger, try stack.store()).look(&found)
        return found
    }

    /// Two executors that carry out one task.
    private static func twoAtOnce(_ stack: ChaosStack) -> [String] {
        let tasks = stack.executors().map(\.task)
        guard Set(tasks).count < tasks.count else { return [] }
        let again = stack.executors().filter(stack.hasLock)
        return Dictionary(grouping: again, by: \.task).filter { $0.value.count > 1 }.map { task, all in
            "\(all.map { "\($0.pid)" }.joined(separator: " and ")) both carry out \(task)"
        }
    }

    private func fault(_ text: String) { verdict.withLock { $0.faults.append(text) } }

    /// Waits until no run is in progress.
    private func settle() throws {
        let store = try stack.store()
        func left() throws -> [String] {
            try store.all("SELECT task_id FROM task WHERE status = 'in_progress'") { $0.text ?? "" }
        }
        guard try !ChaosService.wait(seconds: 90, { try left().isEmpty }) else { return }
        for id in try left() { fault("the run of \(id) is stuck") }
    }

    /// - Returns: whether there was anybody to kill.
    private func kill(
        _ victim: Victim, _ open: inout [String], _ generator: inout SplitMix64
    ) throws -> Bool {
        switch victim {
        case .executor:
            guard let one = stack.executors().randomElement(using: &generator) else { return false }
            ledger.note(NodeLedger.Death(task: one.task, at: Timestamp.now().milliseconds, isOfPoint: false))
            Glibc.kill(one.pid, SIGKILL)
        case .worker: return killWorker(&generator)
        case .failpoint: return try strike(&open)
        case .duties:
            guard let one = stack.children("pipelined\0duties\0").first else { return false }
            Glibc.kill(one, SIGKILL)
        case .supervisor:
            Glibc.kill(stack.supervisor, SIGKILL)
            try restart()
        case .nginx:
            stack.killNginx()
            try stack.startNginx()
        case .postgres: try server.restartAtOnce()
        }
        return true
    }

    private func restart() throws {
        let from = Timestamp.now().milliseconds
        try stack.restart()
        ledger.noteAbsence(from: from, to: Timestamp.now().milliseconds)
    }

    private func killWorker(_ generator: inout SplitMix64) -> Bool {
        let before = Set(stack.children("pipelined\0worker\0"))
        guard let one = before.sorted().randomElement(using: &generator) else { return false }
        let begin = ContinuousClock.now
        Glibc.kill(one, SIGKILL)
        while begin.duration(to: .now) < .seconds(5) {
            let fresh = stack.children("pipelined\0worker\0").filter { !before.contains($0) }
            if fresh.contains(where: stack.isRecorded) {
                let passed = Int(begin.duration(to: .now) / .milliseconds(1))
                verdict.withLock { $0.respawns.append(passed) }
                return true
            }
            usleep(2000)
        }
        fault("no worker came in the place of \(one)")
        return true
    }

    /// Kills whoever passes the next of the points first; one that nobody passes in time is tried again later.
    private func strike(_ open: inout [String]) throws -> Bool {
        guard let name = open.popLast() else { return false }
        let from = Timestamp.now().milliseconds
        try stack.arm("\(name)=kill")
        let isStruck = ChaosService.wait(seconds: 1) { !stack.isArmed }
        guard isStruck || !stack.disarm() else {
            open.insert(name, at: 0)
            return false
        }
        ledger.noteStrike(from: from, to: Timestamp.now().milliseconds)
        verdict.withLock { $0.failpoints.struck += 1 }
        return true
    }
}
