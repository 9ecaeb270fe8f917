import FoundationEssentials
import Tasks
import TestSupport
import Testing

@Suite struct `A task's directory` {
    let folder = TemporaryFolder()
    private var directory: TaskDirectory { TaskDirectory(path: folder.path) }

    @Test func `a file appears whole, and a dropped one leaves nothing`() throws {
        try directory.write(Array("x".utf8), to: "a.ddl", by: .ddlGeneration)
        #expect(try directory.read("a.ddl") == Array("x".utf8))
        let pending = try directory.begin("b.ddl", by: nil)
        try pending.append([1, 2])
        #expect(try directory.read("b.ddl") == nil)
        _ = consume pending
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).allSatisfy {
                !$0.hasSuffix(".tmp")
            })
    }

    @Test func `files of a batch appear whole and together, and a dropped batch leaves nothing`() throws {
        let batch = try directory.batch(of: .ddlGeneration)
        for number in 1...2100 { try batch.write("\(number)".utf8, to: "t\(number).ddl") }
        #expect(try directory.read("t2000.ddl") == Array("2000".utf8), "a full batch commits itself")
        #expect(try directory.read("t2001.ddl") == nil, "not before it is committed")
        try batch.commit()
        #expect(try directory.read("t2100.ddl") == Array("2100".utf8))
        #expect(try directory.outputs(of: .ddlGeneration).count == 2100)
        let dropped = try directory.batch(of: .ddlGeneration)
        try dropped.write("x".utf8, to: "dropped.ddl")
        _ = consume dropped
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names.count { $0.hasSuffix(".ddl") } == 2100 && !names.contains { $0.hasSuffix(".tmp") })
    }

    @Test func `a new run moves what earlier runs made and leaves the rest`() throws {
        try directory.write([1], to: "a.ddl", by: .ddlGeneration)
        try directory.write([2], to: "qs_x_1_pair.json", by: .qaGeneration)
        try directory.write([3], to: "uploaded.ddl", by: nil)
        try directory.write([4], to: "vector_bak/b.csv", by: nil)
        let time = Timestamp(milliseconds: 0)
        #expect(try directory.archive(outputsOf: [.ddlGeneration], at: time) == 1)
        #expect(try directory.outputs(of: .qaGeneration) == ["qs_x_1_pair.json"])
        #expect(try directory.archive(outputsOf: PipelineStep.allCases, at: time) == 1)
        #expect(try directory.files().map(\.name) == ["uploaded.ddl", "vector_bak/b.csv"])
        #expect(try directory.archive(outputsOf: PipelineStep.allCases, at: time) == 0)
        #expect(try directory.read("file_bak_\(time.compact)/a.ddl") == [1])
        #expect(try directory.read("file_bak_\(time.compact)_2/qs_x_1_pair.json") == [2])
    }

    @Test(arguments: ["../x", "/etc/passwd", "link", "link/x", ".", "..", "missing", "a/../../x"])
    func `nothing outside can be read`(name: String) throws {
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: "/etc")
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
