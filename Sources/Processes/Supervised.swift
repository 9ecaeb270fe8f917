internal import CSystem
internal import Glibc

/// What a child of the supervisor has of it: a slot on the scoreboard, and a line for a few words.
///
/// A process that runs under another manager, or under none, has neither.
public final class Supervised: Sendable {
    private let board: Scoreboard
    private let slot: Int
    private let line: Int32

    /// The environment variable that tells a child its slot.
    static let variable = "PIPELINED_SLOT"
    /// Where the child inherits its end of the line.
    static let lineDescriptor: Int32 = 4

    /// The words of a child. Whatever else it says before it ends is why it cannot go on.
    enum Word {
        static let ready = UInt8(ascii: "+")
        static let full = UInt8(ascii: "=")
    }

    /// What the supervisor passed on to this process, if it did.
    public static func inherited() -> Supervised? {
        guard let text = getenv(Self.variable), let slot = Int(String(cString: text)), slot >= 0,
            fcntl(lineDescriptor, F_GETFD) != -1,
            let board = Scoreboard(inherited: Scoreboard.inheritedDescriptor)
        else { return nil }
        return Supervised(board, slot: slot, line: lineDescriptor)
    }

    /// - Parameter line: where the words go; it is closed with the object.
    init(_ board: Scoreboard, slot: Int, line: Int32) {
        self.board = board
        self.slot = slot
        self.line = line
        csystem_set_cloexec(line, 1)
        // A child outlives its supervisor, which then does not listen any more.
        signal(SIGPIPE, SIG_IGN)
    }

    deinit { close(line) }

    /// Says that this process can do its work from now on.
    public func isReady() { say([Word.ready]) }

    /// Says that another process should take this one's place; until it is ready this one goes on.
    public func isFull() { say([Word.full]) }

    /// Says why this process cannot begin.
    public func fails(_ reason: String) { say(Array(reason.utf8.prefix(4096))) }

    /// Notes that a request has begun, to which the ordinary time limit applies.
    public func begin() {
        board[slot: slot, .limit] = 0
        board[slot: slot, .busySince] = Monotonic.milliseconds()
    }

    /// Gives the request a limit of its own, counted from its beginning.
    public func limit(toSeconds seconds: Int) { board[slot: slot, .limit] = Int64(seconds) * 1000 }

    /// Notes that the request has ended.
    public func end() {
        let passed = Monotonic.milliseconds() - board[slot: slot, .busySince]
        withdraw()
        board[slot: slot, .requests] += 1
        if passed > 1000 { board[slot: slot, .slowRequests] += 1 }
    }

    /// Notes that there was no request after all.
    public func withdraw() { board[slot: slot, .busySince] = 0 }

    /// How the service is doing.
    public func figures() -> ServiceFigures { ServiceFigures(board) }

    private func say(_ bytes: [UInt8]) { _ = write(line, bytes, bytes.count) }
}
