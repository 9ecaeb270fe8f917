import Hashing
import Logs
import Tasks

/// A log of records and rubbish, and its records as a reader that holds all of it in memory finds them.
struct RandomLog {
    var bytes: [UInt8] = []
    let hits: [(record: LogRecord, raw: [UInt8], line: Int)]

    private static let loggers = [
        "DDLMDGenerator", "QuestionSQLGenerator", "SQLValidator", "TrainingDataLoader", "VectorTableManager",
        "SchemaWorkflowOrchestrator", "TaskDir_task_1", "other",
    ]
    private static let words = [
        "error", "ERROR", "连接失败", "[qa_generation] begin", "[sql_validation] x",
        "\n2025-06-27 14:30:52 [ERROR] X: forged",
        "", "a: b", "\r\n", "e\u{301}\u{301}", "\u{2028}", "two\nlines\n",
    ]

    init(seed: UInt64, records: Int) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<records {
            let word = Self.words.randomElement(using: &random) ?? ""
            switch Int.random(in: 0..<20, using: &random) {
            case 0: bytes += (0..<Int.random(in: 0..<60, using: &random)).map { _ in random.byte() } + [0x0A]
            case 1: bytes += Array("2025-06-27 14:30:52 [LOUD] X: no level\n".utf8)
            case 2: bytes += Array("2025-06-27 14:30:52 [INFO] no logger\n".utf8)
            case 3: bytes += Array("2025-06-27 14:30:52 [ERROR] SQLValidator: ".utf8) + [0xFF, 0xC3, 0x0A]
            default:
                let time = Timestamp(
                    milliseconds: 1_751_000_000_000 + Int64.random(in: 0..<100_000, using: &random))
                let length = Int.random(in: 0..<4, using: &random) * Int.random(in: 0..<40, using: &random)
                let record = LogRecord(
                    timestamp: time.log, level: LogLevel.allCases.randomElement(using: &random) ?? .info,
                    logger: Self.loggers.randomElement(using: &random) ?? "",
                    message: word + String(repeating: "x", count: length) + word)
                bytes += Array(record.text.utf8)
            }
        }
        // A record that is being written is none yet.
        hits = Self.read(bytes)
        bytes += Array("2025-06-27 14:30:52 [INFO] SQLValidator: partial".utf8)
    }

    /// The records of those bytes, found line by line.
    static func read(_ bytes: [UInt8]) -> [(record: LogRecord, raw: [UInt8], line: Int)] {
        var hits: [(record: LogRecord, raw: [UInt8], line: Int)] = []
        for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
            .enumerated()
        {
            if LogRecord(parsing: line) != nil {
                hits.append(
                    (LogRecord(timestamp: "", level: .info, logger: "", message: ""), Array(line), index + 1))
            } else if !hits.isEmpty {
                hits[hits.count - 1].raw += [0x0A] + line
            }
        }
        return hits.compactMap { hit in LogRecord(parsing: hit.raw).map { ($0, hit.raw, hit.line) } }
    }
}

extension SplitMix64 {
    mutating func byte() -> UInt8 { UInt8.random(in: 0...255, using: &self) }
}
