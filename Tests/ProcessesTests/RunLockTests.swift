import Glibc
import JSON
import Processes
import Tasks
import TestSupport
import Testing

@Suite struct `Locks and launches` {
    let folder = TemporaryFolder()
    private var directory: TaskDirectory { TaskDirectory(path: folder.path) }

    private struct Held: Error {}

    private func taken() throws -> RunLock {
        guard let lock = try RunLock.take(directory) else { throw Held() }
        return lock
    }

    @Test func `a lock is held by one, and free when its holder lets go`() throws {
        #expect(try !RunLock.isHeld(directory))
        do {
            let lock = try taken()
            #expect(try RunLock.isHeld(directory))
            #expect(throws: Held.self) { _ = try taken() }
            _ = consume lock
        }
        #expect(try !RunLock.isHeld(directory))
    }

    @Test func `an executor holds the lock as long as it lives, and no longer`() throws {
        let script = folder.path + "/executor"
        try #require(
            Command.run(
                "bash",
                [
                    "-c",
                    "printf '#!/bin/sh\\ncat > \(folder.path)/order; exec sleep 60\\n' > \(script); chmod +x \(script)",
                ]
            ).status == 0)
        let launcher = ExecutorLauncher(program: script, errorLog: folder.path + "/log")
        let task = try #require(TaskID("task_1"))
        let lock = try taken()
        let order = LaunchOrder(
            run: Run(taskID: task, runID: 7, fence: 3), connection: "postgresql://u:p@h/d")
        let pid = try launcher.launch(task, lock: lock, order: JSONWriter.encode(order))
        #expect(try RunLock.isHeld(directory))
        #expect(getsid(pid) == pid)
        var received: [UInt8]?
        for _ in 0..<500 where received?.isEmpty != false {
            Pause.milliseconds(10)
            received = try directory.read("order")
        }
        let back = try #require(LaunchOrder(task: task, parsing: received ?? []))
        #expect(back.run == order.run && back.connection == order.connection)
        kill(pid, SIGKILL)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
        #expect(try !RunLock.isHeld(directory))
    }

    @Test func `a launch that fails gives the lock back`() throws {
        let launcher = ExecutorLauncher(program: "/nonexistent", errorLog: folder.path + "/log")
        let task = try #require(TaskID("task_1"))
        #expect(throws: ProcessError.self) { try launcher.launch(task, lock: taken(), order: []) }
        #expect(try !RunLock.isHeld(directory))
    }

    @Test func `a program that must run once only refuses a second start`() throws {
        let path = folder.path + "/lock"
        let first = try SoleRun(path: path)
        #expect(throws: ProcessError.self) { _ = try SoleRun(path: path) }
        withExtendedLifetime(first) {}
    }
}
