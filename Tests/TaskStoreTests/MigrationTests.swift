import FoundationEssentials
import SQLite
import Tasks
import TestSupport
import Testing

@testable import TaskStoreSQLite

@Suite struct `A store of an earlier release` {
    let folder = TemporaryFolder()
    private var path: String { folder.path + "/state.db" }

    /// A store as the release with so many migrations left it, with one failed task.
    private func make(version: Int) throws -> SQLiteConnection {
        let connection = try SQLiteConnection(path: path)
        for migration in Migrations.all.prefix(version) { try connection.script(migration) }
        try connection.script(Self.failedTask)
        return connection
    }

    private static let failedTask: StaticString = """
        INSERT INTO task (task_id, status, created_by, created_at, updated_at, completed_at, error_message,
            business_context, db_name, enable_sql_validation, enable_llm_repair, modify_original_file,
            enable_training_data_load, backup_vector_tables, truncate_vector_tables)
        VALUES ('task_1', 'failed', 'guest', 1, 1, 2, 'bad', '', 'db', 1, 1, 1, 1, 0, 0);
        """

    @Test(arguments: 1..<Migrations.all.count)
    func `is brought up to date, and a copy of it stays`(version: Int) throws {
        _ = try make(version: version)
        let store = try TaskStoreSQLite.fresh(path)
        let id = try #require(TaskID("task_1"))
        let task = try #require(try store.task(id))
        #expect(task.status == .failed && task.errorMessage == "bad" && task.errorCode == nil)
        #expect(try store.list(TaskFilter(), limit: 10, offset: 0).total == 1)
        let copy = try SQLiteConnection(path: "\(path).before_\(Migrations.all.count)")
        #expect(try copy.first("PRAGMA user_version") { $0.integer } == Int64(version))
        #expect(try copy.first("SELECT error_message FROM task") { $0.text } == "bad")
        let mode = try FileManager.default.attributesOfItem(atPath: "\(path).before_\(Migrations.all.count)")
        #expect((mode[.posixPermissions] as? Int).map { $0 & 0o077 } == 0)
    }

    @Test func `still works with its own statements, which know of no error code`() throws {
        let old = try make(version: 4)
        let store = try TaskStoreSQLite.fresh(path)
        let id = try #require(TaskID("task_1"))
        let request = RunRequest(mode: .complete, vectorTables: VectorTableOptions())
        guard case .claimed(let run) = try store.claim(id, request, at: .now()) else {
            Issue.record("not claimed")
            return
        }
        _ = try store.finishRun(run, .failed(message: "x", code: .storageFull), at: .now())
        #expect(try store.task(id)?.errorCode == .storageFull)
        // As the claim of version 4 had it.
        try old.execute(
            """
            UPDATE task SET status = 'in_progress', run_id = 9, fence = fence + 1, started_at = 5, completed_at = NULL,
                updated_at = 5, error_message = NULL, executor_pid = NULL, progress_message = '等待执行进程启动'
            WHERE task_id = 'task_1' AND status != 'in_progress'
            """)
        #expect(try store.task(id)?.errorCode == nil)
        #expect(try store.task(id)?.status == .inProgress)
    }
}
