import FoundationEssentials
import Glibc
import JSON
import Processes
import TaskStoreSQLite
import Tasks
import TestSupport
import Testing

/// A run in progress whose directory is gone: removed by hand, restored without it, lost with the power.
@Suite struct `A task whose directory is gone` {
    private let node: TestNode

    init() throws { node = try TestNode() }

    private func runningWithoutDirectory() throws -> String {
        let id = try node.create()
        #expect(try node.tasks("POST", "/\(id)/execute").status == 202)
        try FileManager.default.removeItem(atPath: node.directory(id))
        return id
    }

    @Test func `is shown while its executor lives, and ended once it is dead, alone and in every list`()
        throws
    {
        let id = try runningWithoutDirectory()
        let other = try node.create()
        for path in ["/\(id)", "", "/\(id)/files", "/\(id)/logs", "/\(id)/table-list-info"] {
            #expect(try node.tasks("GET", path).status == 200, "\(path)")
        }
        #expect(try node.tasks("POST", "/query", json: "{}").status == 200)
        #expect(try node.tasks("DELETE", "/\(id)").status == 409)
        #expect(try node.tasks("POST", "/\(id)/execute").status == 409)
        try node.endExecutor(id)
        let row = try node.tasks("GET").data["tasks"]?.arrayValue?.first { $0["task_id"]?.stringValue == id }
        #expect(row?["status"]?.stringValue == "failed" && row?["directory_exists"] == .bool(false))
        #expect(try node.tasks("GET", "/\(id)").data["status"]?.stringValue == "failed")
        #expect(try node.tasks("GET", "/\(other)").data["status"]?.stringValue == "pending")
        // It can be used again.
        #expect(try node.tasks("POST", "/\(id)/table-list", json: #"{"table_names": ["a"]}"#).status == 200)
        #expect(try node.tasks("POST", "/\(id)/execute").status == 202)
    }

    @Test func `is cancelled and deleted like any other`() throws {
        let id = try runningWithoutDirectory()
        #expect(try node.tasks("POST", "/\(id)/cancel").status == 202)
        try node.endExecutor(id)
        let deleted = try node.tasks("DELETE", "/\(id)?records=true")
        #expect(deleted.status == 200 && deleted.data["directory_deleted"] == .bool(false))
        #expect(try node.tasks("GET", "/\(id)").status == 404)
    }

    @Test func `does not keep others from being looked after`() throws {
        let broken = try runningWithoutDirectory()
        let orphaned = try node.create()
        #expect(try node.tasks("POST", "/\(orphaned)/execute").status == 202)
        try node.endExecutor(broken)
        try node.endExecutor(orphaned)
        // Nothing can be told of a task whose lock cannot even be opened.
        try FileManager.default.removeItem(atPath: node.lock(broken))
        try FileManager.default.createDirectory(
            atPath: node.lock(broken) + "/x", withIntermediateDirectories: true)
        let found = try node.orphans.sweep()
        // Its process tells that it has ended, so that its place is free.
        #expect(Set(found.ended.map(\.taskID.text)) == [orphaned, broken] && found.failures.isEmpty)
        #expect(try node.tasks("GET", "/\(broken)").data["status"]?.stringValue == "failed")
        #expect(try node.tasks("GET").status == 200)
    }
}

/// A run in progress in whose directory's place something else has come to stand.
@Suite struct `A task whose directory is something else` {
    /// What stands there.
    enum Kind: CaseIterable {
        case file, pipe, link, linkToNothing

        func put(at path: String, elsewhere: String) throws {
            try FileManager.default.removeItem(atPath: path)
            switch self {
            case .file: try Data("x".utf8).write(to: URL(filePath: path))
            case .pipe: mkfifo(path, 0o600)
            case .link: symlink(elsewhere, path)
            case .linkToNothing: symlink("/nowhere/at/all", path)
            }
        }
    }

    private static let reads = ["", "/files", "/logs", "/table-list-info"]

