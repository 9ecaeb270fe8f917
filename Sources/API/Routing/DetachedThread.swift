import Glibc

/// A thread for what must go on after the answer, while the worker serves other requests.
enum DetachedThread {
    /// What the thread does; it may share nothing with the worker.
    protocol Body: AnyObject, Sendable {
        func run()
    }

    /// Starts it. The worker's signals are not for it, so it takes none.
    static func run(_ body: some Body) {
        var all = sigset_t()
        var previous = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &previous)
        defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }
        let box = Unmanaged.passRetained(Box(body))
        var thread = pthread_t()
        let failed = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body.run() }
                return nil
            }, box.toOpaque())
        if failed == 0 { pthread_detach(thread) } else { box.release() }
    }

    private final class Box {
        let body: any Body
        init(_ body: any Body) { self.body = body }
    }
}
