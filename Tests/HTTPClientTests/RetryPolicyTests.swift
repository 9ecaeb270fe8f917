import Synchronization
import TestSupport
import Testing

@testable import HTTPClient

/// Writes down the pauses instead of sleeping.
private final class Pauses: Sendable {
    private let list = Mutex<[Double]>([])
    var seconds: [Double] { list.withLock { $0 } }

    func policy(goOn: Bool = true, attempts: Int = 4) -> RetryPolicy {
        RetryPolicy(
            maximumAttempts: attempts, firstDelaySeconds: 1, maximumDelaySeconds: 3,
            pause: { seconds in
                self.list.withLock { $0.append(seconds) }
                return goOn
            }, random: { 1 })
    }
}

@Suite struct `A retry policy` {
    private let lost = HTTPClientError(.transport(code: 56))

    private func answer(_ status: Int, retryAfter: Int? = nil) -> HTTPAnswer {
        HTTPAnswer(status: status, retryAfterSeconds: retryAfter, body: [])
    }

    @Test func `the pause doubles up to the limit, and the last answer is returned`() throws {
        let pauses = Pauses()
        var attempts = 0
        let last = try pauses.policy(attempts: 5).repeating { () throws(HTTPClientError) in
            attempts += 1
            return answer(attempts.isMultiple(of: 2) ? 500 : 503)
        }
        #expect(last.status == 503 && attempts == 5)
        #expect(pauses.seconds == [1, 2, 3, 3])
    }

    @Test func `success ends the attempts`() throws {
        let pauses = Pauses()
        var attempts = 0
        let last = try pauses.policy().repeating { () throws(HTTPClientError) in
            attempts += 1
            if attempts == 1 { throw lost }
            return answer(attempts == 2 ? 429 : 200)
        }
        #expect(last.status == 200 && pauses.seconds == [1, 2])
    }

    @Test func `the server's wish is honoured up to the cap`() throws {
        let pauses = Pauses()
        var wishes = [5, 61]
        let last = try pauses.policy().repeating { () throws(HTTPClientError) in
            answer(429, retryAfter: wishes.removeFirst())
        }
        #expect(last.retryAfterSeconds == 61 && pauses.seconds == [5])
    }

    @Test func `what cannot pass is not repeated`() throws {
        let pauses = Pauses()
        #expect(try pauses.policy().repeating { () throws(HTTPClientError) in answer(401) }.status == 401)
        #expect(throws: HTTPClientError(.answerTooLarge(limitBytes: 1))) {
            try pauses.policy().repeating { () throws(HTTPClientError) in
                throw HTTPClientError(.answerTooLarge(limitBytes: 1))
            }
        }
        #expect(pauses.seconds.isEmpty)
    }

    @Test func `the last error is thrown`() {
        let pauses = Pauses()
        #expect(throws: lost) {
            try pauses.policy().repeating { () throws(HTTPClientError) in throw lost }
        }
        #expect(pauses.seconds.count == 3)
    }

    @Test func `whoever waits can be told to stop`() {
        let pauses = Pauses()
        #expect(throws: HTTPClientError(.stopped)) {
            try pauses.policy(goOn: false).repeating { () throws(HTTPClientError) in throw lost }
        }
        #expect(pauses.seconds.count == 1)
    }

    @Test func `half of the pause is random`() {
        var policy = RetryPolicy(firstDelaySeconds: 1, maximumDelaySeconds: 8, random: { 0 })
        #expect(policy.delaySeconds(after: 3, wish: nil) == 2)
        policy.random = { 0.5 }
        #expect(policy.delaySeconds(after: 3, wish: nil) == 3)
        #expect(policy.delaySeconds(after: 99, wish: nil) == 6)
    }

    @Test func `a real server is asked again`() throws {
        let server = try LoopbackServer(.status(500), .status(429), .status(200, "done"))
        defer { server.stop() }
        let pauses = Pauses()
        let last = try pauses.policy().send(HTTPRequest(.get, server.url), by: HTTPClient())
        #expect(last.body == Array("done".utf8) && server.requests.count == 3)
    }
}
