import FoundationEssentials
import Glibc
import SQLite
import Synchronization
import TaskStoreSQLite
import Tasks
import TestSupport
import Testing

@Suite struct `A copy of the store` {
    let folder = TemporaryFolder()
    private var path: String { folder.path + "/state.db" }
    private var copies: StoreCopies { StoreCopies(path: folder.path + "/copies") }

    private func prepare() throws { try TaskStoreSQLite.prepare(path: path, beside: folder.path + "/tasks") }

    private static func add(_ count: Int, to store: TaskStoreSQLite) throws -> [TaskID] {
        try (0..<count).map { _ in
            let id = try store.reserveID(stem: "task_20250627_143052")
            let parameters = TaskParameters(businessContext: "x", databaseName: "db")
            try store.insert(
                PipelineTask(
                    id: id, name: nil, parameters: parameters, createdBy: "guest", createdAt: .now()),
                connectionSecret: nil)
            return id
        }
    }

    private func count() throws -> Int {
        try TaskStoreSQLite(path: path).list(TaskFilter(), limit: 1, offset: 0).total
    }

    /// What the body throws, in words.
    private func refusal(_ body: () throws -> Void) -> String {
        do {
            try body()
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func `holds every task that was acknowledged before it, whoever writes meanwhile`() throws {
        let store = try TaskStoreSQLite.fresh(path)
        let acknowledged = Mutex<Set<TaskID>>([])
        let running = Mutex(8)
        let isOver = Mutex(false)
        for _ in 0..<8 {
            Background.run { [path] in
                do {
                    let own = try TaskStoreSQLite(path: path, waitMilliseconds: 60_000)
                    while !isOver.withLock({ $0 }) {
                        let ids = try Self.add(1, to: own)
                        acknowledged.withLock { $0.formUnion(ids) }
                    }
                } catch {
                    Issue.record("\(error)")
                }
                running.withLock { $0 -= 1 }
            }
        }
        while acknowledged.withLock({ $0.count }) < 50 { usleep(1000) }
        let before = acknowledged.withLock { $0 }
        let copy = try copies.make(of: store, at: .now())
        isOver.withLock { $0 = true }
        while running.withLock({ $0 }) > 0 { usleep(1000) }
        #expect(copy.tasks >= before.count)
        #expect(try TaskStoreSQLite.restore(copy, to: path, at: .now()) != nil)
        try prepare()
        let restored = try TaskStoreSQLite(path: path)
        for id in before { #expect(try restored.task(id) != nil, "\(id)") }
        #expect(try count() == copy.tasks)
        let mode = try FileManager.default.attributesOfItem(atPath: copy.path)[.posixPermissions] as? Int
        #expect(mode.map { $0 & 0o077 } == 0, "it holds passwords")
    }

    @Test func `takes the store's place, and what was there stays aside with its log`() throws {
        let store = try TaskStoreSQLite.fresh(path)
        _ = try Self.add(2, to: store)
        let copy = try copies.make(of: store, at: .now())
        _ = try Self.add(3, to: store)
        let asides = try (0..<2).map { _ in
            try #require(try TaskStoreSQLite.restore(copy, to: path, at: Timestamp(milliseconds: 0)))
        }
        #expect(Set(asides).count == 2)
        #expect(try count() == 2)
        #expect(try StoreCopy(examining: asides[0]).tasks == 5)
        #expect(refusal { _ = try store.task(#require(TaskID("x"))) }.contains("replaced by another file"))
        #expect(try Self.add(1, to: TaskStoreSQLite(path: path)).first?.text == "task_20250627_143052_3")
    }

    @Test func `does not meet the log of a store that is gone`() throws {
        let store = try TaskStoreSQLite.fresh(path)
        _ = try Self.add(1, to: store)
        let copy = try copies.make(of: store, at: .now())
        _ = try Self.add(200, to: store)
        // As a restoration leaves it that was broken off after its first step.
        #expect(rename(path, path + ".elsewhere") == 0)
        #expect(access(path + "-wal", F_OK) == 0)
        #expect(refusal(prepare).contains("restore a copy"))
        _ = try TaskStoreSQLite.restore(copy, to: path, at: .now())
        #expect(try count() == 1)
        try prepare()
    }

    @Test func `of an earlier release is brought up to date when the service starts`() throws {
        let store = try TaskStoreSQLite.fresh(path)
        let copy = try copies.make(of: store, at: .now())
        try SQLiteConnection(path: copy.path).script("PRAGMA user_version = 4")
        let old = try StoreCopy(examining: copy.path)
        _ = try TaskStoreSQLite.restore(old, to: path, at: .now())
        #expect(refusal { _ = try TaskStoreSQLite(path: path) }.contains("the supervisor"))
    }

    @Test func `that is damaged, none or of a later release is refused`() throws {
        let store = try TaskStoreSQLite.fresh(path)
        _ = try Self.add(300, to: store)
        let good = try copies.make(of: store, at: .now()).path
        let bad = folder.path + "/bad.db"
        var bytes = try Data(contentsOf: URL(filePath: good))
        for index in 8192..<12_288 { bytes[index] = 0x5A }
        try bytes.write(to: URL(filePath: bad))
        #expect(refusal { _ = try StoreCopy(examining: bad) }.contains("damaged"))
        try Data("no database at all, but long enough to be taken for one".utf8).write(to: URL(filePath: bad))
        #expect(refusal { _ = try StoreCopy(examining: bad) }.contains("damaged"))
        try Data().write(to: URL(filePath: bad))
        #expect(refusal { _ = try StoreCopy(examining: bad) }.contains("no task store"))
        #expect(refusal { _ = try StoreCopy(examining: folder.path + "/none.db") } != "")
        try SQLiteConnection(path: good).script("PRAGMA user_version = 99")
        #expect(refusal { _ = try StoreCopy(examining: good) }.contains("later release"))
    }

    @Test func `has a name of its own within one second, and makes room only for newer ones`() throws {
        let store = try TaskStoreSQLite.fresh(path)
        for time in [0, 0, 86_400_000] as [Int64] {
            _ = try copies.make(of: store, at: Timestamp(milliseconds: time))
        }
        #expect(copies.names.count == 3 && copies.names == copies.names.sorted(by: >))
        let newest = try #require(copies.names.first)
        #expect(copies.removeAll(butNewest: 1).count == 2 && copies.names == [newest])
        #expect(copies.removeAll(butNewest: 0).isEmpty)
    }
}
