import SQLite
import Tasks
import TestSupport
import Testing

@testable import TaskStoreSQLite

@Suite struct `A task store's marks` {
    let folder = TemporaryFolder()

    @Test(arguments: [2, 5, 16, 1000])
    func `they tell where each task is, whatever was added and removed`(most: Int) {
        var marks = TaskMarks(most: most)
        var times: [Int64] = []
        for round in 0..<900 {
            if round % 5 == 4, let index = times.indices.randomElement() {
                marks.remove(times.remove(at: index))
            } else {
                let time = round % 7 == 6 ? Int64.random(in: 0...500) : Int64(round / 2)
                marks.add(time)
                times.append(time)
            }
            times.sort()
            #expect(marks.total == times.count)
            guard let number = (1...max(1, times.count)).randomElement(), !times.isEmpty else { continue }
            let block = marks.block(holding: number)
            #expect(block.before < number && number <= block.upTo)
            let bounds = times.prefix(block.upTo)
            #expect(
                bounds.allSatisfy { $0 <= block.time }
                    && times.dropFirst(block.upTo).allSatisfy { $0 > block.time })
            let time = Int64.random(in: 0...500)
            let earlier = times.filter { $0 < time }.count
            if let block = marks.block(at: time) {
                #expect(block.before <= earlier && earlier <= block.upTo && time <= block.time)
            } else {
                #expect(earlier == times.count)
            }
        }
    }

    @Test func `as many tasks as marks are found one by one, and many more in small blocks`() {
        var marks = TaskMarks(most: 64)
        for time in 1...Int64(64) { marks.add(time) }
        #expect((1...64).allSatisfy { marks.block(holding: $0).time == Int64($0) })
        for time in 65...Int64(100_000) { marks.add(time) }
        #expect(
            stride(from: 1, through: 100_000, by: 97).allSatisfy { number in
                let block = marks.block(holding: number)
                return block.upTo - block.before <= 100_000 / 32 * 2
            })
    }

    @Test func `a store of the earlier form is counted right`() throws {
        let path = folder.path + "/state.db"
        let connection = try SQLiteConnection(path: path)
        _ = try connection.first("PRAGMA journal_mode = WAL") { _ in true }
        for migration in Migrations.all.prefix(3) { try connection.script(migration) }
        try connection.script(Self.insertion)
        let store = try TaskStoreSQLite.fresh(path)
        #expect(try store.list(TaskFilter(status: .pending), limit: 1, offset: 0).total == 5000)
        #expect(try found(store) == 5000)
        try delete("task_5000", from: store)
        #expect(try store.list(TaskFilter(), limit: 1, offset: 0).total == 4999)
        #expect(try found(store) == 4999)
    }

    @Test func `more changes than are kept are counted anew`() throws {
        let store = try TaskStoreSQLite.fresh(folder.path + "/state.db")
        #expect(try found(store) == 0)
        try store.write { connection throws(SQLiteError) in try connection.script(Self.insertion) }
        #expect(try found(store) == 5000)
        let kept = try store.connection.first("SELECT count(*) FROM task_change") { $0.integer }
        #expect(kept == 4096)
        try delete("task_1", from: store)
        #expect(try found(store) == 4999)
    }

    private func found(_ store: TaskStoreSQLite) throws -> Int {
        var filter = TaskFilter()
        filter.namePart = "名"
        return try store.list(filter, limit: 1, offset: 0).total
    }

    private func delete(_ id: String, from store: TaskStoreSQLite) throws {
        guard case .deleted = try store.delete(#require(TaskID(id))) else {
            Issue.record("\(id) was not deleted")
            return
        }
    }

    private static let insertion: StaticString = """
        WITH RECURSIVE number(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM number WHERE i < 5000)
        INSERT INTO task (task_id, task_name, status, created_by, created_at, updated_at, business_context, db_name,
            enable_sql_validation, enable_llm_repair, modify_original_file, enable_training_data_load,
            backup_vector_tables, truncate_vector_tables)
        SELECT 'task_' || i, '名' || i, 'pending', 'guest', i, i, '', 'db', 1, 1, 1, 1, 0, 0 FROM number
        """
}
