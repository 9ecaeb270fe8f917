internal import CSystem
internal import Glibc

/// The workers of one pool, as the supervisor keeps them.
struct WorkerPool {
    /// What its workers have as descriptor 0.
    enum Input {
        /// The socket that they take requests from.
        case listener(Int32)
        /// A pipe that tells of ended executors.
        case reports
    }

    let name: String
    let size: Int
    let input: Input
    private let index: Int
    private let program: String
    private let arguments: [String]
    private let board: Scoreboard
    private(set) var workers: [WorkerProcess] = []
    /// How many starts have failed since the last one that went well.
    private var failures = 0
    /// Until when the next start waits; nil where none has failed.
    private(set) var putOffUntil: Int64?

    init(
        name: String, size: Int, input: Input, index: Int, program: String, arguments: [String],
        board: Scoreboard
    ) {
        self.name = name
        self.size = size
        self.input = input
        self.index = index
        self.program = program
        self.arguments = arguments
        self.board = board
        board[pool: index, .name] = Scoreboard.number(of: name)
        board[pool: index, .size] = Int64(size)
        board[.poolCount] = Int64(index + 1)
    }

    /// Whether every worker of a generation that there is to be takes requests.
    func isReady(_ generation: Int) -> Bool {
        workers.count { $0.generation == generation && $0.state == .ready } >= size
    }

    /// Starts what is missing of a generation, unless starting has failed and waiting is better.
    ///
    /// - Returns: why a worker could not be started.
    mutating func fill(_ generation: Int) -> String? {
        if let moment = putOffUntil, Monotonic.milliseconds() < moment { return nil }
        putOffUntil = nil
        while workers.count(where: { $0.generation == generation && $0.isActive }) < size {
            do {
                workers.append(try start(generation))
            } catch {
                noteFailure()
                return "\(error)"
            }
        }
        return nil
    }

    private func start(_ generation: Int) throws(ProcessError) -> WorkerProcess {
        var open: [Int32] = []
        defer { open.forEach { close($0) } }
        func pipe() throws(ProcessError) -> [Int32] {
            var ends: [Int32] = [-1, -1]
            guard csystem_pipe(&ends) == 0 else { throw ProcessError(operation: "pipe", code: errno) }
            open += ends
            return ends
        }
        let line = try pipe()
        var (standardInput, reports): (Int32, Int32) = (-1, -1)
        switch input {
        case .listener(let descriptor): standardInput = descriptor
        case .reports:
            let ends = try pipe()
            (standardInput, reports) = (ends[0], ends[1])
        }
        let slot = freeSlot()
        let requests = board[slot: slot, .requests]
        board[slot: slot, .pool] = Int64(index)
        board[slot: slot, .state] = WorkerProcess.State.starting.rawValue
        let pid = try Spawn.start(
            program, arguments: arguments, descriptors: [standardInput, 1, 2, board.descriptor, line[1]],
            newSession: false, variables: ["\(Supervised.variable)=\(slot)"])
        board[slot: slot, .pid] = Int64(pid)
        open.removeAll { $0 == line[0] || $0 == reports }
        return WorkerProcess(
            pid: pid, slot: slot, generation: generation, line: line[0], reports: reports,
            requestsBefore: requests)
    }

    /// A slot that no living worker has, if possible one of this pool's: what was counted there stays with the pool.
    private func freeSlot() -> Int {
        let count = Int(board[.slotCount])
        let free = (0..<count).first { board[slot: $0, .pid] == 0 && board[slot: $0, .pool] == Int64(index) }
        if free == nil { board[.slotCount] = Int64(count + 1) }
        return free ?? count
    }

    /// Hears what the workers have said, and lets one go for each that has come in the place of a full one.
    mutating func hear() {
        for number in workers.indices where workers[number].state != .retiring {
            let before = workers[number].state
            workers[number].hear()
            guard workers[number].state != before else { continue }
            if before == .starting { failures = 0 }
            board[slot: workers[number].slot, .state] = workers[number].state.rawValue
        }
        for number in workers.indices where workers[number].state == .full {
            let generation = workers[number].generation
            let others = workers.count { $0.generation == generation && [.ready, .full].contains($0.state) }
            if others > size { letGo(number) }
        }
    }

