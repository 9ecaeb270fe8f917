import Foundation
import Glibc
import JSON
import Postgres
import Processes
import TestSupport
import Testing

@Suite struct `A run that does not get on` {
    private func cancel(_ runs: RunService, _ id: String) throws -> Double {
        let begin = ContinuousClock.now
        #expect(try runs.service.request("POST", "/api/v0/data_pipeline/tasks/\(id)/cancel").status == 202)
        let state = try runs.end(id, seconds: 30)
        #expect(state["status"]?.stringValue == "cancelled", "\(state)")
        return (ContinuousClock.now - begin) / .seconds(1)
    }

    @Test func `because its executor hangs at the start is cancelled, with all that it has started`() throws {
        let runs = try RunService()
        try runs.hang()
        let id = try runs.start()
        #expect(try runs.service.wait { try runs.service.executors().count == 3 })
        // As if it had not been possible to record which process it is.
        let forget = "UPDATE task SET executor_pid = NULL;"
        #expect(try Command.run("sqlite3", [runs.service.statePath, forget]).status == 0)
        #expect(try cancel(runs, id) < 12)
        #expect(try runs.service.wait(seconds: 5) { try runs.service.executors().isEmpty })
        #expect(try runs.service.execute(id) == 202)
        #expect(try cancel(runs, id) < 12)
    }

    @Test func `because its executor hangs at the start is ended at its deadline, and its place is free`()
        throws
    {
        let runs = try RunService([
            "DATA_PIPELINE_START_TIMEOUT_SECONDS": "2", "DATA_PIPELINE_MAX_EXECUTORS": "1",
        ])
        let program = try runs.hang()
        let id = try runs.start()
        let next = try runs.start(RunService.describing)
        try runs.place(program)
        let state = try runs.end(id, seconds: 30)
        #expect(state["status"]?.stringValue == "failed")
        #expect(state["error_code"]?.stringValue == "DEADLINE_EXCEEDED", "\(state)")
        #expect(state["error_message"]?.stringValue?.contains("2 秒") == true)
        #expect(try runs.end(next)["status"]?.stringValue == "partial_completed")
        #expect(try runs.service.wait(seconds: 10) { try runs.service.executors().isEmpty })
    }

    @Test(arguments: [
        ("DATA_PIPELINE_STEP_TIMEOUT_SECONDS", "步骤 training_load 超过 8 秒"),
        ("DATA_PIPELINE_PROGRESS_TIMEOUT_SECONDS", "8 秒内没有任何进展"),
        ("DATA_PIPELINE_RUN_TIMEOUT_SECONDS", "运行超过 8 秒"),
    ]) func `ends at its deadline, and so does its statement at the server`(setting: String, words: String)
        throws
    {
        let runs = try RunService([setting: "8"])
        let lock = try runs.lock()
        let id = try runs.start()
        #expect(try runs.waitForStatements())
        let state = try runs.end(id, seconds: 30)
        #expect(state["status"]?.stringValue == "failed")
        #expect(state["error_code"]?.stringValue == "DEADLINE_EXCEEDED", "\(state)")
        #expect(state["error_message"]?.stringValue?.contains(words) == true, "\(state)")
        let step = state["steps"]?.arrayValue?.last
        #expect(step?["step_status"]?.stringValue == "failed")
        #expect(step?["error_code"]?.stringValue == "DEADLINE_EXCEEDED")
        #expect(try runs.waitForStatements(0))
        withExtendedLifetime(lock) {}
    }

    @Test func `since it is stopped is cancelled, and leaves no statement at the server`() throws {
        let runs = try RunService()
        let lock = try runs.lock()
        let id = try runs.start()
        #expect(try runs.waitForStatements())
        let executor = try #require(try runs.executor(of: id))
        kill(executor, SIGSTOP)
        defer { kill(executor, SIGCONT) }
        #expect(try cancel(runs, id) < 12)
        #expect(try runs.service.wait(seconds: 5) { try runs.service.executors().isEmpty })
        #expect(try runs.waitForStatements(0))
        withExtendedLifetime(lock) {}
    }

    @Test func `since it waits in a statement is cancelled at once, and so is the statement`() throws {
        let runs = try RunService()
        let lock = try runs.lock()
        let id = try runs.start()
        #expect(try runs.waitForStatements())
        #expect(try cancel(runs, id) < 5)
        #expect(try runs.statements() == 0 && runs.service.wait { try runs.service.executors().isEmpty })
        let state = try runs.service.state(id)
        #expect(state["step_status"]?["sql_validation"]?.stringValue == "completed")
        #expect(state["step_status"]?["training_load"]?.stringValue == "cancelled")
        try lock.query("ROLLBACK")
        #expect(try runs.service.execute(id) == 202)
        #expect(try runs.end(id)["status"]?.stringValue == "completed")
    }

    @Test func `since a server does not answer is cancelled in time, and kills itself`() throws {
        let mute = try MuteServer(greeting: MuteServer.postgresGreeting)
        let runs = try RunService()
        let json =
            #"{"table_list_file": "shop.txt", "db_connection": "postgresql://u@127.0.0.1:\#(mute.port)/d?sslmode=disable"}"#
        let id = try runs.service.create(json)
        #expect(try runs.service.execute(id) == 202)
        #expect(try runs.service.wait { try runs.service.state(id)["current_step"]?["step"] != nil })
        #expect(try cancel(runs, id) < 12)
        #expect(try runs.service.wait { try runs.service.executors().isEmpty })
    }

    @Test func `since it was killed leaves no statement at the server, and tells by which signal`() throws {
        let runs = try RunService()
        let lock = try runs.lock()
        for (signal, name) in [(SIGKILL, "SIGKILL"), (SIGTERM, "SIGTERM")] {
            let id = try runs.start()
            #expect(try runs.waitForStatements())
            #expect(kill(try #require(try runs.executor(of: id)), signal) == 0)
            var state = try runs.end(id)
            _ = try runs.service.wait {
                state = try runs.service.state(id)
                return state["error_code"]?.stringValue == "EXECUTOR_KILLED"
            }
            #expect(state["error_message"]?.stringValue?.contains(name) == true, "\(state)")
            #expect(try runs.waitForStatements(0))
        }
        withExtendedLifetime(lock) {}
    }
}
