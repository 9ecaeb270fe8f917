import Glibc
import Synchronization
import TestSupport

/// Looks at something again and again beside a campaign.
final class RepeatedLook: Sendable {
    private let pauseMicroseconds: UInt32
    private let look: @Sendable () -> [String]
    private struct State {
        var isEnding = false, isOver = false
        var faults: [String] = []
    }
    private let state = Mutex(State())

    /// - Parameter look: what is wrong just now, in words.
    init(pauseMicroseconds: UInt32, _ look: @escaping @Sendable () -> [String]) {
        self.pauseMicroseconds = pauseMicroseconds
        self.look = look
    }

    func begin() {
        Background.run { [self] in
            while !state.withLock({ $0.isEnding }) {
                let found = look()
                state.withLock { $0.faults += found }
                usleep(pauseMicroseconds)
            }
            state.withLock { $0.isOver = true }
        }
    }

    /// - Returns: all that was found.
    @discardableResult
    func end() -> [String] {
        state.withLock { $0.isEnding = true }
        while !state.withLock({ $0.isOver }) { usleep(1000) }
        return state.withLock { $0.faults }
    }
}
