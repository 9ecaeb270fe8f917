import Glibc
import TestSupport
import Testing

@testable import Processes

@Suite struct `The scoreboard` {
    /// A board with one pool, and a child's view of its second slot.
    private func made() throws -> (board: Scoreboard, child: Supervised) {
        let board = try Scoreboard()
        board[.startedAt] = 1_000_000
        board[.poolCount] = 1
        board[.slotCount] = 2
        board[pool: 0, .name] = Scoreboard.number(of: "api")
        board[pool: 0, .size] = 4
        for slot in 0..<2 { board[slot: slot, .pid] = 7 }
        return (board, Supervised(board, slot: 1, line: open("/dev/null", O_WRONLY)))
    }

    @Test func `shows who works, and counts requests from one holder of a slot to the next`() throws {
        let (board, child) = try made()
        child.begin()
        child.end()
        child.begin()
        child.withdraw()
        var pool = try #require(child.figures().pools.first)
        #expect(pool.name == "api" && pool.size == 4 && pool.requests == 1 && pool.slowRequests == 0)
        #expect(pool.idle == 2 && pool.busy == 0)
        let next = Supervised(board, slot: 1, line: open("/dev/null", O_WRONLY))
        next.begin()
        pool = try #require(next.figures().pools.first)
        #expect(pool.busy == 1 && pool.idle == 1)
        next.end()
        #expect(next.figures().pools.first?.requests == 2)
    }

    @Test func `a worker's own time limit holds for one request only`() throws {
        let (board, child) = try made()
        child.begin()
        child.limit(toSeconds: 2)
        #expect(board[slot: 1, .limit] == 2000 && board[slot: 1, .busySince] > 0)
        child.end()
        child.begin()
        #expect(board[slot: 1, .limit] == 0 && board[slot: 1, .busySince] > 0)
    }

    @Test func `an ended executor is told in a line of text`() {
        for end in [ProcessEnd.exited(code: 70), .killed(signal: 9)] {
            let line = AdoptedEnd(pid: 12, end: end).line
            #expect(AdoptedEnd(line: line.dropLast())?.end == end)
        }
        for wrong in ["", "1", "1 gone 2", "x exited 0", "1 exited 0 0"] {
            #expect(AdoptedEnd(line: wrong) == nil)
        }
    }
}
