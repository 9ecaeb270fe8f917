import Tasks

/// A node's view of the store: what it asks may not get through, or the answer may be lost; and what the store has answered is
/// seen by the witness, whoever gets to know it.
final class DisturbedStore: SharedTaskStore {
    let inner: any SharedTaskStore
    unowned let world: Simulation
    unowned let host: Host

    init(_ inner: any SharedTaskStore, _ world: Simulation, _ host: Host) {
        (self.inner, self.world, self.host) = (inner, world, host)
    }

    var identity: NodeIdentity { inner.identity }

    /// Asks the store, if it can be reached.
    func ask<T>(_ body: () throws(TaskStoreError) -> T) throws(TaskStoreError) -> T {
        world.verdict.calls += 1
        let fate = world.fate(of: host)
        if fate == .cut { throw Self.unreachable }
        world.setClock()
        let answer = try body()
        if fate == .mute { throw Self.unanswered }
        return answer
    }

    /// The same for a write of the run, by whoever carries it out.
    private func write(
        _ run: Run, isLast: Bool = false, _ body: () throws(TaskStoreError) -> Standing
    ) throws(TaskStoreError) -> Standing {
        try ask { () throws(TaskStoreError) in
            var standing = try body()
            if case .replaced = standing {
                world.verdict.refused += 1
                if world.plan.flaw == .staleWrite { standing = .holds }
            }
            if case .replaced = standing {
            } else {
                world.witness.wrote(run)
                if isLast { world.witness.finished(run) }
            }
            return standing
        }
    }

    /// Ends a run as failed, whoever it belongs to, see ``Flaw``.
    private func end(_ run: Run, _ code: FailureCode) throws(TaskStoreError) -> Bool {
        if case .replaced = try inner.finishRun(run, .failed(message: "?", code: code), at: now()) {
            return false
        }
        return true
    }

    private static let unreachable = TaskStoreError(
        description: "the store cannot be reached", isRetryable: true)
    private static let unanswered = TaskStoreError(
        description: "the store does not answer", isRetryable: true)

    func now() -> Timestamp { Timestamp(milliseconds: host.clock.now) }
    func verify() throws(TaskStoreError) { try ask { () throws(TaskStoreError) in try inner.verify() } }
    func maintain() throws(TaskStoreError) { try ask { () throws(TaskStoreError) in try inner.maintain() } }

    func reserveID(stem: String) throws(TaskStoreError) -> TaskID {
        try ask { () throws(TaskStoreError) in try inner.reserveID(stem: stem) }
    }

    func insert(
        _ task: PipelineTask, connectionSecret: String?, _ changes: [DirectoryChange]
    ) throws(TaskStoreError) {
        try ask { () throws(TaskStoreError) in
            if world.isStruck(.lostCreate, oneOf: 300) { return }
            try inner.insert(task, connectionSecret: connectionSecret, changes)
        }
    }

    func record(_ changes: [DirectoryChange], of id: TaskID) throws(TaskStoreError) {
        try ask { () throws(TaskStoreError) in try inner.record(changes, of: id) }
    }

    func task(_ id: TaskID) throws(TaskStoreError) -> PipelineTask? {
        try ask { () throws(TaskStoreError) in try inner.task(id) }
    }

    func version() throws(TaskStoreError) -> StoreVersion? {
        try ask { () throws(TaskStoreError) in try inner.version() }
    }

    func fingerprint(_ id: TaskID) throws(TaskStoreError) -> (value: UInt64, isInProgress: Bool)? {
        try ask { () throws(TaskStoreError) in try inner.fingerprint(id) }
    }

    func connectionSecret(_ id: TaskID) throws(TaskStoreError) -> String? {
        try ask { () throws(TaskStoreError) in try inner.connectionSecret(id) }
    }

    func list(_ filter: TaskFilter, limit: Int, offset: Int) throws(TaskStoreError) -> TaskPage {
        try ask { () throws(TaskStoreError) in try inner.list(filter, limit: limit, offset: offset) }
    }

    func claim(_ id: TaskID, _ request: RunRequest, at time: Timestamp) throws(TaskStoreError) -> ClaimOutcome
    {
        try ask { () throws(TaskStoreError) in
            if world.isStruck(.lostExecute, oneOf: 300) {
                return .claimed(Run(taskID: id, runID: .max, fence: .max))
            }
            let outcome = try inner.claim(id, request, at: time)
            if case .claimed(let run) = outcome { world.witness.claimed(run) }
            return outcome
        }
    }

    func requestCancel(_ id: TaskID, at time: Timestamp) throws(TaskStoreError) -> CancelOutcome {
        try ask { () throws(TaskStoreError) in
            if world.isStruck(.abruptCancel, oneOf: 10), let run = try inner.task(id)?.run {
                _ = try inner.finishRun(run, .cancelled, at: time)
                return .cancelled
            }
            return try inner.requestCancel(id, at: time)
        }
    }

