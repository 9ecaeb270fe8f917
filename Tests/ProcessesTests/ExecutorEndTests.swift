import FoundationEssentials
import Glibc
import Tasks
import TestSupport
import Testing

@testable import Processes

@Suite struct `How an executor ends` {
    let folder = TemporaryFolder()

    /// A shell in a session of its own, with a child that ignores what the shell is told.
    private func start() throws -> (leader: Int32, ready: String) {
        let ready = folder.path + "/ready"
        let script = "sleep 600 & echo $! > \(ready).tmp; mv \(ready).tmp \(ready); sleep 600"
        let pid = try Spawn.start(
            "/bin/bash", arguments: ["bash", "-c", script], descriptors: [-1, 1, 2], newSession: true)
        for _ in 0..<1000 where access(ready, F_OK) != 0 { Pause.milliseconds(10) }
        return (pid, ready)
    }

    private func isAlive(_ pid: Int32) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else {
            return false
        }
        return !status.contains(") Z ")
    }

    private func goes(_ pid: Int32) -> Bool {
        for _ in 0..<1000 where isAlive(pid) { Pause.milliseconds(10) }
        return !isAlive(pid)
    }

    @Test(arguments: [false, true]) func `all that it has started goes with it`(isLeaderGone: Bool) throws {
        let (leader, ready) = try start()
        let child = try #require(
            Int32(String(decoding: Data(contentsOf: URL(filePath: ready)), as: UTF8.self).filter(\.isNumber)))
        let process = try #require(ExecutorProcess(note: ExecutorProcess(pid: leader)?.note ?? ""))
        #expect(process.pid == leader && !process.hasEnded)
        if isLeaderGone {
            kill(leader, SIGKILL)
            var status: Int32 = 0
            waitpid(leader, &status, 0)
            #expect(process.hasEnded && isAlive(child))
        }
        process.kill()
        #expect(goes(child) && goes(leader))
        var status: Int32 = 0
        waitpid(leader, &status, 0)
    }

    @Test func `a process that has its number but not its beginning is left alone`() throws {
        let (leader, _) = try start()
        let first = try #require(ExecutorProcess(pid: leader))
        let words = first.note.split(separator: " ")
        let other = try #require(ExecutorProcess(note: "\(words[0]) \((UInt64(words[1]) ?? 0) + 1)"))
        #expect(other.hasEnded)
        other.kill()
        Pause.milliseconds(100)
        #expect(isAlive(leader))
        first.kill()
        #expect(goes(leader))
        var status: Int32 = 0
        waitpid(leader, &status, 0)
        for note in ["", "x", "12", "1 2", "-5 7", "12 x", "12 13 14"] {
            #expect(ExecutorProcess(note: note) == nil, "\(note)")
        }
    }

    @Test func `memory that has run out is told by the counter of its control group alone`() throws {
        for name in ["proc/7", "groups/a b", "groups/memory/old"] {
            try FileManager.default.createDirectory(
                atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
        }
        func write(_ text: String, _ path: String) throws {
            try Data(text.utf8).write(to: URL(filePath: folder.path + "/" + path))
        }
        func mark() -> MemoryMark? {
            MemoryEvents.mark(of: 7, processes: folder.path + "/proc", groups: folder.path + "/groups")
        }
        #expect(mark() == nil)
        try write("9:name=systemd:/\n0::/a b\n", "proc/7/cgroup")
        #expect(mark() == nil)
        try write("low 0\nhigh 0\nmax 12\noom 3\noom_kill 2\noom_group_kill 0\n", "groups/a b/memory.events")
        #expect(mark() == MemoryMark(group: "/a b", kills: 2))
        try write("5:cpu,memory:/old\n0::/\n", "proc/7/cgroup")
        try write("oom_kill_disable 0\nunder_oom 0\noom_kill 5\n", "groups/memory/old/memory.oom_control")
        #expect(mark() == MemoryMark(group: "/old", kills: 5))
        // Whose counter counts is known from the time when it was alive.
        func now(in group: String) -> MemoryMark? {
            MemoryEvents.mark(in: group, groups: folder.path + "/groups")
        }
        #expect(now(in: "/a b")?.kills == 2 && now(in: "/old")?.kills == 5 && now(in: "/gone") == nil)
        let dead = MemoryEvents.mark(
            of: 7, isDead: true, processes: folder.path + "/proc", groups: folder.path + "/groups")
        #expect(dead == nil, "version 1 does not tell of it")
        let start = MemoryMark(group: "/a", kills: 2)
        #expect(!start.tellsOfKill(since: start))
        #expect(MemoryMark(group: "/a", kills: 3).tellsOfKill(since: start))
        #expect(MemoryMark(group: "/b", kills: 1).tellsOfKill(since: start), "it was moved there")
        #expect(!MemoryMark(group: "/b", kills: 0).tellsOfKill(since: start))
        let end = ProcessEnd.killed(signal: SIGKILL)
        #expect(end.cause(pid: 7, isOutOfMemory: true).code == .outOfMemory)
        #expect(end.cause(pid: 7, isOutOfMemory: false).code == .executorKilled)
        let crash = ProcessEnd.killed(signal: SIGSEGV).cause(pid: 7, isOutOfMemory: true)
        #expect(crash.code == .executorKilled && crash.text.contains("SIGSEGV"))
    }

    @Test func `is told to the helper with all that is known of it`() {
        for end in [ProcessEnd.exited(code: 70), .killed(signal: 9)] {
            for memory in [nil, MemoryMark(group: "/a b", kills: 3)] {
                let told = AdoptedEnd(pid: 12, end: end, memory: memory)
                #expect(AdoptedEnd(line: told.line.dropLast()) == told)
            }
        }
        #expect(AdoptedEnd(line: "12 killed 9 x /a") == nil && AdoptedEnd(line: "12 killed 9 3") == nil)
    }

    @Test func `deadlines are counted from when somebody saw it, and by a clock that nobody sets`() throws {
        let run = Run(taskID: try #require(TaskID("t")), runID: 1, fence: 1)
        func found(_ at: Int64?, _ step: PipelineStep? = nil) -> RunInProgress {
            RunInProgress(
                run: run, isWaiting: false, executorPID: 7, memory: nil, cancelRequestedAt: nil,
                reportedAt: at.map { Timestamp(milliseconds: $0) }, step: step)
        }
        let limits = Deadlines.Limits(start: 10, progress: 100, step: 1000, run: 10_000)
        let silent = Deadlines(limits)
        #expect(silent.missed(by: found(nil), now: 5_000_000) == nil)
        #expect(silent.missed(by: found(nil), now: 5_010_000) == nil)
        #expect(silent.missed(by: found(nil), now: 5_010_001)?.contains("10 秒") == true)
        let working = Deadlines(limits)
        var now: Int64 = 0
        for minute in 0..<20 {
            now = Int64(minute) * 60_000
            #expect(
                working.missed(by: found(Int64(minute), .ddlGeneration), now: now) == nil || now > 1_015_000)
        }
        #expect(working.missed(by: found(20, .qaGeneration), now: now) == nil)
        #expect(working.missed(by: found(20, .qaGeneration), now: now + 116_000)?.contains("进展") == true)
        #expect(working.missed(by: found(21, .qaGeneration), now: now + 1_016_000)?.contains("步骤") == true)
        #expect(working.missed(by: found(22, .trainingLoad), now: 10_016_000)?.contains("运行超过") == true)
        working.forget(allBut: [])
        #expect(working.missed(by: found(22, .trainingLoad), now: 10_016_000) == nil)
    }
}
