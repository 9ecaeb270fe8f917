import Processes
import Tasks

/// What a node's service does, as `pipelined duties` does it.
extension Simulation {
    /// Starts the service of the node, which begins to live as soon as it gets its name.
    func start(_ host: Host) {
        host.isUp = true
        host.hasLeft = false
        host.life += 1
        host.order = nil
        let contact = StoreContact(clock: host.bootClock)
        host.contact = contact
        if let store = host.store {
            host.rescue = Rescue(store: store, contact: contact) { [unowned self] _ in
                if chance(0.01), !isQuiet {
                    throw TaskStoreError(description: "no vectors", isRetryable: true)
                }
            }
        }
        put(.beat(host, life: host.life), in: between(0, 1000))
        put(.sweep(host, life: host.life), in: between(1000, 3000))
    }

    func stop(_ host: Host) {
        host.isUp = false
        host.life += 1
    }

    func beat(_ host: Host) {
        let state = NodeState(
            address: "\(host.name):80", version: "1", places: plan.places, running: host.executors.count)
        let begin = clock.now
        do {
            guard let outcome = try host.store?.beat(state, seconds: RunLease.seconds) else { return }
            if outcome == .nameTaken, host.order == nil { return waitForName(host) }
            host.order = outcome
            host.contact?.heard()
            put(.beat(host, life: host.life), in: RunLease.interval - (clock.now - begin) + between(0, 50))
        } catch {
            if plan.flaw == .noContact { host.contact?.heard() } else { host.contact?.missed() }
            put(.beat(host, life: host.life), in: 500)
        }
    }

    /// One that only just begins tries again, for some time: whoever has its name may be gone.
    private func waitForName(_ host: Host) {
        guard clock.now - host.begin > 90_000, hosts(of: host.name).count > 1 else {
            return put(.beat(host, life: host.life), in: 1000)
        }
        stop(host)
        forget(host)
    }

    func sweep(_ host: Host) {
        put(.sweep(host, life: host.life), in: plan.sweepEvery + between(0, 100))
        // Nothing is done under a name that one has not got yet.
        guard let order = host.order, let store = host.store else { return }
        if order == .nameTaken {
            if host.executors.isEmpty {
                stop(host)
                if current(host.name) !== host { forget(host) }
            }
            return
        }
        do {
            try endOrphans(host, store)
            try launch(host, store)
        } catch {}
        do {
            if let found = try host.rescue?.sweep() {
                verdict.disturbances["rescues", default: 0] += found.ended.count
            }
            guard order == .draining, host.executors.isEmpty, try store.runsInProgress().isEmpty else {
                return
            }
            try store.leave()
            host.hasLeft = true
            host.disturb()
            stop(host)
        } catch {}
    }

    private func endOrphans(_ host: Host, _ store: DisturbedStore) throws {
        var runs = try store.runsInProgress().filter { !$0.isWaiting }.map(\.run)
        if plan.flaw == .foreignOrphans {
            runs = try store.inner.list(TaskFilter(status: .inProgress), limit: .max, offset: 0).tasks
                .filter { $0.node == host.name && !$0.isWaiting }.compactMap(\.run)
        }
        for run in runs where host.executor(of: run.taskID) == nil {
            try endOrphan(run, host, store, isSeen: false)
        }
    }

    private func endOrphan(_ run: Run, _ host: Host, _ store: DisturbedStore, isSeen: Bool) throws {
        let isFenced = host.fenced.contains(run.runID)
        let isEnded = try store.failOrphan(
            run, cause: "?", code: isFenced ? .stateUnavailable : .executorFailed,
            isCauseKnown: isFenced || isSeen,
            at: host.time)
        if isEnded { host.fenced.remove(run.runID) }
    }

    /// The supervisor has seen how a process ended.
    func collect(_ executor: Executor) {
        let host = executor.host
        guard host.isUp, !host.isPaused, let store = host.store, chance(0.7) else { return }
        guard let found = try? store.run(ofExecutor: executor.pid), found.run == executor.run else { return }
        try? endOrphan(found.run, host, store, isSeen: true)
        try? launch(host, store)
    }

    /// Gives free places to the runs that wait.
    func launch(_ host: Host, _ store: DisturbedStore) throws {
        next: while true {
            for run in try store.nextRuns(places: plan.places) where host.executor(of: run.taskID) == nil {
                switch try store.launch(run, places: plan.places, at: host.time) {
                case .launched:
                    if chance(0.005) { return try store.takeBack(run) }
                    begin(run, on: host, store)
                    continue next
                case .noPlace: return
                case .notWaiting: continue
                }
            }
            return
        }
    }

    private func begin(_ run: Run, on host: Host, _ store: DisturbedStore) {
        lastExecutor += 1
        let account = witness.account(of: run.taskID, on: host.name)
        let executor = Executor(
            id: lastExecutor, pid: 2 + lastExecutor % 4000, run: run, host: host, account: account,
            pace: chance(0.03) ? 6000 : between(200, 900),
            failsAfter: chance(0.04) ? Int(between(0, 3)) : nil)
        account.executor = executor
        host.executors.append(executor)
        if plan.flaw == .doubleLaunch, chance(0.02) { stolen = (run, host) }
        _ = try? store.recordLaunch(run, pid: executor.pid, memory: nil)
        put(.work(executor), in: chance(0.01) ? between(1000, 14_000) : between(50, 500))
    }

    /// A run that another node has launched, to be launched again, see ``Flaw``.
    func runLaunchedElsewhere(than host: Host) -> Run? {
        guard let (run, owner) = stolen, owner !== host else { return nil }
        stolen = nil
        return run
    }

    /// Runs that are not lost, see ``Flaw``.
    func runsNotLost(than host: Host) -> [LostRun] {
        guard chance(0.05), let other = anyHost(), other !== host else { return [] }
        return other.executors.map {
            LostRun(
                run: $0.run, node: other.name, instance: other.identity.instance,
                leaseEnd: Timestamp(milliseconds: clock.now + 1000), isNodeAlive: true, load: nil)
        }
    }
}
