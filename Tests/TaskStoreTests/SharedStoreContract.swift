import TaskStorePostgres
import Tasks
import TestSupport
import Testing

/// What every store promises that nodes share. One suite, run over each implementation.
@Suite struct `Every task store that nodes share` {
    let folder = TemporaryFolder()

    typealias Opening = @Sendable (String, NodeIdentity) throws -> any SharedTaskStore

    /// The implementations; each opens a store that is fresh for the folder, or the same one again, as one of its nodes.
    static let sharedBackends: [Opening] =
        [{ TaskStoreMemory(.named($0), as: $1) }]
        + (TestDatabase.isAvailable ? [{ try TaskStorePostgres.fresh($0, as: $1) }] : [])
        + (TestServer.pooler != nil ? [{ try TaskStorePostgres.fresh($0, as: $1, isPooled: true) }] : [])

    private func task(_ store: any SharedTaskStore, by creator: String = "amy") throws -> TaskID {
        let id = try store.reserveID(stem: "task_s")
        let task = PipelineTask(
            id: id, name: nil, parameters: TaskParameters(businessContext: "", databaseName: "db"),
            createdBy: creator, createdAt: try store.now())
        try store.insert(task, connectionSecret: nil)
        return id
    }

    private func waiting(_ store: any SharedTaskStore, by creator: String = "amy") throws -> Run {
        let request = RunRequest(mode: .complete, vectorTables: VectorTableOptions())
        guard case .claimed(let run) = try store.claim(task(store, by: creator), request, at: store.now())
        else {
            throw TaskStoreError(description: "not claimed", isRetryable: false)
        }
        return run
    }

    private func launched(_ store: any SharedTaskStore, by creator: String = "amy") throws -> Run {
        let run = try waiting(store, by: creator)
        #expect(try launches(store, run, places: 1000))
        return run
    }

    private func launches(_ store: any SharedTaskStore, _ run: Run, places: Int) throws -> Bool {
        if case .launched = try store.launch(run, places: places, at: store.now()) { return true }
        return false
    }

    private static let state = NodeState(
        address: "10.0.0.1:8084", version: "v", places: 3, running: 1, waiting: 2, diskFreeBytes: 7)

