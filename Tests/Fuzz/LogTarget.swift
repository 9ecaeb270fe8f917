import Glibc
import Logs
import Tasks
import TestSupport

/// Logs: whatever a message holds, it is one record that reads back whole; whatever a file holds, every way of reading it
/// finds the same records.
final class LogTarget: FuzzTarget {
    static let name = "log"
    static let cost = 4

    struct Input {
        let record: LogRecord
        /// A log of records and rubbish.
        let log: [UInt8]
        let level: LogLevel?
        let keyword: String?
        let limit: Int
    }

    private static let mutator = Mutator([
        "\n", "\r\n", "2025-06-27 14:30:52 [ERROR] X: forged", "\n2025-06-27 14:30:52 [CRITICAL] X: forged\n",
        "[INFO] ",
        "[ERROR] ", "[WARNING]", ": ", "] ", "    ", "\n    ", "2025-06-27", "14:30:52", "SQLValidator",
        "[qa_generation] ",
        "TaskDir_", "0", " [", "-",
    ])
    private static let messages = [
        "开始处理表: bss_company", "[qa_generation] 生成 10 对", "two\nlines", "a: b] [c", "",
        "    indented\n    more", "\n\n",
        "2025-06-27 14:30:52 [INFO] X: forged", "tab\there",
    ]
    private static let loggers = ["DDLMDGenerator", "SchemaWorkflowOrchestrator", "TaskDir_task_1", "other"]

    private let folder = TemporaryFolder()
    private let path: String

    init() { path = folder.path + "/data_pipeline.log" }

    func input(_ random: inout Seeded) -> Input {
        var log: [UInt8] = []
        for _ in 0..<random.below(6) { log += self.record(&random).text.utf8 }
        if random.oneIn(4) { log += Array("rubbish\n".utf8) }
        log = Self.mutator.mutated(log, &random) { Array(self.record(&$0).text.utf8) }
        let message = Self.mutator.mutated(Array(random.pick(Self.messages).utf8), &random) {
            Array($0.pick(Self.messages).utf8)
        }
        var record = self.record(&random)
        record.message = String(decoding: message, as: UTF8.self)
        return Input(
            record: record, log: log, level: random.oneIn(2) ? nil : random.pick(LogLevel.allCases),
            keyword: random.oneIn(2) ? nil : random.pick(["forged", "x", "表", "[", "\n", "PROC"]),
            limit: 1 + random.below(5))
    }

    private func record(_ random: inout Seeded) -> LogRecord {
        LogRecord(
            timestamp: "2025-06-27 14:30:5\(random.below(10))", level: random.pick(LogLevel.allCases),
            logger: random.pick(Self.loggers), message: random.pick(Self.messages))
    }

    func check(_ input: Input) throws -> Bool {
        let text = Array(input.record.text.utf8)
        try require(
            PlainLog(text).entries.count == 1, "a message made \(PlainLog(text).entries.count) records")
        var wanted = input.record
        wanted.message = PlainLog.normalized(input.record.message)
        let read = LogRecord(parsing: text.dropLast())
        try require(
            read.map(Self.bytes) == Self.bytes(wanted),
            "\(wanted) came back as \(read.map { "\($0)" } ?? "none")")
        return try checkReaders(input)
    }

    /// Reads the log in all ways, the record at its end.
    private func checkReaders(_ input: Input) throws -> Bool {
        let content = input.log + [0x0A] + Array(input.record.text.utf8)
        let all = PlainLog(content).entries
        try write(content)
        let reader = LogReader(path: path)
        let ofLevel = all.filter { input.level == nil || $0.level == input.level }
        let tail = try reader.tail(limit: input.limit, level: input.level)
        let last = ofLevel.suffix(input.limit).compactMap { LogRecord(parsing: $0.bytes) }
        try require(tail.total == ofLevel.count, "the tail counts \(tail.total) records of \(ofLevel.count)")
        try require(
            tail.records.map(Self.bytes) == last.map(Self.bytes), "the tail is \(tail.records), not \(last)")
        var query = LogQuery()
        (query.key, query.isDescending, query.level) = (.lineNumber, false, input.level)
        let page = try reader.query(query, limit: 1_000, offset: 0)
        try require(
            page.hits.map(\.lineNumber) == ofLevel.prefix(1_000).map(\.line) && page.total == ofLevel.count,
            "a query finds lines \(page.hits.map(\.lineNumber)), not \(ofLevel.map(\.line))")
        guard let keyword = input.keyword else { return !all.isEmpty }
        query.keyword = keyword
        let found = try reader.query(query, limit: 1_000, offset: 0)
        let holding = ofLevel.filter { Self.holds($0.bytes, keyword) }
        try require(
            found.hits.map(\.lineNumber) == holding.prefix(1_000).map(\.line) && found.total == holding.count,
            "the keyword \(keyword) is found in lines \(found.hits.map(\.lineNumber)), not \(holding.map(\.line))"
        )
        return !all.isEmpty
    }

    /// Writes the log anew, without the index of an earlier one.
    private func write(_ content: [UInt8]) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        let written = Glibc.write(descriptor, content, content.count)
        close(descriptor)
        try require(written == content.count, "the disk is full")
        unlink(folder.path + "/.data_pipeline.log.index")
    }

    private static func holds(_ bytes: [UInt8], _ keyword: String) -> Bool {
        func folded(_ bytes: some Sequence<UInt8>) -> [UInt8] {
            bytes.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
        }
        return folded(bytes).firstRange(of: folded(keyword.replacing("\n", with: "\n    ").utf8)) != nil
    }

    /// Records are compared by bytes: to Swift, texts that only look alike are equal.
    private static func bytes(_ record: LogRecord) -> [[UInt8]] {
        [record.timestamp, record.level.rawValue, record.logger, record.message].map { Array($0.utf8) }
    }

    func shown(_ input: Input) -> String {
        "message \(escaped(input.record.message.utf8)), log \(escaped(input.log)), \(input)"
    }
}
