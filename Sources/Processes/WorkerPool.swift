internal import Glibc

/// One pool of workers on one listening socket, as the supervisor keeps it.
struct WorkerPool {
    let name: String
    let size: Int
    let listener: Int32
    let program: String
    /// Serving now.
    private(set) var current: Set<Int32> = []
    /// Told to end after the request in hand.
    private(set) var retiring: Set<Int32> = []
    private var quickExits = 0
    private var notBefore: Int64 = 0
    private var bornAt: [Int32: Int64] = [:]
    private var clocks: [Int32: RequestClock] = [:]

    init(name: String, size: Int, listener: Int32, program: String) {
        self.name = name
        self.size = size
        self.listener = listener
        self.program = program
    }

    var isEmpty: Bool { current.isEmpty && retiring.isEmpty }

    /// Starts what is missing, unless the last ones died so fast that waiting is better.
    mutating func fill(now: Int64) throws(ProcessError) {
        guard now >= notBefore else { return }
        while current.count < size {
            let clock = try RequestClock()
            let pid = try Spawn.start(
                program, arguments: ["pipelined", "worker", name],
                descriptors: [listener, 1, 2, clock.descriptor], newSession: false,
                variables: [RequestClock.variable + "=3"])
            clocks[pid] = clock
            current.insert(pid)
            bornAt[pid] = now
        }
    }

    /// Takes note of a dead child; answers whether it was one of this pool's.
    mutating func remove(_ pid: Int32, now: Int64) -> Bool {
        guard current.remove(pid) != nil || retiring.remove(pid) != nil else { return false }
        clocks[pid] = nil
        let lifetime = now - (bornAt.removeValue(forKey: pid) ?? now)
        // The back-off doubles with each worker that dies young, up to 10 seconds.
        quickExits = lifetime < 1000 ? min(quickExits + 1, 8) : 0
        notBefore = quickExits > 1 ? now + min(10_000, 50 << quickExits) : now
        return true
    }

    /// The workers that have been busy with one request for longer than it may take, and how many seconds that is.
    func stuck(ordinarySeconds: Int) -> [Int32: Int] {
        clocks.compactMapValues { $0.exceededLimit(ordinarySeconds: ordinarySeconds) }
    }

    /// Moves all current workers to the retiring ones, so that `fill` starts new ones.
    mutating func retireAll() {
        retiring.formUnion(current)
        current = []
    }

    /// Sends a signal to workers. They are children not yet reaped, so the ids cannot belong to anybody else.
    func signal(_ signal: Int32, _ pids: Set<Int32>) {
        for pid in pids { kill(pid, signal) }
    }
}
