import Foundation
import TestSupport
import Testing

@testable import State

@Suite struct `The file that tells a node's data directory from every other` {
    let folder = TemporaryFolder()
    private var file: InstanceFile { InstanceFile(path: folder.path + "/node.id") }

    @Test func `is made once, with another text each time`() throws {
        #expect(file.recorded == nil)
        try file.make()
        let first = try #require(file.recorded)
        #expect(first.utf8.count == 16)
        try file.make()
        #expect(file.recorded == first)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["node.id"])
        try FileManager.default.removeItem(atPath: file.path)
        try file.make()
        #expect(file.recorded != first)
    }

    @Test(arguments: ["", "\n", "0123456789abcde\n", "0123456789ABCDEF\n", "0123456789abcdef0\n"])
    func `is made anew where it says nothing that could be`(text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: file.path))
        #expect(file.recorded == nil)
        try file.make()
        #expect(file.recorded != nil)
    }
}