    @Test(arguments: sharedBackends)
    func `a node is known by its signs of life, and its name goes to another instance once it is gone`(
        open: Opening
    ) throws {
        let first = try open(folder.path, .test("n1", instance: "1"))
        let second = try open(folder.path, .test("n1", instance: "2"))
        let other = try open(folder.path, .test("n2"))
        #expect(try other.nodes().isEmpty && other.node(first.identity.name) == nil)
        #expect(try first.beat(Self.state, seconds: 60) == .active)
        #expect(try other.beat(Self.state, seconds: 60) == .active)
        #expect(try other.nodes().map(\.identity) == [first.identity, other.identity])
        let found = try #require(try other.node(first.identity.name))
        #expect(
            found.state == Self.state && found.isAlive && !found.isDraining && found.since == found.seenAt)
        #expect(try second.beat(Self.state, seconds: 60) == .nameTaken)
        #expect(try other.node(first.identity.name)?.identity == first.identity)
        var later = Self.state
        (later.running, later.diskFreeBytes) = (2, nil)
        #expect(try first.beat(later, seconds: 60) == .active)
        #expect(try other.node(first.identity.name)?.state == later)
        #expect(try other.node(first.identity.name)?.since == found.since)
        // Another instance's farewell is none of its own.
        try second.leave()
        #expect(try other.node(first.identity.name)?.isAlive == true)
        try first.leave()
        #expect(try other.node(first.identity.name)?.isAlive == false)
        #expect(try second.beat(Self.state, seconds: 60) == .active)
        #expect(try first.beat(Self.state, seconds: 60) == .nameTaken)
    }

    @Test(arguments: sharedBackends)
    func `a node is drained and forgotten, unless it lives or has tasks`(open: Opening) throws {
        let (one, two) = (try open(folder.path, .test("n1")), try open(folder.path, .test("n2")))
        let name = one.identity.name
        #expect(try !two.drain(name, true))
        _ = try one.beat(Self.state, seconds: 60)
        #expect(try two.drain(name, true) && one.beat(Self.state, seconds: 60) == .draining)
        #expect(try two.node(name)?.isDraining == true)
        #expect(try two.drain(name, false) && one.beat(Self.state, seconds: 60) == .active)
        let id = try task(one)
        #expect(try !two.forget(name), "it lives")
        try one.leave()
        #expect(try !two.forget(name), "it has a task")
        guard case .deleted = try two.delete(id) else {
            Issue.record("the task was not deleted")
            return
        }
        #expect(try two.forget(name) && two.nodes().isEmpty && !two.forget(name))
        #expect(try one.reserveID(stem: "task_s") != id)
    }

    @Test(arguments: sharedBackends)
    func `tasks are everybody's to see, and their node's alone to carry out`(open: Opening) throws {
        let (one, two) = (try open(folder.path, .test("n1")), try open(folder.path, .test("n2")))
        let (first, second) = (try waiting(one), try waiting(two))
        #expect(first.taskID.text.hasSuffix("_n1") && second.taskID.text.hasSuffix("_n2"))
        #expect(first.runID != second.runID)
        for store in [one, two] {
            #expect(try store.task(first.taskID)?.node == one.identity.name)
            #expect(try store.list(TaskFilter(), limit: 10, offset: 0).total == 2)
            #expect(try store.list(TaskFilter(), limit: 10, offset: 0).tasks.compactMap(\.node).count == 2)
            #expect(try store.task(first.taskID)?.fingerprint == store.fingerprint(first.taskID)?.value)
        }
        #expect(try two.nextRuns(places: 10) == [second] && two.runsInProgress().map(\.run) == [second])
        #expect(try two.place(of: first) == nil && one.place(of: first) == 1 && two.place(of: second) == 1)
        #expect(try !launches(two, first, places: 10))
        // Places are a node's own.
        #expect(try launches(one, first, places: 1) && launches(two, second, places: 1))
        let third = try waiting(one)
        #expect(try !launches(one, third, places: 1) && one.nextRuns(places: 1).isEmpty)
        #expect(try one.oldestRunInProgress() == one.task(first.taskID)?.startedAt)
        // Whoever has the request ends what waits, on whichever node.
        guard case .cancelled = try two.requestCancel(third.taskID, at: two.now()),
            case .requested = try two.requestCancel(first.taskID, at: two.now()),
            case .cancelRequested = try one.standing(of: first)
        else {
            Issue.record("it was not cancelled")
            return
        }
    }

    @Test(arguments: sharedBackends)
    func `creators take turns on each node for itself`(open: Opening) throws {
        let (one, two) = (try open(folder.path, .test("n1")), try open(folder.path, .test("n2")))
        let amy = [try waiting(one), try waiting(two)]
        let bob = [try waiting(one, by: "bob"), try waiting(two, by: "bob")]
        #expect(try launches(one, amy[0], places: 9) && launches(two, bob[1], places: 9))
        let late = [try waiting(one), try waiting(two, by: "bob")]
        #expect(try one.nextRuns(places: 9) == [bob[0], late[0]])
        #expect(try two.nextRuns(places: 9) == [amy[1], late[1]])
    }

    @Test(arguments: sharedBackends)
    func `processes are those of the instance that has launched them`(open: Opening) throws {
        let one = try open(folder.path, .test("n1", instance: "1"))
        let again = try open(folder.path, .test("n1", instance: "2"))
        let (run, left) = (try launched(one), try waiting(one))
        _ = try one.recordLaunch(run, pid: 7, memory: nil)
        #expect(try one.runsInProgress().map(\.run) == [run, left])
        #expect(try again.runsInProgress().map(\.run) == [left])
        #expect(try one.run(ofExecutor: 7)?.run == run && again.run(ofExecutor: 7) == nil)
        // Who has lost its name to another instance carries nothing out any more.
        #expect(try again.beat(Self.state, seconds: 60) == .active)
        #expect(try !launches(one, left, places: 9) && launches(again, left, places: 9))
    }

    @Test(arguments: sharedBackends)
    func `a lease is prolonged by the instance that has it, as long as the run is in progress`(open: Opening)
        throws
    {
        let one = try open(folder.path, .test("n1", instance: "1"))
        let again = try open(folder.path, .test("n1", instance: "2"))
        let run = try waiting(one)
        #expect(try one.renew(run, seconds: 20) == nil, "nobody carries it out")
        #expect(try launches(one, run, places: 9))
        let now = try one.now().milliseconds
        let end = try #require(try one.renew(run, seconds: 3600))
        #expect((now + 3_590_000...now + 3_610_000).contains(end.milliseconds))
        #expect(try again.renew(run, seconds: 20) == nil)
        let other = Run(taskID: run.taskID, runID: run.runID, fence: run.fence + 1)
        #expect(try one.renew(other, seconds: 20) == nil)
        _ = try one.finishRun(run, .cancelled, at: one.now())
        #expect(try one.renew(run, seconds: 20) == nil)
    }

    @Test(arguments: sharedBackends)
    func `a run whose lease has run out is ended once, by any other instance`(open: Opening) throws {
        let one = try open(folder.path, .test("n1", instance: "1"))
        let again = try open(folder.path, .test("n1", instance: "2"))
        let two = try open(folder.path, .test("n2"))
        _ = try one.beat(Self.state, seconds: 60)
        let (run, alive) = (try launched(one), try launched(one))
        _ = try one.startStep(run, .ddlGeneration, executionID: "e", at: one.now())
        let load = LoadSession(pid: 4, startedAtMicroseconds: 1_750_000_000_123_456)
        guard case .holds = try one.recordLoad(run, load) else {
            Issue.record("the load was not recorded")
            return
        }
        #expect(try two.lostRuns().isEmpty, "their leases have just begun")
        let end = try #require(try one.renew(run, seconds: 0))
        #expect(try one.lostRuns().isEmpty, "its own are its own to look after")
        #expect(try again.lostRuns().map(\.run) == [run])
        let lost = try #require(try two.lostRuns().first)
        #expect(
            lost.run == run && lost.node == one.identity.name && lost.instance == "1" && lost.leaseEnd == end)
        #expect(lost.isNodeAlive && lost.load == load)
        // One that was heard of since is not lost.
        _ = try one.renew(run, seconds: 60)
        #expect(try !two.fail(lost, cause: "gone", code: .nodeLost) && two.lostRuns().isEmpty)
        _ = try one.renew(run, seconds: 0)
        let found = try #require(try again.lostRuns().first)
        #expect(try two.fail(found, cause: "gone", code: .nodeLost))
        #expect(try !again.fail(found, cause: "late", code: .nodeLost))
        let task = try #require(try two.task(run.taskID))
        #expect(task.status == .failed && task.errorMessage == "gone" && task.errorCode == .nodeLost)
        #expect(task.steps[0].status == .failed && task.completedAt != nil)
        guard case .replaced = try one.standing(of: run), case .holds = try one.standing(of: alive) else {
            Issue.record("the wrong one was ended")
            return
        }
    }

    @Test(arguments: sharedBackends)
    func `a lost run that was asked to stop is cancelled`(open: Opening) throws {
        let (one, two) = (try open(folder.path, .test("n1")), try open(folder.path, .test("n2")))
        let run = try launched(one)
        _ = try two.requestCancel(run.taskID, at: two.now())
        _ = try one.renew(run, seconds: 0)
        let lost = try #require(try two.lostRuns().first)
        #expect(!lost.isNodeAlive && lost.load == nil, "the node has never told of itself")
        #expect(try two.fail(lost, cause: "gone", code: .nodeLost))
        let task = try #require(try two.task(run.taskID))
        #expect(task.status == .cancelled && task.errorMessage == nil && !task.isCancelRequested)
    }

    @Test(arguments: sharedBackends)
    func `a run that waits is lost with its node, and not before`(open: Opening) throws {
        let (one, two) = (try open(folder.path, .test("n1")), try open(folder.path, .test("n2")))
        let run = try waiting(one)
        #expect(try two.lostRuns().isEmpty, "its node is only just starting")
        _ = try one.beat(Self.state, seconds: 60)
        #expect(try two.lostRuns().isEmpty)
        try one.leave()
        #expect(try one.lostRuns().isEmpty)
        let lost = try #require(try two.lostRuns().first)
        #expect(lost.run == run && lost.instance == nil && !lost.isNodeAlive)
        _ = try one.beat(Self.state, seconds: 60)
        #expect(try !two.fail(lost, cause: "gone", code: .nodeLost), "the node is back")
        // One that was to end and has died before is no exception.
        #expect(try two.drain(#require(NodeName("n1")), true))
        try one.leave()
        let again = try #require(try two.lostRuns().first)
        #expect(try two.fail(again, cause: "gone", code: .nodeLost))
        let task = try #require(try two.task(run.taskID))
        #expect(task.status == .failed && task.progress == nil && task.launchedAt == nil)
        #expect(try one.nextRuns(places: 9).isEmpty)
    }

    @Test(arguments: sharedBackends)
    func `a task at rest is given to another node that there is`(open: Opening) throws {
        let (one, two) = (try open(folder.path, .test("n1")), try open(folder.path, .test("n2")))
        let name = two.identity.name
        let run = try launched(one)
        _ = try one.recordLaunch(run, pid: 7, memory: nil)
        func moved(_ id: TaskID) throws -> String { "\(try one.move(id, to: name))" }
        #expect(try moved(run.taskID) == "inProgress")
        _ = try one.finishRun(run, .failed(message: "m", code: .stepFailed), at: one.now())
        #expect(try moved(run.taskID) == "noNode")
        _ = try two.beat(Self.state, seconds: 60)
        #expect(try moved(#require(TaskID("task_none"))) == "notFound")
        let before = try one.fingerprint(run.taskID)?.value
        #expect(try moved(run.taskID) == "moved" && one.task(run.taskID)?.node == name)
        #expect(try one.fingerprint(run.taskID)?.value != before)
        #expect(try two.run(ofExecutor: 7) == nil, "that was another machine's process")
        let request = RunRequest(mode: .complete, vectorTables: VectorTableOptions())
        guard case .claimed(let next) = try one.claim(run.taskID, request, at: one.now()) else {
            Issue.record("not claimed")
            return
        }
        #expect(next.fence == run.fence + 1 && next.runID > run.runID)
        #expect(try one.nextRuns(places: 9).isEmpty && two.nextRuns(places: 9) == [next])
    }

    @Test(arguments: sharedBackends)
    func `whether a task has a directory is told by what was done to it`(open: Opening) throws {
        let store = try open(folder.path, .test())
        let id = try task(store)
        func has() throws -> Bool? { try store.task(id)?.recordedDirectory }
        #expect(try has() == false)
        var marks = [try store.fingerprint(id)?.value]
        try store.record([.created], of: id)
        #expect(try has() == true)
        marks.append(try store.fingerprint(id)?.value)
        try store.record([.tableList("t"), .file("f", [1])], of: id)
        #expect(try has() == true)
        try store.record([.removed, .created], of: id)
        #expect(try has() == true)
        try store.record([.removed], of: id)
        #expect(try has() == false && marks[0] != marks[1])
        #expect(try store.list(TaskFilter(), limit: 1, offset: 0).tasks.first?.recordedDirectory == false)
    }

    @Test(arguments: sharedBackends)
    func `a node is told of the ends of its own runs`(open: Opening) throws {
        let (one, two) = (try open(folder.path, .test("n1")), try open(folder.path, .test("n2")))
        for store in [one, two] {
            _ = try store.beat(Self.state, seconds: 60)
            _ = try store.finishRun(launched(store), .cancelled, at: store.now())
            #expect(try store.nextNotice() == nil, "nobody asked then")
        }
        let runs = [try launched(one), try launched(two), try launched(one)]
        for run in runs.reversed() { _ = try two.finishRun(run, .finished, at: two.now()) }
        let (first, other) = (try #require(try one.nextNotice()), try #require(try two.nextNotice()))
        #expect(
            first.taskID == runs[2].taskID && first.runID == runs[2].runID
                && first.status == .partialCompleted)
        #expect(other.taskID == runs[1].taskID)
        #expect(try one.nextNotice() == first && open(folder.path, one.identity).nextNotice() == first)
        try one.settle(first)
        let second = try #require(try one.nextNotice())
        #expect(second.taskID == runs[0].taskID && second.number > first.number)
        try one.stopNotices()
        _ = try one.finishRun(launched(one), .cancelled, at: one.now())
        #expect(try one.nextNotice() == nil && two.nextNotice() == other)
        try two.settle(other)
        #expect(try two.nextNotice() == nil)
    }
}
