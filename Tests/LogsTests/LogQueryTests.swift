import FoundationEssentials
import Logs
import Tasks
import TestSupport
import Testing

@Suite struct `Queries over a task's log` {
    let folder = TemporaryFolder()

    private func find(
        _ change: (inout LogQuery) -> Void = { _ in }, limit: Int = 100, offset: Int = 0
    ) throws -> LogReader.Page {
        let text = """
            a line before the first record
            2025-06-27 14:30:52 [INFO] TaskDir_task_1: start
            2025-06-27 14:30:53 [INFO] SchemaWorkflowOrchestrator: [qa_generation] begin
                second line with KeyWord
            2025-06-27 14:30:53 [ERROR] SQLValidator: SQL验证失败
            2025-06-28 00:00:00 [DEBUG] DDLMDGenerator: keyword
            2025-06-28 00:00:01 [WARNING] VectorTableManager: end

            """
        try Data(text.utf8).write(to: URL(filePath: folder.path + "/x.log"))
        var query = LogQuery()
        change(&query)
        return try LogReader(path: folder.path + "/x.log").query(query, limit: limit, offset: offset)
    }

    @Test func `records come newest first with the line that they begin on`() throws {
        let page = try find()
        #expect(page.total == 5 && page.hits.map(\.lineNumber) == [7, 6, 5, 3, 2])
        #expect(page.hits[3].record.message == "[qa_generation] begin\nsecond line with KeyWord")
        #expect(
            page.hits.map(\.record.step) == [
                .trainingLoad, .ddlGeneration, .sqlValidation, .qaGeneration, nil,
            ])
    }

    @Test func `every filter counts`() throws {
        #expect(try find { $0.level = .error }.hits.map(\.lineNumber) == [5])
        #expect(try find { $0.keyword = "KEYWORD" }.hits.map(\.lineNumber) == [6, 3])
        #expect(try find { $0.keyword = "验证" }.total == 1)
        #expect(try find { $0.logger = "SQLValidator" }.total == 1)
        #expect(try find { $0.step = .qaGeneration }.hits.map(\.lineNumber) == [3])
        #expect(try find { $0.start = Timestamp(parsing: "2025-06-27T14:30:53") }.total == 4)
        #expect(try find { $0.end = Timestamp(parsing: "2025-06-27", isEnd: true) }.total == 3)
        #expect(
            try find {
                $0.start = Timestamp(parsing: "2025-06-27T14:30:52.001")
                $0.end = Timestamp(parsing: "2025-06-27T14:30:53", isEnd: true)
                $0.level = .info
            }.hits.map(\.lineNumber) == [3])
    }

    @Test(arguments: [
        (LogQuery.Key.timestamp, [2, 3, 5, 6, 7]), (.level, [6, 2, 3, 7, 5]), (.logger, [6, 5, 3, 2, 7]),
        (.step, [6, 3, 5, 7, 2]), (.lineNumber, [2, 3, 5, 6, 7]),
    ])
    func `sorting is stable, and descending is its exact reverse`(key: LogQuery.Key, lines: [Int]) throws {
        let ascending = try find {
            $0.key = key
            $0.isDescending = false
        }
        #expect(ascending.hits.map(\.lineNumber) == lines)
        #expect(try find { $0.key = key }.hits.map(\.lineNumber) == lines.reversed())
    }

    @Test func `pages neither repeat nor leave out`() throws {
        let all = try find().hits
        let pages = try stride(from: 0, to: 6, by: 2).flatMap { try find(limit: 2, offset: $0).hits }
        #expect(pages == all)
        #expect(try find(limit: 2, offset: 100).hits.isEmpty)
    }
}
