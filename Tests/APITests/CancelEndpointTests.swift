import JSON
import Processes
import TaskStoreSQLite
import Tasks
import TestSupport
import Testing

@Suite struct `Cancelling over HTTP` {
    @Test func `a pending task is cancelled at once, and a second time is a conflict`() throws {
        let node = try TestNode()
        let id = try node.create()
        let answer = try node.send("POST", "/api/v0/data_pipeline/tasks/\(id)/cancel", json: "{}")
        #expect(answer.status == 202 && answer.json["code"] == .integer(202))
        #expect(answer.json["message"]?.stringValue == "取消请求已接受")
        let data = try #require(answer.json["data"])
        #expect(data["task_id"]?.stringValue == id && data["status"]?.stringValue == "cancelled")
        #expect(data["cancel_requested"] == .bool(true))
        #expect(try node.tasks("GET", "/\(id)").data["status"]?.stringValue == "cancelled")
        let again = try node.send("POST", "/api/v0/data_pipeline/tasks/\(id)/cancel")
        #expect(again.status == 409 && again.json["message"]?.stringValue == "任务未在执行")
        let error = try #require(again.json["error"])
        #expect(error["code"]?.stringValue == "TASK_NOT_RUNNING")
        #expect(error["type"]?.stringValue == "ConflictError")
        #expect(error["details"]?.stringValue?.contains("cancelled") == true)
    }

    @Test func `a run is asked to stop, and counts as cancelled when its process then dies`() throws {
        let node = try TestNode()
        let id = try node.create()
        #expect(try node.tasks("POST", "/\(id)/execute").status == 202)
        let run = try #require(try node.store.runsInProgress().first?.run)
        // No process of ours: nothing may be signalled.
        _ = try node.store.recordExecutor(run, pid: 1, memory: nil)
        for _ in 0..<2 {
            let answer = try node.tasks("POST", "/\(id)/cancel")
            #expect(answer.status == 202 && answer.data["status"]?.stringValue == "in_progress")
            #expect(answer.data["cancel_requested"] == .bool(true))
        }
        #expect(try node.tasks("GET", "/\(id)").data["cancel_requested"] == .bool(true))
        try node.endExecutor(id)
        var state = JSONValue.null
        for _ in 0..<500 where state["status"]?.stringValue != "cancelled" {
            state = try node.tasks("GET", "/\(id)").data
        }
        #expect(state["status"]?.stringValue == "cancelled" && state["error_message"] == .null)
        #expect(state["cancel_requested"] == .bool(false))
        #expect(try node.tasks("POST", "/\(id)/cancel").status == 409)
        #expect(try node.tasks("POST", "/\(id)/execute").status == 202)
    }

    @Test func `a process is held only if it carries out that very task`() throws {
        #expect(try ExecutorProcess(pid: 1, of: #require(TaskID("task_x"))) == nil)
        #expect(try ExecutorProcess(pid: 2_000_000_000, of: #require(TaskID("task_x"))) == nil)
    }
}
