public import HTTPClient

/// Why a prompt has no answer. No text holds a key, a URL or anything that the endpoint wrote.
public enum ModelError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There was no HTTP answer.
    case unreachable(HTTPClientError)
    /// The endpoint answered with that status.
    case refused(status: Int)
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
        case .refused(let status): HTTPAnswer(status: status).isRetryable
        case .unreadable, .outOfTime: true
        case .stopped: false
        }
    }

    /// A few words for logs.
    public var description: String {
        switch self {
        case .unreachable(let error) where error.isTimeout: "模型服务没有在时限内回答"
        case .unreachable(let error): "无法连接模型服务或连接中断（\(error)）"
        case .refused(let status): "模型服务返回状态码 \(status)"
        case .unreadable: "模型服务的回答不是有效的对话补全"
        case .outOfTime: "已到时限"
        case .stopped: "已停止提问"
        }
    }
}
