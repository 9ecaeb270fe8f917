import FoundationEssentials
import JSON
import TestSupport
import Vectors

/// How long embedding by an endpoint takes beside the least that the endpoint's latency allows: 50 ms, and eight requests at
/// once.
enum EmbeddingBench {
    /// Prints the figures as JSON.
    static func run() throws {
        let (dimension, latency, concurrency, batchSize) = (1024, 50, 8, 32)
        // Whole batches, so that one answer serves for all requests.
        let batches = 8 * 20
        let count = batches * batchSize

        let rows = (0..<batchSize).map { position in
            let vector = ScriptedEmbeddings.vector(of: "text \(position)", dimension: dimension)
            // As Python writes a 32-bit number.
            let written = vector.map { "\(Double($0) / 3)" }.joined(separator: ", ")
            return "{\"object\": \"embedding\", \"index\": \(position), \"embedding\": [\(written)]}"
        }
        let answer = LoopbackServer.Reply.status(
            200, "{\"data\": [\(rows.joined(separator: ", "))], \"model\": \"m\"}"
        )
        .delayed(milliseconds: latency)
        let server = try LoopbackServer { _ in answer }
        let embedder = try EndpointEmbedder(
            EmbeddingEndpoint(
                baseURL: "http://127.0.0.1:\(server.port)/v1", model: "m", batchSize: batchSize,
                concurrency: concurrency))
        let text = String(repeating: "每个服务区的累计支付总金额，", count: 20)
        let inputs = (0..<count).map { EmbeddingInput("\(text) \($0)", as: .document, name: "\($0)") }

        let start = ContinuousClock.now
        var delivered = 0
        try embedder.embed(inputs, deliver: { delivered += $0.count }, waiting: {})
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let ideal = Double((batches + concurrency - 1) / concurrency * latency) / 1000
        server.stop()
        precondition(delivered == count, "every text has a vector")

        var json = JSONWriter()
        json.object { json in
            json.field("texts", count)
            json.field("dimension", dimension)
            json.field("seconds", seconds)
            json.field("ideal_seconds", ideal)
            json.field("ratio", seconds / ideal)
        }
        print(String(decoding: json.bytes, as: UTF8.self))
    }
}
