import FoundationEssentials
import Glibc
import HTTPClient
import Hashing
import JSON
import Postgres
import Synchronization
import Tasks
import TestSupport

/// Several nodes of which one after the other is killed, stopped, cut off or set wrong, while clients create, execute, cancel and
/// poll by way of the balancer and of single nodes: whatever was acknowledged holds, every run ends, none is carried out by two,
/// and what belongs to a node that nothing was done to is not disturbed.
final class ClusterChaos: Sendable {
    /// What came of it.
    struct Verdict: CustomStringConvertible, Sendable {
        /// What was wrong, in words.
        var faults: [String] = []
        /// How often what was done.
        var done: [String: Int] = [:]
        /// Milliseconds from a fault to the recorded end of the runs that it has left.
        var orphans: [Int] = []
        /// Milliseconds from the return of the state to the recorded end of the runs that did not outlive its absence.
        var afterAbsence: [Int] = []
        /// Milliseconds until a dead node's files were answered with 503.
        var unavailable: [Int] = []
        /// Why orphans failed, and how often.
        var codes: [String: Int] = [:]
        var tasks = 0, runs = 0, undisturbed = 0, events = 0, loads = 0
        /// How many runs of a node that was stopped were compared before and after it went on.
        var compared = 0

        /// Figures, a line each.
        var description: String {
            func line(_ name: String, _ times: [Int]) -> String {
                let sorted = times.sorted()
                guard let last = sorted.last else { return "\(name): none" }
                let late = NodeChaos.Verdict.late(times)
                let median = sorted[sorted.count / 2]
                return "\(name): \(sorted.count), median \(median) ms, p99 \(late) ms, longest \(last) ms"
            }
            func counts(_ all: [String: Int]) -> String {
                all.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }.joined(separator: ", ")
            }
            return [
                "\(faults.count) faults; \(tasks) tasks, \(runs) runs, \(undisturbed) of them undisturbed,"
                    + " \(events) events replayed, \(loads) loads seen, \(compared) runs of stopped nodes compared",
                "done: \(counts(done)); orphans: \(counts(codes))",
                line("fault to recorded end of its runs", orphans),
                line("state back to recorded end", afterAbsence),
                line("files of a dead node to 503", unavailable),
            ].joined(separator: "\n")
        }
    }

    let cluster: ChaosCluster
    let ledger = ClusterLedger()
    let witness: ClusterWitness
    private let verdict = Mutex(Verdict())
    static let clients = 4
    /// At which of its points a process is stopped.
    private static let points = [
        "step.made", "step.switched", "generation.planned", "generation.synced", "switch.decided",
        "switch.renamed",
        "load.truncated", "load.stored", "load.proven", "load.committed", "run.done", "launch.started",
    ]

    /// Starts the nodes, and has one load to make the vector tables.
    init(_ cluster: ChaosCluster) throws {
        self.cluster = cluster
        let client = try ClusterClient(cluster, ledger, name: "first", seed: 0)
        guard let id = client.create(at: "n1"), client.execute(id, at: "n1") == 202,
            ChaosService.wait(
                seconds: 120,
                {
                    usleep(100_000)
                    let state = client.ask(.get, cluster.balancer, "/\(id)", "").json
                    return state["data"]?["status"]?.stringValue == "completed"
                })
        else { throw PostgresServer.Failure(text: "a run does not complete") }
        witness = try ClusterWitness(cluster.server)
    }

    /// Goes on until so many runs were acknowledged, and each of the faults was there once; `tell` is given a line now and then.
    ///
    /// - Parameters:
    ///   - drawn: what is done, in any order.
    ///   - seconds: the longest pause of a client.
    func run(
        runs: Int, seed: UInt64, drawn: [ClusterFault] = ClusterFault.drawn, pausing seconds: Double = 14,
        _ tell: (String) -> Void = { _ in }
    ) throws -> Verdict {
        var generator = SplitMix64(seed: seed)
        for number in 0..<Self.clients {
            let client = try ClusterClient(
                cluster, ledger, name: "c\(number)", seed: seed &+ UInt64(number) &+ 1)
            start(client, seconds)
        }
        let baiter = try ClusterClient(cluster, ledger, name: "bait", seed: seed)
        let watching = RepeatedLook(pauseMicroseconds: 50_000) { [cluster] in Self.twoAtOnce(cluster) }
        watching.begin()
        defer {
            ledger.end(of: Self.clients)
            watching.end()
        }
        usleep(3_000_000)
        let possible = drawn.filter(isPossible)
        var open = possible.shuffled(using: &generator)
        var isFirst = true
        while isFirst || ledger.accepted < runs {
            let fault = open.removeLast()
            if open.isEmpty {
                open = possible.shuffled(using: &generator)
                isFirst = false
            }
            let node = cluster.names.randomElement(using: &generator) ?? "n1"
            let before = verdict.withLock { $0.faults.count }
            do {
                try carryOut(fault, on: node, baiter, &generator)
            } catch {
                self.fault("\(fault) of \(node): \(error)")
            }
            verdict.withLock { $0.done[fault.rawValue, default: 0] += 1 }
            let new = verdict.withLock { $0.faults[before...].joined(separator: "; ") }
            tell("\(fault) of \(node): \(ledger.accepted) runs\(new.isEmpty ? "" : "; \(new)")")
            usleep(UInt32.random(in: 2_000_000..<5_000_000, using: &generator))
        }
        ledger.end(of: Self.clients)
        self.verdict.withLock { $0.faults += watching.end() }
        try settle()
        var found = verdict.withLock { $0 }
        try ClusterCheck(cluster, ledger, witness).look(&found)
        return found
    }

    /// Two executors that carry out one task for longer than one that was stopped takes to end itself.
    private static func twoAtOnce(_ cluster: ChaosCluster) -> [String] {
        let found = Dictionary(grouping: cluster.executors(), by: \.task).mapValues { Set($0.map(\.pid)) }
            .filter { $0.value.count > 1 }
        guard !found.isEmpty else { return [] }
        usleep(300_000)
        let left = cluster.executors().map(\.pid)
        return found.filter { $0.value.intersection(left).count > 1 }.map { task, pids in
            "\(task) is carried out by \(pids.sorted())"
        }
    }

    private func start(_ client: sending ClusterClient, _ seconds: Double) {
        let holder = Handed(client)
        Background.run { [ledger] in
            holder.client.work(pausing: seconds)
            ledger.isOver()
        }
    }

    private func isPossible(_ fault: ClusterFault) -> Bool {
        cluster.hasNetwork || !fault.cutsNetwork
    }

    private func fault(_ text: String) { verdict.withLock { $0.faults.append(text) } }

    /// Waits until no run is in progress.
    private func settle() throws {
        func left() throws -> [String] {
            usleep(500_000)
            return try cluster.server.connect("pipeline_state").query(
                "SELECT task_id FROM data_pipeline_state.task WHERE status = 'in_progress'"
            ).map { rows, row in rows.text(row, 0) ?? "" }
        }
        guard try !ChaosService.wait(seconds: 90, { try left().isEmpty }) else { return }
        for id in try left() { fault("the run of \(id) is stuck") }
    }

    // MARK: A fault

    private func carryOut(
        _ fault: ClusterFault, on node: String, _ baiter: ClusterClient, _ generator: inout SplitMix64
    ) throws {
        try bait(fault, on: node, baiter, &generator)
        let begin = Timestamp.now().milliseconds
        let number = ledger.begin(
            ClusterLedger.Disturbance(kind: fault, node: fault.isOfServer ? nil : node, from: begin))
        func seconds(_ range: Range<Double>) -> UInt32 {
            UInt32(Double.random(in: range, using: &generator) * 1_000_000)
        }
        var isLong = true
        /// The folder of one that comes back and finds its name taken.
        var returning: String?
        switch fault {
        case .kill:
            try cluster.order("kill", node)
            probe(node, baiter)
            usleep(seconds(0..<30))
            try cluster.order("restart", node)
        case .replace:
            try cluster.order("kill", node)
            probe(node, baiter)
            // The name is free when the lease has run out.
            usleep(seconds(22..<30))
            try cluster.add(node)
        case .usurp:
            try cluster.order("cut", node)
            probe(node, baiter)
            usleep(seconds(22..<30))
            returning = try cluster.add(node)
        case .pause, .pauseAtPoint, .pauseInCopy:
            try cluster.order("pause", node)
            usleep(seconds(25..<45))
            probe(node, baiter)
            try resume(node)
        case .cut:
            try cluster.order("cut", node)
            probe(node, baiter)
            let length = seconds(5..<40)
            isLong = length >= 25_000_000
            usleep(length)
            try cluster.order("join", node)
        case .cutState:
            try cluster.order("cut-state", node)
            let length = seconds(5..<40)
            isLong = length >= 25_000_000
            usleep(length)
            try cluster.order("join-state", node)
        case .clock:
            try cluster.order("clock", node, Bool.random(using: &generator) ? "3600" : "-3600")
            usleep(seconds(5..<15))
            try cluster.order("clock", node, "0")
        case .restartState: try cluster.server.restartAtOnce()
        case .stateAway:
            try cluster.server.stopAtOnce()
            usleep(seconds(16..<30))
            try cluster.server.restartAtOnce()
        }
        ledger.end(number, at: Timestamp.now().milliseconds, isLong: isLong)
        for name in fault.isOfServer ? cluster.names : [node] {
            if !ChaosService.wait(seconds: 40, { cluster.isReady(name) }) {
                self.fault("\(name) does not come back after \(fault)")
            }
        }
        if let returning { try bringBack(returning, named: node) }
    }

    /// Has the node carry out runs, and waits until they are where they are to be.
    private func bait(
        _ fault: ClusterFault, on node: String, _ baiter: ClusterClient, _ generator: inout SplitMix64
    ) throws {
        func begin(_ stem: String) {
            guard let id = baiter.create(at: node, stem: stem), baiter.execute(id, at: node) == 202 else {
                return self.fault("\(node) takes no run before \(fault)")
            }
        }
        switch fault {
        case .pauseInCopy:
            begin("slow")
            // It has the lock of the table and writes into it.
            _ = try ChaosService.wait(seconds: 20) {
                usleep(50_000)
                return try cluster.server.connect("vectors").query(
                    "SELECT FROM pg_stat_activity WHERE query LIKE 'COPY%' AND wait_event = 'PgSleep'"
                ).rowCount > 0
            }
        case .pauseAtPoint:
            let point = Self.points.randomElement(using: &generator) ?? "load.stored"
            cluster.release(node)
            try cluster.hold(node, at: point, milliseconds: 6000)
            begin("label")
            if ChaosService.wait(seconds: 12, { !cluster.isHolding(node) }) {
                verdict.withLock { $0.done["stopped at \(point)", default: 0] += 1 }
            }
            cluster.release(node)
        default:
            begin("label")
            begin("label")
        }
        usleep(UInt32.random(in: 0..<2_500_000, using: &generator) / (fault == .pauseAtPoint ? 5 : 1))
    }

    /// Asks another node for the files of one that is dead.
    private func probe(_ node: String, _ baiter: ClusterClient) {
        guard let id = ledger.completed.last(where: { $0.hasSuffix("_\(node)") }),
            let other = cluster.names.first(where: { $0 != node })
        else { return }
        let begin = ContinuousClock.now
        let answer = baiter.ask(.get, cluster.door(of: other), "/\(id)/files", "")
        let passed = Int(begin.duration(to: .now) / .milliseconds(1))
        verdict.withLock { $0.unavailable.append(passed) }
        let code = answer.json["error"]?["code"]?.stringValue ?? ""
        if answer.status != 503 || code != "NODE_UNAVAILABLE" || passed >= 2000 {
            fault("the files of \(id) on \(node): \(answer.status) \(code) after \(passed) ms")
        }
    }

    /// Lets a stopped node go on whose runs were ended meanwhile: nothing of them may change any more.
    private func resume(_ node: String) throws {
        try compare(node) {
            try cluster.order("resume", node)
            usleep(4_000_000)
        }
    }

    /// Gives one its network back whose name another one has by now: it changes nothing, and takes nothing on.
    private func bringBack(_ folder: String, named node: String) throws {
        try compare(node) {
            try cluster.order("join", at: folder)
            usleep(8_000_000)
        }
        if cluster.isReady(at: folder) { fault("\(folder) takes tasks under a name that another one has") }
        try cluster.order("kill", at: folder)
    }

    /// What was left of the node's runs that were ended has to stay as it is.
    private func compare(_ node: String, around goingOn: () throws -> Void) throws {
        let before = try NodeRemains(of: node, cluster, witness)
        try goingOn()
        let changes = try before.changes(cluster, witness)
        verdict.withLock { verdict in
            verdict.compared += before.tasks.count
            verdict.faults += changes
        }
    }
}

/// Carries a client over to its thread, which alone uses it.
private final class Handed: @unchecked Sendable {
    let client: ClusterClient
    init(_ client: sending ClusterClient) { self.client = client }
}
