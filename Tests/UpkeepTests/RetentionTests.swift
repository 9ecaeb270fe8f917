import Foundation
import Settings
import TaskStoreSQLite
import Tasks
import TestSupport
import Testing
import Upkeep

@Suite struct `What a node has kept long enough` {
    private let folder = TemporaryFolder()
    private let settings: Settings
    private let store: TaskStoreSQLite
    private let folders: TaskFolders
    private static let now = Timestamp(milliseconds: 1_750_000_000_000)

    init() throws {
        settings = try Settings(environment: ["DATA_PIPELINE_DATA_DIR": folder.path])
        for path in [settings.trainingDataDirectory, settings.runDirectory] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        store = try TaskStoreSQLite.fresh(settings.statePath)
        folders = TaskFolders(root: settings.trainingDataDirectory, locks: settings.lockDirectory)
    }

    private func time(_ daysAgo: Int) -> Timestamp {
        Timestamp(milliseconds: Self.now.milliseconds - Int64(daysAgo) * 86_400_000)
    }

    /// A task with a directory and a file in it.
    private func task(_ name: String, daysAgo: Int) throws -> TaskID {
        let id = try #require(TaskID(name))
        let parameters = TaskParameters(businessContext: "", databaseName: "db")
        try store.insert(
            PipelineTask(
                id: id, name: nil, parameters: parameters, createdBy: "guest", createdAt: time(daysAgo)),
            connectionSecret: nil)
        let writer = try #require(try folders.writer(of: id))
        try writer.create()
        try writer.write("x".utf8, to: "file.txt")
        return id
    }

    /// A backup of the vector tables, as far as its manifest.
    private func backup(_ digits: String, of task: TaskID?, daysAgo: Int) throws -> String {
        let id = "\(time(daysAgo).compact)_\(digits)"
        let path = "\(settings.vectorBackupsDirectory)/\(id)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let files = ["collection", "embedding"].map {
            #"{"table": "langchain_pg_\#($0)", "file_name": "\#($0)", "rows": 1, "bytes": 1, "sha256": "", "#
                + #""modified_at_ns": 1, "columns": []}"#
        }
        let manifest = """
            {"format": 1, "backup_id": "\(id)", "created_at": "\(time(daysAgo).iso)", "reason": "request",
             "task_id": \(task.map { "\"\($0)\"" } ?? "null"), "files": [\(files.joined(separator: ", "))]}
            """
        try manifest.write(toFile: path + "/manifest.json", atomically: true, encoding: .utf8)
        return id
    }

    /// What is said of each item: its name and what became of it.
    private func run(_ rules: Retention.Rules, removing: Bool) throws -> [String: String] {
        var said: [String: String] = [:]
        try Retention(settings, rules, now: Self.now).run(removing: removing) { item, outcome in
            let name =
                switch item {
                case .task(let task): task.id.text
                case .earlierOutputs(let task, let folder): "\(task)/\(folder)"
                case .vectorBackup(let id, _, _, _): id
                }
            said[name] = "\(outcome)"
        }
        return said
    }

    @Test func `goes together by age, and pinned tasks, runs and the newest backup stay`() throws {
        let old = try task("old", daysAgo: 100)
        let pinned = try task("pinned", daysAgo: 100)
        let running = try task("running", daysAgo: 100)
        let fresh = try task("fresh", daysAgo: 3)
        #expect(try store.pin(pinned, at: Self.now))
        _ = try store.claim(
            running, RunRequest(mode: .complete, vectorTables: VectorTableOptions()), at: time(99))
        for id in [fresh, pinned] {
            let archive = folders.directory(of: id).path(of: "file_bak_20250101_000000")
            try FileManager.default.createDirectory(atPath: archive, withIntermediateDirectories: true)
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: archive)
        }
        let backups = [
            try backup("00000001", of: old, daysAgo: 100), try backup("00000002", of: pinned, daysAgo: 100),
            try backup("00000003", of: nil, daysAgo: 95),
        ]
        let rules = Retention.Rules(days: 90, tasks: nil)
        let going = ["old", "fresh/file_bak_20250101_000000", backups[0]]
        let planned = try run(rules, removing: false)
        #expect(
            Set(planned.keys) == Set(going) && planned.values.allSatisfy { $0 == "planned" }, "\(planned)")
        #expect(try store.task(old) != nil && folders.directory(of: old).exists)

        let removed = try run(rules, removing: true)
        #expect(
            Set(removed.keys) == Set(going) && removed.values.allSatisfy { $0 == "removed" }, "\(removed)")
        #expect(try store.task(old) == nil && !folders.directory(of: old).exists)
        for id in [pinned, running, fresh] {
            #expect(try store.task(id) != nil && folders.directory(of: id).exists, "\(id)")
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: settings.vectorBackupsDirectory)
        #expect(Set(left) == Set(backups.dropFirst()))
        #expect(try folders.directory(of: fresh).archives().isEmpty)
        #expect(try folders.directory(of: pinned).archives().count == 1)
        #expect(try run(rules, removing: true) == [:])
    }

    @Test func `goes by number, the oldest first, whoever works on a task meanwhile`() throws {
        for number in 1...6 { _ = try task("task_\(number)", daysAgo: number) }
        let ids = try (1...6).map { try #require(TaskID("task_\($0)")) }
        do {
            let busy = try #require(try folders.writer(of: ids[4]))
            let said = try run(Retention.Rules(days: nil, tasks: 3), removing: true)
            #expect(said.keys.sorted() == ["task_4", "task_5", "task_6"])
            #expect(said["task_5"]?.contains("somebody works on it") == true)
            withExtendedLifetime(busy) {}
        }
        let left = try store.list(TaskFilter(), limit: 10, offset: 0).tasks.map(\.id.text)
        #expect(left == ["task_1", "task_2", "task_3", "task_5"])
        #expect(try run(Retention.Rules(days: nil, tasks: 3), removing: true) == ["task_5": "removed"])
        // Whoever is pinned stays besides.
        #expect(try store.pin(ids[2], at: Self.now))
        #expect(try run(Retention.Rules(days: nil, tasks: 0), removing: true).count == 2)
        #expect(try store.unpin(ids[2]) && store.pinned().isEmpty)
        #expect(try !store.pin(ids[0], at: Self.now), "it is gone")
    }
}
