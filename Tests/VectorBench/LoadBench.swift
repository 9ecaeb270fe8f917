import JSON
import Postgres
import TestSupport
import Vectors

/// How long the database's part of a load takes: from the last vector to the answered COMMIT, the proof included.
enum LoadBench {
    /// Loads so many pairs of 1,024 dimensions, and prints the figures as JSON.
    static func run(uri: String, rows: Int) throws {
        let store = VectorStore(try ConnectionInfo(uri: uri))
        try store.prepare()
        let records = (0..<rows).map { row in
            TrainingRecord.pair(
                question: "第 \(row) 个服务区在 2023 年 4 月的支付总金额是多少？",
                sql:
                    "SELECT service_name, SUM(pay_sum) AS total FROM bss_business_day_data WHERE service_no = 'H\(row)'"
                    + " AND oper_date >= '2023-04-01' AND oper_date < '2023-05-01' GROUP BY service_name ORDER BY total DESC",
                tables: ["public.bss_business_day_data"], source: "highway_db")
        }
        let folder = TemporaryFolder()
        var embeddedAt = ContinuousClock.now
        let report = try store.load(
            LoadRequest(records, for: LoadScope(database: "bench", taskID: nil, tables: [])),
            with: RandomEmbedder(), cache: VectorCache(path: folder.path + "/vectors")
        ) { progress in
            if progress.phase == .embedding { embeddedAt = .now }
        }
        let seconds = (ContinuousClock.now - embeddedAt) / .seconds(1)
        precondition(report.all.inserted == rows, "every record is new")
        var json = JSONWriter()
        json.object { json in
            json.field("rows", rows)
            json.field("seconds", seconds)
            json.field("recall_at_5", report.proof.recallAt5)
        }
        print(String(decoding: json.bytes, as: UTF8.self))
    }
}

/// Vectors of random numbers, as different as real ones and as long to write.
private final class RandomEmbedder: Embedder {
    let model = "random"
    let dimension: Int? = 1024
    let warnings: [String] = []

    func embeddedText(of input: EmbeddingInput) -> String { input.text }

    func embed(
        _ inputs: [EmbeddingInput], deliver: ([(position: Int, vector: [Float])]) throws -> Void,
        waiting: () throws -> Void
    ) throws(VectorError) {
        do {
            for position in inputs.indices {
                try deliver([(position, (0..<1024).map { _ in Float.random(in: -0.1...0.1) })])
            }
        } catch {
            throw .cancelled(cause: error)
        }
    }
}
