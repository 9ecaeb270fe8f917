// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// (what implements a protocol is documented there)

import Postgres
public import Tasks

extension TaskStorePostgres: SharedTaskStore {
    public func beat(_ state: NodeState, seconds: Int) throws(TaskStoreError) -> BeatOutcome {
        try write(isRepeatable: true) { connection throws(PostgresError) in
            let found = try connection.run(
                Queries.beat, identity.name, identity.instance, state.address, state.version, state.places,
                state.running, state.waiting, state.diskFreeBytes, seconds)
            guard found.rowCount > 0 else { return .nameTaken }
            return found.bool(0, Queries.Beat.isDraining) ? .draining : .active
        }
    }

    public func leave() throws(TaskStoreError) {
        try write(isRepeatable: true) { connection throws(PostgresError) in
            _ = try connection.run(Queries.leave, identity.name, identity.instance)
        }
    }

    public func nodes() throws(TaskStoreError) -> [NodeRecord] {
        try read(Queries.nodes, String?.none).map(TaskRow.node).compactMap(\.self)
    }

    public func node(_ name: NodeName) throws(TaskStoreError) -> NodeRecord? {
        let found = try read(Queries.nodes, name)
        return found.rowCount > 0 ? TaskRow.node(found, 0) : nil
    }

    public func drain(_ name: NodeName, _ isDraining: Bool) throws(TaskStoreError) -> Bool {
        try write(isRepeatable: true) { connection throws(PostgresError) in
            try connection.run(Queries.drain, name, isDraining).affectedRows == 1
        }
    }

    public func forget(_ name: NodeName) throws(TaskStoreError) -> Bool {
        try write { connection throws(PostgresError) in
            guard try connection.run(Queries.forgetNode, name).affectedRows == 1 else { return false }
            for statement in Queries.forgetNodesRest { try connection.run(statement, name) }
            return true
        }
    }

    public func renew(_ run: Run, seconds: Int) throws(TaskStoreError) -> Timestamp? {
        try write(isRepeatable: true) { connection throws(PostgresError) in
            try connection.run(Queries.renew, run.taskID, run.runID, run.fence, identity.instance, seconds)
                .number
        }.map { Timestamp(milliseconds: Int64($0)) }
    }

    public func recordLoad(_ run: Run, _ session: LoadSession?) throws(TaskStoreError) -> Standing {
        try write(isRepeatable: true) { connection throws(PostgresError) in
            try connection.run(
                Queries.recordLoad, run.taskID, run.runID, run.fence, session?.pid,
                session?.startedAtMicroseconds
            ).standing
        }
    }

    public func lostRuns() throws(TaskStoreError) -> [LostRun] {
        try read(Queries.lostRuns, identity.name, identity.instance, steadySeconds).map(TaskRow.lostRun)
            .compactMap(\.self)
    }

    public func fail(_ lost: LostRun, cause: String, code: FailureCode) throws(TaskStoreError) -> Bool {
        let (run, time) = (lost.run, try now())
        return try write { connection throws(PostgresError) in
            let held = try connection.run(
                Queries.holdLost, identity.name, identity.instance, steadySeconds, run.taskID, run.runID,
                run.fence,
                lost.instance, lost.leaseEnd)
            switch held.standing {
            case .replaced: return false
            case .cancelRequested:
                try close(run, .cancelled, nil, isCauseUnknown: false, at: time, connection)
            case .holds: try close(run, .failed, (cause, code), isCauseUnknown: false, at: time, connection)
            }
            return true
        }
    }

    public func move(_ id: TaskID, to node: NodeName) throws(TaskStoreError) -> MoveOutcome {
        try write(isRepeatable: true) { connection throws(PostgresError) in
            let found = try connection.run(Queries.lockTask, id)
            guard found.rowCount > 0 else { return .notFound }
            guard found.text(0, Queries.Locked.status) != TaskStatus.inProgress.rawValue else {
                return .inProgress
            }
            return try connection.run(Queries.move, id, node).affectedRows == 1 ? .moved : .noNode
        }
    }
}
