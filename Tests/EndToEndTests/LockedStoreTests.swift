import FoundationEssentials
import Glibc
import Processes
import TestSupport
import Testing

/// A supervisor with its workers and nothing else, while a stopped process holds the store's write lock.
@Suite struct `A supervisor beside a locked store` {
    private func children(of pid: Int32, _ title: String) throws -> Set<Int32> {
        let lines = try Command.run("ps", ["-o", "pid=,stat=,args=", "--ppid", "\(pid)"]).output.split(
            separator: "\n")
        return Set(
            lines.compactMap { line in
                let words = line.split(separator: " ")
                guard words.count > 2, words[1].first != "Z", line.hasSuffix(title) else { return nil }
                return Int32(words[0])
            })
    }

    private func wait(_ condition: () throws -> Bool) rethrows -> Bool {
        for _ in 0..<200 {
            if try condition() { return true }
            Pause.milliseconds(50)
        }
        return false
    }

    @Test func `goes on replacing workers and its own child, and stops when told to`() throws {
        let folder = TemporaryFolder()
        let environment = [
            "DATA_PIPELINE_DATA_DIR": folder.path + "/data", "DATA_PIPELINE_LOG_DIR": folder.path,
            "DATA_PIPELINE_GRACE_SECONDS": "1",
        ]
        let pidFile = folder.path + "/pid"
        try Command.run(
            "bash", ["-c", "'\(Stack.programs)pipelined' >/dev/null 2>&1 & echo $! > '\(pidFile)'"],
            environment: environment)
        let text = String(decoding: try Data(contentsOf: URL(filePath: pidFile)), as: UTF8.self)
        let pid = try #require(Int32(text.filter(\.isNumber)))
        defer { kill(pid, SIGKILL) }
        #expect(try wait { try children(of: pid, "worker api").count == 4 })
        #expect(try wait { try children(of: pid, "pipelined duties").count == 1 })
        var before = try children(of: pid, "worker api").union(children(of: pid, "pipelined duties"))
        var lock: SoleRun?
        #expect(
            wait {
                lock = try? SoleRun(path: folder.path + "/data/state.db.lock")
                return lock != nil
            })
        // So much to move into the store that whoever sees to it has to wait for the lock.
        let filler = "PRAGMA wal_autocheckpoint = 0; CREATE TABLE filler AS SELECT randomblob(3000000);"
        #expect(try Command.run("sqlite3", [folder.path + "/data/state.db", filler]).status == 0)
        // More than once, so that the supervisor has the time to come to what it does every second.
        for _ in 0..<4 {
            for child in before { kill(child, SIGKILL) }
            func replaced() throws -> Bool {
                let workers = try children(of: pid, "worker api")
                let duties = try children(of: pid, "pipelined duties")
                guard workers.count == 4, duties.count == 1,
                    before.isDisjoint(with: workers.union(duties))
                else { return false }
                before = workers.union(duties)
                return true
            }
            #expect(try wait(replaced))
        }
        kill(pid, SIGTERM)
        #expect(wait { kill(pid, 0) != 0 })
        withExtendedLifetime(lock) {}
    }
}
