internal import Glibc
public import Tasks

/// What the kernel has counted of a process's control group: how often it ended a process there since memory had run out.
///
/// See "Memory Interface Files" in the kernel's cgroup-v2.rst, `oom_kill`, and memory.txt of version 1, `memory.oom_control`.
public enum MemoryEvents {
    private static let groups = "/sys/fs/cgroup"

    /// The counter of the group that this process is in; nil where there is none.
    public static func mark() -> MemoryMark? { mark(of: getpid()) }

    /// The counter of the group that the process is in; nil where there is none.
    ///
    /// - Parameter isDead: of a process that has ended and is not reaped version 2 still tells the group, version 1 always
    ///   names the one of all.
    static func mark(
        of pid: Int32, isDead: Bool = false, processes: String = "/proc", groups: String = groups
    ) -> MemoryMark? {
        guard let lines = text("\(processes)/\(pid)/cgroup") else { return nil }
        for line in lines.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let file: String
            if parts[1].isEmpty {
                file = "\(groups)\(parts[2])/memory.events"
            } else if !isDead, parts[1].split(separator: ",").contains("memory") {
                file = "\(groups)/memory\(parts[2])/memory.oom_control"
            } else {
                continue
            }
            if let kills = kills(text(file) ?? "") {
                return MemoryMark(group: String(parts[2]), kills: kills)
            }
        }
        return nil
    }

    /// The counter of a group by its name; nil when it is gone.
    static func mark(in group: String, groups: String = groups) -> MemoryMark? {
        let files = ["\(groups)\(group)/memory.events", "\(groups)/memory\(group)/memory.oom_control"]
        return files.lazy.compactMap { text($0).flatMap(kills) }.first.map {
            MemoryMark(group: group, kills: $0)
        }
    }

    private static func kills(_ text: String) -> Int64? {
        text.split(separator: "\n").first { $0.hasPrefix("oom_kill ") }.flatMap { line in
            line.split(separator: " ").last.flatMap { Int64($0) }
        }
    }

    private static func text(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(file, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }
}

extension MemoryMark {
    /// Whether the kernel has ended a process of the group between the earlier mark and this one.
    ///
    /// A process may be moved into another group while it runs: there whatever was counted counts.
    func tellsOfKill(since start: MemoryMark?) -> Bool {
        kills > (start?.group == group ? start?.kills ?? 0 : 0)
    }
}
