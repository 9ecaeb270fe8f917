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

    @Test func `a file appears whole, and a dropped one leaves nothing`() throws {
        try writer.write(Array("x".utf8), to: "a.ddl", by: .ddlGeneration)
        #expect(try directory.read("a.ddl") == Array("x".utf8))
        let pending = try writer.begin("b.ddl", by: nil)
        try pending.append([1, 2])
        #expect(try directory.read("b.ddl") == nil)
        _ = consume pending
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: directory.path).allSatisfy {
                !$0.hasSuffix(".tmp")
            })
    }

    @Test func `files of a batch appear whole and together, and a dropped batch leaves nothing`() throws {
        let batch = try writer.batch(of: .ddlGeneration)
        for number in 1...2100 { try batch.write("\(number)".utf8, to: "t\(number).ddl") }
        #expect(try directory.read("t2000.ddl") == Array("2000".utf8), "a full batch commits itself")
        #expect(try directory.read("t2001.ddl") == nil, "not before it is committed")
        try batch.commit()
        #expect(try directory.read("t2100.ddl") == Array("2100".utf8))
        #expect(try directory.outputs(of: .ddlGeneration).count == 2100)
        let dropped = try writer.batch(of: .ddlGeneration)
        try dropped.write("x".utf8, to: "dropped.ddl")
        _ = consume dropped
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        #expect(names.count { $0.hasSuffix(".ddl") } == 2100 && !names.contains { $0.hasSuffix(".tmp") })
    }

    @Test func `a new run moves what earlier runs made and leaves the rest`() throws {
        try writer.write([1], to: "a.ddl", by: .ddlGeneration)
        try writer.write([2], to: "qs_x_1_pair.json", by: .qaGeneration)
        try writer.write([3], to: "uploaded.ddl", by: nil)
        try writer.write([4], to: "vector_bak/b.csv", by: nil)
        let time = Timestamp(milliseconds: 0)
        #expect(try writer.archive(outputsOf: [.ddlGeneration], at: time) == 1)
        #expect(try directory.outputs(of: .qaGeneration) == ["qs_x_1_pair.json"])
        #expect(try writer.archive(outputsOf: PipelineStep.allCases, at: time) == 1)
        #expect(try directory.files().map(\.name) == ["uploaded.ddl", "vector_bak/b.csv"])
        #expect(try writer.archive(outputsOf: PipelineStep.allCases, at: time) == 0)
        #expect(try directory.read("file_bak_\(time.compact)/a.ddl") == [1])
        #expect(try directory.read("file_bak_\(time.compact)_2/qs_x_1_pair.json") == [2])
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
