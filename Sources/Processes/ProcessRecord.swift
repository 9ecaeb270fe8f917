internal import Glibc

/// A file that names a process, so that whoever operates the service finds it: only root can look into it.
///
/// It holds the process id, the time of its start since boot, and the boot, which name one process for ever. What a process
/// leaves that was killed is removed by ``prune(_:)``.
public struct ProcessRecord: Sendable {
    private let path: String

    /// Writes the file `TITLE.PID` about this process.
    ///
    /// - Parameter folder: `run/processes`; made if it is not there.
    public init?(title: String, in folder: String) {
        mkdir(folder, 0o750)
        path = "\(folder)/\(title).\(getpid())"
        guard let status = Self.text("/proc/self/stat"), let name = status.lastIndex(of: ")"),
            let boot = Self.text("/proc/sys/kernel/random/boot_id")
        else { return nil }
        // Counted from the process id, the fields are 1, 2 (the name in parentheses), 3 and so on, proc(5).
        let fields = status[name...].split(separator: " ")
        guard fields.count > 20 else { return nil }
        let line = Array("\(getpid()) \(fields[20]) \(boot)".utf8)
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o640)
        guard file >= 0 else { return nil }
        defer { close(file) }
        _ = write(file, line, line.count)
    }

    /// Removes the file, at the process's end.
    public func remove() { unlink(path) }

    /// Removes the files of processes that are gone.
    public static func prune(_ folder: String) {
        guard let stream = opendir(folder) else { return }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let pid = name.split(separator: ".").last.flatMap({ Int32($0) }), pid > 0 else { continue }
            if kill(pid, 0) != 0, errno == ESRCH { unlink("\(folder)/\(name)") }
        }
    }

    private static func text(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 1024)
        let count = read(file, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }
}
