import FoundationEssentials
import Logs
import Tasks
import TestSupport
import Testing

@Suite struct `Task logs` {
    @Test(arguments: [
        "plain", "", "two\nlines", "forged\n2025-01-01 00:00:00 [INFO] X: y", "\r\nstart", "tail\n",
        "a\u{1B}[31m\u{0}b", ": ] [",
        "\u{2028}x", "    indented\n    more",
    ])
    func `a message comes back whole and makes one record`(message: String) throws {
        let folder = TemporaryFolder()
        let path = folder.path + "/x.log"
        let log = try LogFile(path: path, threshold: .debug)
        log.write(.info, .run(try #require(TaskID("task_1"))), "before")
        log.write(.error, .sqlValidation, message)
        log.write(.debug, .ddlGeneration, "after")
        let tail = try LogReader(path: path).tail(limit: 10, level: nil)
        #expect(
            tail.total == 3
                && tail.records.map(\.logger) == ["TaskDir_task_1", "SQLValidator", "DDLMDGenerator"])
        let isPlain = !message.unicodeScalars.contains { $0.value < 32 && $0 != "\n" || $0 == "\u{2028}" }
        if isPlain { #expect(tail.records[1].message == message) }
        #expect(try LogReader(path: path).tail(limit: 10, level: .error).total == 1)
    }

    @Test func `a log larger than a read buffer is read whole`() throws {
        let folder = TemporaryFolder()
        let path = folder.path + "/x.log"
        var text = "no record\n"
        for number in 0..<40_000 {
            text += "2025-06-27 14:30:52 [INFO] L: \(number) \(String(repeating: "数", count: 20))\n"
        }
        try Data(text.utf8).write(to: URL(filePath: path))
        let tail = try LogReader(path: path).tail(limit: 2, level: nil)
        #expect(tail.total == 40_000 && tail.records.map { $0.message.prefix(5) } == ["39998", "39999"])
    }

    @Test func `invalid text, no text and no file are no errors`() throws {
        let folder = TemporaryFolder()
        let path = folder.path + "/x.log"
        #expect(try LogReader(path: path).tail(limit: 1, level: nil).total == 0)
        try Data([0xFF, 0x0A] + Array("2025-06-27 14:30:52 [INFO] L: \u{FFFD}".utf8) + [0xFE]).write(
            to: URL(filePath: path))
        #expect(try LogReader(path: path).tail(limit: 1, level: nil).total == 0)
        try Data(Array("2025-06-27 14:30:52 [INFO] L: x".utf8) + [0xFE, 0x0A]).write(to: URL(filePath: path))
        #expect(try LogReader(path: path).tail(limit: 1, level: nil).records.first?.message == "x\u{FFFD}")
    }

    @Test func `records below the threshold are not written`() throws {
        let folder = TemporaryFolder()
        let log = try LogFile(path: folder.path + "/x.log", threshold: .warning)
        log.write(.info, .service, "x")
        log.write(.critical, .service, "y")
        #expect(try LogReader(path: log.path).tail(limit: 9, level: nil).records.map(\.message) == ["y"])
    }
}
