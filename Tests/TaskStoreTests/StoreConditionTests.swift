import FoundationEssentials
import Glibc
import SQLite
import Tasks
import TestSupport
import Testing

@testable import TaskStoreSQLite

@Suite struct `The store's file` {
    let folder = TemporaryFolder()
    private var path: String { folder.path + "/state.db" }

    private func prepare() throws { try TaskStoreSQLite.prepare(path: path, beside: folder.path + "/tasks") }

    /// What the store says when it is opened, or prepared.
    private func refusal(preparing: Bool) -> String {
        do {
            if preparing { try prepare() } else { _ = try TaskStoreSQLite(path: path) }
            return ""
        } catch {
            return "\(error)"
        }
    }

    private func bytes() throws -> Data { try Data(contentsOf: URL(filePath: path)) }

    @Test func `is made by its preparation alone`() throws {
        #expect(refusal(preparing: false).contains("is missing"))
        #expect(!FileManager.default.fileExists(atPath: path))
        try prepare()
        #expect(refusal(preparing: false) == "" && refusal(preparing: true) == "")
    }

    @Test func `is not made anew where there was one`() throws {
        try prepare()
        for end in ["", "-wal", "-shm"] { unlink(path + end) }
        #expect(refusal(preparing: true).contains("state.id"))
        unlink(folder.path + "/state.id")
        try FileManager.default.createDirectory(
            atPath: folder.path + "/tasks/task_20250627_143052", withIntermediateDirectories: true)
        #expect(refusal(preparing: true).contains("holds tasks"))
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `of a later release is refused and left as it is`() throws {
        try prepare()
        let connection = try SQLiteConnection(path: path)
        try connection.script("PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)")
        let before = try bytes()
        for preparing in [true, false] {
            #expect(refusal(preparing: preparing).contains("later release"), "\(preparing)")
        }
        #expect(try bytes() == before)
    }

    @Test func `of an earlier release waits for the supervisor`() throws {
        try prepare()
        let connection = try SQLiteConnection(path: path)
        try connection.script("PRAGMA user_version = 4")
        #expect(refusal(preparing: false).contains("supervisor"))
    }

    @Test(arguments: [0, 5000]) func `that is garbage is refused and left as it is`(from start: Int) throws {
        try prepare()
        do {
            let connection = try SQLiteConnection(path: path)
            try connection.script("PRAGMA wal_checkpoint(TRUNCATE)")
        }
        var content = try bytes()
        for index in start..<content.count { content[index] = 0x5A }
        try content.write(to: URL(filePath: path))
        #expect(refusal(preparing: true).contains("damaged"), "\(refusal(preparing: true))")
        if start == 0 { #expect(refusal(preparing: false).contains("damaged")) }
        #expect(try bytes() == content)
    }

    @Test func `of another service is refused`() throws {
        try prepare()
        let other = TemporaryFolder()
        try TaskStoreSQLite.prepare(path: other.path + "/state.db", beside: other.path + "/tasks")
        for end in ["", "-wal", "-shm"] {
            unlink(path + end)
            _ = try? FileManager.default.copyItem(
                atPath: other.path + "/state.db" + end, toPath: path + end)
        }
        #expect(refusal(preparing: false).contains("another store"))
        #expect(refusal(preparing: true).contains("another store"))
        unlink(folder.path + "/state.id")
        #expect(refusal(preparing: true) == "" && refusal(preparing: false) == "")
    }

    @Test func `that is removed or replaced under way is neither read nor written any more`() throws {
        try prepare()
        let store = try TaskStoreSQLite(path: path)
        _ = try store.reserveID(stem: "task_a")
        rename(path, path + ".away")
        #expect(throws: TaskStoreError.self) { try store.reserveID(stem: "task_a") }
        #expect(throws: TaskStoreError.self) { try store.runsInProgress() }
        try FileManager.default.copyItem(atPath: path + ".away", toPath: path)
        #expect(throws: TaskStoreError.self) { try store.reserveID(stem: "task_a") }
        rename(path + ".away", path)
        #expect(try store.reserveID(stem: "task_a").text == "task_a_2")
    }

    @Test func `is waited for only so long`() throws {
        try prepare()
        let store = try TaskStoreSQLite(path: path, waitMilliseconds: 300)
        let holder = try WriteLock(path: path + ".lock", waitingAtMost: 0)
        let begin = ContinuousClock.now
        try holder.hold { () throws(SQLiteError) in
            let error = #expect(throws: TaskStoreError.self) { try store.reserveID(stem: "task_a") }
            #expect(error?.isRetryable == true)
        }
        #expect(begin.duration(to: .now) < .seconds(10))
        #expect(try store.reserveID(stem: "task_a").text == "task_a")
    }

    @Test func `keeps a short log under writes, and again once a reader has gone`() throws {
        try prepare()
        let store = try TaskStoreSQLite(path: path)
        let text = String(repeating: "x", count: 40_000)
        func write(_ count: Int) throws {
            for _ in 0..<count {
                let id = try store.reserveID(stem: "task_a")
                let task = PipelineTask(
                    id: id, name: nil, parameters: TaskParameters(businessContext: text, databaseName: "db"),
                    createdBy: "guest", createdAt: .now())
                try store.insert(task, connectionSecret: nil)
            }
        }
        try write(400)
        #expect(store.logBytes < 8 << 20)
        let reader = try SQLiteConnection(path: path)
        try reader.execute("BEGIN")
        _ = try reader.first("SELECT count(*) FROM task") { $0.integer }
        try write(400)
        #expect(store.logBytes > 16 << 20, "the reader needs it")
        let begin = ContinuousClock.now
        try store.checkpoint()
        #expect(begin.duration(to: .now) < .seconds(4), "no reader is waited for")
        try reader.execute("COMMIT")
        try store.checkpoint()
        #expect(store.logBytes == 0)
        #expect(try store.list(TaskFilter(), limit: 1, offset: 0).total == 800)
    }

    @Test func `with a row that is none of ours shows all others`() throws {
        try prepare()
        let store = try TaskStoreSQLite(path: path)
        for name in ["a", "b"] {
            let task = PipelineTask(
                id: try store.reserveID(stem: "task_\(name)"), name: nil,
                parameters: TaskParameters(businessContext: "", databaseName: "db"), createdBy: "amy",
                createdAt: .now())
            try store.insert(task, connectionSecret: nil)
        }
        try store.connection.script(
            "PRAGMA foreign_keys = OFF; UPDATE task SET task_id = '../x' WHERE task_id = 'task_a'")
        #expect(try store.list(TaskFilter(), limit: 10, offset: 0).tasks.map(\.id.text) == ["task_b"])
        var byCreator = TaskFilter()
        byCreator.createdBy = "amy"
        #expect(try store.list(byCreator, limit: 10, offset: 0).tasks.map(\.id.text) == ["task_b"])
        #expect(try store.runsInProgress().isEmpty)
    }

    @Test func `tells of every transition, who made it and in which run`() throws {
        try prepare()
        let store = try TaskStoreSQLite(path: path)
        store.writer = "amy"
        let id = try store.reserveID(stem: "task_a")
        let task = PipelineTask(
            id: id, name: nil, parameters: TaskParameters(businessContext: "", databaseName: "db"),
            createdBy: "amy", createdAt: .now())
        try store.insert(task, connectionSecret: nil, [.created])
        let request = RunRequest(mode: .complete, vectorTables: VectorTableOptions())
        guard case .claimed(let run) = try store.claim(id, request, at: .now()) else {
            Issue.record("not claimed")
            return
        }
        _ = try store.launch(run, places: 1, at: .now())
        store.writer = "executor 7"
        _ = try store.startStep(run, .ddlGeneration, executionID: "e", at: .now())
        _ = try store.requestCancel(id, at: .now())
        _ = try store.requestCancel(id, at: .now())
        _ = try store.finishStep(run, .ddlGeneration, .cancelled, at: .now())
        _ = try store.finishRun(run, .cancelled, at: .now())
        _ = try store.delete(id)
        let found = try store.connection.all(
            """
            SELECT who || ' ' || change || ' ' || iif(step_name IS NULL, '', step_name || ' ') || coalesce(from_state, '')
                || '>' || coalesce(to_state, '') || ' ' || coalesce(fence, '') FROM event
            ORDER BY event_id
            """
        ) { $0.text ?? "" }
        #expect(
            found == [
                "amy task >pending ", "amy directory >present 0", "amy task pending>in_progress 1",
                "amy launch waiting>launched 1",
                "executor 7 step ddl_generation pending>running 1", "executor 7 cancel >requested 1",
                "executor 7 step ddl_generation running>cancelled 1",
                "executor 7 task in_progress>cancelled 1", "executor 7 task cancelled> 1",
            ])
        let times = try store.connection.all("SELECT at FROM event") { $0.integer ?? 0 }
        #expect(times.allSatisfy { abs($0 - Timestamp.now().milliseconds) < 60_000 })
    }
}
