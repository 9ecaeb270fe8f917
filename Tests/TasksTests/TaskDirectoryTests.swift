import FoundationEssentials
import Tasks
import TestSupport
import Testing

@Suite struct `A task's directory` {
    let folder = TemporaryFolder()
    private let directory: TaskDirectory
    private let writer: TaskWriter

    init() throws {
        directory = TaskDirectory(path: folder.path + "/task")
        writer = try #require(try TaskWriter(standalone: directory))
        try writer.create()
    }

    @Test func `a file appears whole, and nothing else beside it`() throws {
        try writer.write(Array("x".utf8), to: "a.ddl")
        try writer.write(Array("yz".utf8), to: "a.ddl")
        #expect(try directory.read("a.ddl") == Array("yz".utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["a.ddl"])
    }

    @Test func `there is one pair file, whatever it is called, and a new one keeps the old one`() throws {
        let time = Timestamp(milliseconds: 0)
        let folder = "file_bak_\(time.compact)"
        #expect(try writer.replacePairFile([1], name: "mine_pair.json", at: time) == nil)
        #expect(try directory.pairFile()?.name == "mine_pair.json")
        #expect(
            try writer.replacePairFile([2], name: "mine_pair.json", at: time) == "\(folder)/mine_pair.json")
        #expect(
            try writer.replacePairFile([3], name: "A_Pair.JSON", at: time) == "\(folder)_2/mine_pair.json")
        #expect(try directory.files().map(\.name) == ["A_Pair.JSON"])
        #expect(try directory.files().map(\.isPrimary) == [true])
        #expect(try directory.read(folder + "/mine_pair.json") == [1])
        #expect(try directory.read(folder + "_2/mine_pair.json") == [2])
        // A step that makes pairs moves it away like one that was made.
        let generation = try writer.begin(.qaGeneration, run: "1")
        try generation.write([9], to: "qs_x_pair.json")
        #expect(try generation.commit(keepingOldIn: folder) == 1)
        #expect(try directory.files().map(\.name) == ["qs_x_pair.json"])
        // Two, as an earlier release may leave them: the later one.
        try FileManager.default.setAttributes(
            [.modificationDate: Date.now.addingTimeInterval(-60)],
            ofItemAtPath: directory.path(of: "qs_x_pair.json"))
        try writer.write([5], to: "a_pair.json")
        #expect(try directory.files().filter(\.isPrimary).map(\.name) == ["a_pair.json"])
        #expect(try directory.pairFile()?.name == "a_pair.json")
    }

    @Test func `a pair file that finds no room leaves the old one as it is`() throws {
        let time = Timestamp(milliseconds: 0)
        _ = try writer.replacePairFile([1], name: "a_pair.json", at: time)
        try FileManager.default.createDirectory(
            atPath: directory.path(of: "b_pair.json"), withIntermediateDirectories: false)
        #expect(throws: FileError.self) {
            try writer.replacePairFile([2], name: "b_pair.json", at: time)
        }
        #expect(try directory.pairFile()?.name == "a_pair.json")
        #expect(try directory.read("a_pair.json") == [1])
        let left = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        #expect(!left.contains { $0.hasPrefix("file_bak_") })
    }

    @Test(arguments: ["../x", "/etc/passwd", "link", "link/x", ".", "..", "missing", "a/../../x"])
    func `nothing outside can be read`(name: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: directory.path + "/link", withDestinationPath: "/etc")
        #expect(try directory.read(name) == nil)
        #expect(directory.file(name) == nil)
    }

    @Test func `times are shown in every form that files and answers use`() {
        let time = Timestamp(milliseconds: 1_751_034_652_999)
        #expect(time.iso.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:52/) != nil)
        #expect(time.log == time.iso.replacing("T", with: " "))
        #expect(time.compact.replacing("_", with: "") == time.dense && time.dense.count == 14)
    }
}
