import Dispatch
import Glibc
import HTTP
import JSON
import Pipeline
import Processes
import Synchronization
import TaskStoreSQLite
import Tasks
import TestSupport
import Testing

@testable import API

@Suite struct `A disk or store that cannot be written to` {
    @Test func `is told apart in answers: full is 507, busy is 503`() {
        for (reason, status) in [
            (FileError(path: "x", code: ENOSPC) as any Error, 507), (FileError(path: "x", code: EDQUOT), 507),
            (TaskStoreError(description: "full", isRetryable: false, isOutOfSpace: true), 507),
            (TaskStoreError(description: "busy", isRetryable: true), 503),
            (TaskStoreError(description: "broken", isRetryable: false), 500),
            (FileError(path: "x", code: EIO), 500),
        ] {
            let error = APIError.internalFailure(reason)
            #expect(error.code.status.rawValue == status, "\(reason)")
            #expect(!error.details.contains("x:"))
        }
    }

    /// A run, and a store that waits for its lock for a tenth of a second only.
    private func run() throws -> (node: TestNode, run: Run, store: TaskStoreSQLite, path: String) {
        let node = try TestNode()
        let id = try node.create()
        #expect(try node.tasks("POST", "/\(id)/execute").status == 202)
        let run = try #require(try node.store.runsInProgress().first?.run)
        let path = node.folder.path + "/data/state.db"
        return (node, run, try TaskStoreSQLite(path: path, waitMilliseconds: 100), path)
    }

    @Test func `does not end a run whose progress cannot be recorded for a while`() throws {
        let (node, run, store, path) = try run()
        let recorder = StoredRunRecorder(store: store, run: run, patience: .seconds(1))
        try recorder.start(.ddlGeneration)
        var lock: SoleRun? = try SoleRun(path: path + ".lock")
        let progress = Progress(step: .ddlGeneration, done: 1, total: 1, message: "x")
        try recorder.report(progress)
        lock = nil
        try recorder.report(progress)
        #expect(try node.store.task(run.taskID)?.progress?.done == 1)
        lock = try SoleRun(path: path + ".lock")
        let begin = ContinuousClock.now
        #expect(throws: TaskStoreError.self) {
            while begin.duration(to: .now) < .seconds(30) { try recorder.report(progress) }
        }
        #expect(begin.duration(to: .now) >= .seconds(1))
        withExtendedLifetime(lock) {}
    }

    @Test func `gets to know how a run ended as soon as it can`() throws {
        let (node, run, store, path) = try run()
        let recorder = StoredRunRecorder(store: store, run: run, patience: .milliseconds(1))
        // Held for a second by somebody else.
        let lock = Mutex<SoleRun?>(try SoleRun(path: path + ".lock"))
        DispatchQueue.global().asyncAfter(deadline: .now() + 1) { lock.withLock { $0 = nil } }
        try recorder.end(.failed(message: "磁盘空间不足", code: .storageFull))
        let task = try #require(try node.store.task(run.taskID))
        #expect(task.errorMessage == "磁盘空间不足" && task.errorCode == .storageFull)
    }
}
