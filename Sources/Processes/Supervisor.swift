internal import CSystem
internal import Glibc
public import Logs

/// Keeps pools of workers alive: respawns the dead, reloads on SIGHUP, stops gracefully on SIGTERM or SIGINT.
///
/// Nothing in it is needed to serve a request: workers outlive it. Its loop waits for nothing but signals and the words of
/// its children, and nothing that fails ends it.
public final class Supervisor {
    private var pools: [WorkerPool] = []
    private let board: Scoreboard
    private let signals: Int32
    private let program: String
    private let log: (LogLevel, String) -> Void
    private let notify: NotifySocket?
    private let graceSeconds: Int
    private let requestTimeoutSeconds: Int
    /// How long a worker may take to become ready.
    private static let startSeconds = 20
    /// How long its own end may take beside the requests in hand.
    private static let endSeconds = 15

    /// The generation of workers that serves, and the one that is to take its place.
    private var serving = 1
    private var coming: Int?
    private var latest = 1
    private var mustReloadAgain = false
    /// Whether the service manager knows that requests are served.
    private var isAnnounced = false
    /// How it is, in a sentence.
    private var status = "正在服务"
    /// What the helper was not told yet of ended executors.
    private var reports: [UInt8] = []

    /// - Parameters:
    ///   - program: the executable that is run as `pipelined worker <pool>`.
    ///   - graceSeconds: how long a stop waits for requests in hand before it kills.
    ///   - requestTimeoutSeconds: a worker that is busy with one request for longer is killed and replaced, unless it has
    ///     said that this request may take longer.
    ///   - startedAt: the time, in milliseconds since 1970.
    ///   - notify: where a service manager listens; nil where none does.
    ///   - log: writes a line to the service's log.
    public init(
        program: String, graceSeconds: Int, requestTimeoutSeconds: Int, startedAt: Int64,
        notify: NotifySocket? = nil, log: @escaping (LogLevel, String) -> Void
    ) throws(ProcessError) {
        self.program = program
        self.graceSeconds = graceSeconds
        self.requestTimeoutSeconds = requestTimeoutSeconds
        self.log = log
        self.notify = notify
        board = try Scoreboard()
        board[.supervisor] = Int64(getpid())
        board[.startedAt] = startedAt
        board[.startedMoment] = Monotonic.milliseconds()
        // SIGUSR1 is what a rotation of logs sends: there is nothing to do, since each record looks where its log lies.
        signals = csystem_signalfd([SIGCHLD, SIGHUP, SIGTERM, SIGINT, SIGUSR1], 5)
        guard signals >= 0 else { throw ProcessError(operation: "signalfd", code: errno) }
        // Executors whose worker ends become children of this process, which then learns how they end.
        guard csystem_become_subreaper() == 0 else { throw ProcessError(operation: "prctl", code: errno) }
        // A helper that has died is found out when it is written to.
        signal(SIGPIPE, SIG_IGN)
    }

    deinit { close(signals) }

    /// Adds a pool of `size` workers that listens on a unix socket.
    public func add(pool name: String, size: Int, socket: String) throws(ProcessError) {
        let listener = csystem_listen_unix(socket, 1024, 0o660)
        guard listener >= 0 else { throw ProcessError(operation: "listen on \(socket)", code: errno) }
        add(name, size: size, .listener(listener), ["pipelined", "worker", name])
    }

    /// Adds a process that is run as `pipelined <name>` and does what may block. Its standard input tells it of every
    /// executor that ended as a child of the supervisor, see ``AdoptedEnd``.
    public func add(helper name: String) { add(name, size: 1, .reports, ["pipelined", name]) }

    private func add(_ name: String, size: Int, _ input: WorkerPool.Input, _ arguments: [String]) {
        precondition(pools.count < Scoreboard.poolLimit, "the scoreboard has no room for another pool")
        pools.append(
            WorkerPool(
                name: name, size: size, input: input, index: pools.count, program: program,
                arguments: arguments, board: board))
    }

    /// Runs until told to stop and all workers have ended.
    public func run() {
        var nextLook = Monotonic.milliseconds()
        while true {
            fill()
            let next = pools.compactMap(\.putOffUntil).reduce(nextLook, min)
            wait(atMost: max(0, min(1000, next - Monotonic.milliseconds())))
            while case let signal = csystem_read_signal(signals), signal > 0 {
                switch signal {
                case SIGCHLD, SIGUSR1: break
                case SIGHUP: reload()
                default:
                    stop(signal)
                    return
                }
            }
            for index in pools.indices { pools[index].hear() }
            reap()
            if Monotonic.milliseconds() >= nextLook {
                killStuck()
                nextLook = Monotonic.milliseconds() + 1000
            }
            announce()
            finishReload()
            sendReports()
        }
    }

