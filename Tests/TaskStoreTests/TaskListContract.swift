import Tasks
import TestSupport
import Testing

extension `Every task store` {
    /// 240 tasks of four creators, three databases and six states, some days, hours and seconds apart.
    private func filled(_ store: any TaskStore) throws -> [PipelineTask] {
        let gaps: [Int64] = [1, 999, 61_000, 3_599_000, 86_399_000]
        var time: Int64 = 1_750_000_000_000
        var tasks: [PipelineTask] = []
        for index in 0..<240 {
            time += gaps[index % gaps.count]
            let now = Timestamp(milliseconds: time)
            let id = try store.reserveID(stem: TaskID.stem(at: now))
            let name = index % 7 == 0 ? nil : ["Highway 高速", "50%_off\\", "high_way", "HIGHWAY"][index % 4]
            let task = PipelineTask(
                id: id, name: name,
                parameters: TaskParameters(businessContext: "", databaseName: "db\(index % 3)"),
                createdBy: "user\(index % 4)", createdAt: now)
            try store.insert(task, connectionSecret: nil)
            let request = RunRequest(mode: .complete, vectorTables: VectorTableOptions(truncate: false))
            if index % 5 > 0, case .claimed(let run) = try store.claim(id, request, at: now) {
                if index % 5 == 2 {
                    _ = try store.finishRun(run, .failed(message: "x", code: .stepFailed), at: now)
                }
                if index % 5 == 3 { _ = try store.finishRun(run, .cancelled, at: now) }
            }
            tasks.append(try #require(try store.task(id)))
        }
        return tasks.sorted { ($0.createdAt, $0.id.text) > ($1.createdAt, $1.id.text) }
    }

    private func fits(_ task: PipelineTask, _ filter: TaskFilter) -> Bool {
        let name = filter.namePart.map { part in (task.name ?? "").lowercased().contains(part.lowercased()) }
        return (filter.status.map { $0 == task.status } ?? true)
            && (filter.createdBy.map { $0 == task.createdBy } ?? true)
            && (filter.databaseName.map { $0 == task.parameters.databaseName } ?? true)
            && (filter.createdFrom.map { $0 <= task.createdAt } ?? true)
            && (filter.createdTo.map { $0 >= task.createdAt } ?? true) && (name ?? true)
    }

    @Test(arguments: backends)
    func `every mixture of filters finds what fits, in order, with the exact total`(
        open: @Sendable (String) throws -> any TaskStore
    ) throws {
        let store = try open(folder.path)
        let tasks = try filled(store)
        var random = SystemRandomNumberGenerator()
        for round in 0..<600 {
            var filter = TaskFilter(status: Bool.random() ? TaskStatus.allCases.randomElement() : nil)
            if Bool.random() { filter.createdBy = "user\(Int.random(in: 0...4, using: &random))" }
            if Bool.random() { filter.databaseName = "db\(Int.random(in: 0...3, using: &random))" }
            if round % 4 == 0 {
                filter.namePart = ["high", "way", "%", "_", "\\", "高速", "0%_O", "none"].randomElement()
            }
            let jitter = Int64.random(in: -1...1)
            if Bool.random(), let task = tasks.randomElement() {
                filter.createdFrom = Timestamp(milliseconds: task.createdAt.milliseconds + jitter)
            }
            if Bool.random(), let task = tasks.randomElement() {
                filter.createdTo = Timestamp(milliseconds: task.createdAt.milliseconds - jitter)
            }
            let expected = tasks.filter { fits($0, filter) }
            let offset = Int.random(in: 0...(round % 2 == 0 ? 12 : expected.count + 2))
            let page = try store.list(filter, limit: 9, offset: offset)
            #expect(page.total == expected.count, "\(filter)")
            #expect(page.tasks.map(\.id) == expected.dropFirst(offset).prefix(9).map(\.id), "\(filter)")
        }
        for time in [Int64.min, 0, Int64.max] {
            var filter = TaskFilter()
            filter.createdFrom = Timestamp(milliseconds: time)
            #expect(try store.list(filter, limit: 1, offset: 0).total == (time == .max ? 0 : 240))
            filter = TaskFilter()
            filter.createdTo = Timestamp(milliseconds: time)
            #expect(try store.list(filter, limit: 1, offset: 0).total == (time == .max ? 240 : 0))
        }
        #expect(try store.list(TaskFilter(), limit: 1, offset: Int.max).tasks.isEmpty)
    }

    @Test(arguments: backends)
    func `what others change is followed, whichever filters were asked for before`(
        open: @Sendable (String) throws -> any TaskStore
    ) throws {
        let (store, other) = (try open(folder.path), try open(folder.path))
        var ids = try filled(other).map(\.id)
        let filters: [TaskFilter] = ["way", nil, "高速", "none"].flatMap { part in
            [nil, TaskStatus.pending, .inProgress, .failed].flatMap { status in
                [nil, "user1"].map { creator in
                    var filter = TaskFilter(status: status)
                    (filter.namePart, filter.createdBy) = (part, creator)
                    return filter
                }
            }
        }
        for round in 0..<60 {
            for _ in 0..<Int.random(in: 0...3) {
                // Mostly newer than all others, now and then older than some.
                let time =
                    1_770_000_000_000 + Int64(round) * 1000 - Int64([0, 0, 0, 20_000_000_000][round % 4])
                let id = try other.reserveID(stem: TaskID.stem(at: Timestamp(milliseconds: time)))
                let task = PipelineTask(
                    id: id, name: ["way", "高速", nil].randomElement() ?? nil,
                    parameters: TaskParameters(businessContext: "", databaseName: "db"),
                    createdBy: "user\(round % 2)", createdAt: Timestamp(milliseconds: time))
                try other.insert(task, connectionSecret: nil)
                ids.append(id)
            }
            let id = try #require(ids.randomElement())
            let request = RunRequest(mode: .complete, vectorTables: VectorTableOptions(truncate: false))
            if case .claimed(let run) = try other.claim(id, request, at: .now()), round % 2 == 0 {
                _ = try other.finishRun(run, .failed(message: "x", code: .stepFailed), at: .now())
            }
            if let doomed = ids.randomElement(), case .deleted = try other.delete(doomed) {
                ids.removeAll { $0 == doomed }
            }
            if round % 10 == 9 { try other.maintain() }
            let tasks = try ids.compactMap { try other.task($0) }
                .sorted { ($0.createdAt, $0.id.text) > ($1.createdAt, $1.id.text) }
            var filter = try #require(filters.randomElement())
            if round % 3 == 0 { filter.createdFrom = tasks.randomElement()?.createdAt }
            let expected = tasks.filter { fits($0, filter) }
            let offset = Int.random(in: 0...max(0, expected.count))
            let page = try store.list(filter, limit: 7, offset: offset)
            #expect(page.total == expected.count, "\(filter)")
            #expect(page.tasks.map(\.id) == expected.dropFirst(offset).prefix(7).map(\.id), "\(filter)")
        }
    }
}
