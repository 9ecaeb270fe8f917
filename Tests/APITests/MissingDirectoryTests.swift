import FoundationEssentials
import JSON
import Processes
import Tasks
import TestSupport
import Testing

/// A run in progress whose directory is gone: removed by hand, restored without it, lost with the power.
@Suite struct `A task whose directory is gone` {
    private let node: TestNode

    init() throws { node = try TestNode() }

    private func runningWithoutDirectory() throws -> String {
        let id = try node.create()
        #expect(try node.tasks("POST", "/\(id)/execute").status == 202)
        try FileManager.default.removeItem(atPath: node.directory(id))
        return id
    }

    @Test func `is shown while its executor lives, and ended once it is dead, alone and in every list`()
        throws
    {
        let id = try runningWithoutDirectory()
        let other = try node.create()
        for path in ["/\(id)", "", "/\(id)/files", "/\(id)/logs", "/\(id)/table-list-info"] {
            #expect(try node.tasks("GET", path).status == 200, "\(path)")
        }
        #expect(try node.tasks("POST", "/query", json: "{}").status == 200)
        #expect(try node.tasks("DELETE", "/\(id)").status == 409)
        #expect(try node.tasks("POST", "/\(id)/execute").status == 409)
        try node.endExecutor(id)
        let row = try node.tasks("GET").data["tasks"]?.arrayValue?.first { $0["task_id"]?.stringValue == id }
        #expect(row?["status"]?.stringValue == "failed" && row?["directory_exists"] == .bool(false))
        #expect(try node.tasks("GET", "/\(id)").data["status"]?.stringValue == "failed")
        #expect(try node.tasks("GET", "/\(other)").data["status"]?.stringValue == "pending")
        // It can be used again.
        #expect(try node.tasks("POST", "/\(id)/table-list", json: #"{"table_names": ["a"]}"#).status == 200)
        #expect(try node.tasks("POST", "/\(id)/execute").status == 202)
    }

    @Test func `is cancelled and deleted like any other`() throws {
        let id = try runningWithoutDirectory()
        #expect(try node.tasks("POST", "/\(id)/cancel").status == 202)
        try node.endExecutor(id)
        let deleted = try node.tasks("DELETE", "/\(id)?records=true")
        #expect(deleted.status == 200 && deleted.data["directory_deleted"] == .bool(false))
        #expect(try node.tasks("GET", "/\(id)").status == 404)
    }

    @Test func `does not keep others from being looked after`() throws {
        let broken = try runningWithoutDirectory()
        let orphaned = try node.create()
        #expect(try node.tasks("POST", "/\(orphaned)/execute").status == 202)
        try node.endExecutor(broken)
        try node.endExecutor(orphaned)
        // Nothing can be told of a task whose lock cannot even be opened.
        try FileManager.default.removeItem(atPath: node.lock(broken))
        try FileManager.default.createDirectory(
            atPath: node.lock(broken) + "/x", withIntermediateDirectories: true)
        let found = try node.orphans.sweep()
        #expect(found.ended.map(\.taskID.text) == [orphaned])
        #expect(found.failures.map(\.task.text) == [broken])
        #expect(try node.tasks("GET", "/\(broken)").data["status"]?.stringValue == "in_progress")
        #expect(try node.tasks("GET").status == 200)
    }
}
