import Tasks
import TestSupport

/// Sees what the store has accepted and what processes have done, and says what should not have been.
final class Witness {
    unowned let world: Simulation
    private var accounts: [TaskID: Account] = [:]
    private var holders: [NodeName: (instance: String, until: Int64)] = [:]
    /// From when on who was in contact can be told from who was not: longer than a lease, and than a sign of life is late.
    private static let doubt: Int64 = 26_000

    init(_ world: Simulation) { self.world = world }

    private var now: Int64 { world.clock.now }

    /// The account of a task, opened with the first look.
    func account(of id: TaskID, on node: NodeName) -> Account {
        if let known = accounts[id] { return known }
        let fresh = Account(id, node: node)
        accounts[id] = fresh
        return fresh
    }

    private func fault(_ text: String, _ task: TaskID) { world.fault(text, task) }

    // MARK: Names

    /// The store has let an instance live under its name.
    func named(_ identity: NodeIdentity, seconds: Int) {
        if let holder = holders[identity.name], holder.instance != identity.instance, holder.until > now {
            world.fault(
                "\(identity) was told that it has its name while \(holder.instance) has it until \(holder.until)"
            )
        }
        holders[identity.name] = (identity.instance, now + Int64(seconds) * 1000)
    }

    func left(_ identity: NodeIdentity) {
        guard let holder = holders[identity.name], holder.instance == identity.instance else { return }
        holders[identity.name] = (identity.instance, min(holder.until, now))
    }

    // MARK: Runs

    func claimed(_ run: Run) {
        guard let account = accounts[run.taskID] else { return }
        (account.claimedAt, account.executor) = (now, nil)
    }

    func launched(_ run: Run, by host: Host) {
        guard let account = accounts[run.taskID] else { return }
        if account.endedRun >= run.runID { fault("\(run) was launched after its end", run.taskID) }
        if let holder = holders[host.name], holder.instance != host.identity.instance {
            fault("\(host.identity), whose name \(holder.instance) has, has launched \(run)", run.taskID)
        }
    }

    /// Whether a launch was recorded, or taken back, is not known to who has asked for it.
    func missedLaunch(_ run: Run) { accounts[run.taskID]?.unansweredLaunch = run.runID }

    func renewed(_ run: Run) {
        guard let account = accounts[run.taskID], account.endedRun >= run.runID else { return }
        fault("\(run) was renewed after its end", run.taskID)
    }

    /// A write of the run was accepted, of the executor that is at work just now.
    func wrote(_ run: Run) {
        guard let account = accounts[run.taskID] else { return }
        let writer = world.atWork?.id ?? 0
        if account.endedRun >= run.runID { fault("\(run) has written after its end", run.taskID) }
        if run.fence < account.writtenFence { fault("\(run) has written after a later run", run.taskID) }
        if run.runID == account.writtenRun, writer != account.writer {
            fault("\(run) is carried out by the executors \(account.writer) and \(writer)", run.taskID)
        }
        (account.writtenRun, account.writtenFence, account.writer) = (run.runID, run.fence, writer)
    }

    /// The executor has done some of its work, whatever the store will say.
    func worked(_ executor: Executor) {
        let (account, run) = (executor.account, executor.run)
        if account.endedRun >= run.runID {
            fault("executor \(executor.id) has worked after the end of \(run)", run.taskID)
        }
        if run.fence < account.workedFence { fault("\(run) has worked after a later run", run.taskID) }
        if run.fence == account.workedFence, account.worker != executor.id {
            fault("the executors \(account.worker) and \(executor.id) have both worked on \(run)", run.taskID)
        }
        (account.workedFence, account.worker) = (run.fence, executor.id)
    }

    /// The run has recorded its own end.
    func finished(_ run: Run) {
        guard let account = accounts[run.taskID] else { return }
        account.endedRun = max(account.endedRun, run.runID)
        if !wasDisturbed(account, since: account.claimedAt) { world.verdict.undisturbed += 1 }
    }

    func moved(_ id: TaskID, to node: NodeName) { accounts[id]?.node = node }

    /// An executor is gone without having ended its run.
    func died(_ executor: Executor, ofAbsence: Bool) {
        let account = executor.account
        guard account.endedRun < executor.run.runID else { return }
        let at = executor.hasSlept ? executor.host.pausedAt : now
        (account.deadRun, account.diedAt, account.diedOfAbsence) = (executor.run.runID, at, ofAbsence)
        if ofAbsence, !wasDisturbed(account, since: now - Self.doubt), !world.wasAway(since: now - Self.doubt)
        {
            fault(
                "executor \(executor.id) was not heard although nothing kept it from that",
                executor.run.taskID)
        }
    }

