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
    ///   - goesOn: asked several times a second; false ends the rest with `stopped`.
    ///   - ended: told once for each request by its position, in the order in which they end.
    public func send(
        _ requests: [HTTPRequest], retries: RetryPolicy = RetryPolicy(),
        until deadline: ContinuousClock.Instant, goesOn: () -> Bool = { true },
        ended: (Int, Outcome) -> Void
    ) {
        var round = Round(count: requests.count)
        defer { for transfer in round.active.values.map(\.transfer) { release(transfer) } }
        while !round.isOver {
            guard goesOn() else { return round.giveUp(.stopped, ended) }
            guard ContinuousClock.now < deadline else { return round.giveUp(.outOfTime, ended) }
            while let place = round.placeOfDue(concurrency) {
                let attempt = round.waiting.remove(at: place)
                do throws(HTTPClientError) {
                    try start(requests[attempt.index], attempt, in: &round)
                } catch {
                    ended(attempt.index, .failure(error))
                }
            }
            var running: Int32 = 0
            let code = curl_multi_perform(multi, &running)
            guard code == CURLM_OK else {
                return round.giveUp(.transport(code: Int32(CURLE_FAILED_INIT.rawValue)), ended)
            }
            for (attempt, outcome) in finished(in: &round) {
                let pause = retries.delaySeconds(after: attempt.number, outcome)
                if let pause, case let next = ContinuousClock.now + .seconds(pause), next < deadline {
                    round.waiting.append(attempt.again(at: next, after: outcome))
                } else {
                    ended(attempt.index, outcome)
                }
            }
            wait(round, until: deadline)
        }
    }

    private func start(
        _ request: HTTPRequest, _ attempt: Attempt, in round: inout Round
    ) throws(HTTPClientError) {
        let transfer = if let idle = idle.popLast() { idle } else { try Transfer() }
        try transfer.prepare(request)
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
        guard !round.isOver, round.placeOfDue(concurrency) == nil else { return }
        let next = round.waiting.map(\.notBefore).filter { $0 > .now }.min() ?? deadline
        let seconds = (min(next, deadline) - ContinuousClock.now) / .seconds(1)
        _ = curl_multi_poll(multi, nil, 0, Int32(max(0, min(seconds, 0.1)) * 1000) + 1, nil)
    }
}

/// One sending of one request.
private struct Attempt {
    let index: Int
    /// Counted from 1.
    let number: Int
    let notBefore: ContinuousClock.Instant
    /// Whether it counts among those under way while it waits.
    let keepsPlace: Bool

    /// The next sending of the same request.
    func again(at time: ContinuousClock.Instant, after outcome: HTTPMultiClient.Outcome) -> Attempt {
        let isLost = if case .failure = outcome { true } else { false }
        return Attempt(index: index, number: number + 1, notBefore: time, keepsPlace: isLost)
    }
}

/// The requests of one call that have not ended.
private struct Round {
    var waiting: [Attempt]
    var active: [UnsafeMutableRawPointer: (transfer: Transfer, attempt: Attempt)] = [:]

    init(count: Int) {
        let now = ContinuousClock.now
        waiting = (0..<count).map { Attempt(index: $0, number: 1, notBefore: now, keepsPlace: false) }
    }

    var isOver: Bool { waiting.isEmpty && active.isEmpty }

    /// Where the next attempt stands whose time has come and for which there is room; one sent before comes first.
    func placeOfDue(_ concurrency: Int) -> Int? {
        let now = ContinuousClock.now
        let isFull = active.count + waiting.count(where: \.keepsPlace) >= concurrency
        let due = waiting.indices.filter {
            waiting[$0].notBefore <= now && (waiting[$0].keepsPlace || !isFull)
        }
        return due.max { (waiting[$0].number, $1) < (waiting[$1].number, $0) }
    }

    /// Ends everything for that reason.
    func giveUp(_ reason: HTTPClientError.Reason, _ ended: (Int, HTTPMultiClient.Outcome) -> Void) {
        let rest = waiting.map(\.index) + active.values.map(\.attempt.index)
        for index in rest.sorted() { ended(index, .failure(HTTPClientError(reason))) }
    }
}
