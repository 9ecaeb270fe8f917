import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import Tasks

@Suite struct `A generation of files` {
    let folder = TemporaryFolder()
    private let directory: TaskDirectory
    private let archive = "file_bak_1"

    init() throws {
        directory = TaskDirectory(path: folder.path + "/task")
        try writer().create()
    }

    private func writer() throws -> TaskWriter { try #require(try TaskWriter(standalone: directory)) }

    private func text(_ name: String) throws -> String? {
        try directory.read(name).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Everything in the directory, hidden or not, with its content.
    private func everything() throws -> [String: String] {
        var found: [String: String] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: directory.path) {
            if let bytes = try directory.read(name) { found[name] = String(decoding: bytes, as: UTF8.self) }
        }
        return found
    }

    /// What a first run of both steps and people have left.
    private func begin() throws {
        let writer = try writer()
        let first = try writer.begin(.ddlGeneration, run: "1")
        for name in ["a.ddl", "gone.ddl", "schema.json"] { try first.write("old".utf8, to: name) }
        #expect(try first.commit(keepingOldIn: archive) == 0)
        let pairs = try writer.begin(.qaGeneration, run: "1")
        try pairs.write("pairs".utf8, to: "qs_x_1_pair.json")
        #expect(try pairs.commit(keepingOldIn: archive) == 0)
        try writer.write("mine".utf8, to: "b.ddl")
        try writer.write("mine".utf8, to: "note.md")
    }

    /// A second run of the first step.
    private func second(_ writer: TaskWriter) throws -> Generation {
        let second = try writer.begin(.ddlGeneration, run: "2")
        for name in ["a.ddl", "b.ddl", "schema.json"] { try second.write("new".utf8, to: name) }
        return second
    }

    private let after = [
        "a.ddl": "new", "b.ddl": "new", "schema.json": "new", "note.md": "mine", "qs_x_1_pair.json": "pairs",
        "file_bak_1/a.ddl": "old", "file_bak_1/gone.ddl": "old", "file_bak_1/schema.json": "old",
        "file_bak_1/b.ddl": "mine",
    ]

    @Test func `replaces nothing where there is a reason against it at the last moment`() throws {
        try begin()
        let before = try everything()
        do {
            let second = try second(try writer())
            #expect(throws: FileError.self) {
                try second.commit(keepingOldIn: archive) { FileError(path: "", code: 0) }
            }
        }
        #expect(try everything() == before)
        #expect(try !FileManager.default.contentsOfDirectory(atPath: directory.path).contains(archive))
    }

    @Test func `is seen all at once, and what it replaces is kept`() throws {
        try begin()
        let before = try everything()
        let writer = try writer()
        let second = try second(writer)
        #expect(
            try directory.files().map(\.name).sorted() == before.keys.filter { $0 != ".outputs" }.sorted())
        #expect(try text("a.ddl") == "old")
        #expect(try second.commit(keepingOldIn: archive) == 4)
        #expect(try everything().filter { $0.key != ".outputs" } == after)
        #expect(try directory.outputs(of: .ddlGeneration).sorted() == ["a.ddl", "b.ddl", "schema.json"])
        #expect(try directory.outputs(of: .qaGeneration) == ["qs_x_1_pair.json"])
    }

    @Test func `that is dropped leaves nothing, nor does that of a process that died`() throws {
        try begin()
        let before = try everything()
        do {
            let dropped = try second(writer())
            _ = consume dropped
        }
        #expect(try everything() == before)
        let dead = directory.path + "/.new_9"
        try FileManager.default.createDirectory(atPath: dead, withIntermediateDirectories: true)
        try Data("x".utf8).write(to: URL(filePath: dead + "/a.ddl"))
        #expect(try directory.files().allSatisfy { !$0.name.contains("new_") })
        #expect(directory.file(".new_9/a.ddl") == nil)
        let writer = try writer()
        let other = try writer.begin(.qaGeneration, run: "10")
        #expect(!FileManager.default.fileExists(atPath: dead))
        _ = consume other
        #expect(try everything() == before)
    }

    @Test func `whose process dies at any moment of the switch is put in its place by whoever comes next`()
        throws
    {
        var isDone = false
        var moments = 0
        while !isDone {
            try? FileManager.default.removeItem(atPath: directory.path)
            try writer().create()
            try begin()
            // All is decided, and nothing done.
            let prepared = try second(writer())
            try prepared.prepare(keepingOldIn: archive)
            _ = consume prepared
            let broken = Switch(directory, atMost: moments)
            isDone = try broken.carryOut()
            // A reader never misses what is there before and after.
            for name in ["a.ddl", "schema.json", "qs_x_1_pair.json", "note.md"] {
                #expect(try text(name) != nil, "\(name) after \(moments) changes")
            }
            #expect(try directory.files().allSatisfy { !$0.name.hasPrefix(".") })
            let next = try writer()
            #expect(try everything().filter { $0.key != ".outputs" } == after, "after \(moments) changes")
            #expect(try directory.outputs(of: .ddlGeneration).sorted() == ["a.ddl", "b.ddl", "schema.json"])
            _ = consume next
            moments += 1
        }
        #expect(moments > 10)
    }

    @Test func `keeps old files of one name apart`() throws {
        for run in 1...3 {
            let made = try writer().begin(.ddlGeneration, run: "\(run)")
            try made.write("\(run)".utf8, to: "a.ddl")
            _ = try made.commit(keepingOldIn: archive)
        }
        #expect(try text("a.ddl") == "3")
        #expect(try text("file_bak_1/a.ddl") == "1" && text("file_bak_1_2/a.ddl") == "2")
    }

    @Test func `takes what a later step rewrites with it, and retires what was not made again`() throws {
        try begin()
        let writer = try writer()
        let checked = try writer.begin(.sqlValidation, run: "1")
        try checked.write("repaired".utf8, to: "qs_x_1_pair.json", of: .qaGeneration)
        try checked.write("pairs".utf8, to: "qs_x_1_pair.json.backup", of: .qaGeneration)
        try checked.write("summary".utf8, to: "summary.log")
        #expect(
            try checked.commit(keepingOldIn: archive) == 0, "the file that is rewritten is kept beside it")
        #expect(try text("qs_x_1_pair.json") == "repaired")
        #expect(try writer.retire(outputsOf: [.qaGeneration, .trainingLoad], run: "2", to: archive) == 2)
        #expect(try text("file_bak_1/qs_x_1_pair.json") == "repaired")
        #expect(try text("file_bak_1/qs_x_1_pair.json.backup") == "pairs" && text("summary.log") == "summary")
        #expect(try writer.retire(outputsOf: [.qaGeneration], run: "3", to: archive) == 0)
    }

    @Test func `of thousands of files is whole on disk`() throws {
        let many = try writer().begin(.ddlGeneration, run: "1")
        for number in 1...3000 { try many.write("\(number)".utf8, to: "t\(number).ddl") }
        #expect(try text("t1.ddl") == nil)
        _ = try many.commit(keepingOldIn: archive)
        #expect(try text("t3000.ddl") == "3000" && directory.outputs(of: .ddlGeneration).count == 3000)
    }
}
