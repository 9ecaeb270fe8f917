public import JSON
import Synchronization

/// A language model on the loopback that comments whatever it is asked about, and misbehaves on demand.
///
/// It speaks as an OpenAI-compatible server does. The comment on a thing is made of its name, so that one in the wrong
/// place shows.
public final class ScriptedModel: Sendable {
    /// What is wrong with an answer.
    public enum Behaviour: Sendable, Equatable {
        /// Nothing.
        case proper
        /// The fields are in another order.
        case reordered
        /// Every second column is left out.
        case omitting
        /// A table and a column are made up.
        case inventing
        /// Also what people have commented is commented, and what cannot be a comment is given for one.
        case overeager
        /// The JSON stands in a fence amid prose, with trailing commas.
        case fenced
        /// A draft stands in thoughts before the answer.
        case thinking
        /// The text ends in the middle.
        case cutOff
        /// The connection ends in the middle of the answer.
        case cutOffBody
        /// The text is no JSON.
        case garbage
        /// The answer is JSON of another shape.
        case wrongShape
        /// An answer is no chat completion.
        case noCompletion
        /// An error status, with a wish for a pause.
        case status(Int, retryAfter: Int?)
        /// `max_tokens` and temperature are refused.
        case modern
        /// The answer comes late.
        case slow(milliseconds: Int)
        /// No answer comes.
        case silent
        /// The connection ends without an answer.
        case closing
    }

    /// The server beneath.
    public let server: LoopbackServer
    private let script: Script

    private final class Script: Sendable {
        let rest: Mutex<[Behaviour]>
        init(_ behaviours: [Behaviour]) { rest = Mutex(behaviours.isEmpty ? [.proper] : behaviours) }
        func next() -> Behaviour { rest.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] } }
    }

    /// Starts it; each request is answered as the next behaviour says, the last one for ever.
    public init(_ behaviours: Behaviour...) throws {
        let script = Script(behaviours)
        self.script = script
        server = try LoopbackServer { Self.reply(to: $0, script.next()) }
    }

    /// Answers in another way from now on.
    public func behave(_ behaviours: Behaviour...) { script.rest.withLock { $0 = behaviours } }

    /// What to set as the endpoint.
    public var baseURL: String { "http://127.0.0.1:\(server.port)/v1" }

    /// The bodies of the requests so far.
    public var bodies: [JSONValue] {
        server.requests.compactMap { try? JSONValue(parsing: Self.body(of: $0).utf8) }
    }

    /// What it says of a column, or of a table (nil for the column).
    public static func comment(_ table: String, _ column: String?) -> String {
        "模型对\(table)\(column.map { "的\($0)" } ?? "")的说明"
    }

    /// The tables that a request asks about, as it describes them.
    public static func tables(in body: JSONValue) -> [JSONValue] {
        let text = body["messages"]?.arrayValue?.last?["content"]?.stringValue ?? ""
        guard let start = text.firstRange(of: "<data>\n"), let end = text.firstRange(of: "\n</data>"),
            let data = try? JSONValue(parsing: text[start.upperBound..<end.lowerBound].utf8)
        else { return [] }
        return data["tables"]?.arrayValue ?? []
    }

    private static func body(of request: String) -> String {
        request.firstRange(of: "\r\n\r\n").map { String(request[$0.upperBound...]) } ?? ""
    }

    private static func reply(to request: String, _ behaviour: Behaviour) -> LoopbackServer.Reply {
        let body = (try? JSONValue(parsing: body(of: request).utf8)) ?? .null
        switch behaviour {
        case .status(let status, let wish):
            // Like real endpoints it repeats what it was given.
            return .status(
                status, "{\"error\": {\"message\": \"\(request.filter { $0.isLetter || $0.isNumber })\"}}",
                headers: wish.map { "Retry-After: \($0)\r\n" } ?? "")
        case .modern where body["max_tokens"] != nil || body["temperature"] != nil:
            return .status(400, "{\"error\": {\"message\": \"Unsupported parameter: 'max_tokens'\"}}")
        case .slow(let milliseconds): return completion(of: body, .proper).delayed(milliseconds: milliseconds)
        case .silent: return .silent
        case .closing: return .closing
        case .noCompletion: return .status(200, "<html>\(request.prefix(10))</html>")
        case .cutOffBody: return .raw("HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n{\"choices\": [{\"mess")
        default: return completion(of: body, behaviour)
        }
    }

    private static func completion(of body: JSONValue, _ behaviour: Behaviour) -> LoopbackServer.Reply {
        let text = ScriptedAnswer(tables: tables(in: body), behaviour).text
        var json = JSONWriter()
        json.string(text)
        let content = String(decoding: json.bytes, as: UTF8.self)
        let end = behaviour == .cutOff ? "length" : "stop"
        return .status(
            200,
            """
            {"id": "x", "object": "chat.completion", "choices": [{"index": 0, "finish_reason": "\(end)",
             "message": {"role": "assistant", "content": \(content)}}], "usage": {"total_tokens": 9}}
            """, headers: "Content-Type: application/json\r\n")
    }
}
