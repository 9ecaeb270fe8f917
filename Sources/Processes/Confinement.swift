internal import CSystem
internal import Glibc

/// What each long-running program does before anything else, so that nothing of it reaches those whom it does not concern.
public enum Confinement {
    /// Makes files for owner and group only, leaves no memory on disk, gains no privileges, and forgets what libpq would send
    /// to a server that a client names.
    ///
    /// Threads must not have been started yet: the environment is changed.
    public static func begin() throws(ProcessError) {
        umask(0o027)
        guard csystem_confine() == 0 else { throw ProcessError(operation: "prctl", code: errno) }
        var names: [String] = []
        var next = environ
        while let entry = next.pointee {
            names.append(String(String(cString: entry).prefix { $0 != "=" }))
            next += 1
        }
        for name in names where name.hasPrefix("PG") { unsetenv(name) }
    }
}
