import Foundation
import Glibc
import JSON
import Postgres
import Processes
import Synchronization
import TestSupport
import Testing

/// Breaks a service off between every two durable effects of a task's life, from its creation to its removal, and goes on.
@Suite(.enabled(if: TestDatabase.isAvailable)) struct `A life that is broken off` {
    @Test func `ends as one that was not, whichever point it is killed at, and pays for nothing twice`()
        throws
    {
        let names = try FailpointNames.all()
        #expect(names.count > 35)
        let site = try BrokenSite()
        let undisturbed = try site.live(breakingOffAt: nil, how: "kill")
        #expect(undisturbed.first.count > 10 && undisturbed.first.keys.contains("rows"))
        #expect(undisturbed.calls.values.allSatisfy { $0 == 1 } && undisturbed.calls.count > 3)
        for name in names {
            let life = try site.live(breakingOffAt: name, how: "kill")
            #expect(life.isStruck, "\(name) was never passed")
            site.compare(life, undisturbed, name)
        }
    }

    @Test(arguments: ["EIO", "ENOSPC"])
    func `fails where the disk does, with the cause, and goes on`(_ error: String) throws {
        let site = try BrokenSite()
        let undisturbed = try site.live(breakingOffAt: nil, how: error)
        for name in [
            "create.filled", "file.synced", "generation.written", "switch.decided", "backup.written",
            "vectors.kept", "load.stored",
        ] {
            let life = try site.live(breakingOffAt: name, how: error)
            #expect(life.isStruck, "\(name) was never passed")
            site.compare(life, undisturbed, "\(name) \(error)")
        }
    }
}

/// A service with scripted models on a database of its own.
private final class BrokenSite {
    /// What came of a task's life.
    struct Life {
        /// What was there after the first run and after the second, by names without times.
        var first: [String: String] = [:], second: [String: String] = [:]
        /// How often each model was asked what, in the first run.
        var calls: [String: Int] = [:]
        var isStruck = false
        /// How often a run had to be begun.
        var begun = 0
    }

    private let site: RunService
    private let author: ScriptedModel
    private let embeddings: ScriptedEmbeddings
    private let owner: PostgresConnection
    private let folder = TemporaryFolder()
    private var order: String { folder.path + "/order" }
    private var service: LoneService { site.service }
    private static let truncating = #""truncate_vector_tables": true"#

    init() throws {
        let (author, embeddings) = (try ScriptedModel(), try ScriptedEmbeddings(dimension: 8))
        (self.author, self.embeddings) = (author, embeddings)
        let order = folder.path + "/order"
        site = try RunService([
            "DATA_PIPELINE_LLM_BASE_URL": author.baseURL, "DATA_PIPELINE_LLM_MODEL": "author",
            "DATA_PIPELINE_LLM_CONCURRENCY": "1", "DATA_PIPELINE_EMBEDDING_BASE_URL": embeddings.baseURL,
            "DATA_PIPELINE_EMBEDDING_MODEL": "scripted", "DATA_PIPELINE_EMBEDDING_CONCURRENCY": "1",
            "DATA_PIPELINE_EMBEDDING_BATCH_SIZE": "4", "DATA_PIPELINE_PAIRS_PER_THEME": "2",
            "DATA_PIPELINE_GATE_SECONDS": "0", "DATA_PIPELINE_MINIMUM_RECALL": "0",
            "PIPELINED_FAILPOINT": "@" + order, "no_proxy": "127.0.0.1",
        ])
        owner = try site.database.connect()
        try owner.script(
            """
            ALTER TABLE shop ADD town text, ADD area numeric;
            INSERT INTO shop SELECT n, 'shop ' || n, (ARRAY['Bonn', 'Kiel', 'Ulm'])[1 + n % 3], n * 10
            FROM generate_series(2, 40) n
            """)
    }

    deinit {
        author.server.stop()
        embeddings.stop()
    }

