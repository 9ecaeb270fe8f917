import Dispatch
import Glibc
import JSON
import Processes
import Synchronization
import Tasks
import TestSupport
import Testing

@Suite struct `Locks and launches` {
    let folder = TemporaryFolder()
    private let folders: TaskFolders
    private let task: TaskID

    init() throws {
        task = try #require(TaskID("task_1"))
        folders = TaskFolders(root: folder.path + "/data", locks: folder.path + "/locks")
        mkdir(folders.root, 0o755)
    }

    private struct Held: Error {}

    private func taken() throws -> TaskWriter {
        guard let writer = try folders.writer(of: task) else { throw Held() }
        return writer
    }

    private func left() throws -> [String] {
        try Command.run("ls", ["-A", folder.path + "/locks"]).output.split(separator: "\n").map(String.init)
    }

    @Test func `a lock is held by one, free when its holder lets go, and leaves no file`() throws {
        #expect(try !folders.isHeld(task))
        do {
            let writer = try taken()
            #expect(try folders.isHeld(task))
            #expect(throws: Held.self) { _ = try taken() }
            withExtendedLifetime(writer) {}
        }
        #expect(try !folders.isHeld(task))
        #expect(try left() == [])
    }

    @Test func `a lock outlives the directory that it guards`() throws {
        let writer = try taken()
        try writer.create()
        try writer.write("x".utf8, to: "a.md")
        let gone = try #require(try writer.discard())
        #expect(gone.files == 1 && gone.bytes == 1 && !writer.directory.exists)
        #expect(throws: Held.self) { _ = try taken() }
        #expect(try writer.discard() == nil)
        try writer.create()
        #expect(try writer.discard()?.files == 0)
        #expect(try folders.emptyTrash(atMost: 1) == false)
        #expect(try folders.emptyTrash(atMost: 100))
        #expect(try Command.run("ls", ["-A", folders.root + "/.trash"]).output == "")
    }

    @Test func `of many that take and leave a lock there is never more than one`() throws {
        let inside = Mutex((now: 0, most: 0))
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            var left = 200
            while left > 0 {
                guard let writer = try? folders.writer(of: task) else { continue }
                inside.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
                inside.withLock { $0.now -= 1 }
                withExtendedLifetime(writer) {}
                left -= 1
            }
        }
        #expect(inside.withLock { $0.most } == 1)
        #expect(try left() == [])
    }

    @Test func `the lock of an executor of the release before counts`() throws {
        let writer = try taken()
        try writer.create()
        let old = try SoleRun(path: writer.directory.path(of: ".run.lock"))
        _ = consume writer
        #expect(try folders.isHeld(task))
        #expect(throws: Held.self) { _ = try taken() }
        #expect(try left() == [])
        withExtendedLifetime(old) {}
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
        let order = LaunchOrder(
            run: Run(taskID: task, runID: 7, fence: 3), connection: "postgresql://u:p@h/d")
        let pid = try launcher.launch(task, taken(), order: JSONWriter.encode(order))
        #expect(try folders.isHeld(task))
        #expect(getsid(pid) == pid)
        var received: [UInt8]?
        for _ in 0..<500 where received?.isEmpty != false {
            Pause.milliseconds(10)
            received = try TaskDirectory(path: folder.path).read("order")
        }
        let back = try #require(LaunchOrder(task: task, parsing: received ?? []))
        #expect(back.run == order.run && back.connection == order.connection)
        kill(pid, SIGKILL)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
        #expect(try !folders.isHeld(task))
        _ = try taken()
        #expect(try left() == [])
    }

    @Test func `a launch that fails gives the lock back`() throws {
        let launcher = ExecutorLauncher(program: "/nonexistent", errorLog: folder.path + "/log")
        #expect(throws: ProcessError.self) { try launcher.launch(task, taken(), order: []) }
        #expect(try !folders.isHeld(task))
    }

    @Test func `a program that must run once only refuses a second start`() throws {
        let path = folder.path + "/lock"
        let first = try SoleRun(path: path)
        #expect(throws: ProcessError.self) { _ = try SoleRun(path: path) }
        withExtendedLifetime(first) {}
    }
}