    /// Takes note of a dead child; answers nil when it is none of this pool's.
    mutating func remove(_ pid: Int32) -> WorkerProcess? {
        guard let number = workers.firstIndex(where: { $0.pid == pid }) else { return nil }
        workers[number].hear()
        let worker = workers.remove(at: number)
        worker.closeLines()
        board[slot: worker.slot, .pid] = 0
        board[slot: worker.slot, .busySince] = 0
        let hasServed = board[slot: worker.slot, .requests] > worker.requestsBefore
        if worker.state == .starting || (!hasServed && Monotonic.milliseconds() - worker.since < 1000) {
            if worker.state != .retiring { noteFailure() }
        } else if worker.state != .retiring {
            board[pool: index, .restarts] += 1
        }
        return worker
    }

    /// Lets the workers of all generations but one end after the request in hand.
    mutating func retire(allBut generation: Int) {
        for number in workers.indices where workers[number].generation != generation { letGo(number) }
    }

    /// Lets the workers of one generation end.
    mutating func retire(generation: Int) {
        for number in workers.indices where workers[number].generation == generation { letGo(number) }
    }

    private mutating func letGo(_ number: Int) {
        guard workers[number].state != .retiring else { return }
        // One that was not yet ready has no request in hand, and may never look at a signal.
        workers[number].send(workers[number].state == .starting ? SIGKILL : SIGTERM)
        enter(.retiring, at: number)
    }

    private mutating func enter(_ state: WorkerProcess.State, at number: Int) {
        workers[number].enter(state)
        board[slot: workers[number].slot, .state] = state.rawValue
    }

    /// Kills workers that have been busy with one request for too long, that do not become ready, or that do not end.
    ///
    /// - Returns: a sentence for each, for the log.
    mutating func killStuck(requestSeconds: Int, startSeconds: Int) -> [String] {
        let now = Monotonic.milliseconds()
        var sentences: [String] = []
        for number in workers.indices {
            let worker = workers[number]
            let waited = now - worker.since
            if let seconds = exceededLimit(worker.slot, now, ordinarySeconds: requestSeconds) {
                sentences.append("工作进程 \(name) \(worker.pid) 处理一个请求超过 \(seconds) 秒，已终止")
                board[pool: index, .killed] += 1
            } else if worker.state == .starting, waited > Int64(startSeconds) * 1000 {
                workers[number].fail(because: "\(startSeconds) 秒内未就绪")
            } else if worker.state == .retiring, board[slot: worker.slot, .busySince] == 0, waited > 10_000 {
                sentences.append("工作进程 \(name) \(worker.pid) 未按要求结束，已终止")
            } else {
                continue
            }
            worker.send(SIGKILL)
        }
        return sentences
    }

    /// The limit that a slot's request has exceeded, in seconds. Looked at twice, since a worker may be writing.
    private func exceededLimit(_ slot: Int, _ now: Int64, ordinarySeconds: Int) -> Int? {
        func look() -> (since: Int64, limit: Int64) {
            (board[slot: slot, .busySince], board[slot: slot, .limit])
        }
        let (since, own) = look()
        let limit = own > 0 ? own : Int64(ordinarySeconds) * 1000
        guard since > 0, now - since > limit, look() == (since, own) else { return nil }
        return Int(limit / 1000)
    }

    /// After a start that failed the next waits: twice as long each time, up to ten seconds. What fails meanwhile was
    /// started before, and says nothing new.
    private mutating func noteFailure() {
        board[pool: index, .failedStarts] += 1
        guard putOffUntil == nil else { return }
        putOffUntil = Monotonic.milliseconds() + min(10_000, 50 << Int64(failures))
        failures = min(failures + 1, 8)
    }

    /// Makes the next start wait no longer.
    mutating func hurry() { putOffUntil = nil }

    /// Sends a signal to every worker.
    func signal(_ signal: Int32) {
        for worker in workers { worker.send(signal) }
    }
}
