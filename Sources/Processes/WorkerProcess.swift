internal import Glibc

/// A child of the supervisor, from its start to its end.
struct WorkerProcess {
    /// How far it has come.
    enum State: Int64 {
        case starting = 1
        /// It takes requests.
        case ready
        /// It takes requests, and another one is to take its place.
        case full
        /// It was told to end after the request in hand.
        case retiring
    }

    let pid: Int32
    let slot: Int
    /// Which reload it was started by.
    let generation: Int
    /// Where its words come from.
    let line: Int32
    /// Where it is told of ended executors; −1 when it is not.
    let reports: Int32
    /// How many requests its slot had seen when it was started.
    let requestsBefore: Int64
    private(set) var state = State.starting
    /// When it came into this state.
    private(set) var since = Monotonic.milliseconds()
    /// Why it cannot begin, in its own words.
    private(set) var reason = ""
    /// Whether it has let go of the line.
    private(set) var isSilent = false

    init(pid: Int32, slot: Int, generation: Int, line: Int32, reports: Int32, requestsBefore: Int64) {
        self.pid = pid
        self.slot = slot
        self.generation = generation
        self.line = line
        self.reports = reports
        self.requestsBefore = requestsBefore
    }

    /// Whether it is meant to stay.
    var isActive: Bool { state == .starting || state == .ready }

    mutating func enter(_ state: State) {
        self.state = state
        since = Monotonic.milliseconds()
    }

    mutating func fail(because reason: String) { self.reason = reason }

    /// Hears what it has said since.
    mutating func hear() {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = read(line, &buffer, buffer.count), count >= 0 {
            guard count > 0 else {
                isSilent = true
                return
            }
            var rest = buffer[..<count]
            if state == .starting, rest.first == Supervised.Word.ready {
                rest = rest.dropFirst()
                enter(.ready)
            }
            if state == .ready, rest.first == Supervised.Word.full {
                rest = rest.dropFirst()
                enter(.full)
            }
            if state == .starting { reason += String(decoding: rest, as: UTF8.self) }
        }
    }

    /// Sends it a signal. It is a child not yet reaped, so the id cannot belong to anybody else.
    func send(_ signal: Int32) { kill(pid, signal) }

    func closeLines() {
        close(line)
        if reports >= 0 { close(reports) }
    }
}
