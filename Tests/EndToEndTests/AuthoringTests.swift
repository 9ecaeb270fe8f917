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
        func run(_ settings: [String: String]) throws -> Command.Outcome {
            let all = settings.merging([
                "DATA_PIPELINE_SCRATCH_CONNECTION_FILE": folder.path + "/db", "no_proxy": "127.0.0.1",
            ]) { $1 }
            return try Command.run(
                "bash",
                [
                    "-c",
                    "\"$0\" run --db @db --tables tables --out out --language zh --no-validation & echo $! >pid; wait $!",
                    Stack.programs + "pipelinectl",
                ], environment: all, folder: folder.path)
        }

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

        func settings(_ author: ScriptedAuthor) -> [String: String] {
            [
                "DATA_PIPELINE_LLM_BASE_URL": author.baseURL, "DATA_PIPELINE_LLM_MODEL": "author",
                "DATA_PIPELINE_LLM_CONCURRENCY": "2",
            ]
        }
        let steady = try ScriptedAuthor(queries)
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

        let killed = try AuthoredRun(uri)
        let pidFile = killed.folder.path + "/pid"
        let author = try ScriptedAuthor(queries) { answered in
            guard [3, 17].contains(answered),
                let text = try? String(contentsOfFile: pidFile, encoding: .utf8),
                let pid = Int32(text.filter(\.isNumber))
            else { return }
            kill(pid, SIGKILL)
        }
        defer { author.server.stop() }
        var runs = 0
        while runs < 5, try killed.run(settings(author)).status != 0 { runs += 1 }
        #expect(runs >= 1 && runs < 5)
        #expect(try killed.questions() == kept)
        // What was under way at the moment of a kill, two answers and two more that were not read yet, is nobody's; all else was
        // asked once.
        let repeated = author.calls.values.filter { $0 > 1 }.count
        #expect(repeated <= 4 * runs, "\(repeated)")
        #expect(Set(author.calls.keys) == Set(steady.calls.keys))
    }
}
