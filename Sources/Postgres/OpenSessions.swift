internal import CPostgres
internal import Glibc
internal import Synchronization
internal import Threads

/// The sessions that this process has, so that another thread can have their statements stopped.
public enum OpenSessions {
    private static let orders = Mutex<[ObjectIdentifier: CancelOrder]>([:])

    static func add(_ order: CancelOrder) { orders.withLock { $0[ObjectIdentifier(order)] = order } }

    static func remove(_ order: CancelOrder) {
        orders.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(order)) }
    }

    /// Asks the servers to stop what they are doing for this process, all at once, and waits a second for that to be taken.
    ///
    /// A session that has nothing to do at that moment is not affected.
    public static func stopStatements() {
        CancelOrder.carryOut(orders.withLock { Array($0.values) }, until: .now + .seconds(1))
    }
}

/// The order to stop whatever a session is doing, see "Canceling Queries in Progress" in the libpq manual.
///
/// Once made it may be used by any thread, whatever becomes of the session.
final class CancelOrder: @unchecked Sendable {
    private let order: OpaquePointer

    init?(_ session: OpaquePointer) {
        guard let order = PQgetCancel(session) else { return nil }
        self.order = order
    }

    deinit { PQfreeCancel(order) }

    private func send() {
        var reason = [CChar](repeating: 0, count: 256)
        PQcancel(order, &reason, Int32(reason.count))
    }

    /// Sends them.
    ///
    /// PQcancel connects and waits without a limit, so that each has a thread of its own; what has not been done by the
    /// deadline is left to it.
    static func carryOut(_ orders: [CancelOrder], until deadline: ContinuousClock.Instant) {
        let errands = orders.compactMap(Self.begin)
        for done in errands {
            _ = waitForSocket(done, Int32(POLLIN), until: deadline)
            close(done)
        }
    }

    /// - Returns: what can be read once it is done; nil when it is done already.
    private static func begin(_ order: CancelOrder) -> Int32? {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { return nil }
        let done = ends[1]
        let run = { @Sendable in
            order.send()
            close(done)
        }
        guard let thread = try? OwnThread.start(run) else {
            run()
            close(ends[0])
            return nil
        }
        pthread_detach(thread)
        return ends[0]
    }
}
