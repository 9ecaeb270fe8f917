import Hashing
import Processes
import Tasks
import TestSupport

/// Many nodes over one store, clients, and whatever may happen to them, in one thread under a clock of its own: what happens
/// follows from the seed alone.
final class Simulation {
    /// What is to happen.
    enum Happening {
        case beat(Host, life: Int)
        case sweep(Host, life: Int)
        case work(Executor)
        case renew(Executor)
        case create
        case visit(Account, left: Int)
        case cancel(Account)
        case fault
        case absence
        /// Something that a fault has put down.
        case then(() throws -> Void)
    }

    let plan: Plan
    let state: any SharedState
    let clock = VirtualClock(1_750_000_000_000)
    let begin: Int64
    var agenda = Agenda<Happening>()
    var random: SplitMix64
    var verdict = Verdict()
    private(set) var hosts: [NodeName: [Host]] = [:]
    let names: [NodeName]
    /// The executor whose turn it is.
    var atWork: Executor?
    var lastExecutor: Int32 = 0
    var created = 0
    /// Since when and until when the store was away.
    private var absences: [(from: Int64, to: Int64)] = []
    var awayUntil: Int64 = 0
    /// What the store's clock shows.
    private var toldTime: Int64 = 0
    /// Whether nothing is broken any more.
    var isQuiet = false
    /// Runs that are wrongly given out, see ``Flaw``.
    var stolen: (run: Run, host: Host)?
    private(set) lazy var witness = Witness(self)
    private let tell: (String) -> Void
    private static let mostFaults = 5

    /// Begins with all nodes up.
    init(_ plan: Plan, on state: any SharedState, _ tell: @escaping (String) -> Void = { _ in }) throws {
        self.plan = plan
        self.state = state
        self.tell = tell
        begin = clock.now
        random = SplitMix64(seed: plan.seed)
        names = (0..<plan.nodes).compactMap { NodeName("n\($0)") }
        setClock()
        for name in names { try start(host(name, instance: 1)) }
    }

    // MARK: Chance

    func chance(_ part: Double) -> Bool { Double.random(in: 0..<1, using: &random) < part }

    func between(_ low: Int64, _ high: Int64) -> Int64 { Int64.random(in: low...high, using: &random) }

    /// A time that passes until something happens that does so at random, with that mean.
    func pause(mean: Double) -> Int64 {
        // The logarithm by halving: the same on every machine.
        var (part, passed) = (Double.random(in: 0.000_001..<1, using: &random), 0.0)
        while part < 0.5 { (part, passed) = (part * 2, passed + 0.693) }
        return Int64(mean * (passed + (1 - part) * 1.386))
    }

    func isStruck(_ flaw: Flaw, oneOf many: Int) -> Bool {
        plan.flaw == flaw && Int.random(in: 0..<many, using: &random) == 0
    }

    // MARK: Time

    /// Lets the store know what time it is, before it is asked anything.
    func setClock() {
        guard clock.now != toldTime else { return }
        toldTime = clock.now
        do {
            try state.setClock(toldTime)
        } catch {
            fault("the clock cannot be set: \(error)")
        }
    }

    func put(_ happening: Happening, in milliseconds: Int64) {
        agenda.put(happening, at: clock.now + milliseconds)
    }

    /// Carries out what happens until that time, or until there is nothing more, or enough is wrong.
    func advance(to end: Int64, while goesOn: () -> Bool = { true }) throws {
        while verdict.faults.count < Self.mostFaults, goesOn() {
            guard let (time, happening) = agenda.next() else { break }
            guard time <= end else {
                agenda.put(happening, at: time)
                break
            }
            clock.now = max(clock.now, time)
            try carryOut(happening)
        }
        if goesOn(), verdict.faults.count < Self.mostFaults { clock.now = max(clock.now, end) }
        setClock()
    }

    private func carryOut(_ happening: Happening) throws {
        switch happening {
        case .beat(let host, let life): if isNow(happening, host, life) { beat(host) }
        case .sweep(let host, let life): if isNow(happening, host, life) { sweep(host) }
        case .work(let executor): if isNow(happening, executor) { work(executor) }
        case .renew(let executor): if isNow(happening, executor) { renew(executor) }
        case .create: create()
        case .visit(let account, let left): visit(account, left: left)
        case .cancel(let account): cancel(account)
        case .fault: disturb()
        case .absence: beAway()
        case .then(let body): try body()
        }
    }

    /// Whether the node's service is the one that had it in mind, and is not standing still; then it comes later.
    private func isNow(_ happening: Happening, _ host: Host, _ life: Int) -> Bool {
        guard host.isUp, host.life == life else { return false }
        return isAwake(host, happening)
    }

    private func isNow(_ happening: Happening, _ executor: Executor) -> Bool {
        guard executor.isAlive else { return false }
        guard isAwake(executor.host, happening) else {
            executor.hasSlept = true
            return false
        }
        atWork = executor
        return true
    }

