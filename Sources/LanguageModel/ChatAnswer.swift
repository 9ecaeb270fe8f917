internal import HTTPClient
internal import JSON

/// What an endpoint's HTTP answer to a prompt means.
///
/// Providers differ: some send empty lines while one waits, or a stream that nobody asked for, or an error with status 200.
enum ChatAnswer {
    /// The reply, or why there is none.
    static func reading(_ answer: HTTPAnswer, hiding key: String?) -> Result<Reply, ModelError> {
        let told = EndpointWords(answer, hiding: key)
        guard answer.isSuccess else { return .failure(told.error(status: answer.status)) }
        if let stream = streamed(answer, hiding: key) { return stream }
        guard let json = try? JSONValue(parsing: answer.body) else { return .failure(.unreadable) }
        if told.isError { return .failure(told.error(status: told.status ?? 400)) }
        guard let choice = json["choices"]?.arrayValue?.first else { return .failure(.unreadable) }
        let message = choice["message"]
        return reply(
            message?["content"].flatMap(text), refusal: message?["refusal"]?.stringValue,
            end: choice["finish_reason"]?.stringValue, tokens: json["usage"]?["total_tokens"]?.intValue)
    }

    private static func reply(
        _ text: String?, refusal: String?, end: String?, tokens: Int?
    ) -> Result<Reply, ModelError> {
        if let end, ["content_filter", "sensitive", "safety"].contains(end.lowercased()) {
            return .failure(.filtered)
        }
        guard let text, text.contains(where: { !$0.isWhitespace }) else {
            return .failure(refusal == nil ? .unreadable : .filtered)
        }
        return .success(
            Reply(
                text: text, isCutOff: ["length", "max_tokens"].contains(end?.lowercased() ?? ""),
                tokens: tokens))
    }

    /// A message's content: a string, or parts of which the texts count.
    private static func text(of content: JSONValue) -> String? {
        if let text = content.stringValue { return text }
        let parts = content.arrayValue?.compactMap { $0["text"]?.stringValue } ?? []
        return parts.isEmpty ? nil : parts.joined()
    }

    /// The pieces of a stream of events put together; nil where it is none. One that ends without an end is cut off.
    private static func streamed(
        _ answer: HTTPAnswer, hiding key: String?
    ) -> Result<Reply, ModelError>? {
        let lines = answer.body.split { $0 == 0x0A || $0 == 0x0D }.map { Array($0.drop { $0 <= 0x20 }) }
            .filter {
                !$0.isEmpty
            }
        // A comment is a line that begins with a colon.
        guard let first = lines.first(where: { $0.first != UInt8(ascii: ":") }),
            first.starts(with: "data:".utf8) || first.starts(with: "event:".utf8)
        else { return nil }
        var whole = ""
        var end: String?
        var tokens: Int?
        for line in lines where line.starts(with: "data:".utf8) {
            let data = line.dropFirst(5).drop { $0 <= 0x20 }
            if data.elementsEqual("[DONE]".utf8) {
                end = end ?? "stop"
                break
            }
            guard let json = try? JSONValue(parsing: Array(data)) else { return .failure(.unreadable) }
            if json["choices"] == nil || json["error"].map({ $0 != .null }) == true {
                let told = EndpointWords(HTTPAnswer(status: answer.status, body: Array(data)), hiding: key)
                if told.isError { return .failure(told.error(status: told.status ?? 400)) }
            }
            tokens = json["usage"]?["total_tokens"]?.intValue ?? tokens
            guard let choice = json["choices"]?.arrayValue?.first else { continue }
            whole += (choice["delta"]?["content"] ?? choice["message"]?["content"]).flatMap(text) ?? ""
            end = choice["finish_reason"]?.stringValue ?? end
        }
        return reply(whole, refusal: nil, end: end ?? "length", tokens: tokens)
    }
}
