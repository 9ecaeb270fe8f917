import Foundation
import Glibc
import JSON
import Postgres
import Processes
import TestSupport
import Testing

@Suite struct `A service whose disk, store or descriptors fail` {
    private let tasks = "/api/v0/data_pipeline/tasks"

    /// A small file system of its own for the service's data; gone with the object.
    private final class SmallDisk {
        let path: String
        private var filler: String { path + "/filler" }

        init(_ path: String) throws {
            self.path = path
            let outcome = try Command.run("mount", ["-t", "tmpfs", "-o", "size=12m", "tmpfs", path])
            guard outcome.status == 0 else { throw Stack.Failure(text: outcome.output) }
        }

        deinit { _ = try? Command.run("umount", ["-l", path]) }

        /// Takes what room there is, and what has become free since.
        func fill() throws {
            try Command.run("dd", ["if=/dev/zero", "of=\(filler)", "bs=4k", "oflag=append", "conv=notrunc"])
        }
        func empty() { unlink(filler) }
    }

    @Test func `says 507 on a full disk, lets things be deleted, and goes on when there is room again`()
        throws
    {
        var disk: SmallDisk?
        let runs = try RunService { folder in
            let lists = try Data(contentsOf: URL(filePath: folder + "/data/table_lists/shop.txt"))
            disk = try SmallDisk(folder + "/data")
            try FileManager.default.createDirectory(
                atPath: folder + "/data/table_lists", withIntermediateDirectories: true)
            try lists.write(to: URL(filePath: folder + "/data/table_lists/shop.txt"))
            return ["DATA_PIPELINE_STATEMENT_TIMEOUT_SECONDS": "600"]
        }
        let service = runs.service
        let lock = try runs.lock()
        let running = try runs.start()
        // A store whose log was moved into it just now has room in the log, and what was thrown away may make some.
        let duties = try service.children("duties")
        #expect(duties.count == 1)
        for process in duties { kill(process, SIGSTOP) }
        defer { for process in duties { kill(process, SIGCONT) } }
        let idle = try service.create(RunService.task)
        #expect(try runs.waitForStatements())
        try disk?.fill()
        let refused = try service.request("POST", tasks, json: RunService.task)
        #expect(refused.status == 507 && refused.json["error"]?["code"]?.stringValue == "STORAGE_FULL")
        try disk?.fill()
        #expect(try service.execute(idle) == 507)
        #expect(try service.state(idle)["status"]?.stringValue == "pending")
        #expect(try service.request("GET", tasks).status == 200)
        #expect(try service.request("DELETE", "\(tasks)/\(idle)").status == 200)
        for process in duties { kill(process, SIGCONT) }
        // The run meets the full disk, and keeps its cause until that can be recorded.
        try lock.query("ROLLBACK")
        #expect(try runs.waitForStatements(0))
        _ = try runs.end(running, seconds: 3)
        disk?.empty()
        let state = try runs.end(running)
        #expect(state["error_code"]?.stringValue == "STORAGE_FULL", "\(state)")
        #expect(state["error_message"]?.stringValue?.contains("磁盘空间不足") == true)
        #expect(try runs.end(runs.start())["status"]?.stringValue == "completed")
    }

