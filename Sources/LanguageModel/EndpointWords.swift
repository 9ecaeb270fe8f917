internal import FoundationEssentials
internal import HTTPClient
internal import JSON

/// What an endpoint says of an error, in whichever shape, and what can be done about it.
struct EndpointWords {
    /// Its words, shortened and without the key.
    let reason: String
    /// Whether the answer tells of an error, whatever its status.
    let isError: Bool
    /// The status inside the answer.
    let status: Int?
    /// How long it asks to wait, in seconds.
    let pause: Int?
    private let text: String
    private static let longest = 200
    /// Nobody waits longer than this many seconds.
    private static let longestPause = 60

    init(_ answer: HTTPAnswer, hiding key: String?) {
        let json = answer.body.count < 1 << 16 ? try? JSONValue(parsing: answer.body) : nil
        let error: JSONValue? = json?["error"].flatMap { $0 == .null ? nil : $0 }
        let tells = json.map {
            $0["choices"] == nil
                && ["code", "message", "detail"].contains(where: { name in json?[name] != nil })
        }
        isError = error != nil || tells == true
        let place = error ?? json?["errors"]?.arrayValue?.first ?? json
        let places = [place, place?["message"], place?["msg"], place?["detail"], json?["message"]]
        let said = places.compactMap { $0.flatMap(Self.words) }.first
        let labels = [place?["code"], place?["type"], place?["status"], json?["code"]].compactMap {
            $0?.stringValue ?? ($0?.intValue).map(String.init)
        }
        status = labels.compactMap(Int.init).first { (400..<600).contains($0) }
        let plain = json == nil ? String(decoding: answer.body.prefix(2000), as: UTF8.self) : ""
        var words = (said ?? plain).unicodeScalars.map {
            $0.properties.generalCategory == .control ? " " : String($0)
        }.joined()
        if let key, !key.isEmpty { words = words.replacing(key, with: "***") }
        words = Self.masked(words)
        reason = words.count > Self.longest ? words.prefix(Self.longest) + "…" : words
        text = (words + " " + labels.joined(separator: " ")).lowercased()
        pause =
            answer.retryAfterSeconds ?? json.flatMap { Self.wish(in: $0, depth: 0) } ?? Self.wish(in: text)
    }

    /// A member that says when to come again, wherever it stands.
    private static func wish(in json: JSONValue, depth: Int) -> Int? {
        guard depth < 6 else { return nil }
        if let list = json.arrayValue {
            return list.prefix(20).compactMap { wish(in: $0, depth: depth + 1) }.max()
        }
        guard case .object(let members) = json else { return nil }
        return members.compactMap { name, value -> Int? in
            guard wishes.contains(name.lowercased().filter(\.isLetter)) else {
                return wish(in: value, depth: depth + 1)
            }
            return (value.stringValue ?? value.intValue.map(String.init)).flatMap { RetryWish.seconds($0) }
        }.max()
    }

    /// The same in words.
    private static func wish(in text: String) -> Int? {
        for lead in [
            "try again in ", "retry in ", "retry after ", "reset at ", "resets at ", "try again at ",
        ] {
            guard let start = text.firstRange(of: lead)?.upperBound else { continue }
            let words = text[start...].split(separator: " ").prefix(2).map {
                String($0.reversed().drop { ".,;)".contains($0) }.reversed())
            }
            if let first = words.first,
                let seconds = RetryWish.seconds(words.joined()) ?? RetryWish.seconds(first)
            {
                return seconds
            }
        }
        return nil
    }

    private static let wishes: Set = [
        "retrydelay", "retryafter", "retryafterseconds", "resetat", "resetsat", "resettime",
        "xratelimitreset",
    ]

    /// A text, or the texts of a list of problems.
    private static func words(_ value: JSONValue) -> String? {
        if let text = value.stringValue { return text }
        let parts = value.arrayValue?.compactMap { $0.stringValue ?? $0["msg"]?.stringValue } ?? []
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    /// The words without what looks like a key, which endpoints like to repeat.
    private static func masked(_ words: String) -> String {
        var result = ""
        var run = ""
        func close() {
            result += run.count >= 32 || run.hasPrefix("sk-") ? "***" : run
            run = ""
        }
        for character in words {
            if character.isASCII, character.isLetter || character.isNumber || "-_*".contains(character) {
                run.append(character)
            } else {
                close()
                result.append(character)
            }
        }
        close()
        return result
    }

    private func says(_ words: [String]) -> Bool { words.contains(where: text.contains) }

    /// The error for whoever asked.
    func error(status: Int) -> ModelError {
        // Google calls what is only a limit per minute by the words of an empty account.
        let isUnpaid = says(Self.unpaid) && !(status == 429 && text.contains("resource_exhausted"))
        if [401, 402, 403].contains(status) || isUnpaid || says(Self.badKey) {
            return .denied(status: status, reason: reason)
        }
        if [429, 503, 529].contains(status), let pause, pause > Self.longestPause {
            return .exhausted(until: Self.now + pause, reason: reason)
        }
        if status == 429, says(Self.quota) { return .denied(status: status, reason: reason) }
        if says(Self.tooLong) { return .tooLong(reason: reason) }
        return .refused(status: status, reason: reason)
    }

    private static var now: Int { Int(Date().timeIntervalSince1970) }

    /// Whether the same request may be answered soon; an error may come with status 200.
    static func isWorthAnother(_ answer: HTTPAnswer) -> Bool {
        if answer.isSuccess {
            guard case .failure(.refused(let status, _)) = ChatAnswer.reading(answer, hiding: nil) else {
                return false
            }
            return HTTPAnswer(status: status).isRetryable || status == 529
        }
        guard answer.isRetryable || answer.status == 529 else { return false }
        if case .refused = EndpointWords(answer, hiding: nil).error(status: answer.status) { return true }
        return false
    }

    /// What of a request the endpoint does not take.
    var unwanted: Unwanted? {
        if text.contains("enable_thinking") { return .thinking }
        if says(["max_tokens", "max_completion_tokens"]), says(Self.unknownField) { return .limit }
        if says(["temperature", "stream"]) || says(Self.unknownField) { return .extras }
        return nil
    }

    /// Parts of a request that not all endpoints take.
    enum Unwanted { case thinking, limit, extras }

    private static let unpaid = [
        "insufficient_quota", "insufficient balance", "balance is insufficient", "arrear", "overdue",
        "good standing",
        "payment required", "plan and billing", "billing_not_active", "billing hard limit", "out of credit",
        "insufficient credit", "余额", "欠费", "额度不足",
    ]
    private static let badKey = [
        "invalid_api_key", "invalid api key", "incorrect api key", "api key not valid", "invalidapikey",
        "invalid token",
    ]
    private static let quota = [
        "daily limit", "per day", "quota exceeded", "exceeded your current quota", "monthly", "每日", "当日",
        "配额", "限额",
    ]
    private static let tooLong = [
        "context_length_exceeded", "context length", "maximum context", "too many tokens",
        "input length should be",
        "上下文", "输入过长", "token limit", "prompt is too long", "超出最大长度",
    ]
    private static let unknownField = [
        "unsupported", "unrecognized", "unknown", "not supported", "extra inputs", "not permitted",
        "unexpected", "不支持",
        "无效的参数", "未知",
    ]
}
