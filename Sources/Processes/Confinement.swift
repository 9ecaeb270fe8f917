internal import CSystem
internal import Glibc

/// What each long-running program does before anything else, so that nothing of it reaches those whom it does not concern.
public enum Confinement {
    /// Becomes the user that the service is to run as, makes files for owner and group only, leaves no memory on disk or to
    /// other processes, gains no privileges, and forgets what libpq would send to a server that a client names.
    ///
    /// Threads must not have been started yet: the environment is changed.
    /// - Parameter user: nil to stay what it is; only a process of root's can become another one.
    public static func begin(as user: String?) throws(ProcessError) {
        umask(0o027)
        guard csystem_confine() == 0 else { throw ProcessError(operation: "prctl", code: errno) }
        if let user { try become(user) }
        // Becoming another user resets it.
        guard csystem_hide() == 0 else { throw ProcessError(operation: "prctl", code: errno) }
        csystem_unset("PG")
    }

    /// Bounds this process's memory: a server that a client names may send without an end, and libpq keeps a whole answer. It
    /// then fails with that answer alone.
    public static func limitMemory(toBytes bytes: Int) throws(ProcessError) {
        guard csystem_limit_memory(bytes) == 0 else {
            throw ProcessError(operation: "setrlimit", code: errno)
        }
    }

    /// Gives back what only the start took of this process's memory, before it goes on for long.
    public static func forgetStart() { csystem_forget_code() }

    /// Becomes a user for good.
    public static func become(_ user: String) throws(ProcessError) {
        guard csystem_become_user(user) == 0 else {
            throw ProcessError(operation: "become the user \(user)", code: errno)
        }
    }
}
