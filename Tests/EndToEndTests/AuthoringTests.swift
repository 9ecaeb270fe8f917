import Foundation
import Glibc
import JSON
import TestSupport
import Testing

extension `End to end` {
    /// A run of two steps on one table, by the command line, in a folder of its own.
    private struct AuthoredRun {
        let folder = TemporaryFolder()
        let database: String
        var output: String { folder.path + "/out" }

        init(_ database: String) throws {
            self.database = database
            try Data(database.utf8).write(to: URL(filePath: folder.path + "/db"))
            chmod(folder.path + "/db", 0o600)
            try Data("bss_company\nbss_service_area\n".utf8).write(to: URL(filePath: folder.path + "/tables"))
        }

        /// Runs it; its process id stands in `pid` meanwhile.
        func run(_ settings: [String: String], _ options: String = "--no-validation") throws
            -> Command.Outcome
        {
            let all = settings.merging([
                "DATA_PIPELINE_SCRATCH_CONNECTION_FILE": folder.path + "/db", "no_proxy": "127.0.0.1",
            ]) { $1 }
            return try Command.run(
                "bash",
                [
                    "-c",
                    "\"$0\" run --db @db --tables tables --out out --language zh \(options) & echo $! >pid; wait $!",
                    Stack.programs + "pipelinectl",
                ], environment: all, folder: folder.path)
        }

        /// Ends the program that runs, whatever it does.
        static func kill(_ pidFile: String) {
            guard let text = try? String(contentsOfFile: pidFile, encoding: .utf8),
                let pid = Int32(text.filter(\.isNumber))
            else { return }
            Glibc.kill(pid, SIGKILL)
        }

        func replacePairs(_ pairs: [(question: String, sql: String)]) throws {
            let names = try FileManager.default.contentsOfDirectory(atPath: output)
            let name = try #require(names.first { $0.hasSuffix("_pair.json") })
            let items = pairs.map { pair in
                let parts = [pair.question, pair.sql].map {
                    String(decoding: JSONWriter.encode($0), as: UTF8.self)
                }
                return "{\"question\": \(parts[0]), \"sql\": \(parts[1])}"
            }
            try Data("[\(items.joined(separator: ",\n"))]".utf8).write(to: URL(filePath: "\(output)/\(name)"))
        }

        func hasQuery(_ sql: String) -> Bool { (try? questions().values.contains(sql)) ?? false }

        func file(_ end: String) throws -> JSONValue {
            let names = try FileManager.default.contentsOfDirectory(atPath: output)
            let name = try #require(names.first { $0.hasSuffix(end) })
            return try JSONValue(parsing: [UInt8](try Data(contentsOf: URL(filePath: "\(output)/\(name)"))))
        }

        func questions() throws -> [String: String] {
            let pairs = try #require(file("_pair.json").arrayValue)
            return Dictionary(
                pairs.compactMap { one in
                    one["question"]?.stringValue.flatMap { question in
                        one["sql"]?.stringValue.map { (question, $0) }
                    }
                }, uniquingKeysWith: { first, _ in first })
        }
    }

