/// How a process ended that the supervisor has adopted, as it tells its helper.
public struct AdoptedEnd: Sendable, Equatable {
    /// The process.
    public let pid: Int32
    /// How it ended.
    public let end: ProcessEnd

    /// Makes it from its parts.
    public init(pid: Int32, end: ProcessEnd) {
        self.pid = pid
        self.end = end
    }

    /// Reads a line; nil when it is none.
    public init?(line: some StringProtocol) {
        let words = line.split(separator: " ")
        guard words.count == 3, let pid = Int32(words[0]), let number = Int32(words[2]) else { return nil }
        switch words[1] {
        case "exited": self.init(pid: pid, end: .exited(code: number))
        case "killed": self.init(pid: pid, end: .killed(signal: number))
        default: return nil
        }
    }

    /// The line, with its line break.
    public var line: String {
        switch end {
        case .exited(let code): "\(pid) exited \(code)\n"
        case .killed(let signal): "\(pid) killed \(signal)\n"
        }
    }
}
