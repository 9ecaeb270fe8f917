internal import Glibc
public import HTTPClient

/// Why a prompt has no answer. No text holds a key or a URL; what an endpoint gives as its reason is shortened.
public enum ModelError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There was no HTTP answer.
    case unreachable(HTTPClientError)
    /// The endpoint answered with that status, and said why.
    case refused(status: Int, reason: String = "")
    /// It will answer nothing: the key is wrong, or nobody has paid, or all that was paid for is used up.
    case denied(status: Int, reason: String)
    /// It will answer nothing before that moment, in seconds since 1970.
    case exhausted(until: Int, reason: String)
    /// The prompt, with the answer that it asks for, is longer than the model can take.
    case tooLong(reason: String)
    /// The endpoint kept the answer back.
    case filtered
    /// The answer is no chat completion with a text.
    case unreadable
    /// The time for all prompts together was over.
    case outOfTime
    /// The asker wanted no more answers.
    case stopped

    /// Whether the same prompt may be answered later.
    public var isRetryable: Bool {
        switch self {
        case .unreachable(let error): error.isRetryable
        case .refused(let status, _): HTTPAnswer(status: status).isRetryable
        case .unreadable, .outOfTime: true
        case .stopped, .denied, .exhausted, .tooLong, .filtered: false
        }
    }

    /// Whether no other prompt will be answered either.
    public var isFinal: Bool {
        switch self {
        case .denied, .exhausted: true
        default: false
        }
    }

    /// A few words for logs.
    public var description: String {
        switch self {
        case .unreachable(let error) where error.isTimeout: "模型服务没有在时限内回答"
        case .unreachable(let error): "无法连接模型服务或连接中断（\(error)）"
        case .refused(let status, let reason): "模型服务返回状态码 \(status)" + Self.words(reason)
        case .denied(let status, let reason): "模型服务拒绝服务（密钥、余额或额度），状态码 \(status)" + Self.words(reason)
        case .exhausted(let until, let reason):
            "模型服务的额度已用完，\(Self.moment(until)) 之后才能继续" + Self.words(reason)
        case .tooLong(let reason): "提示词超过模型的上下文长度" + Self.words(reason)
        case .filtered: "模型服务拒绝回答或过滤了回答"
        case .unreadable: "模型服务的回答不是有效的对话补全"
        case .outOfTime: "已到时限"
        case .stopped: "已停止提问"
        }
    }

    /// The moment as logs write it.
    private static func moment(_ seconds: Int) -> String {
        var time = time_t(seconds)
        var parts = tm()
        localtime_r(&time, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday)) "
            + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
    }

    private static func words(_ reason: String) -> String { reason.isEmpty ? "" : "：\(reason)" }
}