    /// Says once that requests are served: from when on every worker takes them.
    private func announce() {
        guard !isAnnounced, pools.allSatisfy({ $0.isReady(serving) }) else { return }
        isAnnounced = true
        notify?.isReady(status)
    }

    /// Waits for a signal or for a word of a child.
    private func wait(atMost milliseconds: Int64) {
        let lines = pools.flatMap(\.workers).filter { !$0.isSilent }.map(\.line)
        var waiting = ([signals] + lines).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        poll(&waiting, nfds_t(waiting.count), Int32(milliseconds))
    }

    private func fill() {
        for index in pools.indices {
            if let problem = pools[index].fill(serving) {
                log(.error, "工作进程 \(pools[index].name) 无法启动，稍后重试: \(problem)")
            }
            if let generation = coming, let problem = pools[index].fill(generation) {
                giveUpReload(because: "工作进程 \(pools[index].name): \(problem)")
            }
        }
    }

    private func reap() {
        for child in Children.reap() {
            if let index = pools.indices.first(where: { index in
                pools[index].workers.contains { $0.pid == child.pid }
            }) {
                if let worker = pools[index].remove(child.pid) {
                    judge(worker, child.end, of: pools[index].name)
                }
            } else {
                reports += Array(child.line.utf8)
            }
        }
    }

    /// Says what the end of a worker means; a reload whose worker did not become ready is given up.
    private func judge(_ worker: WorkerProcess, _ end: ProcessEnd, of pool: String) {
        switch worker.state {
        case .retiring: break
        case .starting:
            let reason = worker.reason.isEmpty ? "\(end)" : worker.reason
            if worker.generation == coming {
                giveUpReload(because: "工作进程 \(pool) \(worker.pid): \(reason)")
            } else {
                log(.error, "工作进程 \(pool) \(worker.pid) 无法启动，稍后重试: \(reason)")
            }
        case .ready, .full:
            guard end != .exited(code: 0) else { return }
            log(.error, "工作进程 \(pool) \(worker.pid) 异常结束 (\(end))，将重新启动")
        }
    }

    private func killStuck() {
        for index in pools.indices {
            let sentences = pools[index].killStuck(
                requestSeconds: requestTimeoutSeconds, startSeconds: Self.startSeconds)
            for sentence in sentences { log(.error, sentence) }
        }
    }

    private func stop(_ signal: Int32) {
        log(.warning, "收到信号 \(signal)，正在停止")
        notify?.isStopping(withinSeconds: graceSeconds + Self.endSeconds)
        for index in pools.indices {
            if case .listener(let descriptor) = pools[index].input { close(descriptor) }
            pools[index].retire(allBut: 0)
        }
        let deadline = Monotonic.milliseconds() + Int64(graceSeconds) * 1000
        while pools.contains(where: { !$0.workers.isEmpty }), Monotonic.milliseconds() < deadline {
            wait(atMost: 200)
            while csystem_read_signal(signals) > 0 {}
            for index in pools.indices { pools[index].hear() }
            reap()
        }
        for pool in pools { pool.signal(SIGKILL) }
    }

    /// Tells the helper of ended executors, as far as it listens; what it does not take waits for its successor.
    private func sendReports() {
        let helper = pools.flatMap(\.workers).first { $0.reports >= 0 && $0.state == .ready }
        guard let helper, !reports.isEmpty else { return }
        let count = write(helper.reports, reports, reports.count)
        if count > 0 { reports.removeFirst(count) }
    }
}

extension Supervisor {
    /// Starts new workers beside the old ones.
    private func reload() {
        guard coming == nil else {
            mustReloadAgain = true
            return
        }
        log(.warning, "收到 SIGHUP，启动新的工作进程")
        notify?.isReloading()
        latest += 1
        coming = latest
        for index in pools.indices { pools[index].hurry() }
    }

    /// Lets the old workers end once all new ones take requests, so that no request is refused.
    private func finishReload() {
        guard let generation = coming, pools.allSatisfy({ $0.isReady(generation) }) else { return }
        for index in pools.indices { pools[index].retire(allBut: generation) }
        endReload(.reloads, serving: generation, "正在服务，已重新加载")
        log(.warning, "新的工作进程已就绪，原有工作进程完成手中的请求后结束")
    }

    /// Goes on with the old workers.
    private func giveUpReload(because reason: String) {
        guard let generation = coming else { return }
        for index in pools.indices { pools[index].retire(generation: generation) }
        endReload(.failedReloads, serving: serving, "正在服务，但重新加载失败: \(reason)")
        log(.error, "重新加载失败，原有工作进程继续服务: \(reason)")
    }

    private func endReload(
        _ outcome: Scoreboard.Header, serving generation: Int, _ status: String
    ) {
        board[outcome] += 1
        self.status = status
        isAnnounced = false
        serving = generation
        coming = nil
        announce()
        if mustReloadAgain {
            mustReloadAgain = false
            reload()
        }
    }
}
