import Foundation
import JSON
import Postgres
import TestSupport
import Testing
import Vectors

extension `End to end` {
    @Test(.enabled(if: LiveEmbedding.here != nil))
    func
        `with a real embedding model LangChain and Vanna read every row, and find a pair asked for in other words`()
        throws
    {
        let live = try #require(LiveEmbedding.here)
        try stack.restart(settings: [
            "DATA_PIPELINE_EMBEDDING_BASE_URL": live.baseURL, "DATA_PIPELINE_EMBEDDING_MODEL": live.model,
            "no_proxy": "127.0.0.1",
        ])
        let outcome = Result { try readLoaded(by: live) }
        // The other tests' n-grams do not go into these collections.
        try stack.connect("highway_db").query("DELETE FROM langchain_pg_collection")
        try stack.restart()
        try outcome.get()
    }

    private func readLoaded(by live: LiveEmbedding) throws {
        let id = try stack.createTask(
            Self.guideTask.replacingOccurrences(of: "TRUNCATE", with: "true"))
        #expect(try stack.request("POST", "/data_pipeline/tasks/\(id)/execute", json: "{}").status == 202)
        let state = try stack.wait(id, for: ["completed", "failed"])
        let loaded = try #require(state["result"]?["training_load"], "\(state)")
        #expect(loaded["embedding_model"]?.stringValue == live.model)
        #expect(loaded["dimension"]?.intValue == 384)
        let pairs = try pairs(id).map {
            Pair($0["question"]?.stringValue ?? "", $0["sql"]?.stringValue ?? "")
        }
        let asked = try Paraphrase.all()
        let found = try read(by: live, asking: pairs.map(\.question) + asked.map(\.asked))

        try checkRows(found, pairs)
        let similar = try #require(found["similar"]?.arrayValue).map {
            $0.arrayValue?.map(\.stringValue) ?? []
        }
        for (pair, near) in zip(pairs, similar) { #expect(near.first == pair.question) }
        try checkParaphrases(
            asked, pairs.map(\.question), similar.suffix(asked.count).map { $0.compactMap(\.self) })
    }

    private struct Pair: Hashable {
        let question: String
        let sql: String

        init(_ question: String, _ sql: String) { (self.question, self.sql) = (question, sql) }
    }

    private func read(by live: LiveEmbedding, asking questions: [String]) throws -> JSONValue {
        let folder = TemporaryFolder()
        let order: JSONValue = .object([
            "database": .string(try stack.uri("highway_db")), "base_url": .string(live.baseURL),
            "model": .string(live.model), "questions": .array(questions.map { .string($0) }),
        ])
        try Data(JSONWriter.encode(order)).write(to: URL(filePath: folder.path + "/order"))
        let script = "\(Stack.project)/Tests/EndToEndTests/Clients/vector_readers.py"
        let outcome = try Command.run(
            live.readers, [script, folder.path + "/order", folder.path + "/result"], folder: folder.path)
        #expect(outcome.status == 0, "\(outcome.output)")
        return try JSONValue(parsing: Data(contentsOf: URL(filePath: folder.path + "/result")))
    }

    /// Compares what the two read with the table, and the pairs with the task's file.
    private func checkRows(_ found: JSONValue, _ pairs: [Pair]) throws {
        let table = try stack.connect("highway_db").query(
            """
            SELECT c.name, e.id, e.document, e.cmetadata::text, vector_dims(e.embedding)
            FROM langchain_pg_embedding e JOIN langchain_pg_collection c ON c.uuid = e.collection_id
            """
        ).map { result, row in (0..<5).map { result.text(row, $0) ?? "" } }
        #expect(table.count == pairs.count + 14 && table.allSatisfy { $0[4] == "384" })
        for (kind, suffix) in [("ddl", "-ddl"), ("documentation", "-doc"), ("sql", "-sql")] {
            let collection = try #require(found["collections"]?[kind])
            let read = try #require(collection["rows"]?.arrayValue)
            let rows = table.filter { $0[0] == kind }
            #expect(rows.count == (kind == "sql" ? pairs.count : 7) && read.count == rows.count)
            for row in rows {
                let seen = try #require(
                    read.first { $0.arrayValue?.first?.stringValue == row[1] }?.arrayValue)
                #expect(seen[1].stringValue == row[2])
                #expect(try seen[2] == JSONValue(parsing: row[3].utf8))
                #expect(seen[2]["id"]?.stringValue == row[1] && row[1].hasSuffix(suffix))
                #expect(seen[2]["db_name"] == .string("highway_db") && seen[2]["dimension"] == .integer(384))
                #expect(collection["by_id"]?[row[1]]?.stringValue == row[2])
            }
            let distances = collection["distances"]?.arrayValue?.compactMap(Self.number) ?? []
            #expect(distances.count == rows.count && distances == distances.sorted())
        }
        let data = try #require(found["training_data"]?.arrayValue)
        #expect(Set(data.compactMap { $0["id"]?.stringValue }) == Set(table.map { $0[1] }))
        #expect(data.count == table.count)
        let read = data.filter { $0["training_data_type"] == .string("sql") }
            .map { Pair($0["question"]?.stringValue ?? "", $0["content"]?.stringValue ?? "") }
        #expect(Set(read) == Set(pairs) && read.count == pairs.count)
        #expect(found["related_ddl"]?.arrayValue?.count == 7)
        #expect(found["related_documentation"]?.arrayValue?.count == 7)
    }

    private static func number(_ value: JSONValue) -> Double? {
        switch value {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// A question as people ask it, and the one of the pair that answers it.
    private struct Paraphrase {
        let asked: String
        let question: String

        static func all() throws -> [Paraphrase] {
            let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .appending(path: "Fixtures/highway_paraphrases.json")
            return try #require(JSONValue(parsing: Data(contentsOf: path)).arrayValue).map {
                Paraphrase(asked: $0["asked"]?.stringValue ?? "", question: $0["pair"]?.stringValue ?? "")
            }
        }
    }

    /// How many find their pair among five, by the model and by the n-grams.
    private func checkParaphrases(
        _ asked: [Paraphrase], _ questions: [String], _ similar: [[String]]
    ) throws {
        let unasked = Set(asked.map(\.question)).subtracting(questions)
        #expect(asked.count == 40 && unasked.isEmpty, "\(unasked)")
        let offline = OfflineEmbedder()
        let vectors = questions.map(offline.vector)
        let nGrams = asked.map { paraphrase in
            let vector = offline.vector(paraphrase.asked)
            let nearness = vectors.map { zip($0, vector).reduce(0) { $0 + $1.0 * $1.1 } }
            return questions.indices.sorted { nearness[$0] > nearness[$1] }.map { questions[$0] }
        }
        func hits(_ found: [[String]], among count: Int) -> Int {
            zip(asked, found).count { $1.prefix(count).contains($0.question) }
        }
        let figures = [similar, nGrams].map { found in [1, 3, 5].map { hits(found, among: $0) } }
        print("of 40 paraphrases at 1, 3, 5: the model finds \(figures[0]), the n-grams \(figures[1])")
        #expect(figures[0][2] >= 32)
    }
}
