import Glibc

/// This process's arguments as other processes see them in `/proc`.
enum ArgumentVector {
    /// Overwrites every argument that looks like a connection string.
    static func hideSecrets() {
        for index in 1..<max(1, Int(CommandLine.argc)) {
            guard let argument = CommandLine.unsafeArgv[index], strstr(argument, "://") != nil else {
                continue
            }
            memset(argument, Int32(UInt8(ascii: "*")), strlen(argument))
        }
    }
}

/// The command line is not as it should be.
struct UsageError: Error {
    let problem: String
}