    @Test func `answers while a stopped process holds the store for ten seconds, and loses no run`() throws {
        let runs = try RunService()
        let service = runs.service
        let lock = try runs.lock()
        let running = try runs.start()
        #expect(try runs.waitForStatements())
        var held: SoleRun?
        #expect(
            service.wait {
                held = try? SoleRun(path: service.statePath + ".lock")
                return held != nil
            })
        let begin = ContinuousClock.now
        try lock.query("ROLLBACK")
        let refused = try service.request("POST", tasks, json: RunService.task)
        #expect(refused.status == 503, "\(refused)")
        #expect(refused.json["error"]?["code"]?.stringValue == "SERVICE_UNAVAILABLE")
        while begin.duration(to: .now) < .seconds(10) {
            for path in ["/healthz", "/readyz", tasks, "\(tasks)/\(running)"] {
                #expect(try service.request("GET", path).status == 200, "\(path)")
            }
            Pause.milliseconds(200)
        }
        #expect(try service.state(running)["status"]?.stringValue == "in_progress")
        held = nil
        #expect(try runs.end(running)["status"]?.stringValue == "completed")
        #expect(try service.request("POST", tasks, json: RunService.task).status == 201)
    }

    @Test func `goes on with fresh workers when those it has are out of descriptors`() throws {
        let runs = try RunService()
        let service = runs.service
        let before = try service.workers("api")
        for worker in before {
            #expect(try Command.run("prlimit", ["--pid", "\(worker)", "--nofile=3:3"]).status == 0)
        }
        for _ in 0..<20 {
            let answer = try service.request("POST", tasks, json: RunService.task)
            // Whatever could not be opened is told as an error, and never as another's answer.
            #expect([201, 500, 503].contains(answer.status), "\(answer)")
        }
        for worker in before { kill(worker, SIGKILL) }
        #expect(try service.wait { try service.workers("api").count == 4 })
        #expect(try service.request("POST", tasks, json: RunService.task).status == 201)
        // The supervisor itself: it cannot start anybody, and does once it can.
        let supervisor = "\(service.supervisor)"
        #expect(try Command.run("prlimit", ["--pid", supervisor, "--nofile=3:4096"]).status == 0)
        for worker in try service.workers("api") { kill(worker, SIGKILL) }
        #expect(service.wait { service.log.contains("无法启动") })
        #expect(kill(service.supervisor, 0) == 0)
        #expect(try Command.run("prlimit", ["--pid", supervisor, "--nofile=1024:4096"]).status == 0)
        #expect(try service.wait(seconds: 30) { try service.workers("api").count == 4 })
        #expect(try runs.end(runs.start())["status"]?.stringValue == "completed")
    }

    @Test func `neither crashes over a store that was overwritten, nor takes it for an empty one`() throws {
        let runs = try RunService()
        let service = runs.service
        let id = try service.create(RunService.task)
        // In place, as a failing disk or a wrong command does it.
        let spoil =
            "dd if=/dev/urandom of='\(service.statePath)' bs=4k count=64 conv=notrunc 2>/dev/null; rm -f '\(service.statePath)'-*"
        #expect(try Command.run("bash", ["-c", spoil]).status == 0)
        // All of them: one that still had the log of writes open could mend the store by it.
        for child in try service.children("") { kill(child, SIGKILL) }
        #expect(service.wait { service.log.contains("damaged") || service.log.contains("damage") })
        kill(service.supervisor, SIGTERM)
        #expect(service.wait(seconds: 60) { kill(service.supervisor, 0) != 0 })
        // Who still had the log of writes open has put the pages back that it held.
        #expect(try Command.run("bash", ["-c", spoil]).status == 0)
        let bytes = try Data(contentsOf: URL(filePath: service.statePath)).prefix(4096)
        let again = try start(service)
        #expect(again.status != 0 && again.output.contains("damaged"), "\(again.output)")
        #expect(try Data(contentsOf: URL(filePath: service.statePath)).prefix(4096) == bytes)
        #expect(FileManager.default.fileExists(atPath: "\(service.folder.path)/data/training_data/\(id)"))
    }

    /// Starts a supervisor on the service's data once more; it is expected to end by itself.
    private func start(_ service: LoneService) throws -> Command.Outcome {
        try Command.run(
            "timeout", ["100", service.program],
            environment: [
                "DATA_PIPELINE_DATA_DIR": service.folder.path + "/data",
                "DATA_PIPELINE_LOG_DIR": service.folder.path + "/logs",
            ])
    }

    @Test(arguments: [
        ("PRAGMA user_version = 99", "later release"), ("", "is missing"),
    ]) func `does not begin on a store that is not its own, and says what to do`(
        script: String, words: String
    ) throws {
        let service = try LoneService()
        kill(service.supervisor, SIGTERM)
        #expect(service.wait(seconds: 60) { kill(service.supervisor, 0) != 0 })
        if script.isEmpty {
            for end in ["", "-wal", "-shm"] { unlink(service.statePath + end) }
        } else {
            #expect(try Command.run("sqlite3", [service.statePath, script]).status == 0)
        }
        let refused = try start(service)
        #expect(
            refused.status != 0 && refused.status != 124 && refused.output.contains(words),
            "\(refused.output)")
        if script.isEmpty { #expect(!FileManager.default.fileExists(atPath: service.statePath)) }
    }
}
