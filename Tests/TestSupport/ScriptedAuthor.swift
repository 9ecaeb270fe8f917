import JSON
import Synchronization

/// A language model on the loopback that writes questions and queries, honestly: for a question it knows it gives the query
/// that it was told, and other words for any.
public final class ScriptedAuthor: Sendable {
    /// The server beneath.
    public let server: LoopbackServer

    private final class Counts: Sendable {
        let byPrompt = Mutex<[String: Int]>([:])
    }

    private let counts: Counts

    /// Starts it.
    ///
    /// - Parameters:
    ///   - queries: the queries by question.
    ///   - answering: told how many prompts about pairs have been answered, before the next answer is sent.
    ///   - harder: pairs that are harder than others, by the way in which they are.
    public init(
        _ queries: [String: String], harder: [String: (question: String, sql: String)] = [:],
        answering: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws {
        let counts = Counts()
        self.counts = counts
        server = try LoopbackServer { request in
            let prompt = Self.prompt(in: request)
            guard let text = Self.answer(to: prompt, queries, harder) else { return Self.completion("{}") }
            let count = counts.byPrompt.withLock { all in
                all[prompt, default: 0] += 1
                return all.values.reduce(0, +)
            }
            answering(count)
            return Self.completion(text)
        }
    }

    /// The last message of a request.
    public static func prompt(in request: String) -> String {
        let start = request.firstRange(of: "\r\n\r\n").map { $0.upperBound } ?? request.startIndex
        let body = (try? JSONValue(parsing: request[start...].utf8)) ?? .null
        return body["messages"]?.arrayValue?.last?["content"]?.stringValue ?? ""
    }

    /// What to set as the endpoint.
    public var baseURL: String { "http://127.0.0.1:\(server.port)/v1" }

    /// How often each prompt about pairs was answered.
    public var calls: [String: Int] { counts.byPrompt.withLock { $0 } }

    /// The honest answer to a prompt about pairs; nil for any other.
    public static func answer(
        to prompt: String, _ queries: [String: String],
        _ harder: [String: (question: String, sql: String)] = [:]
    ) -> String? {
        if let range = prompt.ranges(of: "改难方式 (").last {
            let way = String(prompt[range.upperBound...].prefix { $0 != ")" })
            guard let pair = harder[way] else { return "{}" }
            let (question, sql) = (JSONWriter.encode(pair.question), JSONWriter.encode(pair.sql))
            return
                "{\"question\": \(String(decoding: question, as: UTF8.self)), \"sql\": \(String(decoding: sql, as: UTF8.self))}"
        }
        if let range = prompt.ranges(of: "原问题：").last {
            let question = String(prompt[range.upperBound...])
            // One good item, one that says something else, and one that is no text.
            return quoted(["请问\(question)", "\(question)（仅限前 77 条）"], and: "7")
        }
        guard let range = prompt.ranges(of: "\n问题：").last else { return nil }
        let line = prompt[range.upperBound...].prefix { !$0.isNewline }
        let question = line.hasPrefix("请问") ? line.dropFirst(2) : line
        return "```sql\n\(queries[String(question)] ?? "SELECT 'anything'")\n```"
    }

    private static func quoted(_ texts: [String], and more: String) -> String {
        let items = texts.map { String(decoding: JSONWriter.encode($0), as: UTF8.self) }
        return "{\"questions\": [\(items.joined(separator: ", ")), \(more)]}"
    }

    private static func completion(_ text: String) -> LoopbackServer.Reply {
        let content = String(decoding: JSONWriter.encode(text), as: UTF8.self)
        return .status(
            200,
            #"{"choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": \#(content)}}], "usage": {"total_tokens": 100}}"#,
            headers: "Content-Type: application/json\r\n")
    }
}
