import Foundation
import Glibc
import JSON
import Postgres
import Processes
import SQLite
import Settings
import TestSupport
import Testing

@Suite struct `Runs that wait for a place` {
    private static let creators = ["amy", "bob", "eve", "joe"]

    /// A service with four keys; answers the header fields of each.
    private func service(places: Int) throws -> (RunService, [String: [String: String]]) {
        var headers: [String: [String: String]] = [:]
        let runs = try RunService(["DATA_PIPELINE_MAX_EXECUTORS": "\(places)"]) { folder in
            var lines = ""
            for name in Self.creators {
                let secret = APIKey.newSecret()
                headers[name] = ["Authorization": "Bearer \(secret)"]
                lines += APIKey(name: name, role: .operator, secret: secret).line + "\n"
            }
            let file = folder + "/keys"
            try Data(lines.utf8).write(to: URL(filePath: file))
            chmod(file, 0o600)
            return ["DATA_PIPELINE_API_KEYS_FILE": file]
        }
        return (runs, headers)
    }

    @Test func `have no process, cost no writes, take turns, and end without the supervisor`() throws {
        let (runs, headers) = try service(places: 2)
        let program = try runs.hang()
        var ids = try (0..<2).map { _ in try runs.start(headers: headers["amy"] ?? [:]) }
        try runs.place(program)
        let hanging = try runs.service.executors()
        // All of one creator, then all of the next.
        for name in Self.creators {
            for _ in 0..<25 {
                ids.append(try runs.start(RunService.describing, headers: headers[name] ?? [:]))
            }
        }
        #expect(try runs.service.executors() == hanging)
        let state = try runs.service.state(ids[101], headers: headers["joe"] ?? [:])
        #expect(state["status"]?.stringValue == "in_progress")
        #expect(state["progress"]?["message"]?.stringValue == "排队中", "\(state)")
        #expect(state["progress"]?["queue_position"]?.intValue == 99)
        let store = try runs.store()
        func version() throws -> Int64? { try store.first("PRAGMA data_version") { $0.integer } ?? nil }
        var writes = 0
        var last = try version()
        for _ in 0..<100 {
            Pause.milliseconds(50)
            let now = try version()
            if now != last { writes += 1 }
            last = now
        }
        #expect(writes <= 5, "in five seconds")
        for id in ids.dropFirst(2) {
            let said = runs.text(id, "data_pipeline.log").split(separator: "\n").count { $0.contains("排队中") }
            #expect(said == 1, "\(id)")
        }
        kill(runs.service.supervisor, SIGKILL)
        for pid in hanging { kill(pid, SIGKILL) }
        func left() throws -> Int64? {
            try store.first("SELECT count(*) FROM task WHERE status = 'in_progress'") { $0.integer } ?? nil
        }
        #expect(try runs.service.wait(seconds: 300) { try left() == 0 })
        let ends = try store.all("SELECT status || count(*) FROM task GROUP BY status ORDER BY 1") {
            $0.text ?? ""
        }
        #expect(ends == ["failed2", "partial_completed100"])
        let turns = try store.all(
            """
            SELECT created_by FROM event JOIN task USING (task_id)
            WHERE change = 'launch' AND event.to_state = 'launched' ORDER BY event_id
            """
        ) { $0.text ?? "" }
        #expect(turns.count == 102)
        for start in stride(from: 2, to: turns.count, by: 4) {
            #expect(Set(turns[start..<start + 4]).count == 4, "\(turns[start..<start + 4])")
        }
        for worker in try Command.run("pgrep", ["-f", "^pipelined worker"]).output.split(separator: "\n") {
            guard let pid = Int32(worker), try belongs(pid, to: runs.service) else { continue }
            kill(pid, SIGTERM)
        }
    }

    private func belongs(_ pid: Int32, to service: LoneService) throws -> Bool {
        let bytes = (try? Data(contentsOf: URL(filePath: "/proc/\(pid)/environ"))) ?? Data()
        return String(decoding: bytes, as: UTF8.self).contains("=\(service.folder.path)/data")
    }

    @Test func `are cancelled at once, and never begin`() throws {
        let runs = try RunService(["DATA_PIPELINE_MAX_EXECUTORS": "1"])
        let lock = try runs.lock()
        let first = try runs.start()
        let waiting = try runs.start(RunService.describing)
        #expect(try runs.waitForStatements())
        for request in ["DELETE", "POST"] {
            let path = "/api/v0/data_pipeline/tasks/\(waiting)" + (request == "POST" ? "/execute" : "")
            #expect(try runs.service.request(request, path, json: "{}").status == 409)
        }
        let path = "/api/v0/data_pipeline/tasks/\(waiting)/cancel"
        let answer = try runs.service.request("POST", path)
        #expect(answer.status == 202 && answer.json["data"]?["status"]?.stringValue == "cancelled")
        #expect(try runs.service.state(waiting)["status"]?.stringValue == "cancelled")
        try lock.query("ROLLBACK")
        #expect(try runs.end(first)["status"]?.stringValue == "completed")
        #expect(
            !FileManager.default.fileExists(atPath: runs.service.folder.path + "/data/run/locks/" + waiting))
        #expect(try runs.service.execute(waiting, RunService.describing) == 202)
        #expect(try runs.end(waiting)["status"]?.stringValue == "partial_completed")
    }

    @Test func `are not held up by one that died, and get its place though nobody looks after the node`()
        throws
    {
        let runs = try RunService(["DATA_PIPELINE_MAX_EXECUTORS": "1"])
        let lock = try runs.lock()
        let first = try runs.start()
        let waiting = try runs.start(RunService.describing)
        #expect(try runs.waitForStatements())
        let executor = try #require(try runs.executor(of: first))
        // Neither the supervisor nor its child nor the worker that would hear of it.
        let stopped = try runs.service.workers("api").union([runs.service.supervisor])
        let children = try Command.run(
            "pgrep", ["-P", "\(runs.service.supervisor)", "-f", "pipelined duties"])
        let duties = try #require(Int32(children.output.filter(\.isNumber)))
        // Not while one of them holds the store.
        var lockOfStore: SoleRun?
        #expect(
            runs.service.wait {
                lockOfStore = try? SoleRun(path: runs.service.statePath + ".lock")
                return lockOfStore != nil
            })
        for pid in [runs.service.supervisor, duties] { kill(pid, SIGSTOP) }
        lockOfStore = nil
        defer { for pid in stopped.union([duties]) { kill(pid, SIGCONT) } }
        kill(executor, SIGKILL)
        try lock.query("ROLLBACK")
        #expect(try runs.end(waiting)["status"]?.stringValue == "partial_completed")
        #expect(try runs.service.state(first)["status"]?.stringValue == "failed")
    }

    @Test func `wait on while no executor can be started, and begin once it can`() throws {
        let runs = try RunService(["DATA_PIPELINE_MAX_EXECUTORS": "1"])
        let lock = try runs.lock()
        let first = try runs.start()
        let waiting = try runs.start(RunService.describing)
        #expect(try runs.waitForStatements())
        rename(runs.service.executor, runs.service.executor + ".away")
        try lock.query("ROLLBACK")
        #expect(try runs.end(first)["status"]?.stringValue == "completed")
        #expect(runs.service.wait { runs.service.log.contains("例行任务 runs 失败") })
        let state = try runs.service.state(waiting)
        #expect(state["status"]?.stringValue == "in_progress")
        #expect(state["progress"]?["message"]?.stringValue == "排队中")
        rename(runs.service.executor + ".away", runs.service.executor)
        #expect(try runs.end(waiting)["status"]?.stringValue == "partial_completed")
    }
}
