import Foundation
import Glibc
import JSON
import Postgres
import Processes
import TestSupport
import Testing

extension `End to end` {
    /// Starts a run of two tables and waits until it describes them.
    private func startRun() throws -> String {
        let id = try stack.createTask(
            #"{"table_list_file": "tables.txt", "enable_training_data_load": false}"#)
        #expect(try stack.request("POST", "/data_pipeline/tasks/\(id)/execute", json: "{}").status == 202)
        let deadline = Date.now.addingTimeInterval(20)
        while try stack.state(id)["current_step"]?["step"] == nil, Date.now < deadline {
            Pause.milliseconds(20)
        }
        return id
    }

    private func secondsUntilCancelled(_ id: String, limit: Double) throws -> Double {
        let begin = Date.now
        let answer = try stack.request("POST", "/data_pipeline/tasks/\(id)/cancel")
        #expect(answer.status == 202 && answer.json["data"]?["cancel_requested"] == .bool(true))
        while -begin.timeIntervalSinceNow < limit, try stack.state(id)["status"]?.stringValue != "cancelled" {
            Pause.milliseconds(50)
        }
        return -begin.timeIntervalSinceNow
    }

    @Test func `an executor blocked in a statement ends as cancelled within twelve seconds`() throws {
        let lock = try stack.connect("highway_db")
        try lock.query("BEGIN")
        try lock.query("LOCK TABLE bss_section_route IN ACCESS EXCLUSIVE MODE")
        let id = try startRun()
        #expect(try secondsUntilCancelled(id, limit: 12) < 12)
        let state = try stack.state(id)
        #expect(state["status"]?.stringValue == "cancelled", "\(state)")
        #expect(state["error_message"] == .null && state["cancel_requested"] == .bool(false))
        #expect(state["step_status"]?["ddl_generation"]?.stringValue == "cancelled")
        #expect(state["step_status"]?["qa_generation"]?.stringValue == "pending")
        try lock.query("ROLLBACK")
        #expect(try stack.request("POST", "/data_pipeline/tasks/\(id)/cancel").status == 409)
        // The task is free again.
        #expect(try stack.request("POST", "/data_pipeline/tasks/\(id)/execute", json: "{}").status == 202)
        #expect(try stack.wait(id, for: ["completed", "failed"])["status"]?.stringValue == "completed")
    }

    @Test func `a blocked executor is ended even if nobody asks for the task meanwhile`() throws {
        let lock = try stack.connect("highway_db")
        try lock.query("BEGIN")
        try lock.query("LOCK TABLE bss_section_route IN ACCESS EXCLUSIVE MODE")
        let id = try startRun()
        #expect(try stack.request("POST", "/data_pipeline/tasks/\(id)/cancel").status == 202)
        let deadline = Date.now.addingTimeInterval(12)
        while Date.now < deadline, try stack.executor(of: id) != nil { Pause.milliseconds(100) }
        #expect(Date.now < deadline)
        let state = try stack.wait(id, for: ["cancelled", "failed"])
        #expect(state["status"]?.stringValue == "cancelled")
        try lock.query("ROLLBACK")
    }

    @Test func `a run that is not blocked stops within two seconds`() throws {
        let lock = try stack.connect("highway_db")
        try lock.query("BEGIN")
        try lock.query("LOCK TABLE bss_section_route IN ACCESS EXCLUSIVE MODE")
        let id = try startRun()
        #expect(try stack.request("POST", "/data_pipeline/tasks/\(id)/cancel").status == 202)
        // From here on it can go on to its next item, where it looks.
        try lock.query("ROLLBACK")
        let begin = Date.now
        while -begin.timeIntervalSinceNow < 2, try stack.state(id)["status"]?.stringValue != "cancelled" {
            Pause.milliseconds(20)
        }
        #expect(try stack.state(id)["status"]?.stringValue == "cancelled")
        let log = try stack.request("GET", "/data_pipeline/tasks/\(id)/logs?level=WARNING").json["data"]
        #expect(log?["logs"]?.arrayValue?.contains { "\($0)".contains("任务已取消") } == true)
    }
}
