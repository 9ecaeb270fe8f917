internal import CPostgres
internal import Glibc

// The blocking calls of libpq wait for ever on a server that has taken a statement and fallen silent, and round
// `connect_timeout` up to two seconds. With a deadline, the asynchronous calls are driven by poll(2) instead
// (libpq, "Asynchronous Command Processing" and PQconnectPoll in "Database Connection Control Functions").

/// Waits until the socket can be used, and at most until the deadline.
///
/// - Returns: false once the deadline has passed.
func waitForSocket(_ socket: Int32, _ events: Int32, until deadline: ContinuousClock.Instant?) -> Bool {
    while true {
        var milliseconds: Int32 = -1
        if let deadline {
            let left = deadline - .now
            guard left > .zero else { return false }
            milliseconds = Int32(clamping: Int(left / .milliseconds(1)) + 1)
        }
        var descriptor = pollfd(fd: socket, events: Int16(events), revents: 0)
        let ready = poll(&descriptor, 1, milliseconds)
        if ready > 0 || (ready < 0 && errno != EINTR) { return true }
    }
}

extension PostgresConnection {
    /// When a statement that is sent now is given up: with the session's time, or some seconds after the server should have.
    var patience: ContinuousClock.Instant? {
        guard statementTimeout > 0 else { return deadline }
        let limit = ContinuousClock.now + .milliseconds(statementTimeout) + .seconds(graceSeconds)
        return min(deadline ?? limit, limit)
    }

    /// The last result of a statement that was sent, or nil when there is none.
    ///
    /// Once the time is over the session is useless, since the answer may still come; the server is asked to stop.
    func awaitResult(until limit: ContinuousClock.Instant?) throws(PostgresError) -> OpaquePointer? {
        var last: OpaquePointer?
        while true {
            while PQisBusy(handle) == 1 {
                guard waitForSocket(PQsocket(handle), Int32(POLLIN), until: limit) else {
                    PQclear(last)
                    abandon()
                    throw PostgresError(kind: .silence, message: "the server stopped answering")
                }
                // A lost connection shows in the result, or in there being none.
                guard PQconsumeInput(handle) == 1 else { break }
            }
            guard let next = PQgetResult(handle) else { return last }
            // An error that ends the session is followed by one that says no more than that it has ended.
            if let last, PQresultStatus(last) == PGRES_FATAL_ERROR {
                PQclear(next)
            } else {
                PQclear(last)
                last = next
            }
        }
    }

    /// Ends the session for good, and what the server does for it.
    ///
    /// - Parameter isBusy: whether a statement may be under way.
    func abandon(isBusy: Bool = true) {
        if isBusy, let order { CancelOrder.carryOut([order], until: .now + .seconds(1)) }
        shutdown(PQsocket(handle), Int32(SHUT_RDWR))
        // Reading up to the end of the stream makes libpq know.
        while PQconsumeInput(handle) == 1 {}
    }
}
