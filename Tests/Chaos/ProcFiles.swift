import Glibc

/// What the kernel tells of processes, see proc(5); nothing where a process is gone. It is read often beside what is being
/// measured, and must not slow that.
enum ProcFiles {
    /// The processes that there are.
    static func all() -> [Int32] { names("/proc").compactMap { Int32($0) } }

    /// The arguments of a living process, each with a NUL behind it.
    static func line(of pid: Int32) -> String { text("/proc/\(pid)/cmdline") }

    /// The environment that a process was started with, each variable with a NUL behind it. One that is just being started has
    /// none yet.
    static func environment(of pid: Int32) -> String { text("/proc/\(pid)/environ") }

    static func children(of pid: Int32) -> [Int32] {
        text("/proc/\(pid)/task/\(pid)/children").split(separator: " ").compactMap { Int32($0) }
    }

    /// Whether a process is stopped, or has ended.
    static func isStopped(_ pid: Int32) -> Bool {
        let line = text("/proc/\(pid)/stat")
        guard let end = line.lastIndex(of: ")") else { return true }
        return line[end...].dropFirst(2).first.map { "TtZXx".contains($0) } ?? true
    }

    /// What a process has open.
    static func openFiles(of pid: Int32) -> [String] {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        return names("/proc/\(pid)/fd").compactMap { name in
            let count = readlink("/proc/\(pid)/fd/\(name)", &target, target.count)
            guard count >= 0 else { return nil }
            return String(decoding: target[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }

    private static func names(_ folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: $0.pointee)) {
                        String(cString: $0)
                    }
                })
        }
        return names
    }

    private static func text(_ path: String) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "" }
        defer { close(file) }
        var bytes: [UInt8] = []
        while true {
            let count = withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
                let count = read(file, buffer.baseAddress, buffer.count)
                if count > 0 { bytes += buffer[..<count] }
                return count
            }
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
        }
    }
}
