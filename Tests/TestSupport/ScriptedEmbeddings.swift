public import JSON
import FoundationEssentials
import Synchronization

/// An embedding model on the loopback that speaks as an OpenAI-compatible server does, and misbehaves as real ones do.
///
/// A text's vector is made of its bytes, so that one in the wrong place shows; it is not normalised.
public final class ScriptedEmbeddings: Sendable {
    /// What is odd about the server.
    public enum Behaviour: Sendable {
        /// Nothing.
        case proper
        /// At most so many texts in a request; otherwise an error of that shape.
        case limit(Int, ErrorShape)
        /// At most so many characters in a request and in a text.
        case characters(inAll: Int, each: Int)
        /// The rows come in another order.
        case shuffled
        /// The rows do not tell their places, and stand in order.
        case withoutIndex
        /// Every row claims that place.
        case index(String)
        /// The last row is missing.
        case oneTooFew
        /// The last row is missing, and the others do not tell their places.
        case oneTooFewWithoutIndex
        /// That JSON stands for the last row's vector.
        case lastVector(String)
        /// Vectors in base64.
        case base64
        /// A wish for a length is refused.
        case withoutMatryoshka
        /// Another model is named.
        case anotherModel(String)
        /// That status, body and further header lines; `KEY` in the body becomes what the client sent as its key.
        case error(Int, String, headers: String)
        /// An answer made of other things.
        case reply(LoopbackServer.Reply)
        /// Answers as the behaviour says, after some time.
        case slow(milliseconds: Int)
        /// The proper answer byte by byte.
        case trickling(milliseconds: Int)
    }

    /// How a server words an error.
    public enum ErrorShape: Sendable, CaseIterable {
        /// `{"error": {"message": …}}`
        case nested
        /// `{"code": 20042, "message": …, "data": null}`
        case coded
        /// `{"object": "error", "message": …}`
        case object
    }

    /// The server beneath.
    public let server: LoopbackServer
    /// The length of its vectors.
    public let dimension: Int
    private let script: Script

    private final class Script: Sendable {
        let rest: Mutex<[Behaviour]>
        let embedded = Mutex<[String]>([])
        init(_ behaviours: [Behaviour]) { rest = Mutex(behaviours.isEmpty ? [.proper] : behaviours) }
        func next() -> Behaviour { rest.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] } }
    }

    /// Starts it; each request is answered as the next behaviour says, the last one for ever.
    public init(_ behaviours: Behaviour..., dimension: Int = 4) throws {
        let script = Script(behaviours)
        self.script = script
        self.dimension = dimension
        server = try LoopbackServer { Self.reply(to: $0, script.next(), dimension, script) }
    }

    /// Answers in another way from now on.
    public func behave(_ behaviours: Behaviour...) { script.rest.withLock { $0 = behaviours } }

    /// What to set as the endpoint.
    public var baseURL: String { "http://127.0.0.1:\(server.port)/v1" }
    /// The bodies of the requests so far.
    public var bodies: [JSONValue] { server.requests.map(Self.body) }
    /// How many texts each request held.
    public var batches: [Int] { bodies.map { Self.texts(in: $0).count } }
    /// The texts that were answered with a vector, in the order of the answers.
    public var embedded: [String] { script.embedded.withLock { $0 } }
    /// Ends it.
    public func stop() { server.stop() }

    /// The vector of a text.
    public static func vector(of text: String, dimension: Int) -> [Float] {
        var state: UInt32 = 2_166_136_261
        for byte in text.utf8 { state = (state ^ UInt32(byte)) &* 16_777_619 }
        return (0..<dimension).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            // Few enough bits for a decimal to be exact.
            return Float(Int32(bitPattern: state) >> 12) / 1024 + 0.5
        }
    }

    private static func body(of request: String) -> JSONValue {
        let body = request.utf8.firstRange(of: Array("\r\n\r\n".utf8)).map { request.utf8[$0.upperBound...] }
        return body.flatMap { try? JSONValue(parsing: $0) } ?? .null
    }

    private static func texts(in body: JSONValue) -> [String] {
        body["input"]?.arrayValue?.compactMap(\.stringValue) ?? []
    }

    private static func reply(
        to request: String, _ behaviour: Behaviour, _ dimension: Int, _ script: Script
    ) -> LoopbackServer.Reply {
        let body = body(of: request)
        let texts = texts(in: body)
        switch behaviour {
        case .limit(let limit, let shape) where texts.count > limit:
            return .status(
                400, shape.error("input batch size \(texts.count) > maximum allowed batch size \(limit)"))
        case .characters(let all, let each)
        where texts.reduce(0) { $0 + $1.count } > all || texts.contains { $0.count > each }:
            return .status(
                400, ErrorShape.nested.error("This model's maximum context length is \(all) tokens"))
        case .withoutMatryoshka where body["dimensions"] != nil:
            return .status(
                400, ErrorShape.object.error("Model m does not support matryoshka representation."))
        case .error(let status, let text, let headers):
            let key = request.firstRange(of: "Bearer ").map {
                request[$0.upperBound...].prefix { $0 != "\r\n" }
            }
            return .status(status, text.replacing("KEY", with: key ?? ""), headers: headers)
        case .reply(let reply): return reply
        default: break
        }
        script.embedded.withLock { $0 += texts }
        let answer = LoopbackServer.Reply.status(
            200, answer(texts, behaviour, dimension, model: body["model"]?.stringValue ?? ""))
        return switch behaviour {
        case .slow(let milliseconds): answer.delayed(milliseconds: milliseconds)
        case .trickling(let milliseconds): answer.trickling(milliseconds: milliseconds)
        default: answer
        }
    }

    private static func answer(
        _ texts: [String], _ behaviour: Behaviour, _ dimension: Int, model: String
    ) -> String {
        var rows = texts.enumerated().map { position, text in
            let vector = vector(of: text, dimension: dimension)
            var embedding = "[" + vector.map { "\($0)" }.joined(separator: ", ") + "]"
            var index = ", \"index\": \(position)"
            switch behaviour {
            case .base64:
                let bytes = vector.flatMap { number in
                    withUnsafeBytes(of: number.bitPattern.littleEndian, Array.init)
                }
                embedding = "\"\(Data(bytes).base64EncodedString())\""
            case .lastVector(let json) where position == texts.count - 1: embedding = json
            case .withoutIndex, .oneTooFewWithoutIndex: index = ""
            case .index(let claim): index = ", \"index\": \(claim)"
            default: break
            }
            return "{\"object\": \"embedding\", \"embedding\": \(embedding)\(index)}"
        }
        switch behaviour {
        case .shuffled: rows.reverse()
        case .oneTooFew, .oneTooFewWithoutIndex: rows.removeLast()
        default: break
        }
        var name = model
        if case .anotherModel(let other) = behaviour { name = other }
        return "{\"object\": \"list\", \"data\": [\(rows.joined(separator: ", "))], \"model\": \"\(name)\","
            + " \"usage\": {\"prompt_tokens\": 1, \"total_tokens\": 1}}"
    }
}

extension ScriptedEmbeddings.ErrorShape {
    /// An error's body.
    public func error(_ message: String) -> String {
        switch self {
        case .nested:
            #"{"error": {"message": "\#(message)", "type": "invalid_request_error", "param": null, "code": null}}"#
        case .coded: #"{"code": 20042, "message": "\#(message)", "data": null}"#
        case .object:
            #"{"object": "error", "message": "\#(message)", "type": "BadRequestError", "code": 400}"#
        }
    }
}
