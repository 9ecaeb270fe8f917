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
    /// When a statement that is sent now is given up: with the session's time, or half a minute after the server should have.
    var patience: ContinuousClock.Instant? {
        guard statementTimeout > 0 else { return deadline }
        let limit = ContinuousClock.now + .milliseconds(statementTimeout) + .seconds(30)
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
            PQclear(last)
            last = next
        }
    }

    /// Ends the session for good, and what the server does for it.
    ///
    /// - Parameter isBusy: whether a statement may be under way.
    func abandon(isBusy: Bool = true) {
        if isBusy { cancel() }
        shutdown(PQsocket(handle), Int32(SHUT_RDWR))
        // Reading up to the end of the stream makes libpq know.
        while PQconsumeInput(handle) == 1 {}
    }

    /// Asks the server to stop the statement that is under way.
    ///
    /// PQcancel connects and waits without a limit ("Canceling Queries in Progress" in the libpq manual), so that a thread of
    /// its own does; what it has not done after a second is left to it.
    private func cancel() {
        guard let order = PQgetCancel(handle) else { return }
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { return PQfreeCancel(order) }
        defer { close(ends[0]) }
        let errand = Unmanaged.passRetained(Errand(order, done: ends[1]))
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<Errand>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, errand.toOpaque())
        guard failure == 0 else { return errand.takeRetainedValue().run() }
        pthread_detach(thread)
        _ = waitForSocket(ends[0], Int32(POLLIN), until: .now + .seconds(1))
    }

    private final class Errand {
        private let order: OpaquePointer
        private let done: Int32

        init(_ order: OpaquePointer, done: Int32) {
            self.order = order
            self.done = done
        }

        func run() {
            var reason = [CChar](repeating: 0, count: 256)
            PQcancel(order, &reason, Int32(reason.count))
            PQfreeCancel(order)
            close(done)
        }
    }
}
