import Synchronization
import TestSupport
import Testing

@testable import HTTPClient

@Suite struct `Many requests at once` {
    private static let quick = RetryPolicy(
        maximumAttempts: 3, firstDelaySeconds: 0.02, maximumDelaySeconds: 0.02, maximumRetryAfterSeconds: 5)

    /// Sends them, and gives the outcomes by position and the order in which they came.
    private func send(
        _ requests: [HTTPRequest], atOnce: Int = 3, seconds: Double = 20, retries: RetryPolicy = quick,
        goesOn: () -> Bool = { true }
    ) throws -> (outcomes: [Int: HTTPMultiClient.Outcome], order: [Int]) {
        let client = try HTTPMultiClient(concurrency: atOnce)
        var outcomes: [Int: HTTPMultiClient.Outcome] = [:]
        var order: [Int] = []
        client.send(requests, retries: retries, until: .now + .seconds(seconds), goesOn: goesOn) {
            index, outcome in
            #expect(outcomes.updateValue(outcome, forKey: index) == nil, "told twice of \(index)")
            order.append(index)
        }
        #expect(outcomes.count == requests.count)
        return (outcomes, order)
    }

    private func reason(_ outcome: HTTPMultiClient.Outcome?) -> HTTPClientError.Reason? {
        if case .failure(let error) = outcome { error.reason } else { nil }
    }

    @Test func `end before another one is sent, where that is wanted`() throws {
        let server = try LoopbackServer(.status(200, "x"))
        defer { server.stop() }
        let client = try HTTPMultiClient(concurrency: 3)
        var told = 0
        var rest = 12
        client.send(
            {
                guard rest > 0 else { return nil }
                // All that the server has been asked for before and is not under way has been told.
                #expect(12 - rest - told < 3)
                rest -= 1
                return HTTPRequest(.get, server.url)
            }, until: .now + .seconds(20), tellsFirst: true
        ) { _, _ in told += 1 }
        #expect(told == 12)
    }

