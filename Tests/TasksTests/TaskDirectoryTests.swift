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
