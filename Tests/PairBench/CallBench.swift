import Authoring
import FoundationEssentials
import JSON
import LanguageModel
import TestSupport

/// How long asking a model takes beside the least that its latency of 200 ms allows, every answer kept on disk.
enum CallBench {
    /// Prints the figures as JSON.
    static func run(concurrency: Int) throws {
        let (latency, rounds) = (200, 10)
        let server = try LoopbackServer(
            .status(
                200,
                #"{"choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "```sql\nSELECT count(*) FROM shop\n```"}}], "usage": {"total_tokens": 400}}"#
            ).delayed(milliseconds: latency))
        defer { server.stop() }
        let model = try HTTPChatModel(
            HTTPChatModel.Endpoint(
                baseURL: "http://127.0.0.1:\(server.port)/v1", model: "m", concurrency: concurrency))
        let folder = TemporaryFolder()
        let desk = ModelDesk(
            model, AnswerBook(path: folder.path + "/answers", model: "m"), budget: 0, maximumTokens: 2048)
        let tables = String(repeating: "TABLE shop -- 门店\n  shop_name text -- 门店名称\n", count: 60)
        let prompts = (0..<concurrency * rounds).map { desk.prompt("你是 PostgreSQL 专家。", "\(tables)问题 \($0)") }
        let start = ContinuousClock.now
        let replies = desk.ask(prompts, for: .derivation) { _ in }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let ideal = Double(rounds * latency) / 1000
        precondition(replies.allSatisfy { $0 != nil }, "every prompt is answered")
        var json = JSONWriter()
        json.object { json in
            json.field("calls", prompts.count)
            json.field("seconds", seconds)
            json.field("ideal_seconds", ideal)
            json.field("ratio", seconds / ideal)
        }
        print(String(decoding: json.bytes, as: UTF8.self))
    }
}
