import Glibc
import Synchronization
import Threads

/// A value that a thread of its own makes while this one does something else.
final class Background<Value: Sendable> {
    private let slot: Slot
    /// Nil once it has ended.
    private var thread: pthread_t?

    /// Begins to make it; where there is no thread to be had, it is made at once.
    init(_ make: @escaping @Sendable () -> Value) {
        let slot = Slot()
        self.slot = slot
        let run = { @Sendable in slot.fill(with: make()) }
        thread = try? OwnThread.start(run)
        if thread == nil { run() }
    }

    deinit { join() }

    /// Waits for it.
    func value() -> Value {
        join()
        return slot.content()
    }

    private func join() {
        if let thread { pthread_join(thread, nil) }
        thread = nil
    }

    private final class Slot: Sendable {
        private let held = Mutex<Value?>(nil)

        func fill(with value: Value) { held.withLock { $0 = value } }

        func content() -> Value {
            guard let value = held.withLock({ $0 }) else { preconditionFailure("the thread has not run") }
            return value
        }
    }
}
