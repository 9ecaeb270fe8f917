import Glibc
import Synchronization

/// A value that a thread of its own makes while this one does something else.
final class Background<Value: Sendable> {
    private let slot: Slot
    /// Nil once it has ended.
    private var thread: pthread_t?

    /// Begins to make it; where there is no thread to be had, it is made at once.
    init(_ make: @escaping @Sendable () -> Value) {
        let slot = Slot()
        self.slot = slot
        let errand = Errand { slot.fill(with: make()) }
        let context = Unmanaged.passRetained(errand)
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<Errand>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, context.toOpaque())
        guard failure == 0 else {
            context.release()
            errand.run()
            return
        }
        self.thread = thread
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

private final class Errand: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}
