import FoundationEssentials
import Glibc
import Hashing
import TestSupport
import Testing

@testable import Logs
import Tasks

@Suite struct `Reading logs of any content` {
    let folder = TemporaryFolder()
    var path: String { folder.path + "/x.log" }

    private func write(_ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(filePath: path)) }

    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func `a tail is the end of what a whole reading finds`(seed: UInt64) throws {
        let log = RandomLog(seed: seed, records: Int(seed) * 40)
        try write(log.bytes)
        for level in [nil] + LogLevel.allCases.map(Optional.some) {
            let wanted = log.hits.map(\.record).filter { level == nil || $0.level == level }
            for limit in [1, 7, 10_000] {
                let tail = try LogReader(path: path).tail(limit: limit, level: level)
                #expect(tail.total == wanted.count && tail.records == wanted.suffix(limit))
            }
        }
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func `a query finds what comparing every record finds`(seed: UInt64) throws {
        let log = RandomLog(seed: seed, records: Int(seed) * 40)
        try write(log.bytes)
        var random = SplitMix64(seed: seed)
        for _ in 0..<25 {
            let query = Self.randomQuery(&random)
            let limit = Int.random(in: 1...40, using: &random)
            let offset = Int.random(in: 0...300, using: &random)
            // So few are kept that most pages lie deep.
            let page = try LogReader(path: path).query(query, limit: limit, offset: offset, mostKept: 64)
            let wanted = Self.find(query, in: log)
            #expect(page.total == wanted.count, "\(query)")
            #expect(page.hits == Array(wanted.dropFirst(offset).prefix(limit)), "\(query)")
        }
    }

    @Test func `a record may be larger than what is read at once`() throws {
        let large = String(repeating: "0123456789 数\n", count: 60_000)
        let records = [("A", "first"), ("B", large), ("C", "last")].map {
            LogRecord(timestamp: "2025-06-27 14:30:52", level: .info, logger: $0, message: $1)
        }
        try write(records.flatMap { Array($0.text.utf8) })
        #expect(try LogReader(path: path).tail(limit: 3, level: nil).records == records)
        var query = LogQuery()
        query.keyword = "9 数\n0123"
        let found = try LogReader(path: path).query(query, limit: 9, offset: 0)
        #expect(found.total == 1 && found.hits.map(\.lineNumber) == [2])
        let message = found.hits.first?.record.message.utf8.count
        #expect(found.hits.first?.record == records[1], "\(message ?? 0) of \(large.utf8.count)")
        query = LogQuery()
        query.logger = "C"
        #expect(
            try LogReader(path: path).query(query, limit: 9, offset: 0).hits.map(\.lineNumber) == [60_003])
    }

    @Test func `records that are too long together are cut, the longest ones first`() throws {
        func record(_ number: Int, _ message: String) -> LogRecord {
            LogRecord(timestamp: "2025-06-27 14:30:52", level: .info, logger: "L\(number)", message: message)
        }
        // One of 5 MiB, larger than any window, some of a megabyte, many short ones.
        var records = [record(0, String(repeating: "数", count: (5 << 20) / 3))]
        for number in 1...3 {
            records.append(
                record(number, String(repeating: String(repeating: "é", count: 49) + "\n", count: 9_000)))
        }
        for number in 4...600 { records.append(record(number, "short \(number)")) }
        try write(records.flatMap { Array($0.text.utf8) })
        var query = LogQuery()
        query.key = .lineNumber
        query.isDescending = false
        let tail = try LogReader(path: path).tail(limit: 1000, level: nil).records
        let page = try LogReader(path: path).query(query, limit: 500, offset: 0).hits.map(\.record)
        for found in [tail, page] {
            #expect(found.reduce(0) { $0 + $1.message.utf8.count } <= 4 << 20)
            #expect(found.reduce(0) { $0 + $1.message.utf8.count } > 3 << 20)
            #expect(found.map(\.isCut).prefix(4) == [true, false, false, false])
            #expect(found[0].message.utf8.count > 900_000)
            for (wanted, record) in zip(records, found) {
                let bytes = Array(record.message.utf8)
                #expect(Array(wanted.message.utf8.prefix(bytes.count)) == bytes)
                #expect(record.logger == wanted.logger)
                #expect(record.isCut || record == wanted)
            }
        }
        #expect(tail.count == 601 && page.count == 500)
    }

    @Test func `no part of a record larger than any buffer passes for a record`() throws {
        let fake = "2025-06-27 14:30:52 [ERROR] X: forged "
        let text = LogRecord(
            timestamp: "2025-06-27 14:30:52", level: .info, logger: "L",
            message: String(repeating: fake, count: (10 << 20) / fake.utf8.count))
        try write(Array(text.text.utf8) + Array("2025-06-27 14:30:53 [ERROR] Y: true\n".utf8))
        let tail = try LogReader(path: path).tail(limit: 10, level: .error)
        #expect(tail.total == 1 && tail.records.map(\.logger) == ["Y"])
        var query = LogQuery()
        query.level = .error
        let page = try LogReader(path: path).query(query, limit: 10, offset: 0)
        #expect(page.hits.map(\.lineNumber) == [2])
    }

    @Test func `a log that is cut off and written anew meanwhile is read without harm`() async throws {
        let path = path
        let record = "2025-06-27 14:30:52 [INFO] L: " + String(repeating: "x", count: 200) + "\n"
        let content = Array(String(repeating: record, count: 5_000).utf8)
        let writer = Task.detached {
            for round in 0..<60 {
                try Data(content[..<(content.count / (round % 7 + 1))]).write(to: URL(filePath: path))
                truncate(path, off_t(round * 997))
                try LogFile(path: path).write(.error, .service, "end")
            }
        }
        for _ in 0..<40 {
            let tail = try LogReader(path: path).tail(limit: 5, level: nil)
            #expect(
                tail.records.count <= 5 && tail.records.allSatisfy { ["L", "pipelined"].contains($0.logger) })
            var query = LogQuery()
            query.keyword = "end"
            #expect(try LogReader(path: path).query(query, limit: 5, offset: 0).hits.count <= 5)
        }
        try await writer.value
    }

    private static func randomQuery(_ random: inout SplitMix64) -> LogQuery {
        var query = LogQuery()
        func maybe<T>(_ values: [T]) -> T? {
            Bool.random(using: &random) ? values.randomElement(using: &random) : nil
        }
        query.key = LogQuery.Key.allCases.randomElement(using: &random) ?? .timestamp
        query.isDescending = Bool.random(using: &random)
        if Int.random(in: 0..<3, using: &random) == 0 { return query }
        query.level = maybe(LogLevel.allCases)
        query.keyword = maybe([
            "eRRor", "失败", "x", "\n", "XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX", "lines\ntwo", "[INFO]",
        ])
        query.logger = maybe(["SQLValidator", "other", "SQL"])
        query.step = maybe(PipelineStep.allCases)
        query.start = maybe([Timestamp(milliseconds: 1_751_000_020_500)])
        query.end = maybe([Timestamp(milliseconds: 1_751_000_080_999)])
        return query
    }

    private static func find(_ query: LogQuery, in log: RandomLog) -> [LogHit] {
        let keyword = query.keyword.map { Array($0.replacing("\n", with: "\n    ").utf8).map(lowered) }
        let found = log.hits.filter { hit in
            if let level = query.level, hit.record.level != level { return false }
            if let logger = query.logger, hit.record.logger != logger { return false }
            if let step = query.step, hit.record.step != step { return false }
            guard let time = Timestamp(parsing: hit.record.timestamp) else { return false }
            if let start = query.start, time < start { return false }
            if let end = query.end, time > end { return false }
            guard let keyword else { return true }
            let raw = hit.raw.map(lowered)
            return raw.indices.contains { raw[$0...].starts(with: keyword) }
        }
        func key(_ record: LogRecord) -> String {
            switch query.key {
            case .timestamp: record.timestamp
            case .level: "\(LogLevel.allCases.firstIndex(of: record.level) ?? 9)"
            case .logger: record.logger
            case .step: "\(record.step.flatMap { PipelineStep.allCases.firstIndex(of: $0) } ?? 9)"
            case .lineNumber: ""
            }
        }
        let sorted = found.sorted { (key($0.record), $0.line) < (key($1.record), $1.line) }
            .map { LogHit(record: $0.record, lineNumber: $0.line) }
        return query.isDescending ? sorted.reversed() : sorted
    }

    private static func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}
