public import Tasks

/// Until when runs must have begun, got on and ended, as it looks from outside.
///
/// Counted from when this object first saw something, by a clock that nobody sets: neither a jump of the time nor a restart of
/// whoever looks ends a run too early. An executor keeps its own deadlines; these are for one that cannot.
public final class Deadlines {
    /// The limits, in seconds.
    public struct Limits: Sendable {
        /// From the launch until the executor has told of itself.
        public let start: Int
        /// Between two signs of progress.
        public let progress: Int
        /// For one step.
        public let step: Int
        /// For the whole run.
        public let run: Int

        /// Makes limits from their parts.
        public init(start: Int, progress: Int, step: Int, run: Int) {
            self.start = start
            self.progress = progress
            self.step = step
            self.run = run
        }
    }

    private struct Sight {
        let begin: Int64
        var step: (name: PipelineStep?, since: Int64)
        var report: (at: Timestamp?, since: Int64)
    }

    private let limits: Limits
    /// How much longer than the executor itself whoever looks from outside waits, in milliseconds.
    private static let leeway: Int64 = 15_000
    private var seen: [Run: Sight] = [:]

    /// Begins to look.
    public init(_ limits: Limits) { self.limits = limits }

    func forget(allBut runs: [RunInProgress]) {
        let known = Set(runs.map(\.run))
        seen = seen.filter { known.contains($0.key) }
    }

    /// What the run has missed, as a sentence for its owner; nil when it is in time.
    func missed(by found: RunInProgress, now: Int64 = Monotonic.milliseconds()) -> String? {
        var sight =
            seen[found.run]
            ?? Sight(begin: now, step: (found.step, now), report: (found.reportedAt, now))
        if sight.step.name != found.step { sight.step = (found.step, now) }
        if sight.report.at != found.reportedAt { sight.report = (found.reportedAt, now) }
        seen[found.run] = sight
        func isOver(_ since: Int64, _ seconds: Int, _ leeway: Int64) -> Bool {
            now - since > Int64(seconds) * 1000 + leeway
        }
        guard found.reportedAt != nil else {
            return isOver(sight.begin, limits.start, 0) ? Self.start(limits.start) : nil
        }
        if isOver(sight.begin, limits.run, Self.leeway) { return Self.run(limits.run) }
        if let step = found.step, isOver(sight.step.since, limits.step, Self.leeway) {
            return Self.step(step, limits.step)
        }
        return isOver(sight.report.since, limits.progress, Self.leeway) ? Self.progress(limits.progress) : nil
    }

    /// The sentences for a run's owner.
    static func start(_ seconds: Int) -> String { "执行进程在 \(seconds) 秒内未能开始工作，已终止" }
    /// That a step has taken too long.
    public static func step(_ step: PipelineStep, _ seconds: Int) -> String {
        "步骤 \(step.rawValue) 超过 \(seconds) 秒未结束，已终止"
    }
    /// That nothing has got on.
    public static func progress(_ seconds: Int) -> String { "运行在 \(seconds) 秒内没有任何进展，已终止" }
    /// That the run has taken too long.
    public static func run(_ seconds: Int) -> String { "运行超过 \(seconds) 秒未结束，已终止" }
}
