internal import CSystem
internal import Glibc

/// Keeps pools of workers alive: respawns the dead, reloads on SIGHUP, stops gracefully on SIGTERM or SIGINT.
///
/// Nothing in it is needed to serve a request: workers outlive it. What may block is done by a child of its own, see
/// ``DutiesChild``.
public final class Supervisor {
    private var pools: [WorkerPool] = []
    private let signals: Int32
    private let program: String
    private let log: (String) -> Void
    private var duties: DutiesChild
    private let graceSeconds: Int
    private let requestTimeoutSeconds: Int

    /// - Parameters:
    ///   - program: the executable that is run as `pipelined worker <pool>` and as `pipelined duties`.
    ///   - graceSeconds: how long a stop waits for requests in hand before it kills.
    ///   - requestTimeoutSeconds: a worker that is busy with one request for longer is killed and replaced,
    ///     unless its ``RequestClock`` says that this request may take longer.
    ///   - log: writes a line to the service's log.
    public init(
        program: String, graceSeconds: Int, requestTimeoutSeconds: Int, log: @escaping (String) -> Void
    ) throws(ProcessError) {
        self.program = program
        self.graceSeconds = graceSeconds
        self.requestTimeoutSeconds = requestTimeoutSeconds
        self.log = log
        duties = DutiesChild(program: program)
        signals = csystem_signalfd([SIGCHLD, SIGHUP, SIGTERM, SIGINT], 4)
        guard signals >= 0 else { throw ProcessError(operation: "signalfd", code: errno) }
        // Executors whose worker ends become children of this process, which then learns how they end.
        guard csystem_become_subreaper() == 0 else { throw ProcessError(operation: "prctl", code: errno) }
    }

    deinit { close(signals) }

    /// Adds a pool of `size` workers that listens on a unix socket.
    public func add(pool name: String, size: Int, socket: String) throws(ProcessError) {
        let listener = csystem_listen_unix(socket, 1024, 0o660)
        guard listener >= 0 else { throw ProcessError(operation: "listen on \(socket)", code: errno) }
        pools.append(WorkerPool(name: name, size: size, listener: listener, program: program))
    }

    /// Runs until told to stop and all workers have ended.
    public func run() throws(ProcessError) {
        try fill()
        var nextTick = RequestClock.now()
        while true {
            var waiting = pollfd(fd: signals, events: Int16(POLLIN), revents: 0)
            poll(&waiting, 1, Int32(max(0, min(1000, nextTick - RequestClock.now()))))
            while case let signal = csystem_read_signal(signals), signal > 0 {
                switch signal {
                case SIGCHLD: reap()
                case SIGHUP: try reload()
                default:
                    stop(signal)
                    return
                }
            }
            if RequestClock.now() >= nextTick {
                killStuckWorkers()
                nextTick = RequestClock.now() + 1000
            }
            try fill()
        }
    }

    private func fill() throws(ProcessError) {
        if let problem = duties.keep(now: RequestClock.now()) { log("后台进程无法启动: \(problem)") }
        for index in pools.indices { try pools[index].fill(now: RequestClock.now()) }
    }

    private func reap() {
        for (pid, end) in Children.reap() {
            if let index = pools.indices.first(where: { pools[$0].remove(pid, now: RequestClock.now()) }) {
                guard end != .exited(code: 0) else { continue }
                log("工作进程 \(pools[index].name) \(pid) 异常结束 (\(end))，已重新启动")
            } else if duties.remove(pid) {
                if end != .exited(code: 0) { log("后台进程 \(pid) 异常结束 (\(end))，将重新启动") }
            } else {
                duties.tell(pid, end)
            }
        }
    }

    private func killStuckWorkers() {
        for pool in pools {
            let stuck = pool.stuck(ordinarySeconds: requestTimeoutSeconds)
            for (pid, seconds) in stuck {
                log("工作进程 \(pool.name) \(pid) 处理一个请求超过 \(seconds) 秒，已终止")
            }
            pool.signal(SIGKILL, Set(stuck.keys))
        }
    }

    /// Starts new workers first, then lets the old ones end, so that no request is refused.
    private func reload() throws(ProcessError) {
        log("收到 SIGHUP，重新加载工作进程")
        duties.signal(SIGTERM)
        for index in pools.indices {
            pools[index].retireAll()
            try pools[index].fill(now: Int64.max)
            pools[index].signal(SIGTERM, pools[index].retiring)
        }
    }

    private func stop(_ signal: Int32) {
        log("收到信号 \(signal)，正在停止")
        duties.signal(SIGTERM)
        for index in pools.indices {
            close(pools[index].listener)
            pools[index].retireAll()
            pools[index].signal(SIGTERM, pools[index].retiring)
        }
        let deadline = RequestClock.now() + Int64(graceSeconds) * 1000
        while duties.pid != nil || pools.contains(where: { !$0.isEmpty }), RequestClock.now() < deadline {
            var waiting = pollfd(fd: signals, events: Int16(POLLIN), revents: 0)
            poll(&waiting, 1, 200)
            while csystem_read_signal(signals) > 0 {}
            reap()
        }
        for pool in pools { pool.signal(SIGKILL, pool.retiring) }
        duties.signal(SIGKILL)
    }
}
