internal import CCurl

/// Sends many HTTP requests, several at once, on one multi handle of libcurl; blocking, for one thread.
///
/// What holds for a single request holds for each (``HTTPClient``). Connections are shared by all requests and kept for
/// the next call. A request that the server put off keeps nobody's place while it waits. One that found no server keeps
/// its own, so that the others are not sent after it into the void.
public final class HTTPMultiClient {
    private let multi: UnsafeMutableRawPointer
    private let concurrency: Int
    private var idle: [Transfer] = []

    /// How a request ended.
    public typealias Outcome = Result<HTTPAnswer, HTTPClientError>

    /// Makes a client.
    ///
    /// - Parameter concurrency: how many requests are under way at once at most.
    /// - Throws: ``HTTPClientError`` when libcurl cannot start.
    public init(concurrency: Int) throws(HTTPClientError) {
        guard Transfer.isReady, let multi = curl_multi_init() else {
            throw Transfer.failure(CURLE_FAILED_INIT)
        }
        self.multi = multi
        self.concurrency = max(1, concurrency)
    }

    deinit {
        // Easy handles first, their connections with the multi handle (libcurl, "curl_multi_cleanup").
        idle.removeAll()
        curl_multi_cleanup(multi)
    }

    /// Sends all requests and waits until each has ended, or the deadline has come.
    ///
    /// - Parameters:
    ///   - retries: when to send a request again; its `pause` is not used, as nobody sleeps here.
    ///   - deadline: what has not ended by then ends with `outOfTime`; a pause that would last longer is not begun.
    ///   - tellsFirst: whether `ended` is told of all that has ended before anything more is sent.
    ///   - goesOn: asked several times a second, and after what has ended; false ends the rest with `stopped`.
    ///   - ended: told once for each request by its position, in the order in which they end.
    public func send(
        _ requests: [HTTPRequest], retries: RetryPolicy = RetryPolicy(),
        until deadline: ContinuousClock.Instant, tellsFirst: Bool = false, goesOn: () -> Bool = { true },
        ended: (Int, Outcome) -> Void
    ) {
        var rest = requests.indices
        let reason = send(
            { rest.popFirst().map { requests[$0] } }, retries: retries, until: deadline,
            tellsFirst: tellsFirst, goesOn: goesOn, ended: ended)
        guard let reason else { return }
        for index in rest { ended(index, .failure(HTTPClientError(reason))) }
    }

    /// Sends requests that are made one at a time, each when there is a place for it.
    ///
    /// An answer with a success status frees its place before `ended` is told of it, so that the server has work while
    /// the answer is read.
    /// - Parameters:
    ///   - next: the next request; nil when there is none, and is asked again when one has ended.
    ///   - tellsFirst: whether, instead, `ended` is told of all that has ended before anything more is sent.
    ///   - ended: told once for each request by its number in the order of making, counted from 0.
    /// - Returns: why it ended before all was sent; nil when nothing is left.
    @discardableResult
    public func send(
        _ next: () -> HTTPRequest?, retries: RetryPolicy = RetryPolicy(),
        until deadline: ContinuousClock.Instant, tellsFirst: Bool = false, goesOn: () -> Bool = { true },
        ended: (Int, Outcome) -> Void
    ) -> HTTPClientError.Reason? {
        var round = Round()
        defer { for transfer in round.active.values.map(\.transfer) { release(transfer) } }
        while true {
            guard goesOn() else { return round.giveUp(.stopped, ended) }
            guard ContinuousClock.now < deadline else { return round.giveUp(.outOfTime, ended) }
            while let attempt = round.due(concurrency) ?? round.fresh(concurrency, next) {
                do throws(HTTPClientError) {
                    try start(attempt, in: &round)
                } catch {
                    round.ends.append((attempt, .failure(error)))
                }
            }
            if round.isOver { return nil }
            var running: Int32 = 0
            let code = curl_multi_perform(multi, &running)
            guard code == CURLM_OK else {
                return round.giveUp(.transport(code: Int32(CURLE_FAILED_INIT.rawValue)), ended)
            }
            // One at a time, and not before its place is taken: reading an answer may take long.
            let end = round.ends.popFirst()
            for (attempt, outcome) in finished(in: &round) {
                let pause = retries.delaySeconds(after: attempt.number, outcome)
                if let pause, case let next = ContinuousClock.now + .seconds(pause), next < deadline {
                    round.waiting.append(attempt.again(at: next, after: outcome))
                } else {
                    round.ends.append((attempt, outcome))
                }
            }
            let isWaiting = end == nil && round.ends.isEmpty
            if let (attempt, outcome) = end { ended(attempt.index, outcome) }
            while tellsFirst, let (attempt, outcome) = round.ends.popFirst() { ended(attempt.index, outcome) }
            if isWaiting {
                wait(round, until: deadline)
            }
        }
    }

