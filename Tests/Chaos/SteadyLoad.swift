import Glibc
import HTTPClient
import Synchronization
import TestSupport

/// Requests at a steady rate from several senders, each with a connection of its own.
final class SteadyLoad: Sendable {
    /// What became of the requests.
    struct Outcome {
        var requests = 0
        var slowestMilliseconds = 0
        /// The first few that were not answered with success.
        var failures: [String] = []
    }

    private struct State {
        var outcome = Outcome()
        var isEnding = false
        var running = 0
    }

    private let state = Mutex(State())
    private let requests: [HTTPRequest]
    /// Milliseconds from one request of a sender to its next.
    private let interval: Int
    private static let mostKept = 20

    /// Begins to read these.
    convenience init(_ urls: [String], rate: Int, senders: Int) {
        self.init(urls.map { HTTPRequest(.get, $0, timeoutSeconds: 30) }, rate: rate, senders: senders)
    }

    /// Begins.
    init(_ requests: [HTTPRequest], rate: Int, senders: Int) {
        self.requests = requests
        interval = 1000 * senders / rate
        state.withLock { $0.running = senders }
        for number in 0..<senders {
            Background.run { [self] in send(from: number) }
        }
    }

    /// Ends, once every request is answered.
    func stop() -> Outcome {
        state.withLock { $0.isEnding = true }
        while state.withLock({ $0.running > 0 }) { poll(nil, 0, 10) }
        return state.withLock { $0.outcome }
    }

    private func send(from sender: Int) {
        defer { state.withLock { $0.running -= 1 } }
        guard let client = try? HTTPClient() else { return note("a sender cannot begin", 0) }
        var next = Self.milliseconds() + sender * interval / 8
        var count = sender
        while !state.withLock({ $0.isEnding }) {
            poll(nil, 0, Int32(max(0, next - Self.milliseconds())))
            next = max(next + interval, Self.milliseconds())
            let request = requests[count % requests.count]
            count += 1
            let name = "\(request.method.rawValue) \(request.url)"
            let start = Self.milliseconds()
            let failure: String?
            do {
                let answer = try client.send(request)
                failure = (200..<300).contains(answer.status) ? nil : "\(name): \(answer.status)"
            } catch {
                failure = "\(name): \(error)"
            }
            note(failure, Self.milliseconds() - start)
        }
    }

    private func note(_ failure: String?, _ milliseconds: Int) {
        state.withLock { state in
            state.outcome.requests += 1
            state.outcome.slowestMilliseconds = max(state.outcome.slowestMilliseconds, milliseconds)
            guard let failure, state.outcome.failures.count < Self.mostKept else { return }
            state.outcome.failures.append(failure)
        }
    }

    private static func milliseconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }
}
