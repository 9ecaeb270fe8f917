import Hashing
import Testing

@testable import Logs
import Tasks

@Suite struct `Parsing log records` {
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `takes any bytes`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let sample = Array("2025-06-27 14:30:52 [INFO] L: message\n    more".utf8)
        for round in 0..<25_000 {
            var bytes = sample
            if round % 4 == 0 {
                bytes = (0..<Int.random(in: 0..<64, using: &random)).map { _ in random.byte() }
            }
            for _ in 0..<(round % 3 + 1) where !bytes.isEmpty {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = random.byte()
            }
            bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
            // What is a record is read; nothing else is.
            let level = bytes.withUnsafeBytes(LogRecord.level(ofStart:))
            guard let record = LogRecord(parsing: bytes) else {
                #expect(level == nil)
                continue
            }
            #expect(record.level == level && record.timestamp.utf8.count == 19)
            _ = record.step
        }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `gives back what was written, as one record`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let pieces = [
            "a", ": ", "] ", "[ERROR] ", "\n", "    ", "数据", "\u{301}",
            "2025-06-27 14:30:52 [ERROR] X: forged", "🙂", "\t",
        ]
        for _ in 0..<2_000 {
            let message = (0..<Int.random(in: 0..<9, using: &random))
                .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            let record = LogRecord(
                timestamp: "2025-06-27 14:30:52",
                level: LogLevel.allCases.randomElement(using: &random) ?? .info,
                logger: "SQLValidator", message: message)
            let bytes = Array(record.text.utf8)
            #expect(LogRecord(parsing: bytes.dropLast()) == record)
            #expect(RandomLog.read(bytes).count == 1, "\(message)")
        }
    }

    @Test(arguments: [
        ("DDLMDGenerator", "x", PipelineStep.ddlGeneration),
        ("QuestionSQLGenerator", "[training_load]", .qaGeneration),
        ("SQLValidator", "", .sqlValidation), ("TrainingDataLoader", "x", .trainingLoad),
        ("VectorTableManager", "x", .trainingLoad),
        ("SchemaWorkflowOrchestrator", "[qa_generation] x", .qaGeneration),
        ("TaskDir_task_1", "[training_load]", .trainingLoad),
    ])
    func `finds a record's step by logger or prefix`(logger: String, message: String, step: PipelineStep) {
        #expect(Self.record(logger, message).step == step)
    }

    @Test(arguments: [
        ("TaskDir_task_1", "x [qa_generation]"), ("TaskDir_task_1", "[other] x"),
        ("other", "[qa_generation] x"),
        ("SQLValidatorX", "x"), ("SchemaWorkflowOrchestrator", ""),
    ])
    func `finds no step elsewhere`(logger: String, message: String) {
        #expect(Self.record(logger, message).step == nil)
    }

    private static func record(_ logger: String, _ message: String) -> LogRecord {
        LogRecord(timestamp: "2025-06-27 14:30:52", level: .info, logger: logger, message: message)
    }
}

@Suite struct `A keyword in bytes` {
    @Test func `is found wherever it stands, in either case`() {
        var random = SplitMix64(seed: 3)
        for _ in 0..<3_000 {
            let text = (0..<Int.random(in: 0..<120, using: &random)).map { _ in
                Array("aAbB[{@`\nZz".utf8).randomElement(using: &random) ?? 0
            }
            let word = String(
                decoding: (0..<Int.random(in: 1..<5, using: &random)).map { _ in
                    Array("aAbB[{@`Zz".utf8).randomElement(using: &random) ?? 0
                }, as: UTF8.self)
            func lowered(_ bytes: some Sequence<UInt8>) -> [UInt8] {
                bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
            }
            let start = Int.random(in: 0...text.count, using: &random)
            let wanted = (start...text.count).first { lowered(text[$0...]).starts(with: lowered(word.utf8)) }
            let found = text.withUnsafeBytes { LogKeyword(word).first(in: $0, from: start) }
            #expect(found == wanted, "\(word) in \(text)")
            #expect(text.withUnsafeBytes(LogKeyword.lineBreaks(in:)) == text.count { $0 == 0x0A })
        }
    }
}
