internal import HTTPClient
internal import JSON

/// An answer without vectors, and what can be done about it.
///
/// Providers agree neither on statuses nor on the shape of an error, so that words decide where the status leaves a doubt.
struct EndpointRefusal {
    /// What can be done.
    enum Kind {
        /// Nothing: the key is wrong or may not do this.
        case key
        /// Nothing: the account has to be paid.
        case balance
        /// Nothing: the model is unknown there.
        case model
        /// Ask without a wish for the length of vectors.
        case dimensions
        /// Send fewer texts at a time.
        case tooManyTexts
        /// Send less text at a time.
        case tooLong
        /// Ask later.
        case busy
        /// Nothing, as far as one can tell.
        case other
    }

    /// What can be done.
    let kind: Kind
    /// The status, the one inside the answer where it stands in a successful one.
    let status: Int
    /// The endpoint's own words; they may hold the key.
    let words: String

    /// Understands an answer that holds no vectors; nil when it tells of no error.
    init?(_ answer: HTTPAnswer) {
        let json = try? JSONValue(parsing: answer.body)
        let told = json.flatMap(Told.init)
        guard !answer.isSuccess || told != nil else { return nil }
        status = answer.isSuccess ? told?.status ?? 400 : answer.status
        let plain = json == nil ? String(decoding: answer.body.prefix(2000), as: UTF8.self) : ""
        words = told.map { String($0.message.prefix(2000)) } ?? plain
        let text = (words + " " + (told?.labels ?? "")).lowercased()
        kind = Self.kind(status: status, text, isInside: answer.isSuccess)
    }

    /// Whether the same request may be answered later; what a retry policy asks.
    static func isWorthAnother(_ answer: HTTPAnswer) -> Bool {
        // A long answer of a successful request holds vectors: it is not read twice.
        guard !answer.isSuccess || answer.body.count < 1 << 14 else { return false }
        return EndpointRefusal(answer)?.kind == .busy
    }

    private static func kind(status: Int, _ text: String, isInside: Bool) -> Kind {
        func says(_ words: [String]) -> Bool { words.contains(where: text.contains) }
        // Google calls what is only a limit per minute by the words of an empty account.
        if status == 402 || says(unpaid), !(status == 429 && text.contains("resource_exhausted")) {
            return .balance
        }
        if status == 401 || status == 403 { return .key }
        if HTTPAnswer(status: status).isRetryable {
            return status >= 500 && says(tooLarge) ? .tooLong : .busy
        }
        if says(badKey) { return .key }
        if isInside, says(busy) { return .busy }
        guard [400, 413, 422].contains(status) || isInside else { return .other }
        if says(dimensions) { return .dimensions }
        if says(unknownModel) { return .model }
        return says(length) && !says(count) ? .tooLong : .tooManyTexts
    }

    private static let unpaid = [
        "insufficient_quota", "insufficient balance", "balance is insufficient", "balance not enough",
        "arrear", "overdue", "good standing", "payment required", "plan and billing", "billing_not_active",
        "billing hard limit", "out of credit", "insufficient credit", "余额", "欠费", "额度不足",
    ]
    private static let badKey = [
        "invalid_api_key", "invalid api key", "incorrect api key", "api key not valid", "invalidapikey",
        "invalid token", "unauthorized", "authentication",
    ]
    private static let busy = [
        "rate limit", "rate_limit", "too many requests", "overloaded", "too busy", "限流", "频率",
    ]
    private static let dimensions = ["dimension", "matryoshka", "维度"]
    private static let unknownModel = [
        "model does not exist", "model not found", "model_not_found", "no such model", "unknown model",
        "模型不存在",
    ]
    private static let length = ["token", "context", "character", "too long", "字符", "文本过长", "长度超"]
    private static let count = [
        "batch size", "batch_size", "array", "number of inputs", "too many inputs", "数组", "批",
    ]
    /// What servers say of too long a text with a status that means a defect of theirs.
    private static let tooLarge = [
        "too large to process", "too many tokens", "context length", "maximum context",
    ]

    /// What an error's JSON tells.
    private struct Told {
        let message: String
        /// Words that classify the error, for programs.
        let labels: String
        let status: Int?

        /// Nil when the value is no error.
        init?(_ json: JSONValue) {
            let tellsError = EmbeddingAnswer.tellsError(json)
            guard tellsError || json["data"]?.arrayValue == nil else { return nil }
            let error = (tellsError ? json["error"] : nil) ?? json["errors"]?.arrayValue?.first ?? json
            let said =
                error.stringValue ?? Self.text(error["message"]) ?? Self.text(error["msg"])
                ?? Self.text(error["detail"]) ?? Self.text(json["message"])
            let codes = [error["code"], error["type"], error["status"], json["code"], json["object"]]
            guard tellsError || said != nil || json["object"]?.stringValue == "error" else { return nil }
            message = said ?? ""
            labels = codes.compactMap { $0?.stringValue ?? ($0?.intValue).map(String.init) }
                .joined(separator: " ")
            status = codes.lazy.compactMap { $0?.intValue ?? ($0?.stringValue).flatMap { Int($0) } }
                .first { (400..<600).contains($0) }
        }

        /// A text, or the texts of a list of problems.
        private static func text(_ value: JSONValue?) -> String? {
            if let text = value?.stringValue { return text }
            let parts = value?.arrayValue?.compactMap { $0.stringValue ?? $0["msg"]?.stringValue } ?? []
            return parts.isEmpty ? nil : parts.joined(separator: "; ")
        }
    }
}