    @Test
    func
        `a model adds wordings and confirms pairs, and what it has answered is asked no more, not even after a kill`()
        throws
    {
        let uri = try stack.uri("highway_db")
        let alone = try AuthoredRun(uri)
        #expect(try alone.run([:]).status == 0)
        var queries = try alone.questions()
        let count = queries.count
        try #require(count > 8)
        // Of one question whoever has nothing else thinks otherwise.
        let odd = try #require(queries.keys.sorted().first)
        queries[odd] = "SELECT 'something else'"

        func settings(_ author: ScriptedAuthor, _ concurrency: String = "4") -> [String: String] {
            [
                "DATA_PIPELINE_LLM_BASE_URL": author.baseURL, "DATA_PIPELINE_LLM_MODEL": "author",
                "DATA_PIPELINE_LLM_CONCURRENCY": concurrency,
            ]
        }
        let harder = Self.harder
        for pair in harder.values { queries[pair.question] = queries[pair.question] ?? pair.sql }
        queries[Self.wrong.question] = Self.wrong.sql.replacing("关闭", with: "开放")
        let steady = try ScriptedAuthor(queries, harder: harder)
        defer { steady.server.stop() }
        let undisturbed = try AuthoredRun(uri)
        #expect(try undisturbed.run(settings(steady)).status == 0)
        let kept = try undisturbed.questions()
        #expect(kept.count > count, "other words were added")
        #expect(kept.keys.allSatisfy { !$0.contains("77") }, "words that say something else were not")
        let apart = try #require(undisturbed.file("_ambiguous.json").arrayValue)
        #expect(apart.contains { $0["question"]?.stringValue == odd && $0["other_sql"]?.stringValue != nil })
        #expect(kept[odd] == nil)
        let result = try undisturbed.file("qa_generation_result.json")
        guard case .object(let waterfall)? = result["waterfall"] else { return #expect(Bool(false)) }
        let made = (waterfall["generated"]?.intValue ?? 0) + (waterfall["authored"]?.intValue ?? 0)
        let rest = waterfall.filter { $0.key != "generated" && $0.key != "authored" }.values.compactMap(
            \.intValue
        ).reduce(0, +)
        #expect(made == rest, "\(waterfall)")
        #expect((result["model"]?["tokens"]?.intValue ?? 0) == 100 * steady.calls.values.reduce(0, +))
        let evidence = try FileManager.default.contentsOfDirectory(atPath: undisturbed.output).first {
            $0.hasSuffix("_evidence.jsonl")
        }
        let lines = try String(
            contentsOfFile: undisturbed.output + "/" + (try #require(evidence)), encoding: .utf8)
        #expect(lines.contains("\"grade\": \"A\"") || lines.contains("\"grade\":\"A\""))
        #expect(lines.contains("\"operator\":"), "harder pairs were added")
        #expect(
            kept.values.allSatisfy { !$0.contains("关闭") || alone.hasQuery($0) }, "one that is wrong was not")

        // Whatever is answered before a kill is asked no more; what was being answered is.
        let killed = try AuthoredRun(uri)
        let pidFile = killed.folder.path + "/pid"
        let author = try ScriptedAuthor(queries, harder: harder) { answered in
            if [1, 5, 23].contains(answered) { AuthoredRun.kill(pidFile) }
        }
        defer { author.server.stop() }
        var runs = 0
        while runs < 5, try killed.run(settings(author, "1")).status != 0 { runs += 1 }
        #expect(runs == 3)
        #expect(try killed.questions() == kept)
        let repeated = author.calls.values.map { $0 - 1 }.reduce(0, +)
        #expect(repeated == runs, "\(repeated)")
        #expect(Set(author.calls.keys) == Set(steady.calls.keys))
    }

    /// Pairs that are harder than others, by the way in which they are; one of them answers another question.
    private static let harder: [String: (question: String, sql: String)] = [
        "negate": (
            "没有任何服务区的公司有哪些？",
            "SELECT company_name FROM bss_company c WHERE c.delete_ts IS NULL AND NOT EXISTS (SELECT 1 FROM bss_service_area a WHERE a.company_id = c.id AND a.delete_ts IS NULL) ORDER BY company_name"
        ),
        "nest": (
            "没有任何服务区的公司一共有多少家？",
            "SELECT COUNT(*) FROM bss_company c WHERE c.delete_ts IS NULL AND NOT EXISTS (SELECT 1 FROM bss_service_area a WHERE a.company_id = c.id AND a.delete_ts IS NULL)"
        ),
        "threshold": (
            "服务区数量超过2个的公司有哪些？",
            "SELECT c.company_name, COUNT(*) FROM bss_service_area a JOIN bss_company c ON a.company_id = c.id WHERE a.delete_ts IS NULL AND c.delete_ts IS NULL GROUP BY c.id, c.company_name HAVING COUNT(*) > 2"
        ),
        "set_operation": wrong, "window": wrong, "share": wrong,
    ]
    private static let wrong = (
        question: "目前状态为开放的服务区究竟有几个？",
        sql: "SELECT COUNT(*) FROM bss_service_area WHERE service_state = '关闭' AND delete_ts IS NULL"
    )

    @Test func `what a model has mended before a kill it is not asked to mend again`() throws {
        let uri = try stack.uri("highway_db")
        let site = try AuthoredRun(uri)
        #expect(try site.run([:]).status == 0)
        let whole = try site.questions().sorted { $0.key < $1.key }.prefix(6)
        let broken = whole.enumerated().map {
            ($1.key, $0 < 4 ? "SELECT nothing_\($0) FROM bss_nowhere_at_all" : $1.value)
        }
        func settings(_ author: ScriptedAuthor) -> [String: String] {
            [
                "DATA_PIPELINE_LLM_BASE_URL": author.baseURL, "DATA_PIPELINE_LLM_MODEL": "author",
                "DATA_PIPELINE_LLM_CONCURRENCY": "1",
            ]
        }
        let queries = Dictionary(uniqueKeysWithValues: whole.map { ($0.key, $0.value) })
        let pidFile = site.folder.path + "/pid"
        try site.replacePairs(broken)
        let author = try ScriptedAuthor(queries) { answered in
            if [1, 4].contains(answered) { AuthoredRun.kill(pidFile) }
        }
        defer { author.server.stop() }
        var runs = 0
        while runs < 4, try site.run(settings(author), "--step sql_validation").status != 0 { runs += 1 }
        #expect(runs == 2)
        #expect(try site.questions() == queries)
        #expect(author.calls.values.map { $0 - 1 }.reduce(0, +) == runs)
        #expect(try site.file("sql_validation_result.json")["repaired"]?.intValue == 4)
    }
}
