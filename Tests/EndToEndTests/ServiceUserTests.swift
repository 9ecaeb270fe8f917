import Foundation
import Glibc
import JSON
import Processes
import TestSupport
import Testing

/// A service without a database, started by root for another user, as `deploy/stack` starts it.
@Suite struct `A service that root starts for a user` {
    private let user = "nobody"
    private let folder: String
    private let lib: String

    init() throws {
        lib =
            URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path() + "deploy/lib.sh"
        // That user must be able to come here, which the folder of the tests need not allow.
        var template = Array("/tmp/pipelined-user-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        try #require(chmod(folder, 0o755) == 0)
        for name in ["pipelined", "pipeline-executor", "pipelinectl"] {
            try FileManager.default.copyItem(
                atPath: Stack.programs + name, toPath: folder + "/" + name)
        }
    }

    private func operate(_ script: String, user: String) throws -> Command.Outcome {
        try Command.run(
            "bash", ["-c", ". \"$0\" && set -euo pipefail && " + script, lib, folder + "/stack"],
            environment: [
                "BIN": folder, "DATA_PIPELINE_USER": user,
                "DATA_PIPELINE_DB_CONNECTION": "postgresql://u@127.0.0.1:1/d",
            ])
    }

    @Test func `does everything as that user, who cannot look into it`() throws {
        defer {
            _ = try? operate("stop_stack \"$1\"; stop_executors \"$1\"", user: user)
            try? FileManager.default.removeItem(atPath: folder)
        }
        guard geteuid() == 0 else {
            let refused = try Command.run(
                folder + "/pipelined", [], environment: ["DATA_PIPELINE_USER": "root"])
            #expect(refused.status == 70 && refused.output.contains("become the user root"))
            return
        }
        let started = try operate(
            "port=$(free_port); start_stack \"$1\" \"$port\" unlimited; echo \"$port\"", user: user)
        try #require(started.status == 0, "\(started.output)")
        let port = started.output.split(separator: "\n").last.map(String.init) ?? ""
        let uid = try #require(getpwnam(user)).pointee.pw_uid

        // Every process of the service and of nginx, but for nginx' master, which keeps the port.
        func pids(of file: String) throws -> (pid: String, children: [String]) {
            let text = try String(contentsOfFile: "\(folder)/stack/\(file)", encoding: .utf8)
            let pid = String(text.prefix { $0.isNumber })
            let children = try Command.run("ps", ["-o", "pid=", "--ppid", pid]).output
            return (pid, children.split(whereSeparator: \.isWhitespace).map(String.init))
        }
        let service = try pids(of: "pipelined.pid")
        let nginx = try pids(of: "nginx.pid")
        #expect(service.children.count == 7 && !nginx.children.isEmpty)
        for pid in [service.pid] + service.children + nginx.children {
            let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
            #expect(status.contains("Uid:\t\(uid)\t\(uid)\t\(uid)\t\(uid)\n"), "\(status.prefix(400))")
        }
        for pid in [service.pid] + service.children {
            for secret in ["environ", "mem", "maps", "exe"] {
                let spied = try Command.run(
                    "runuser", ["-u", user, "--", "head", "-c", "1", "/proc/\(pid)/\(secret)"])
                #expect(spied.status != 0, "\(secret) of \(pid)")
            }
        }

        // A run, and its file through nginx.
        func curl(_ arguments: String...) throws -> String {
            try Command.run("curl", ["-sS", "-m", "20"] + arguments).output
        }
        let tasks = "http://127.0.0.1:\(port)/api/v0/data_pipeline/tasks"
        let created = try JSONValue(parsing: curl("-d", "{}", tasks).utf8)
        let id = try #require(created["data"]?["task_id"]?.stringValue)
        _ = try curl("-d", #"{"table_names": ["t"]}"#, "\(tasks)/\(id)/table-list")
        #expect(try curl("-d", "{}", "\(tasks)/\(id)/execute").contains(#""success":true"#))
        let deadline = Date.now.addingTimeInterval(60)
        while try !curl("\(tasks)/\(id)").contains(#""status":"failed""#), Date.now < deadline {
            Pause.milliseconds(50)
        }
        #expect(try curl("\(tasks)/\(id)").contains("DATABASE_CONNECTION_ERROR"))
        #expect(try curl("\(tasks)/\(id)/files/data_pipeline.log").contains("步骤开始"))
        let foreign = try Command.run(
            "find", [folder + "/stack/data", folder + "/stack/logs/service", "!", "-user", user])
        #expect(foreign.output.isEmpty, "\(foreign.output)")
        #expect(access(folder + "/stack/logs/service/app.log", F_OK) == 0)

        // The new workers of a reload are that user's as well.
        kill(try #require(Int32(service.pid)), SIGHUP)
        while try !Set(pids(of: "pipelined.pid").children).isDisjoint(with: service.children),
            Date.now < deadline
        {
            Pause.milliseconds(50)
        }
        #expect(try curl("http://127.0.0.1:\(port)/readyz").contains(#""success":true"#))
        let after = try pids(of: "pipelined.pid")
        let listed = try operate("stack_processes \"$1\" pipelined", user: user).output
        #expect(Set(listed.split(separator: "\n").map(String.init)) == Set(after.children))
        #expect(try operate("stop_stack \"$1\"", user: user).status == 0)
        for pid in [after.pid] + after.children {
            // One that nobody has reaped yet is gone all the same.
            let state = try Command.run("ps", ["-o", "stat=", "-p", pid]).output
            #expect(state.isEmpty || state.hasPrefix("Z"), "\(pid): \(state)")
        }
    }

    @Test func `does not start for a user that there is not`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let data = folder + "/data"
        let refused = try Command.run(
            folder + "/pipelined", [],
            environment: ["DATA_PIPELINE_USER": "no-such-user", "DATA_PIPELINE_DATA_DIR": data])
        #expect(refused.status == 70 && refused.output.contains("become the user no-such-user"))
        #expect(access(data, F_OK) != 0)
    }
}
