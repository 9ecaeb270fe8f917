import Glibc
import JSON
import TestSupport
import Testing

@testable import Processes

@Suite struct `A node tells how it is` {
    /// A node whose supervisor was started a minute ago.
    private func supervised(_ environment: [String: String] = [:]) throws -> (
        node: TestNode, board: Scoreboard
    ) {
        let board = try Scoreboard()
        board[.startedAt] = 1_750_000_000_000
        board[.startedMoment] = Monotonic.milliseconds() - 60_000
        board[.poolCount] = 1
        board[.slotCount] = 1
        board[pool: 0, .name] = Scoreboard.number(of: "api")
        board[pool: 0, .size] = 4
        board[pool: 0, .restarts] = 3
        board[slot: 0, .pid] = 7
        board[slot: 0, .state] = 2
        let child = Supervised(board, slot: 0, line: open("/dev/null", O_WRONLY))
        return (try TestNode(environment: environment, supervised: child), board)
    }

    private func details(_ node: TestNode) throws -> (status: Int, text: String) {
        let answer = try node.send("GET", "/readyz")
        return (answer.status, answer.json["error"]?["details"]?.stringValue ?? "")
    }

    @Test func `not ready when nobody does what must be done, which is named`() throws {
        let node = try supervised().node
        let never = try details(node)
        #expect(never.status == 503 && never.text.hasPrefix("例行任务逾期"), "\(never)")
        for duty in Duty.allCases { #expect(never.text.contains("\(duty.rawValue) 已 60 秒"), "\(never)") }
        let folder = node.folder.path + "/data/run/duties"
        let clock = DutyClock(folder: folder)
        for duty in Duty.allCases { clock.done(duty) }
        #expect(try details(node).status == 200)
        var longAgo = Monotonic.milliseconds() - Duty.lateAfter - 5000
        let file = open(folder + "/checkpoint", O_WRONLY)
        #expect(pwrite(file, &longAgo, 8, 0) == 8)
        close(file)
        let late = try details(node)
        #expect(late.status == 503 && late.text.contains("checkpoint 已 20 秒"), "\(late)")
        #expect(!late.text.contains("runs") && !late.text.contains("trash"))
    }

    @Test func `not ready when the disk has less room than is to be kept`() throws {
        let full = try details(TestNode(environment: ["DATA_PIPELINE_DISK_RESERVE_MIB": "1000000"]))
        #expect(full.status == 503 && full.text.contains("磁盘空间不足") && full.text.contains("GB"), "\(full)")
        #expect(try details(TestNode(environment: ["DATA_PIPELINE_DISK_RESERVE_MIB": "0"])).status == 200)
    }

    @Test func `in figures that Prometheus and programs can read`() throws {
        let node = try supervised().node
        for _ in 0..<3 { _ = try node.create() }
        DutyClock(folder: node.folder.path + "/data/run/duties").done(.checkpoint)
        let answer = try node.send("GET", "/metrics?format=json")
        let metrics = try #require(answer.json["data"]?["metrics"])
        func value(_ name: String, _ label: String = "", _ wanted: String = "") -> Int? {
            metrics[name]?.arrayValue?.first { label.isEmpty || $0[label]?.stringValue == wanted }?["value"]?
                .intValue
        }
        #expect(answer.status == 200 && value("pipelined_tasks", "status", "pending") == 3)
        #expect(value("pipelined_workers", "state", "idle") == 1 && value("pipelined_workers_wanted") == 4)
        #expect(value("pipelined_worker_restarts_total", "pool", "api") == 3)
        #expect(value("pipelined_store_wal_bytes") ?? 0 > 0 && value("pipelined_disk_free_bytes") ?? 0 > 0)
        #expect(metrics["pipelined_oldest_run_age_seconds"] == .array([]))
        #expect(metrics["pipelined_duty_last_success_age_seconds"]?.arrayValue?.count == 1)
        let run = try node.create()
        #expect(try node.tasks("POST", "/\(run)/execute").status == 202)
        // One that is alive, until it is not, whatever the store still says.
        func running() throws -> Int? {
            try node.send("GET", "/metrics?format=json").json["data"]?["metrics"]?[
                "pipelined_executors_running"]?.arrayValue?.first?["value"]?.intValue
        }
        #expect(try running() == 1)
        try node.endExecutor(run)
        #expect(try running() == 0)
        // The same in text, a line for each value.
        let text = try node.text("GET", "/metrics")
        #expect(
            text.contains("# TYPE pipelined_oldest_run_age_seconds gauge\npipelined_oldest_run_age_seconds "))
        #expect(text.contains("pipelined_workers{pool=\"api\",state=\"idle\"} 1\n"))
        #expect(text.contains("pipelined_start_time_seconds 1750000000\n"))
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let form = /[a-z_]+(\{[a-z]+="[a-z_]+"(,[a-z]+="[a-z_]+")*\})? [0-9]+(\.[0-9]+)?/
            #expect(line.wholeMatch(of: form) != nil, "\(line)")
        }
        let accepting = try node.send("GET", "/metrics", headers: ["accept": "application/json"])
        #expect(accepting.json["data"]?["metrics"] != nil)
        #expect(try node.send("GET", "/metrics?format=xml").status == 400)
        // A worker without a supervisor tells what it knows.
        #expect(try TestNode().text("GET", "/metrics").contains("pipelined_tasks{status=\"failed\"} 0\n"))
    }
}