    @Test(arguments: Kind.allCases)
    func `is shown, ended once its executor is dead, deleted and used again`(kind: Kind) throws {
        let node = try TestNode()
        let elsewhere = TemporaryFolder()
        let ids = try (0..<2).map { _ in try node.create() }
        for id in ids {
            #expect(try node.tasks("POST", "/\(id)/execute").status == 202)
            try kind.put(at: node.directory(id), elsewhere: elsewhere.path)
            for path in Self.reads {
                #expect(try node.tasks("GET", "/\(id)\(path)").status == 200, "\(path)")
            }
            let query = try node.tasks("POST", "/\(id)/logs/query", json: "{}")
            #expect(query.status == 200)
            #expect(try node.tasks("DELETE", "/\(id)").status == 409)
            #expect(try node.tasks("POST", "/\(id)/cancel").status == 202)
            try node.endExecutor(id)
        }
        let rows = try node.tasks("GET").data["tasks"]?.arrayValue ?? []
        #expect(rows.count == 2 && rows.allSatisfy { $0["status"]?.stringValue == "cancelled" })
        #expect(rows.allSatisfy { $0["directory_exists"] == .bool(false) })
        let deleted = try node.tasks("DELETE", "/\(ids[0])?records=true")
        #expect(deleted.status == 200 && deleted.data["records_deleted"] == .bool(true))
        var status = stat()
        #expect(lstat(node.directory(ids[0]), &status) != 0, "nothing is left of it")
        // As one whose directory was deleted.
        let asked = try node.tasks("POST", "/\(ids[1])/execute")
        #expect(asked.status == 400 && asked.error["code"]?.stringValue == "TABLE_LIST_MISSING")
        let list = try node.tasks("POST", "/\(ids[1])/table-list", json: #"{"table_names": ["a"]}"#)
        #expect(list.status == 200)
        #expect(try node.tasks("POST", "/\(ids[1])/execute").status == 202)
        #expect(FileManager.default.fileExists(atPath: elsewhere.path))
        #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere.path).isEmpty)
    }

    @Test func `may hold a log or a list that is none`() throws {
        let node = try TestNode()
        let id = try node.create()
        let folder = node.directory(id)
        mkfifo(folder + "/data_pipeline.log", 0o600)
        try Data("a;;\"\n".utf8).write(to: URL(filePath: folder + "/table_list.txt"))
        for path in Self.reads { #expect(try node.tasks("GET", "/\(id)\(path)").status == 200, "\(path)") }
        #expect(try node.tasks("POST", "/\(id)/logs/query", json: "{}").status == 200)
    }

    @Test func `may be deleted where the folders for locks and for what is deleted are something else`()
        throws
    {
        let node = try TestNode()
        let ids = try (0..<2).map { _ in try node.create() }
        for name in ["run/locks", "training_data/.trash"] {
            let path = "\(node.folder.path)/data/\(name)"
            _ = try? FileManager.default.removeItem(atPath: path)
            try Data("x".utf8).write(to: URL(filePath: path))
        }
        for id in ids {
            let deleted = try node.tasks("DELETE", "/\(id)")
            #expect(deleted.status == 200 && deleted.data["directory_deleted"] == .bool(true))
        }
    }

    @Test func `is changed and deleted where a folder with something in it stands in the place of its lock`()
        throws
    {
        let node = try TestNode()
        let id = try node.create()
        let lock = "\(node.folder.path)/data/run/locks/\(id)"
        func obstruct() throws {
            try FileManager.default.createDirectory(atPath: lock + "/x", withIntermediateDirectories: true)
        }
        try obstruct()
        #expect(try node.tasks("GET", "/\(id)").status == 200)
        let list = #"{"table_names": ["a"]}"#
        #expect(try node.tasks("POST", "/\(id)/table-list", json: list).status == 200)
        try obstruct()
        #expect(try node.tasks("DELETE", "/\(id)").data["directory_deleted"] == .bool(true))
    }

    @Test func `is deleted although what its executor has left half done cannot be put right`() throws {
        let node = try TestNode()
        let id = try node.create()
        #expect(try node.tasks("POST", "/\(id)/execute").status == 202)
        // A plan that puts a file where a folder stands.
        let unfinished = node.directory(id) + "/.switch"
        for folder in [unfinished, node.directory(id) + "/a.ddl/b"] {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        try Data("new\ta.ddl\n".utf8).write(to: URL(filePath: unfinished + "/.plan"))
        try Data("x".utf8).write(to: URL(filePath: unfinished + "/a.ddl"))
        try node.endExecutor(id)
        #expect(try node.tasks("GET", "/\(id)").data["status"]?.stringValue == "failed")
        #expect(try node.tasks("DELETE", "/\(id)").status == 200)
        #expect(try node.tasks("GET", "/\(id)").data["directory_exists"] == .bool(false))
    }
}

@Suite struct `The end of an executor` {
    @Test func `is told by its cause though somebody looks at the task at that moment`() throws {
        let node = try TestNode()
        let id = try node.create()
        #expect(try node.tasks("POST", "/\(id)/execute").status == 202)
        let pid = try #require(try node.store.runsInProgress().first?.executorPID)
        try node.endExecutor(id)
        let data = node.folder.path + "/data"
        let folders = TaskFolders(root: data + "/training_data", locks: data + "/run/locks")
        let onlooker = try folders.writer(of: #require(TaskID(id)))
        #expect(onlooker != nil)
        let end = try node.orphans.fail(AdoptedEnd(pid: pid, end: .killed(signal: SIGKILL)))
        #expect(end?.cause.contains("SIGKILL") == true)
        withExtendedLifetime(onlooker) {}
        #expect(try node.tasks("GET", "/\(id)").data["error_code"]?.stringValue == "EXECUTOR_KILLED")
    }
}

/// A run whose lock's file somebody has removed, as cleaners of old files do, while its executor goes on.
@Suite struct `A run whose lock is gone` {
    @Test func `goes on as long as its executor lives, is counted, and can be ended`() throws {
        let folder = TemporaryFolder()
        // Called as an executor is.
        let program = folder.path + "/executor"
        let script = """
            #!/bin/bash
            cd '\(folder.path)' && mkfifo "$1" && exec -a pipeline-executor cat "$1"

            """
        try Data(script.utf8).write(to: URL(filePath: program))
        chmod(program, 0o755)
        let node = try TestNode(executor: program)
        let id = try node.create()
        #expect(try node.tasks("POST", "/\(id)/execute").status == 202)
        let executor = try #require(try node.store.runsInProgress().first?.executorPID)
        defer { kill(executor, SIGKILL) }
        let task = try #require(TaskID(id))
        let deadline = Monotonic.milliseconds() + 20_000
        while ExecutorProcess(pid: executor, of: task) == nil, Monotonic.milliseconds() < deadline {
            Pause.milliseconds(5)
        }
        try FileManager.default.removeItem(atPath: "\(node.folder.path)/data/run/locks")
        #expect(try node.orphans.sweep().ended.isEmpty)
        #expect(try node.tasks("GET", "/\(id)").data["status"]?.stringValue == "in_progress")
        #expect(try node.tasks("POST", "/\(id)/execute").status == 409)
        #expect(try node.tasks("DELETE", "/\(id)").status == 409)
        #expect(try node.orphans.executorsRunning() == 1)
        kill(executor, SIGKILL)
        while ExecutorProcess(pid: executor, of: task)?.hasEnded == false, Monotonic.milliseconds() < deadline
        {
            Pause.milliseconds(5)
        }
        #expect(try node.tasks("GET", "/\(id)").data["status"]?.stringValue == "failed")
        #expect(try node.orphans.executorsRunning() == 0)
    }
}
