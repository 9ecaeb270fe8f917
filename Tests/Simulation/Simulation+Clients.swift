import Tasks
import TestSupport

/// What clients do, through any node.
extension Simulation {
    /// A node that answers requests.
    private func entrance() -> Host? {
        for _ in 0..<3 {
            if let host = anyHost(), host.isUp, !host.isPaused, host.order == .active { return host }
        }
        return nil
    }

    func create() {
        guard created < plan.tasks else { return }
        put(.create, in: Int64(pause(mean: plan.createEvery)))
        guard let host = entrance(), let store = host.store else { return }
        guard let id = try? store.reserveID(stem: TaskID.stem(at: host.wallTime)) else { return }
        created += 1
        let account = witness.account(of: id, on: host.name)
        var parameters = TaskParameters(businessContext: "", databaseName: "db\(created % 5)")
        parameters.enableTrainingDataLoad = created % 3 != 0
        let task = PipelineTask(
            id: id, name: nil, parameters: parameters, createdBy: "user\(between(0, 7))", createdAt: host.time
        )
        do {
            try store.insert(task, connectionSecret: nil, [.created, .tableList("t")])
            account.isCreated = true
        } catch {}
        put(.visit(account, left: Int(between(1, 3))), in: between(0, 2000))
    }

    /// A client comes back to its task.
    func visit(_ account: Account, left: Int) {
        if left > 1, created < plan.tasks {
            put(.visit(account, left: left - 1), in: between(20_000, 90_000))
        }
        let kind = between(0, 99)
        if left == 1, kind < 15 { return remove(account) }
        if kind < 25 { move(account) }
        execute(account)
        if kind >= 85 { put(.cancel(account), in: between(0, 15_000)) }
    }

    private func execute(_ account: Account) {
        guard let entrance = entrance() else { return }
        // Most requests are sent on to the node that has the task; some are answered where they come in.
        let isSentOn = chance(0.8)
        guard let host = isSentOn ? current(account.node) : entrance else { return }
        guard host.isUp, !host.isPaused, host.order == .active || !isSentOn else { return }
        guard let store = host.store, current(account.node)?.order != .draining,
            current(account.node)?.hasLeft == false
        else { return }
        let mode: RunRequest.Mode =
            chance(0.9)
            ? .complete : .step(PipelineStep.allCases.randomElement(using: &random) ?? .ddlGeneration)
        do {
            let request = RunRequest(mode: mode, vectorTables: VectorTableOptions())
            switch try store.claim(account.id, request, at: host.time) {
            case .claimed: account.told.accepted += 1
            case .alreadyRunning: break
            case .notFound:
                if account.isCreated, !account.told.isRemovalAsked {
                    fault("it was acknowledged, and is not found", account.id)
                }
            }
        } catch {
            account.told.uncertain += 1
        }
        if current(account.node) === host, host.order == .active { try? launch(host, store) }
    }

    func cancel(_ account: Account) {
        _ = try? entrance()?.store?.requestCancel(account.id, at: clock.timestamp)
    }

    private func remove(_ account: Account) {
        guard let store = entrance()?.store else { return }
        account.told.isRemovalAsked = true
        if case .deleted? = try? store.delete(account.id, []) { account.told.isRemoved = true }
    }

    private func move(_ account: Account) {
        guard let store = entrance()?.store, let target = names.randomElement(using: &random) else { return }
        _ = try? store.move(account.id, to: target)
    }
}

extension VirtualClock {
    var timestamp: Timestamp { Timestamp(milliseconds: now) }
}
