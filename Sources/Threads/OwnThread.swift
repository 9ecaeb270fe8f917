public import Glibc

/// Threads of one errand each, for what would keep others waiting.
public enum OwnThread {
    /// Why there is none.
    public struct Failure: Error, Sendable {
        /// The errno.
        public let code: Int32
    }

    /// Begins to run something on a thread of its own.
    ///
    /// - Returns: the thread, which is to be joined or detached.
    public static func start(_ run: @escaping @Sendable () -> Void) throws(Failure) -> pthread_t {
        let errand = Unmanaged.passRetained(Errand(run))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<Errand>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, errand.toOpaque())
        guard code == 0 else {
            errand.release()
            throw Failure(code: code)
        }
        return thread
    }

    private final class Errand: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}
