import FoundationEssentials
import HTTPClient
import TestSupport
import Testing

@Suite struct `A wish to wait` {
    @Test(arguments: [
        ("7", 7), ("6m0s", 360), ("250ms", 1), ("2m59.56s", 180), ("1h", 3600), (" 34s ", 34),
        ("1d2h", 93_600),
        ("20 seconds", 20), ("2026-11-29T00:00:00Z", 3600), ("1795910400", 3600), ("1795910400000", 3600),
        ("2026-11-28T22:00:00Z", 0), ("30分钟", 1800),
    ])
    func `is read in every form`(_ text: String, _ seconds: Int) {
        let now = Date(timeIntervalSince1970: 1_795_906_800)
        #expect(RetryWish.seconds(text, now: now) == seconds)
    }

    @Test(arguments: ["", "soon", "s", "1x", "nan", "inf", "5m3", "-", "1e400"])
    func `is none where it says nothing`(_ text: String) { #expect(RetryWish.seconds(text) == nil) }

    @Test(arguments: [
        "Retry-After: 3600", "x-ratelimit-reset-requests: 1h", "X-RateLimit-Reset: 4102444800",
        "anthropic-ratelimit-tokens-reset: 2100-01-01T00:00:00Z",
    ])
    func `stands in the headers of those who refuse`(_ header: String) throws {
        let server = try LoopbackServer(.status(429, "", headers: header + "\r\n"))
        defer { server.stop() }
        let answer = try HTTPClient().send(HTTPRequest(.get, server.url))
        #expect((answer.retryAfterSeconds ?? 0) >= 3600)
    }
}
