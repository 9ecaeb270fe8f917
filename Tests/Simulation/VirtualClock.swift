import Synchronization

/// The true time of a simulation, in milliseconds since 1970; the store's clock shows it.
final class VirtualClock: Sendable {
    private let value: Atomic<Int64>

    init(_ now: Int64) { value = Atomic(now) }

    var now: Int64 {
        get { value.load(ordering: .relaxed) }
        set { value.store(newValue, ordering: .relaxed) }
    }
}