    // MARK: Ends that others record

    private func wasDisturbed(_ account: Account, since time: Int64) -> Bool {
        world.hosts(of: account.node).contains { $0.wasDisturbed(since: time) }
            || account.executor?.isKilled == true
    }

    /// The node itself has ended a run of its own.
    func failed(orphan run: Run, _ code: FailureCode, by host: Host) {
        guard let account = accounts[run.taskID] else { return }
        world.verdict.ends["\(code.rawValue) by its own node", default: 0] += 1
        if let executor = account.executor, executor.isAlive, executor.run == run {
            fault(
                "\(run) was ended by \(host.identity) as \(code.rawValue), and its executor lives", run.taskID
            )
        }
        if account.endedRun < run.runID, account.deadRun == run.runID, !world.wasAway(since: account.diedAt) {
            world.verdict.orphans.add(now - account.diedAt)
        }
        if !wasDisturbed(account, since: account.claimedAt), account.deadRun != run.runID,
            account.unansweredLaunch != run.runID
        {
            fault("\(run) was undisturbed, and ended as \(code.rawValue)", run.taskID)
        }
        account.endedRun = max(account.endedRun, run.runID)
    }

    /// Another node has ended a lost run.
    func failed(_ lost: LostRun, _ code: FailureCode, by host: Host) {
        guard let account = accounts[lost.run.taskID] else { return }
        let run = lost.run
        world.verdict.ends["\(code.rawValue)\(lost.instance == nil ? ", waiting" : "")", default: 0] += 1
        let since = lost.leaseEnd.milliseconds - Self.doubt
        let isDisturbed = wasDisturbed(account, since: since) || account.unansweredLaunch == run.runID
        let wasAway = world.wasAway(since: since)
        if lost.leaseEnd.milliseconds > now {
            fault(
                "\(run) was ended by \(host.identity), and its lease runs until \(lost.leaseEnd.milliseconds)",
                run.taskID)
        }
        if !isDisturbed, !wasAway {
            fault("\(run) was undisturbed, and ended as \(code.rawValue)", run.taskID)
        }
        if !isDisturbed, code != .stateUnavailable {
            fault("\(run) was in contact whenever the store was, and ended as \(code.rawValue)", run.taskID)
        }
        if account.deadRun == run.runID {
            if !world.wasAway(since: account.diedAt) { world.verdict.orphans.add(now - account.diedAt) }
        } else if let executor = account.executor, executor.isAlive, executor.host.isPaused {
            let at = executor.host.pausedAt
            if !world.wasAway(since: at) { world.verdict.orphans.add(now - at) }
        } else if lost.instance == nil {
            let end = lost.leaseEnd.milliseconds
            let gone = world.hosts(of: lost.node).flatMap(\.disturbances).map(\.from).filter { $0 <= end }
                .max()
            if let gone, !world.wasAway(since: gone - Self.doubt) {
                world.verdict.waiters.add(now - max(gone, account.claimedAt))
            }
        }
        account.endedRun = max(account.endedRun, run.runID)
    }

    // MARK: In the end

    /// Compares what is recorded of all tasks with what their clients were told.
    func compare() throws {
        var seen = 0
        try world.state.forEachTask { id, events, isThere in
            seen += 1
            let replay = EventReplay(events, isShared: true)
            world.verdict.events += events.count
            for problem in replay.faults { fault(problem, id) }
            let begun = events.count { $0.change == "task" && $0.to == "in_progress" }
            world.verdict.runs += begun
            for event in events where event.change == "task" && event.from == "in_progress" {
                world.verdict.ends[event.to ?? "deleted", default: 0] += 1
            }
            guard let account = accounts[id] else { return fault("nobody has created it", id) }
            for problem in account.told.faults(begun: begun, isThere: isThere) { fault(problem, id) }
            if let last = replay.states.last, isThere, !last.isAtRest { fault("its run is stuck", id) }
            account.isCreated = false
        }
        // What is left was acknowledged and is nowhere.
        for id in accounts.filter({ $0.value.isCreated }).keys.sorted(by: { $0.text < $1.text }) {
            fault("it was acknowledged, and is lost", id)
        }
        world.verdict.tasks = seen
    }
}
