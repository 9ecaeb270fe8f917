import FoundationEssentials
import Glibc
import Hashing
import TestSupport
import Testing

@testable import Logs
import Tasks

@Suite struct `The index beside a log` {
    let folder = TemporaryFolder()
    var path: String { folder.path + "/x.log" }
    var indexPath: String { folder.path + "/.x.log.index" }

    /// Long records, that many MiB.
    private static func content(_ mebibytes: Int, level: String = "INFO") -> [UInt8] {
        let record = "2025-06-27 14:30:52 [\(level)] L: " + String(repeating: "x", count: 2014) + "\n"
        return Array(String(repeating: record, count: mebibytes * (1 << 20) / record.utf8.count).utf8)
    }

    private static func lines(_ bytes: some Collection<UInt8>) -> Int { bytes.count { $0 == 0x0A } }

    private static func record(_ level: String, _ message: String) -> [UInt8] {
        Array("2025-06-27 14:30:52 [\(level)] L: \(message)\n".utf8)
    }

    private func write(_ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(filePath: path)) }

    private func append(_ bytes: [UInt8], at offset: off_t? = nil) throws {
        let descriptor = open(path, O_WRONLY)
        defer { close(descriptor) }
        lseek(descriptor, offset ?? 0, offset == nil ? SEEK_END : SEEK_SET)
        #expect(bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) } == bytes.count)
    }

    private func tail(_ level: LogLevel? = nil, limit: Int = 5) throws -> LogReader.Tail {
        try LogReader(path: path).tail(limit: limit, level: level)
    }

    /// Bytes that this thread read since it began.
    private static func bytesRead() throws -> Int {
        let text = try String(
            decoding: Data(contentsOf: URL(filePath: "/proc/thread-self/io")), as: UTF8.self)
        return Int(text.prefix { $0 != "\n" }.dropFirst("rchar: ".count)) ?? 0
    }

    @Test func `makes a tail read the end only, and the part where a rare level is`() throws {
        try write(Self.record("CRITICAL", "first") + Self.content(20) + Self.record("ERROR", "last"))
        let total = Self.lines(Self.content(20)) + 2
        #expect(try tail().total == total)
        let before = try Self.bytesRead()
        let all = try tail()
        #expect(all.total == total && all.records.last?.message == "last")
        #expect(try tail(.error).records.map(\.message) == ["last"])
        #expect(try Self.bytesRead() - before < 1 << 20)
        let rare = try tail(.critical)
        #expect(rare.total == 1 && rare.records.map(\.message) == ["first"])
        #expect(try Self.bytesRead() - before < LogIndex.spacing + 2 << 20)
    }

    @Test func `counts what is appended, and does not count a line that is being written`() throws {
        try write(Self.content(1))
        let total = try tail().total
        try append(Self.record("ERROR", "new").dropLast())
        #expect(try tail().total == total)
        try append([0x0A] + Self.record("ERROR", "newer"))
        #expect(try tail().total == total + 2)
        try append(Self.content(1, level: "ERROR"))
        #expect(try tail(.info).total == total)
        #expect(try tail(.error).total == Self.lines(Self.content(1, level: "ERROR")) + 2)
    }

    @Test func `is given up when the log is cut off, replaced or written anew`() throws {
        try write(Self.content(2))
        #expect(try tail().total == Self.lines(Self.content(2)))
        truncate(path, 1 << 20)
        #expect(try tail().total == Self.lines(Self.content(2).prefix(1 << 20)))
        // Replaced by another file, as rotation does it.
        try write(Self.content(2, level: "ERROR"))
        #expect(try tail(.info).total == 0)
        #expect(try tail(.error).total == Self.lines(Self.content(2, level: "ERROR")))
        rename(path, path + ".1")
        #expect(try tail().total == 0)
        try write(Self.content(3, level: "DEBUG"))
        let debug = Self.content(3, level: "DEBUG")
        #expect(try tail(.debug).total == Self.lines(debug))
        // The same file with other content, longer than before.
        truncate(path, 0)
        try append(Self.content(4, level: "WARNING"))
        #expect(try tail(.warning).total == Self.lines(Self.content(4, level: "WARNING")))
    }

    @Test func `is given up when it is damaged, and missed when it cannot be written`() throws {
        try write(Self.content(1))
        let total = try tail().total
        let index = try Array(Data(contentsOf: URL(filePath: indexPath)))
        var random = SplitMix64(seed: 7)
        for round in 0..<200 {
            var damaged = index
            if round % 2 == 0 { damaged[Int.random(in: 0..<(damaged.count - 24), using: &random)] ^= 1 }
            if round % 2 == 1 { damaged.removeLast(Int.random(in: 1...damaged.count, using: &random)) }
            try Data(damaged).write(to: URL(filePath: indexPath))
            if round % 20 < 2 { #expect(try tail().total == total) }
        }
        unlink(indexPath)
        mkdir(indexPath, 0o755)
        #expect(throws: Never.self) { try tail() }
    }

    @Test func `is hidden, and the log stays as it is`() throws {
        let directory = TaskDirectory(path: folder.path)
        try Data(Self.content(1)).write(to: URL(filePath: directory.path(of: TaskDirectory.logName)))
        var before = stat()
        stat(directory.path(of: TaskDirectory.logName), &before)
        let reader = LogReader(path: directory.path(of: TaskDirectory.logName))
        _ = try reader.tail(limit: 10, level: nil)
        _ = try reader.query(LogQuery(), limit: 10, offset: 0)
        var after = stat()
        stat(directory.path(of: TaskDirectory.logName), &after)
        #expect(after.st_size == before.st_size && after.st_mtim.tv_nsec == before.st_mtim.tv_nsec)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 2)
        #expect(try directory.files().map(\.name) == [TaskDirectory.logName])
    }
}
