internal import Glibc

/// What share of the processors a process gets where there are not enough of them.
public enum Priority {
    /// Lets those go first that somebody waits for: workers, and the supervisor that replaces them.
    ///
    /// To be called before ``Confinement/begin(as:)``, which makes the process's own files in `/proc` those of root.
    public static func giveWay() {
        _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, niceness)
        // Where the kernel groups processes by session, that of a process counts inside its session alone, see sched(7).
        let file = open("/proc/self/autogroup", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        let text = "\(niceness)"
        _ = write(file, text, text.utf8.count)
        close(file)
    }

    /// A tenth of the share of those that somebody waits for.
    private static let niceness: Int32 = 10
}
