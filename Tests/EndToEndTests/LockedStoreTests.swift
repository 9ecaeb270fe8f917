import Glibc
import Processes
import TestSupport
import Testing

/// A supervisor with its workers and nothing else, while a stopped process holds the store's write lock.
@Suite struct `A supervisor beside a locked store` {
    @Test func `goes on replacing workers and its own child, and stops when told to`() throws {
        let service = try LoneService(["DATA_PIPELINE_GRACE_SECONDS": "1"])
        func family() throws -> (workers: Set<Int32>, duties: Set<Int32>) {
            (try service.workers("api"), try service.children("pipelined duties"))
        }
        #expect(try service.wait { try family().duties.count == 1 })
        var before = try family().workers.union(family().duties)
        let store = service.folder.path + "/data/state.db"
        var lock: SoleRun?
        #expect(
            service.wait {
                lock = try? SoleRun(path: store + ".lock")
                return lock != nil
            })
        // So much to move into the store that whoever sees to it has to wait for the lock.
        let filler = "PRAGMA wal_autocheckpoint = 0; CREATE TABLE filler AS SELECT randomblob(3000000);"
        #expect(try Command.run("sqlite3", [store, filler]).status == 0)
        // More than once, so that the supervisor has the time to come to what it does every second.
        for _ in 0..<4 {
            for child in before { kill(child, SIGKILL) }
            func replaced() throws -> Bool {
                let now = try family()
                guard now.workers.count == 4, now.duties.count == 1,
                    before.isDisjoint(with: now.workers.union(now.duties))
                else { return false }
                before = now.workers.union(now.duties)
                return true
            }
            #expect(try service.wait(replaced))
        }
        kill(service.supervisor, SIGTERM)
        #expect(service.wait { kill(service.supervisor, 0) != 0 })
        withExtendedLifetime(lock) {}
    }
}
