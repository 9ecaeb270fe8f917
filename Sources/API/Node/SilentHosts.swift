import Postgres

/// The database hosts that did not answer a moment ago.
///
/// Requests to such a host queue up behind each other's time-outs; those that come up within five seconds of one need not
/// wait for another. For one worker, and so for one thread.
final class SilentHosts {
    private struct Place: Hashable {
        let host: String
        let port: Int
    }

    private var seenAt: [Place: ContinuousClock.Instant] = [:]

    /// Notes that the host has just not answered.
    func insert(_ info: ConnectionInfo) {
        seenAt = seenAt.filter { isFresh($0.value) }
        seenAt[Place(host: info.host, port: info.port)] = .now
    }

    /// Whether the host did not answer within the last five seconds.
    func contains(_ info: ConnectionInfo) -> Bool {
        seenAt[Place(host: info.host, port: info.port)].map(isFresh) ?? false
    }

    private func isFresh(_ moment: ContinuousClock.Instant) -> Bool {
        moment.duration(to: .now) < .seconds(5)
    }
}
