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
    /// Carries a connection begun by PQconnectStartParams through to its end.
    static func complete(_ handle: OpaquePointer, timeoutSeconds: Int) throws(PostgresError) {
        let deadline = ContinuousClock.now + .seconds(timeoutSeconds)
        // "If PQconnectStart succeeds, behave as though the last PQconnectPoll had returned PGRES_POLLING_WRITING."
        var status = PQstatus(handle) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING
        while status == PGRES_POLLING_READING || status == PGRES_POLLING_WRITING {
            let events = status == PGRES_POLLING_READING ? POLLIN : POLLOUT
            guard waitForSocket(PQsocket(handle), Int32(events), until: deadline) else {
                throw PostgresError(
                    kind: .silence, message: "the server did not answer within \(timeoutSeconds) s")
            }
            status = PQconnectPoll(handle)
        }
        guard status == PGRES_POLLING_OK else {
            throw PostgresError(
                kind: .connection, message: String(cString: PQerrorMessage(handle)).trimmedLine)
        }
    }

    /// The last result of a statement that was sent, or nil when there is none.
    ///
    /// Once the deadline has passed the session is useless, since the answer may still come.
    func awaitResult() throws(PostgresError) -> OpaquePointer? {
        var last: OpaquePointer?
        while true {
            while PQisBusy(handle) == 1 {
                guard waitForSocket(PQsocket(handle), Int32(POLLIN), until: deadline) else {
                    PQclear(last)
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
}