    func nextRuns(places: Int) throws(TaskStoreError) -> [Run] {
        try ask { () throws(TaskStoreError) in
            let runs = try inner.nextRuns(places: places)
            return world.runLaunchedElsewhere(than: host).map { [$0] + runs } ?? runs
        }
    }

    func launch(_ run: Run, places: Int, at time: Timestamp) throws(TaskStoreError) -> LaunchOutcome {
        do {
            return try ask { () throws(TaskStoreError) in
                var outcome = try inner.launch(run, places: places, at: time)
                if world.plan.flaw == .doubleLaunch, case .notWaiting = outcome { outcome = .launched }
                if case .launched = outcome { world.witness.launched(run, by: host) }
                return outcome
            }
        } catch {
            world.witness.missedLaunch(run)
            throw error
        }
    }

    func takeBack(_ run: Run) throws(TaskStoreError) {
        do {
            try ask { () throws(TaskStoreError) in try inner.takeBack(run) }
        } catch {
            world.witness.missedLaunch(run)
            throw error
        }
    }

    func place(of run: Run) throws(TaskStoreError) -> Int? {
        try ask { () throws(TaskStoreError) in try inner.place(of: run) }
    }

    func recordLaunch(_ run: Run, pid: Int32, memory: MemoryMark?) throws(TaskStoreError) -> Standing {
        try ask { () throws(TaskStoreError) in try inner.recordLaunch(run, pid: pid, memory: memory) }
    }

    func recordExecutor(_ run: Run, pid: Int32, memory: MemoryMark?) throws(TaskStoreError) -> Standing {
        try write(run) { () throws(TaskStoreError) in try inner.recordExecutor(run, pid: pid, memory: memory)
        }
    }

    func standing(of run: Run) throws(TaskStoreError) -> Standing {
        try ask { () throws(TaskStoreError) in try inner.standing(of: run) }
    }

    func startStep(
        _ run: Run, _ step: PipelineStep, executionID: String, at time: Timestamp
    ) throws(TaskStoreError) -> Standing {
        try write(run) { () throws(TaskStoreError) in
            try inner.startStep(run, step, executionID: executionID, at: time)
        }
    }

    func report(_ run: Run, _ progress: Progress, at time: Timestamp) throws(TaskStoreError) -> Standing {
        try write(run) { () throws(TaskStoreError) in try inner.report(run, progress, at: time) }
    }

    func finishStep(
        _ run: Run, _ step: PipelineStep, _ end: StepEnd, at time: Timestamp
    ) throws(TaskStoreError) -> Standing {
        try write(run) { () throws(TaskStoreError) in try inner.finishStep(run, step, end, at: time) }
    }

    func finishRun(_ run: Run, _ end: RunEnd, at time: Timestamp) throws(TaskStoreError) -> Standing {
        try write(run, isLast: true) { () throws(TaskStoreError) in try inner.finishRun(run, end, at: time) }
    }

    func failOrphan(
        _ run: Run, cause: String, code: FailureCode, isCauseKnown: Bool, at time: Timestamp
    ) throws(TaskStoreError) -> Bool {
        try ask { () throws(TaskStoreError) in
            let isEnded =
                world.plan.flaw == .foreignOrphans
                ? try end(run, code)
                : try inner.failOrphan(run, cause: cause, code: code, isCauseKnown: isCauseKnown, at: time)
            if isEnded { world.witness.failed(orphan: run, code, by: host) }
            return isEnded
        }
    }

    func oldestRunInProgress() throws(TaskStoreError) -> Timestamp? {
        try ask { () throws(TaskStoreError) in try inner.oldestRunInProgress() }
    }

    func runsInProgress() throws(TaskStoreError) -> [RunInProgress] {
        try ask { () throws(TaskStoreError) in try inner.runsInProgress() }
    }

    func run(ofExecutor pid: Int32) throws(TaskStoreError) -> RunInProgress? {
        try ask { () throws(TaskStoreError) in try inner.run(ofExecutor: pid) }
    }

    func delete(_ id: TaskID, _ changes: [DirectoryChange]) throws(TaskStoreError) -> DeleteOutcome {
        try ask { () throws(TaskStoreError) in try inner.delete(id, changes) }
    }

    func delete(_ tasks: [(id: TaskID, changes: [DirectoryChange])]) throws(TaskStoreError) {
        try ask { () throws(TaskStoreError) in try inner.delete(tasks) }
    }

    func reopen(_ id: TaskID, _ steps: [PipelineStep], at time: Timestamp) throws(TaskStoreError) {
        try ask { () throws(TaskStoreError) in try inner.reopen(id, steps, at: time) }
    }