    /// Creates a task, runs it twice and removes it; what is broken off is taken up again as a person would.
    func live(breakingOffAt name: String?, how action: String) throws -> Life {
        try owner.script("TRUNCATE langchain_pg_embedding, langchain_pg_collection")
        var life = Life()
        let before = (author.server.requests.count, embeddings.server.requests.count)
        if let name { try "\(name)=\(action)\n".write(toFile: order, atomically: true, encoding: .utf8) }
        var id: String?
        try repeating {
            id = try service.request(
                "POST", "/api/v0/data_pipeline/tasks",
                json: #"{"table_list_file": "shop.txt", "language": "zh"}"#
            ).json["data"]?["task_id"]?.stringValue
            return id != nil
        }
        let task = try #require(id)
        try carryOut(task, &life)
        life.first = try made(task)
        // The pair file of the second run has another name then, and the earlier one leaves.
        let second = time(nil)
        while time(nil) == second, FileManager.default.fileExists(atPath: order) { Pause.milliseconds(10) }
        for request in author.server.requests.dropFirst(before.0) {
            life.calls[body(request), default: 0] += 1
        }
        for request in embeddings.server.requests.dropFirst(before.1) {
            life.calls[body(request), default: 0] += 1
        }
        try carryOut(task, &life)
        life.second = try made(task)
        try repeating {
            let answer = try service.request("DELETE", "/api/v0/data_pipeline/tasks/\(task)?records=true")
            return [200, 404].contains(answer.status)
                && !FileManager.default.fileExists(
                    atPath: "\(service.folder.path)/data/training_data/\(task)")
        }
        life.isStruck = !FileManager.default.fileExists(atPath: order)
        unlink(order)
        return life
    }

    /// Has the task run to its end, resuming it as often as that takes.
    private func carryOut(_ task: String, _ life: inout Life) throws {
        var wish = "{\(Self.truncating)}"
        var isBegun = false
        let deadline = ContinuousClock.now + .seconds(90)
        while .now < deadline {
            let state = try service.state(task)
            switch state["status"]?.stringValue {
            case "completed" where isBegun: return
            case "in_progress":
                isBegun = true
                Pause.milliseconds(20)
            case "failed", "pending", "completed":
                if isBegun { wish = "{\"resume\": true, \(Self.truncating)}" }
                if try service.execute(task, wish) == 202 {
                    isBegun = true
                    life.begun += 1
                    guard life.begun < 6 else {
                        throw Stack.Failure(text: "\(state["error_message"] ?? .null)")
                    }
                }
            default: Pause.milliseconds(20)
            }
        }
        throw Stack.Failure(text: "\(try service.state(task))")
    }

    private func repeating(_ attempt: () throws -> Bool) throws {
        guard try service.wait(seconds: 30, attempt) else {
            throw Stack.Failure(text: "a request has no end")
        }
    }

    private func body(_ request: String) -> String {
        request.firstRange(of: "\r\n\r\n").map { String(request[$0.upperBound...]) } ?? ""
    }

    /// The task's files and rows, without times, ids, and figures of what this very run had to do.
    private func made(_ task: String) throws -> [String: String] {
        let root = "\(service.folder.path)/data/training_data/\(task)"
        var made: [String: String] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: root) {
            guard !name.hasPrefix("file_bak_"), name != "data_pipeline.log", name != "vector_bak",
                // What is kept for later runs, in the order of the answers.
                ![".model_answers", ".vectors"].contains(name)
            else { continue }
            let text = try String(contentsOfFile: "\(root)/\(name)", encoding: .utf8)
            made[plain(name, task)] = plain(text, task)
        }
        let rows = try owner.query(
            """
            SELECT e.id, c.name, e.document, e.cmetadata - 'createdat' FROM langchain_pg_embedding e
            JOIN langchain_pg_collection c ON c.uuid = e.collection_id ORDER BY 1
            """
        ).map { row, number in (0..<4).map { row.text(number, $0) ?? "" }.joined(separator: "|") }
        made["rows"] = plain(rows.joined(separator: "\n"), task)
        return made
    }

    private func plain(_ text: String, _ task: String) -> String {
        var text = text.replacingOccurrences(of: task, with: "TASK")
            .replacingOccurrences(of: site.database.info.database, with: "DB")
        text.replace(/\d{8}_\d{6}(_[0-9a-f]{8})?/, with: "TIME")
        text.replace(/[0-9a-f]{64}/, with: "DIGEST")
        text.replace(/\d+\.\d+ 秒/, with: "SECONDS")
        text.replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?/, with: "TIME")
        text.replace(
            /"(inserted|unchanged|replaced|removed|embedded|reused|truncated_rows|calls|answered_before|tokens\w*|\w*milliseconds|\w*_ms|rows|bytes|sha256|backup\w*)": ?[^,}\n]*/,
            with: "FIGURE")
        return text
    }

    func compare(_ life: Life, _ undisturbed: Life, _ name: String) {
        for (made, wanted) in [(life.first, undisturbed.first), (life.second, undisturbed.second)] {
            #expect(Set(made.keys) == Set(wanted.keys), "\(name)")
            for (file, text) in made where text != wanted[file] {
                Issue.record("\(name): \(file) is\n\(text)\ninstead of\n\(wanted[file] ?? "nothing")")
            }
        }
        for (body, count) in life.calls where count > 1 || undisturbed.calls[body] == nil {
            Issue.record(
                "\(name): asked \(count) times, undisturbed \(undisturbed.calls[body] ?? 0): \(body.prefix(300))"
            )
        }
    }
}
