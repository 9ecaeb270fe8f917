import SQLite
import TaskStoreSQLite
import Tasks
import TestSupport
import Testing

@Suite struct `Ends of runs that somebody is to be told of` {
    let folder = TemporaryFolder()

    private func end(_ store: TaskStoreSQLite, _ end: RunEnd) throws -> TaskID {
        let id = try store.reserveID(stem: "task_n")
        let task = PipelineTask(
            id: id, name: nil, parameters: TaskParameters(businessContext: "", databaseName: "db"),
            createdBy: "guest", createdAt: .now())
        try store.insert(task, connectionSecret: nil)
        let request = RunRequest(mode: .complete, vectorTables: VectorTableOptions())
        guard case .claimed(let run) = try store.claim(id, request, at: .now()) else { return id }
        _ = try store.launch(run, places: 100, at: .now())
        _ = try store.finishRun(run, end, at: .now())
        return id
    }

    @Test func `begin with the present, come in order, and each once it is settled no more`() throws {
        let path = folder.path + "/state.db"
        let store = try TaskStoreSQLite.fresh(path)
        _ = try end(store, .finished)
        #expect(try store.nextNotice() == nil, "nobody asked then")
        let failed = try end(store, .failed(message: "m", code: .stepFailed))
        let cancelled = try end(store, .cancelled)
        let first = try #require(try store.nextNotice())
        #expect(first.taskID == failed && first.status == .failed && first.runID != nil)
        #expect(try TaskStoreSQLite(path: path).nextNotice() == first, "it is not settled")
        try store.settle(first)
        let second = try #require(try store.nextNotice())
        #expect(second.taskID == cancelled && second.status == .cancelled && second.number > first.number)
        try store.settle(second)
        #expect(try store.nextNotice() == nil)
        // Whoever is late with an earlier one puts nothing back.
        try store.settle(first)
        #expect(try store.nextNotice() == nil)
        // Whoever asks for none has missed them.
        try store.stopNotices()
        _ = try end(store, .finished)
        #expect(try store.nextNotice() == nil)
    }
}
