import Foundation
import Glibc
import JSON
import Postgres
import Processes
import SQLite
import TestSupport
import Testing

/// A service whose clock is set while it works: that of libfaketime, never the machine's.
@Suite(.enabled(if: TestDatabase.isAvailable)) struct `A clock that is set` {
    private let clock = TemporaryFolder()
    private let site: RunService
    private var service: LoneService { site.service }
    private static let hour = 3600

    init() throws {
        let found = try Command.run("dpkg", ["-L", "libfaketime"]).output.split(separator: "\n")
        let library = try #require(found.first { $0.hasSuffix("/libfaketime.so.1") })
        let file = clock.path + "/offset"
        try "+0\n".write(toFile: file, atomically: true, encoding: .utf8)
        let faked = [
            "LD_PRELOAD": String(library), "FAKETIME_TIMESTAMP_FILE": file, "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "TZ": "Europe/Berlin",
        ]
        site = try RunService(
            faked.merging(["DATA_PIPELINE_GATE_SECONDS": "0", "DATA_PIPELINE_PAIRS_PER_THEME": "2"]) { $1 })
    }

    private func set(_ seconds: Int) throws {
        try "\(seconds < 0 ? "" : "+")\(seconds)\n".write(
            toFile: clock.path + "/offset", atomically: true, encoding: .utf8)
    }

    /// Sets the clock to a moment, in seconds since 1970.
    private func set(to moment: Int) throws { try set(moment - time(nil)) }

    private func ids() throws -> [(id: String, at: String)] {
        let answer = try service.request("GET", "/api/v0/data_pipeline/tasks?limit=100")
        return (answer.json["data"]?["tasks"]?.arrayValue ?? []).map {
            ($0["task_id"]?.stringValue ?? "", $0["created_at"]?.stringValue ?? "")
        }
    }

    @Test func `a year ahead and an hour back calls no run dead, and stops a stuck one in time`() throws {
        let lock = try site.lock()
        let id = try site.start()
        #expect(try site.waitForStatements())
        let year = 365 * 24 * Self.hour
        for offset in [year, -Self.hour, 0, year, -Self.hour] {
            try set(offset)
            // Two rounds of whoever looks after runs, each of which reads the clock.
            Pause.milliseconds(1200)
            let state = try service.state(id)
            #expect(state["status"]?.stringValue == "in_progress", "\(offset): \(state)")
            #expect(try service.healthz().status == 200)
        }
        try lock.query("ROLLBACK")
        let end = try site.end(id)
        #expect(end["status"]?.stringValue == "completed", "\(end)")

        // A stuck executor that was asked to stop before the clock was set back is ended as soon as any other.
        try set(0)
        let again = try site.lock()
        #expect(try service.execute(id) == 202)
        #expect(try site.waitForStatements())
        let executor = try #require(try site.executor(of: id))
        kill(executor, SIGSTOP)
        let path = "/api/v0/data_pipeline/tasks/\(id)/cancel"
        #expect(try service.request("POST", path, json: "{}").status == 202)
        try set(-Self.hour)
        #expect(try site.end(id, seconds: 40)["status"]?.stringValue == "cancelled")
        try again.query("ROLLBACK")
    }

    @Test func `an hour that comes twice gives no name twice, and keeps lists in order`() throws {
        // 2026-10-25 02:30:00, first of summer time, then of winter time.
        let first = 1_792_888_200
        let earlier = try service.create(RunService.task)
        var made: [String] = [earlier]
        var archives = 0
        for moment in [first, first + Self.hour, first, first + Self.hour] {
            try set(to: moment)
            made.append(try service.create(RunService.task))
            #expect(try service.execute(earlier, RunService.describing) == 202)
            #expect(try site.end(earlier)["step_status"]?["ddl_generation"]?.stringValue == "completed")
            archives += 1
        }
        #expect(Set(made).count == made.count && made.allSatisfy { !$0.isEmpty })
        let root = "\(service.folder.path)/data/training_data/\(earlier)"
        let kept = try FileManager.default.contentsOfDirectory(atPath: root).filter {
            $0.hasPrefix("file_bak_")
        }
        // All but the last run's outputs are kept, each of them whole.
        #expect(kept.reduce(0) { $0 + (ddl(root + "/" + $1)) } == archives - 1, "\(kept)")
        let listed = try ids()
        #expect(Set(listed.map(\.id)) == Set(made) && listed.count == made.count)
        let store = try site.store()
        let times = try store.all("SELECT created_at FROM task ORDER BY created_at DESC, task_id DESC") {
            $0.integer ?? 0
        }
        let order = try store.all("SELECT task_id FROM task ORDER BY created_at DESC, task_id DESC") {
            $0.text ?? ""
        }
        #expect(times == times.sorted(by: >) && listed.map(\.id) == order)
    }

    /// How often a folder holds the table's DDL.
    private func ddl(_ folder: String) -> Int {
        FileManager.default.fileExists(atPath: folder + "/shop.ddl") ? 1 : 0
    }
}