    private func isAwake(_ host: Host, _ happening: Happening) -> Bool {
        guard host.isPaused else { return true }
        agenda.put(happening, at: host.pausedUntil + between(0, 200))
        return false
    }

    // MARK: Hosts

    func hosts(of name: NodeName) -> [Host] { hosts[name] ?? [] }

    /// The one that has the name, as far as people know.
    func current(_ name: NodeName) -> Host? { hosts[name]?.last }

    func anyHost() -> Host? { names.randomElement(using: &random).flatMap { current($0) } }

    /// A new machine under that name.
    func host(_ name: NodeName, instance: Int) throws -> Host {
        let host = Host(
            NodeIdentity(name: name, instance: "\(name).\(instance)"), clock,
            wallOffset: between(-3_600_000, 3_600_000),
            tellsWallTime: chance(0.5), bootRate: 1 + Double(between(-500, 500)) / 1_000_000)
        host.store = DisturbedStore(try state.open(host.identity), self, host)
        hosts[name, default: []].append(host)
        return host
    }

    /// Forgets all but the latest that nothing runs on.
    func forgetEmpty(_ name: NodeName) {
        let latest = current(name)
        hosts[name]?.removeAll { $0 !== latest && !$0.isUp && $0.executors.isEmpty }
    }

    func forget(_ host: Host) { hosts[host.name]?.removeAll { $0 === host } }

    // MARK: The store

    /// How it goes with what the host asks of the store.
    func fate(of host: Host) -> Host.Link {
        if awayUntil > clock.now { return .cut }
        if host.link != .open || isQuiet { return host.link }
        guard Int.random(in: 0..<2000, using: &random) == 0 else { return .open }
        return chance(0.5) ? .cut : .mute
    }

    func noteAbsence(for milliseconds: Int64) {
        awayUntil = max(awayUntil, clock.now + milliseconds)
        absences.append((clock.now, awayUntil))
    }

    /// Whether the store was away at any moment since then.
    func wasAway(since time: Int64) -> Bool { absences.last.map { $0.to >= time } ?? false }

    // MARK: Faults

    /// Notes what is wrong, with what is recorded of the task.
    func fault(_ text: String, _ task: TaskID? = nil) {
        guard verdict.faults.count < Self.mostFaults else { return }
        var lines = ["\(clock.now - begin) ms: \(task.map { "\($0): " } ?? "")\(text)"]
        if let task {
            let events = (try? state.events(of: task, most: 20)) ?? []
            lines += events.map { "    \($0.at - begin) ms \($0)" }
        }
        verdict.faults.append(lines.joined(separator: "\n"))
    }

    // MARK: The whole

    /// Lets all of it happen, and looks at what came of it.
    func run() throws -> Verdict {
        put(.create, in: 1000)
        put(.fault, in: plan.faultEvery)
        put(.absence, in: pause(mean: Double(plan.absenceEvery)))
        var told = clock.now
        try advance(to: .max) {
            if clock.now - told >= 1_800_000 {
                told = clock.now
                tell(
                    "\((told - begin) / 60_000) min: \(created) tasks, \(verdict.calls) calls, \(verdict.faults.count) faults"
                )
            }
            return created < plan.tasks
        }
        // What is under way is disturbed for some time yet.
        try advance(to: clock.now + 60_000)
        try heal()
        try advance(to: clock.now + 60_000)
        if verdict.faults.isEmpty { try lookForStuck() }
        let quiet = clock.now
        while verdict.faults.isEmpty, try !inProgress().isEmpty, clock.now - quiet < 3_600_000 {
            try advance(to: clock.now + 10_000)
        }
        verdict.milliseconds = clock.now - begin
        tell("all is at rest; the events are replayed")
        if verdict.faults.isEmpty { try witness.compare() }
        if verdict.orphans.quantile(990) > 25_000 {
            fault("runs whose executors are dead end late: \(verdict.orphans)")
        }
        if verdict.waiters.quantile(990) > 25_000 {
            fault("runs that wait for dead nodes end late: \(verdict.waiters)")
        }
        verdict.digest = state.digest()
        return verdict
    }

    private func inProgress() throws -> [PipelineTask] {
        guard let store = current(names[0])?.store?.inner else { return [] }
        return try store.list(TaskFilter(status: .inProgress), limit: .max, offset: 0).tasks
    }

    /// Whatever is in progress a minute after the last fault is carried out by somebody, or waits for a place.
    private func lookForStuck() throws {
        for task in try inProgress() {
            let owner = task.node.flatMap { current($0) }
            if task.isWaiting {
                let taken = owner?.executors.count ?? 0
                if owner?.isUp != true || taken < plan.places {
                    fault("its run waits, and nobody launches it", task.id)
                }
            } else if !hosts.values.joined().contains(where: { $0.executors.contains { $0.run == task.run } })
            {
                fault("its run is stuck", task.id)
            }
        }
    }
}
