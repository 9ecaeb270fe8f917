public import Tasks

/// How a process ended that the supervisor has adopted, as it tells its helper.
public struct AdoptedEnd: Sendable, Equatable {
    /// The process.
    public let pid: Int32
    /// How it ended.
    public let end: ProcessEnd
    /// What its memory's counters said then.
    public let memory: MemoryMark?

    /// Makes it from its parts.
    public init(pid: Int32, end: ProcessEnd, memory: MemoryMark? = nil) {
        self.pid = pid
        self.end = end
        self.memory = memory
    }

    /// Reads a line; nil when it is none.
    public init?(line: some StringProtocol) {
        let words = line.split(separator: " ", maxSplits: 4)
        guard words.count == 3 || words.count == 5, let pid = Int32(words[0]), let number = Int32(words[2])
        else { return nil }
        var memory: MemoryMark?
        if words.count == 5 {
            guard let kills = Int64(words[3]) else { return nil }
            memory = MemoryMark(group: String(words[4]), kills: kills)
        }
        switch words[1] {
        case "exited": self.init(pid: pid, end: .exited(code: number), memory: memory)
        case "killed": self.init(pid: pid, end: .killed(signal: number), memory: memory)
        default: return nil
        }
    }

    /// The line, with its line break.
    public var line: String {
        let counters = memory.map { " \($0.kills) \($0.group)" } ?? ""
        return switch end {
        case .exited(let code): "\(pid) exited \(code)\(counters)\n"
        case .killed(let signal): "\(pid) killed \(signal)\(counters)\n"
        }
    }
}