    @Test func `overlap up to the bound, share connections, and keep their answers`() throws {
        let server = try LoopbackServer { request in
            .status(200, String(request.prefix { $0 != "\r\n" })).delayed(milliseconds: 100)
        }
        defer { server.stop() }
        let requests = (0..<12).map {
            HTTPRequest(.post, "\(server.url)/\($0)", body: Array("body \($0)".utf8))
        }
        let outcomes = try send(requests, atOnce: 3).outcomes
        for index in requests.indices {
            let text = String(decoding: try #require(outcomes[index]).get().body, as: UTF8.self)
            #expect(text == "POST /v1/things/\(index) HTTP/1.1")
        }
        #expect(server.peak == 3 && server.connections == 3)
        #expect(Set(server.requests.map { $0.suffix(8).split(separator: "\n").last }).count == 12)
    }

    @Test func `are sent again each in its own time, and none waits for another`() throws {
        let counts = Mutex<[String: Int]>([:])
        let server = try LoopbackServer { request in
            let path = String(request.split(separator: " ")[1].split(separator: "/").last ?? "")
            let count = counts.withLock { counts in
                counts[path, default: 0] += 1
                return counts[path] ?? 0
            }
            switch path {
            case "limited" where count == 1: return .status(429, headers: "Retry-After: 1\r\n")
            case "greedy": return .status(429, headers: "Retry-After: 6\r\n")
            case "flaky" where count < 3: return count == 1 ? .status(500) : .closing
            case "broken": return .status(503)
            case "gone": return .status(404)
            default: return .status(200)
            }
        }
        defer { server.stop() }
        let paths = ["limited", "flaky", "broken", "gone", "greedy"] + (0..<10).map { "ok\($0)" }
        let (outcomes, order) = try send(paths.map { HTTPRequest(.get, "\(server.url)/\($0)") }, atOnce: 1)
        let statuses = try paths.indices.map { try #require(outcomes[$0]).get().status }
        #expect(statuses == [200, 200, 503, 404, 429] + Array(repeating: 200, count: 10))
        #expect(
            counts.withLock { $0["flaky"] == 3 && $0["broken"] == 3 && $0["gone"] == 1 && $0["greedy"] == 1 })
        #expect(order.last == 0, "the one that had to wait for a second kept its place to itself: \(order)")
    }

    @Test func `are not all sent into the void`() throws {
        let server = try LoopbackServer(.closing)
        defer { server.stop() }
        var seen: [Int] = []
        let client = try HTTPMultiClient(concurrency: 2)
        var failures = 0
        client.send(
            (0..<50).map { _ in HTTPRequest(.get, server.url) }, retries: Self.quick,
            until: .now + .seconds(20),
            goesOn: { failures < 2 }
        ) { _, outcome in
            failures += 1
            if failures == 2 { seen.append(server.requests.count) }
        }
        // Three attempts of each that failed, and as many of one beside them that has not yet.
        #expect(failures == 50 && seen.allSatisfy { $0 <= 3 * 3 }, "\(seen)")
    }

    @Test func `end together when their time is over`() throws {
        let server = try LoopbackServer(.silent)
        defer { server.stop() }
        let start = ContinuousClock.now
        let outcomes = try send((0..<5).map { _ in HTTPRequest(.get, server.url) }, seconds: 0.4).outcomes
        #expect(outcomes.values.allSatisfy { reason($0) == .outOfTime })
        #expect(.now - start > .seconds(0.3) && .now - start < .seconds(3))
    }

    @Test func `do not begin a pause that their time does not allow`() throws {
        let server = try LoopbackServer(.status(429, headers: "Retry-After: 5\r\n"))
        defer { server.stop() }
        let start = ContinuousClock.now
        let outcomes = try send([HTTPRequest(.get, server.url)], seconds: 4).outcomes
        #expect(try outcomes[0]?.get().status == 429)
        #expect(.now - start < .seconds(3))
    }

    @Test func `stop soon when nobody wants them any more`() throws {
        let server = try LoopbackServer(.silent)
        defer { server.stop() }
        let start = ContinuousClock.now
        let requests = (0..<5).map { _ in HTTPRequest(.get, server.url) }
        let outcomes = try send(requests, goesOn: { server.requests.count < 3 }).outcomes
        #expect(outcomes.values.allSatisfy { reason($0) == .stopped })
        #expect(.now - start < .seconds(5) && server.requests.count == 3)
    }

    @Test func `fail each for itself`() throws {
        let server = try LoopbackServer(.status(200, String(repeating: "x", count: 100)))
        let dead = try LoopbackServer(.closing)
        defer {
            server.stop()
            dead.stop()
        }
        let (outcomes, _) = try send([
            HTTPRequest(.get, "http://127.0.0.1:1/"), HTTPRequest(.get, server.url),
            HTTPRequest(.get, server.url, headers: [("X-Key", "a\nb")]),
            HTTPRequest(.get, server.url, maximumAnswerBytes: 99), HTTPRequest(.get, "file:///etc/passwd"),
            HTTPRequest(.get, dead.url),
        ])
        #expect(reason(outcomes[0]) == .transport(code: 7))
        #expect(try outcomes[1]?.get().status == 200)
        #expect(reason(outcomes[2]) == .badRequest("the header X-Key holds a control character"))
        #expect(reason(outcomes[3]) == .answerTooLarge(limitBytes: 99))
        #expect(reason(outcomes[4]) == .transport(code: 1))
        #expect(reason(outcomes[5]) == .transport(code: 52))
        #expect(dead.requests.count == 3, "an empty answer may come again")
    }

    @Test func `can be sent again by a client that gave up before`() throws {
        let server = try LoopbackServer(.silent, .silent, .status(200))
        defer { server.stop() }
        let client = try HTTPMultiClient(concurrency: 2)
        let requests = (0..<2).map { _ in HTTPRequest(.get, server.url) }
        var statuses: [Int?] = []
        for seconds in [0.2, 10] {
            client.send(requests, until: .now + .seconds(seconds)) { _, outcome in
                statuses.append(try? outcome.get().status)
            }
        }
        #expect(statuses == [nil, nil, 200, 200])
    }

    @Test func `are made when there is a place for them, also because of an answer`() throws {
        let server = try LoopbackServer { request in
            request.contains("/0 ") ? .status(413) : .status(200).delayed(milliseconds: 20)
        }
        defer { server.stop() }
        let client = try HTTPMultiClient(concurrency: 2)
        var (rest, underWay, statuses) = ([0, 1, 2, 3], 0, [Int?]())
        let reason = client.send(
            {
                guard let number = rest.popLast() else { return nil }
                underWay += 1
                return HTTPRequest(.get, "\(server.url)/\(number)")
            }, retries: Self.quick, until: .now + .seconds(20),
            ended: { number, outcome in
                let status = try? outcome.get().status
                #expect(underWay - statuses.count <= 4)
                statuses.append(status)
                if status == 413 { rest = [4] }
                #expect(number < underWay)
            })
        #expect(reason == nil && statuses.count == 5 && statuses.count { $0 == 413 } == 1)
        #expect(client.send({ HTTPRequest(.get, server.url) }, until: .now, ended: { _, _ in }) == .outOfTime)
    }

    @Test func `are not sent faster than their answers are read`() throws {
        let server = try LoopbackServer(.status(200))
        defer { server.stop() }
        let client = try HTTPMultiClient(concurrency: 8)
        var (made, told, most) = (0, 0, 0)
        let deadline = ContinuousClock.now + .seconds(20)
        client.send(
            {
                guard made < 100 else { return nil }
                made += 1
                return HTTPRequest(.get, server.url)
            }, until: deadline,
            ended: { _, _ in
                most = max(most, made - told)
                told += 1
                // The server is done with all that it was sent before one answer is read.
                while server.answered < made, ContinuousClock.now < deadline {}
            })
        #expect(told == 100 && most <= 16, "\(most) were sent and not read")
    }
}