    func setBusinessContext(_ id: TaskID, _ text: String, at time: Timestamp) throws(TaskStoreError) {
        try ask { () throws(TaskStoreError) in try inner.setBusinessContext(id, text, at: time) }
    }

    func pin(_ id: TaskID, at time: Timestamp) throws(TaskStoreError) -> Bool {
        try ask { () throws(TaskStoreError) in try inner.pin(id, at: time) }
    }

    func unpin(_ id: TaskID) throws(TaskStoreError) -> Bool {
        try ask { () throws(TaskStoreError) in try inner.unpin(id) }
    }

    func isPinned(_ id: TaskID) throws(TaskStoreError) -> Bool {
        try ask { () throws(TaskStoreError) in try inner.isPinned(id) }
    }

    func pinned() throws(TaskStoreError) -> Set<TaskID> {
        try ask { () throws(TaskStoreError) in try inner.pinned() }
    }

    func nextNotice() throws(TaskStoreError) -> RunNotice? {
        try ask { () throws(TaskStoreError) in try inner.nextNotice() }
    }

    func settle(_ notice: RunNotice) throws(TaskStoreError) {
        try ask { () throws(TaskStoreError) in try inner.settle(notice) }
    }

    func stopNotices() throws(TaskStoreError) {
        try ask { () throws(TaskStoreError) in try inner.stopNotices() }
    }

    func review(_ changes: [ReviewChange]) throws(TaskStoreError) -> Int {
        try ask { () throws(TaskStoreError) in try inner.review(changes) }
    }

    func reviews(_ filter: ReviewFilter, limit: Int, offset: Int) throws(TaskStoreError) -> ReviewPage {
        try ask { () throws(TaskStoreError) in try inner.reviews(filter, limit: limit, offset: offset) }
    }

    func beat(_ state: NodeState, seconds: Int) throws(TaskStoreError) -> BeatOutcome {
        try ask { () throws(TaskStoreError) in
            var outcome = try inner.beat(state, seconds: seconds)
            if world.plan.flaw == .sharedName, outcome == .nameTaken { outcome = .active }
            if outcome != .nameTaken { world.witness.named(identity, seconds: seconds) }
            return outcome
        }
    }

    func leave() throws(TaskStoreError) {
        try ask { () throws(TaskStoreError) in
            try inner.leave()
            world.witness.left(identity)
        }
    }

    func nodes() throws(TaskStoreError) -> [NodeRecord] {
        try ask { () throws(TaskStoreError) in try inner.nodes() }
    }

    func node(_ name: NodeName) throws(TaskStoreError) -> NodeRecord? {
        try ask { () throws(TaskStoreError) in try inner.node(name) }
    }

    func drain(_ name: NodeName, _ isDraining: Bool) throws(TaskStoreError) -> Bool {
        try ask { () throws(TaskStoreError) in try inner.drain(name, isDraining) }
    }

    func forget(_ name: NodeName) throws(TaskStoreError) -> Bool {
        try ask { () throws(TaskStoreError) in try inner.forget(name) }
    }

    func renew(_ run: Run, seconds: Int) throws(TaskStoreError) -> Timestamp? {
        try ask { () throws(TaskStoreError) in
            if world.isStruck(.lostRenewal, oneOf: 2) { return now() }
            let end = try inner.renew(run, seconds: seconds)
            if end == nil, world.plan.flaw == .doubleLaunch { return now() }
            if end != nil { world.witness.renewed(run) }
            return end
        }
    }

    func recordLoad(_ run: Run, _ session: LoadSession?) throws(TaskStoreError) -> Standing {
        try write(run) { () throws(TaskStoreError) in try inner.recordLoad(run, session) }
    }

    func lostRuns() throws(TaskStoreError) -> [LostRun] {
        try ask { () throws(TaskStoreError) in
            switch world.plan.flaw {
            case .noRescue: []
            case .hastyRescue: try inner.lostRuns() + world.runsNotLost(than: host)
            default: try inner.lostRuns()
            }
        }
    }

    func fail(_ lost: LostRun, cause: String, code: FailureCode) throws(TaskStoreError) -> Bool {
        try ask { () throws(TaskStoreError) in
            let isEnded =
                world.plan.flaw == .hastyRescue
                ? try end(lost.run, code)
                : try inner.fail(lost, cause: cause, code: code)
            if isEnded { world.witness.failed(lost, code, by: host) }
            return isEnded
        }
    }

    func move(_ id: TaskID, to node: NodeName) throws(TaskStoreError) -> MoveOutcome {
        try ask { () throws(TaskStoreError) in
            let outcome = try inner.move(id, to: node)
            if case .moved = outcome { world.witness.moved(id, to: node) }
            return outcome
        }
    }
}
