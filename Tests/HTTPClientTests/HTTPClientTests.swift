import Glibc
import TestSupport
import Testing

@testable import HTTPClient

@Suite struct `An HTTP client` {
    private static let noProxy: Void = { _ = setenv("no_proxy", "127.0.0.1", 1) }()

    private func error(_ request: HTTPRequest) throws -> HTTPClientError? {
        Self.noProxy
        let client = try HTTPClient()
        do throws(HTTPClientError) {
            _ = try client.send(request)
            return nil
        } catch {
            return error
        }
    }

    @Test func `the body and the headers arrive, and the answer comes back`() throws {
        let server = try LoopbackServer(.status(200, "好 \0 ok"))
        defer { server.stop() }
        let body = Array("{\"a\": \"\(String(repeating: "长", count: 5000))\"}".utf8)
        let answer = try HTTPClient().send(
            HTTPRequest(.post, server.url, headers: [("Content-Type", "application/json")], body: body)
                .authorized(bearer: "sesame"))
        #expect(answer.status == 200 && answer.isSuccess)
        #expect(answer.body == Array("好 \0 ok".utf8))
        let request = try #require(server.requests.first)
        #expect(request.hasPrefix("POST /v1/things HTTP/1.1\r\n"))
        #expect(request.contains("Authorization: Bearer sesame\r\n"))
        #expect(request.contains("Content-Type: application/json\r\n"))
        #expect(!request.contains("Expect:"))
        #expect(request.hasSuffix("长\"}"))
    }

    @Test func `a host may be an address, of IPv6 as well`() throws {
        var request = HTTPRequest(.get, "http://[::1]:9/", connectTimeoutSeconds: 5)
        request.pinned = .init(host: "::1", port: 9, address: "::1")
        // Nobody listens there, if there is such an address at all; libcurl has tried.
        #expect(try error(request)?.reason == .transport(code: 7))
    }

    @Test func `a GET follows a POST on the same client`() throws {
        let server = try LoopbackServer(.status(200, "one"), .status(204))
        defer { server.stop() }
        let client = try HTTPClient()
        #expect(try client.send(HTTPRequest(.post, server.url)).status == 200)
        #expect(try client.send(HTTPRequest(.get, server.url)).status == 204)
        #expect(server.requests[0].contains("Content-Length: 0\r\n"))
        #expect(server.requests[1].hasPrefix("GET "))
    }

    @Test func `an error status is an answer, with the wait the server asks for`() throws {
        let server = try LoopbackServer(.status(429, "slow down", headers: "Retry-After: 7\r\n"))
        defer { server.stop() }
        let answer = try HTTPClient().send(HTTPRequest(.get, server.url))
        #expect(answer.status == 429 && answer.isRetryable && !answer.isSuccess)
        #expect(answer.retryAfterSeconds == 7)
    }

    @Test func `a redirect is not followed`() throws {
        let server = try LoopbackServer(.status(302, headers: "Location: file:///etc/passwd\r\n"))
        defer { server.stop() }
        #expect(try HTTPClient().send(HTTPRequest(.get, server.url)).status == 302)
        #expect(server.requests.count == 1)
    }

    @Test func `a slow server is given up in time`() throws {
        let server = try LoopbackServer(.status(200).delayed(milliseconds: 3000))
        defer { server.stop() }
        let start = ContinuousClock.now
        let failure = try #require(try error(HTTPRequest(.get, server.url, timeoutSeconds: 0.2)))
        #expect(failure.isTimeout && failure.isRetryable)
        #expect(ContinuousClock.now - start < .seconds(2))
    }

    @Test func `an answer that is cut off is an error that may pass`() throws {
        let server = try LoopbackServer(.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"))
        defer { server.stop() }
        let failure = try #require(try error(HTTPRequest(.get, server.url)))
        #expect(failure.isRetryable && failure.curlCode == 18)
    }

    @Test func `garbage is an error`() throws {
        let server = try LoopbackServer(.raw("\u{1}\u{2}garbage\r\n\r\n"))
        defer { server.stop() }
        #expect(try error(HTTPRequest(.get, server.url))?.isRetryable == false)
    }

    @Test func `an answer longer than allowed is refused, announced or not`() throws {
        let long = String(repeating: "x", count: 2_000)
        for reply in [
            LoopbackServer.Reply.status(200, long),
            .raw("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + long),
        ] {
            let server = try LoopbackServer(reply)
            defer { server.stop() }
            let failure = try error(HTTPRequest(.get, server.url, maximumAnswerBytes: 1_999))
            #expect(failure?.reason == .answerTooLarge(limitBytes: 1_999))
            #expect(try error(HTTPRequest(.get, server.url, maximumAnswerBytes: 2_000)) == nil)
        }
    }

    @Test func `a closed port and an unknown host may come back`() throws {
        let server = try LoopbackServer(.status(200))
        server.stop()
        usleep(50_000)
        #expect(try error(HTTPRequest(.get, server.url))?.isRetryable == true)
    }

    @Test(arguments: ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "dict://127.0.0.1/"])
    func `other protocols are refused`(url: String) throws {
        let failure = try #require(try error(HTTPRequest(.get, url)))
        #expect(failure.curlCode == 1 && !failure.isRetryable)
    }

    @Test(arguments: ["a\r\nX-Evil: 1", "a\nb", "a\0b"])
    func `a header cannot smuggle in another`(value: String) throws {
        let failure = try #require(
            try error(HTTPRequest(.get, "http://127.0.0.1:1/", headers: [("X-Key", value)])))
        #expect(failure.reason == .badRequest("the header X-Key holds a control character"))
        #expect(!failure.description.contains("Evil"))
    }
}
