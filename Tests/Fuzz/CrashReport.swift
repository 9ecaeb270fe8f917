import Glibc

/// Tells which input a process was trying when a signal ended it.
enum CrashReport {
    private nonisolated(unsafe) static var input = 0
    private nonisolated(unsafe) static var words = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 0)
    private nonisolated(unsafe) static var digits = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 20)

    /// Takes over the signals of crashes, and that of an input which takes too long.
    static func begin(target: String, seed: UInt64) {
        let text = Array("\n\(target): ended by a signal (14: took too long); seed \(seed), input ".utf8)
        words = .allocate(capacity: text.count)
        _ = words.initialize(from: text)
        for signal in [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGALRM] {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { CrashReport.tell($0) }
            action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
            sigaction(signal, &action, nil)
        }
    }

    /// Notes what is tried next, for at most that many seconds.
    static func note(_ next: Int, seconds: UInt32) {
        input = next
        alarm(seconds)
    }

    /// In the handler of a signal nothing may be allocated.
    private static func tell(_ signal: Int32) {
        var start = digits.count
        var rest = input
        repeat {
            start -= 1
            digits[start] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        } while rest > 0
        write(2, words.baseAddress, words.count)
        write(2, digits.baseAddress.map { $0 + start }, digits.count - start)
        write(2, "\n", 1)
        raise(signal)
    }
}
