import Foundation
import Glibc
import JSON
import Postgres
import Processes
import TestSupport
import Testing

extension `End to end` {
    /// Starts a run that cannot go on as long as the lock is held: a table that it must read is locked.
    private func blockedRun() throws -> (id: String, executor: Int32, lock: PostgresConnection) {
        let lock = try stack.connect("highway_db")
        try lock.query("BEGIN")
        try lock.query("LOCK TABLE bss_section_route IN ACCESS EXCLUSIVE MODE")
        let id = try stack.createTask(
            #"{"table_list_file": "tables.txt", "enable_training_data_load": false}"#)
        let answer = try stack.request("POST", "/data_pipeline/tasks/\(id)/execute", json: "{}")
        #expect(answer.status == 202)
        let deadline = Date.now.addingTimeInterval(20)
        while Date.now < deadline {
            if try stack.state(id)["current_step"]?["step"]?.stringValue == "ddl_generation",
                let executor = try stack.executor(of: id)
            {
                return (id, executor, lock)
            }
            Pause.milliseconds(20)
        }
        throw Stack.Failure(text: "the run did not begin")
    }

    /// The living children of a process with that title.
    private func pids(_ title: String, parent: Int32) throws -> [Int32] {
        let selection = ["--ppid", "\(parent)", "-o", "pid=,stat=,args="]
        let lines = try Command.run("ps", selection).output.split(separator: "\n")
        return lines.compactMap { line in
            let words = line.split(separator: " ")
            guard words.count > 2, words[2...].joined(separator: " ").hasPrefix(title),
                !words[1].hasPrefix("Z")
            else { return nil }
            return Int32(words[0])
        }
    }

    /// The supervisor of a node, and its workers.
    private func service(_ home: String) throws -> (supervisor: Int32, workers: [Int32]) {
        let supervisor = try stack.supervisor(of: home)
        return (supervisor, try pids("pipelined worker", parent: supervisor))
    }

    @Test func `a killed executor leaves a failed task with the cause within two seconds`() throws {
        let run = try blockedRun()
        kill(run.executor, SIGKILL)
        let deadline = Date.now.addingTimeInterval(2)
        var state = try stack.state(run.id)
        while state["error_message"]?.stringValue?.contains("SIGKILL") != true, Date.now < deadline {
            Pause.milliseconds(50)
            state = try stack.state(run.id)
        }
        #expect(state["status"]?.stringValue == "failed")
        #expect(state["error_message"]?.stringValue?.contains("SIGKILL") == true, "\(state)")
        #expect(state["step_status"]?["ddl_generation"]?.stringValue == "failed")
        try run.lock.query("ROLLBACK")
        // The task is free again.
        #expect(try stack.request("POST", "/data_pipeline/tasks/\(run.id)/execute", json: "{}").status == 202)
        #expect(try stack.wait(run.id, for: ["completed", "failed"])["status"]?.stringValue == "completed")
    }

    @Test func `a run lets workers and supervisor go first, in its session and as one`() throws {
        let run = try blockedRun()
        let service = try service(stack.home(of: run.id))
        defer {
            kill(run.executor, SIGKILL)
            _ = try? run.lock.query("ROLLBACK")
        }
        func niceness(_ pid: Int32) throws -> String {
            try Command.run("ps", ["-p", "\(pid)", "-o", "ni="]).output.filter { !$0.isWhitespace }
        }
        func group(_ pid: Int32) -> String? {
            // Not every kernel has such groups.
            let text = try? String(contentsOfFile: "/proc/\(pid)/autogroup", encoding: .utf8)
            return text?.split(separator: " ").last.map { String($0.filter { !$0.isWhitespace }) }
        }
        #expect(try niceness(run.executor) == "10")
        #expect([nil, "10"].contains(group(run.executor)), "\(group(run.executor) ?? "")")
        for pid in [service.supervisor] + service.workers {
            #expect(try niceness(pid) == "0")
            #expect([nil, "0"].contains(group(pid)), "\(group(pid) ?? "")")
        }
    }

    @Test func `a run outlives every worker and the supervisor, and nothing acknowledged is lost`() throws {
        let kept = try (0..<5).map { try stack.createTask(#"{"task_name": "kept \#($0)"}"#) }
        let run = try blockedRun()
        let service = try service(stack.home(of: run.id))
        #expect(service.workers.count >= 6)
        kill(service.supervisor, SIGKILL)
        for worker in service.workers { kill(worker, SIGKILL) }
        #expect(try stack.executor(of: run.id) == run.executor)
        try run.lock.query("ROLLBACK")
        let deadline = Date.now.addingTimeInterval(60)
        while try stack.executor(of: run.id) != nil, Date.now < deadline { Pause.milliseconds(50) }
        try stack.start()
        #expect(try stack.state(run.id)["status"]?.stringValue == "completed")
        for id in kept { #expect(try stack.state(id)["status"]?.stringValue == "pending") }
    }

    @Test func `a killed worker is replaced`() throws {
        let before = try service(stack.homes[0])
        for worker in before.workers { kill(worker, SIGKILL) }
        let deadline = Date.now.addingTimeInterval(20)
        var after = try service(stack.homes[0])
        while after.workers.count < before.workers.count
            || !Set(after.workers).isDisjoint(with: before.workers),
            Date.now < deadline
        {
            Pause.milliseconds(50)
            after = try service(stack.homes[0])
        }
        #expect(after.supervisor == before.supervisor && after.workers.count == before.workers.count)
        #expect(try stack.request("GET", "/data_pipeline/tasks?limit=1").status == 200)
    }

    @Test func `a reload and a restart of the pools lose no request`() throws {
        let url = "\(stack.base)/data_pipeline/tasks?limit=1"
        let load = "for i in $(seq 300); do curl -sS -o /dev/null -w '%{http_code}\\n' '\(url)'; done"
        let supervisors = try stack.homes.map { "\(try stack.supervisor(of: $0))" }.joined(separator: " ")
        let hangups = "for i in 1 2 3; do kill -HUP \(supervisors); sleep 0.3; done"
        let outcome = try Command.run("bash", ["-c", "(\(hangups)) & \(load); wait"])
        let codes = outcome.output.split(separator: "\n")
        #expect(codes.count == 300 && codes.allSatisfy { $0 == "200" }, "\(Set(codes))")
    }
}
