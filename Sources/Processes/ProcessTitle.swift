internal import Glibc

/// What `ps` calls this process.
public enum ProcessTitle {
    /// Shows a program that was started by its path, and without arguments, under its plain name.
    ///
    /// The kernel reads the title from the memory of the first argument, which is overwritten, proc_pid_cmdline(5). A title
    /// that is longer than the path does not fit and changes nothing.
    public static func set(_ title: String) {
        guard let argument = CommandLine.unsafeArgv[0] else { return }
        let length = strlen(argument)
        guard title.utf8.count <= length else { return }
        memset(argument, 0, length)
        memcpy(argument, title, title.utf8.count)
    }
}
