// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// (what implements a protocol is documented there)

public import Tasks

extension TaskStoreMemory {
    /// How many runs whoever fills places is told of at once.
    private static let mostCandidates = 16

    public func nextRuns(places: Int) -> [Run] {
        memory.alone { contents in
            let shelf = contents.shelf(identity.name)
            guard shelf.launched.count < places else { return [] }
            return shelf.next(atMost: Self.mostCandidates).compactMap(\.task.run)
        }
    }

    public func launch(_ run: Run, places: Int, at time: Timestamp) -> LaunchOutcome {
        memory.alone { contents in
            let shelf = contents.shelf(identity.name)
            guard shelf.launched.count < places else { return .noPlace }
            guard let record = contents.slots[run.taskID]?.record, record.isHeld(by: run),
                record.task.isWaiting,
                record.node == identity.name
            else { return .notWaiting }
            // Who has lost its name to another instance carries nothing out any more.
            if let node = contents.nodes[identity.name], node.identity != identity { return .notWaiting }
            shelf.stopWaiting(record)
            shelf.launched.append(record)
            shelf.lastTurn += 1
            shelf.turns[record.task.createdBy] = shelf.lastTurn
            (record.task.launchedAt, record.task.updatedAt) = (time, time)
            record.task.progress?.message = "等待执行进程启动"
            (record.instance, record.leaseEnd) = (identity.instance, contents.now + Self.firstLease)
            contents.earliestLeaseEnd = min(contents.earliestLeaseEnd, record.leaseEnd)
            note(&contents, record, "launch", from: "waiting", to: "launched")
            contents.touch(record)
            return .launched
        }
    }

    public func takeBack(_ run: Run) {
        _ = write(run) { contents, record in
            guard record.task.launchedAt != nil else { return }
            let shelf = contents.shelf(record.node)
            shelf.launched.removeAll { $0 === record }
            (record.task.launchedAt, record.task.executorPID) = (nil, nil)
            (record.instance, record.load, record.reportedAt) = (nil, nil, nil)
            record.task.progress?.message = Progress.waiting
            shelf.wait(record)
            note(&contents, record, "launch", from: "launched", to: "waiting")
        }
    }

    public func place(of run: Run) -> Int? {
        memory.alone { contents in
            contents.shelf(identity.name).next(atMost: .max).firstIndex { $0.task.run == run }.map { $0 + 1 }
        }
    }

    public func recordLaunch(_ run: Run, pid: Int32, memory mark: MemoryMark?) -> Standing {
        write(run) { contents, record in
            record.task.executorPID = pid
            record.memory = mark
            contents.shelf(record.node).executors[pid] = run.taskID
        }
    }

    public func recordExecutor(_ run: Run, pid: Int32, memory mark: MemoryMark?) -> Standing {
        write(run) { contents, record in
            record.task.executorPID = pid
            record.memory = mark ?? record.memory
            record.task.progress?.message = "执行进程已启动"
            contents.shelf(record.node).executors[pid] = run.taskID
            heard(&contents, record)
        }
    }

    /// Notes that the run's process has told of itself.
    func heard(_ contents: inout Contents, _ record: Record) {
        if record.task.launchedAt != nil { record.reportedAt = Timestamp(milliseconds: contents.now) }
    }

    public func oldestRunInProgress() -> Timestamp? { own().compactMap(\.task.startedAt).min() }

    public func runsInProgress() -> [RunInProgress] {
        own().sorted { $0.runID < $1.runID }.compactMap(\.underWay)
    }

    public func run(ofExecutor pid: Int32) -> RunInProgress? {
        memory.alone { contents in
            guard let id = contents.shelf(identity.name).executors[pid],
                let record = contents.slots[id]?.record,
                record.task.executorPID == pid, record.node == identity.name,
                record.instance == identity.instance
            else { return nil }
            return record.underWay
        }
    }

    /// The node's runs in progress; what another instance has launched in its name is for those to judge who end lost runs.
    private func own() -> [Record] {
        memory.alone { contents in
            let shelf = contents.shelf(identity.name)
            return shelf.launched.filter { $0.instance == identity.instance } + shelf.waiting.values.joined()
        }
    }
}

extension Record {
    var underWay: RunInProgress? {
        guard let run = task.run else { return nil }
        return RunInProgress(
            run: run, isWaiting: task.launchedAt == nil, executorPID: task.executorPID, memory: memory,
            cancelRequestedAt: task.cancelRequestedAt, reportedAt: reportedAt, step: task.progress?.step)
    }
}
