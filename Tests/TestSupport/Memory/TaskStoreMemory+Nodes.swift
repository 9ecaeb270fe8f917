// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// (what implements a protocol is documented there)

public import Tasks

extension TaskStoreMemory {
    public func beat(_ state: NodeState, seconds: Int) -> BeatOutcome {
        memory.alone { contents in
            let now = contents.now
            let end = now + Int64(seconds) * 1000
            _ = contents.shelf(identity.name)
            guard var node = contents.nodes[identity.name] else {
                contents.nodes[identity.name] = Node(
                    identity: identity, state: state, since: now, seenAt: now, leaseEnd: end)
                return .active
            }
            if node.identity != identity {
                guard node.leaseEnd <= now else { return .nameTaken }
                (node.identity, node.since) = (identity, now)
            }
            (node.state, node.seenAt, node.leaseEnd) = (state, now, end)
            contents.nodes[identity.name] = node
            return node.isDraining ? .draining : .active
        }
    }

    public func leave() {
        memory.alone { contents in
            guard var node = contents.nodes[identity.name], node.identity == identity else { return }
            node.leaseEnd = contents.now
            contents.nodes[identity.name] = node
        }
    }

    public func nodes() -> [NodeRecord] {
        memory.alone { contents in
            contents.names.compactMap { contents.nodes[$0]?.record(at: contents.now) }
        }
    }

    public func node(_ name: NodeName) -> NodeRecord? {
        memory.alone { contents in contents.nodes[name]?.record(at: contents.now) }
    }

    public func drain(_ name: NodeName, _ isDraining: Bool) -> Bool {
        memory.alone { contents in
            guard contents.nodes[name] != nil else { return false }
            contents.nodes[name]?.isDraining = isDraining
            return true
        }
    }

    public func forget(_ name: NodeName) -> Bool {
        memory.alone { contents in
            guard let node = contents.nodes[name], node.leaseEnd <= contents.now,
                contents.shelf(name).tasks == 0
            else { return false }
            contents.nodes[name] = nil
            return true
        }
    }

    public func renew(_ run: Run, seconds: Int) -> Timestamp? {
        memory.alone { contents in
            guard let record = contents.slots[run.taskID]?.record, record.isHeld(by: run),
                !record.task.isWaiting,
                record.instance == identity.instance
            else { return nil }
            record.leaseEnd = contents.now + Int64(seconds) * 1000
            contents.earliestLeaseEnd = min(contents.earliestLeaseEnd, record.leaseEnd)
            return Timestamp(milliseconds: record.leaseEnd)
        }
    }

    public func recordLoad(_ run: Run, _ session: LoadSession?) -> Standing {
        write(run) { _, record in record.load = session }
    }

    public func lostRuns() -> [LostRun] {
        memory.alone { contents in
            let now = contents.now
            var lost: [LostRun] = []
            if contents.earliestLeaseEnd <= now {
                contents.earliestLeaseEnd = .max
                for name in contents.names {
                    for record in contents.shelf(name).launched {
                        contents.earliestLeaseEnd = min(contents.earliestLeaseEnd, record.leaseEnd)
                        if record.leaseEnd <= now, record.instance != identity.instance {
                            if let found = contents.lost(record, at: now) { lost.append(found) }
                        }
                    }
                }
            }
            for name in contents.names where name != identity.name {
                guard let node = contents.nodes[name], node.leaseEnd <= now,
                    contents.shelf(name).waitingCount > 0
                else { continue }
                lost += contents.shelf(name).waiting.values.joined().compactMap { contents.lost($0, at: now) }
            }
            return lost.sorted { $0.run.runID < $1.run.runID }
        }
    }

    public func fail(_ lost: LostRun, cause: String, code: FailureCode) -> Bool {
        memory.alone { contents in
            let now = contents.now
            guard let record = contents.slots[lost.run.taskID]?.record, record.isHeld(by: lost.run),
                record.instance == lost.instance, record.node == lost.node
            else { return false }
            // Whoever has been heard since then is not lost.
            let end = record.task.isWaiting ? contents.nodes[record.node]?.leaseEnd ?? .max : record.leaseEnd
            guard end <= now, end == lost.leaseEnd.milliseconds else { return false }
            abandon(&contents, record, (cause, code), isCauseUnknown: false, at: Timestamp(milliseconds: now))
            contents.touch(record)
            return true
        }
    }
}

extension Contents {
    /// The run as one that is lost.
    fileprivate func lost(_ record: Record, at now: Int64) -> LostRun? {
        guard let run = record.task.run else { return nil }
        let node = nodes[record.node]
        let end = record.task.isWaiting ? node?.leaseEnd ?? 0 : record.leaseEnd
        return LostRun(
            run: run, node: record.node, instance: record.instance, leaseEnd: Timestamp(milliseconds: end),
            isNodeAlive: (node?.leaseEnd ?? 0) > now, load: record.load)
    }
}

extension Node {
    fileprivate func record(at now: Int64) -> NodeRecord {
        NodeRecord(
            identity: identity, state: state, since: Timestamp(milliseconds: since),
            seenAt: Timestamp(milliseconds: seenAt), isAlive: leaseEnd > now, isDraining: isDraining)
    }
}
