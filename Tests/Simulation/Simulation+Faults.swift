import Tasks

/// What happens to nodes and to the store.
extension Simulation {
    private enum Fault: String, CaseIterable {
        case executor, crash, service, replacement, split, pause, cut, mute, clock, drain

        /// How often of a hundred.
        private var share: Int {
            switch self {
            case .executor: 22
            case .crash: 15
            case .pause: 14
            case .cut: 12
            case .service, .mute: 8
            case .replacement, .clock: 6
            case .split: 5
            case .drain: 4
            }
        }

        static let drawn = allCases.flatMap { Array(repeating: $0, count: $0.share) }
    }

    func disturb() {
        guard !isQuiet else { return }
        put(.fault, in: pause(mean: Double(plan.faultEvery) / Double(plan.nodes)))
        guard let fault = Fault.drawn.randomElement(using: &random), let host = anyHost(), host.isUp,
            !host.isPaused,
            host.link == .open, host.order == .active
        else { return }
        verdict.disturbances[fault.rawValue, default: 0] += 1
        switch fault {
        case .executor: killOne(of: host)
        case .crash:
            crash(host)
            restart(host, after: between(500, 40_000))
        case .service:
            host.disturb()
            stop(host)
            restart(host, after: between(500, 40_000))
        case .replacement:
            // Executors may outlive the service.
            if chance(0.4) {
                host.disturb()
                stop(host)
            } else {
                crash(host)
            }
            replace(host, after: between(1000, 60_000))
        case .split:
            cut(host, .cut, for: between(20_000, 90_000))
            replace(host, after: between(1000, 20_000))
        case .pause: standStill(host, for: between(1000, 120_000))
        case .cut: cut(host, .cut, for: between(500, 60_000))
        case .mute: cut(host, .mute, for: between(500, 30_000))
        case .clock: host.wallOffset += between(-3_600_000, 3_600_000)
        case .drain: drain(host)
        }
    }

    private func killOne(of host: Host) {
        guard let executor = host.executors.randomElement(using: &random) else { return }
        executor.isKilled = true
        end(executor)
    }

    /// All processes are gone at once.
    private func crash(_ host: Host) {
        host.disturb()
        stop(host)
        for executor in host.executors {
            executor.isKilled = true
            executor.isAlive = false
            witness.died(executor, ofAbsence: false)
        }
        host.executors = []
    }

    private func restart(_ host: Host, after milliseconds: Int64) {
        put(
            .then { [unowned self] in
                guard !host.isUp, hosts(of: host.name).contains(where: { $0 === host }) else { return }
                // Until it lives again, and has looked for what it has left.
                put(.then { host.recover() }, in: 5000)
                start(host)
            }, in: milliseconds)
    }

    /// A new machine takes the name, with an empty disk.
    private func replace(_ host: Host, after milliseconds: Int64) {
        put(
            .then { [unowned self] in
                guard current(host.name) === host else { return }
                let number = Int(host.identity.instance.split(separator: ".").last ?? "") ?? 0
                let next = try self.host(host.name, instance: number + 1)
                next.disturb(for: 60_000)
                start(next)
                forgetEmpty(host.name)
            }, in: milliseconds)
    }

    private func standStill(_ host: Host, for milliseconds: Int64) {
        host.disturb()
        (host.pausedAt, host.pausedUntil) = (clock.now, clock.now + milliseconds)
        put(.then { host.recover() }, in: milliseconds + 2000)
        // A long one is replaced now and then.
        if milliseconds > 30_000, chance(0.3) { replace(host, after: between(1000, milliseconds)) }
    }

    private func cut(_ host: Host, _ link: Host.Link, for milliseconds: Int64) {
        host.disturb()
        host.link = link
        put(
            .then {
                host.link = .open
                host.recover()
            }, in: milliseconds)
    }

    private func drain(_ host: Host) {
        guard (try? anyHost()?.store?.drain(host.name, true)) == true else { return }
        put(
            .then { [unowned self] in
                _ = try current(names[0])?.store?.inner.drain(host.name, false)
                if let now = current(host.name), now.hasLeft { restart(now, after: 100) }
            }, in: between(10_000, 180_000))
    }

    /// The store is away, with some nodes that come back before it.
    func beAway() {
        guard !isQuiet else { return }
        put(.absence, in: pause(mean: Double(plan.absenceEvery)))
        let milliseconds = between(1000, 60_000)
        verdict.disturbances["store away", default: 0] += 1
        noteAbsence(for: milliseconds)
        for _ in 0..<3 {
            guard chance(0.5), let host = anyHost(), host.isUp, !host.isPaused, host.link == .open else {
                continue
            }
            crash(host)
            restart(host, after: between(100, milliseconds))
        }
    }

    /// Nothing is broken any more.
    func heal() throws {
        isQuiet = true
        awayUntil = min(awayUntil, clock.now)
        for name in names {
            _ = try current(name)?.store?.inner.drain(name, false)
            for host in hosts(of: name) {
                host.link = .open
                host.pausedUntil = min(host.pausedUntil, clock.now)
            }
            guard let host = current(name), !host.isUp else { continue }
            start(host)
            put(.then { host.recover() }, in: 5000)
        }
    }
}