    private func start(_ attempt: Attempt, in round: inout Round) throws(HTTPClientError) {
        let transfer = if let idle = idle.popLast() { idle } else { try Transfer() }
        try transfer.prepare(attempt.request)
        guard curl_multi_add_handle(multi, transfer.handle) == CURLM_OK else {
            throw Transfer.failure(CURLE_FAILED_INIT)
        }
        round.active[transfer.handle] = (transfer, attempt)
    }

    /// Takes the transfers that have ended out of the round.
    private func finished(in round: inout Round) -> [(Attempt, Outcome)] {
        var ends: [(Attempt, Outcome)] = []
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else {
                continue
            }
            // What the message points to goes with the handle's removal (libcurl, "curl_multi_info_read").
            let code = message.pointee.data.result
            guard let (transfer, attempt) = round.active.removeValue(forKey: handle) else { continue }
            ends.append((attempt, Outcome { () throws(HTTPClientError) in try transfer.outcome(of: code) }))
            release(transfer)
        }
        return ends
    }

    private func release(_ transfer: Transfer) {
        curl_multi_remove_handle(multi, transfer.handle)
        idle.append(transfer)
    }

    /// Waits for the network, the next attempt, or a tenth of a second, whichever comes first.
    private func wait(_ round: Round, until deadline: ContinuousClock.Instant) {
        let next = round.waiting.map(\.notBefore).filter { $0 > .now }.min() ?? deadline
        let seconds = (min(next, deadline) - ContinuousClock.now) / .seconds(1)
        _ = curl_multi_poll(multi, nil, 0, Int32(max(0, min(seconds, 0.1)) * 1000) + 1, nil)
    }
}

/// One sending of one request.
private struct Attempt {
    let index: Int
    let request: HTTPRequest
    /// Counted from 1.
    var number = 1
    var notBefore = ContinuousClock.now
    /// Whether it counts among those under way while it waits.
    var keepsPlace = false

    /// The next sending of the same request.
    func again(at time: ContinuousClock.Instant, after outcome: HTTPMultiClient.Outcome) -> Attempt {
        let isLost = if case .failure = outcome { true } else { false }
        return Attempt(
            index: index, request: request, number: number + 1, notBefore: time, keepsPlace: isLost)
    }
}

/// The requests of one call that have not ended.
private struct Round {
    var waiting: [Attempt] = []
    var active: [UnsafeMutableRawPointer: (transfer: Transfer, attempt: Attempt)] = [:]
    /// Those that nobody has been told of yet.
    var ends: ArraySlice<(attempt: Attempt, outcome: HTTPMultiClient.Outcome)> = []
    private var made = 0

    var isOver: Bool { waiting.isEmpty && active.isEmpty && ends.isEmpty }

    /// What was refused keeps its place until somebody knows, who may not want to send more of the kind.
    private func isFull(_ concurrency: Int) -> Bool {
        let refused = ends.count { (try? $0.outcome.get().isSuccess) != true }
        // Answers that come faster than they are read must not pile up in memory.
        return active.count + waiting.count(where: \.keepsPlace) + refused >= concurrency
            || active.count + ends.count >= 2 * concurrency
    }

    /// Takes the next attempt whose time has come and for which there is room out of those that wait.
    mutating func due(_ concurrency: Int) -> Attempt? {
        let now = ContinuousClock.now
        let isFull = isFull(concurrency)
        let due = waiting.indices.filter {
            waiting[$0].notBefore <= now && (waiting[$0].keepsPlace || !isFull)
        }
        return due.max { (waiting[$0].number, $1) < (waiting[$1].number, $0) }.map { waiting.remove(at: $0) }
    }

    /// The first attempt of a request that is made now, if there is room for it.
    mutating func fresh(_ concurrency: Int, _ next: () -> HTTPRequest?) -> Attempt? {
        guard !isFull(concurrency), let request = next() else { return nil }
        defer { made += 1 }
        return Attempt(index: made, request: request)
    }

    /// Ends everything for that reason.
    func giveUp(
        _ reason: HTTPClientError.Reason, _ ended: (Int, HTTPMultiClient.Outcome) -> Void
    ) -> HTTPClientError.Reason {
        for (attempt, outcome) in ends { ended(attempt.index, outcome) }
        let rest = waiting.map(\.index) + active.values.map(\.attempt.index)
        for index in rest.sorted() { ended(index, .failure(HTTPClientError(reason))) }
        return reason
    }
}
