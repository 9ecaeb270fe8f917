import Foundation
import JSON
import TestSupport
import Testing

extension `End to end` {
    private func client(_ name: String) throws -> String {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Clients/\(name)")
            .path()
        return try String(contentsOfFile: path, encoding: .utf8)
            .replacingOccurrences(of: "http://localhost:8084", with: "http://localhost:\(stack.port)")
    }

    private func run(_ program: String, _ text: String) throws -> Command.Outcome {
        let folder = TemporaryFolder()
        let script = folder.path + "/client"
        try text.write(toFile: script, atomically: true, encoding: .utf8)
        let outcome = try Command.run(program, [script], folder: folder.path)
        let downloads = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
            $0 != "client"
        }
        for name in downloads {
            let content = try #require(FileManager.default.contents(atPath: "\(folder.path)/\(name)"))
            #expect(
                try JSONValue(parsing: content).arrayValue?.isEmpty == false, "\(name) is not a pair file")
        }
        return outcome
    }

    @Test func `the guide's Python client runs to its end`() throws {
        let outcome = try run("/usr/bin/python3", client("client.py"))
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("任务状态: completed"), "\(outcome.output)")
        #expect(outcome.output.contains("主要输出文件已下载: qs_highway_db_"), "\(outcome.output)")
        #expect(!outcome.output.contains("工作流执行失败"))
    }

    @Test func `the guide's JavaScript client runs to its end`() throws {
        let outcome = try run("node", client("client.js") + "\nrunDataPipelineWorkflow();\n")
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("任务状态: completed"), "\(outcome.output)")
        #expect(outcome.output.contains("_pair.json"), "\(outcome.output)")
        #expect(!outcome.output.contains("工作流执行失败"))
    }

    @Test func `the guide's shell client runs to its end`() throws {
        // The first command creates a task; its id takes the place of the one in the guide.
        let text = try client("client.sh")
        let second = try #require(text.range(of: "# 步骤2"))
        let first = try run("bash", String(text[..<second.lowerBound]))
        let id = try #require(first.output.firstMatch(of: /task_\d{8}_\d{6}[a-z0-9_-]*/)?.0)
        let rest = text[second.lowerBound...].replacingOccurrences(of: "task_20250627_143052", with: id)
        // The pair file carries its own time of generation.
        let download = try #require(rest.range(of: "# 下载主要输出文件"))
        let outcome = try run("bash", String(rest[..<download.lowerBound]))
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("任务状态: completed"), "\(outcome.output)")
        let name = try #require(outcome.output.firstMatch(of: /qs_highway_db_\d{8}_\d{6}_pair\.json/)?.0)
        let last = String(rest[download.lowerBound...]).replacing(
            /qs_highway_db_[^\/]*_pair\.json/, with: name)
        #expect(try run("bash", last).status == 0)
    }
}
