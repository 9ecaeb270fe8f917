internal import LanguageModel
public import Schema

/// What came of asking the model.
public struct AnnotationReport: Sendable {
    /// The language of the comments.
    public internal(set) var language = Language.chinese
    /// The model's name; empty when none was asked.
    public private(set) var model = ""
    /// Prompts that there were.
    public private(set) var prompts = 0
    /// Comments asked for.
    public private(set) var askedComments = 0
    /// Comments that came and are used.
    public private(set) var usedComments = 0
    /// Names that the model made up.
    public private(set) var inventedNames = 0
    /// Comments that nobody asked for, or that are not fit to be one.
    public private(set) var unfitComments = 0
    /// Answers that ended before their end.
    public private(set) var cutOffAnswers = 0
    /// Prompts that failed, by reason.
    public private(set) var failures: [String: Int] = [:]
    /// Prompts that were not answered when the time was over, or not asked any more.
    public private(set) var openPrompts = 0
    /// Whether the endpoint failed so often that it was not asked any more.
    public internal(set) var isGivenUp = false
    /// How long the model could have been asked, in seconds.
    public internal(set) var limitSeconds = 0.0
    /// How long it was asked, in seconds.
    public internal(set) var seconds = 0.0

    /// A report on nothing asked.
    init() {}

    init(model: String, asking batches: [AnnotationBatch]) {
        self.model = model
        prompts = batches.count
        askedComments = batches.reduce(0) { $0 + $1.count }
    }

    mutating func add(_ answer: AnnotationAnswer, isCutOff: Bool) {
        usedComments += answer.count
        inventedNames += answer.inventedNames
        unfitComments += answer.unfitComments
        cutOffAnswers += isCutOff ? 1 : 0
    }

    mutating func add(_ error: ModelError) {
        switch error {
        case .outOfTime, .stopped: openPrompts += 1
        case .unreachable, .refused, .denied, .exhausted, .tooLong, .filtered, .unreadable:
            failures["\(error)", default: 0] += 1
        }
    }

    /// Whether something was asked, and the endpoint did not give a single answer.
    public var isInVain: Bool { prompts > 0 && failures.values.reduce(openPrompts, +) == prompts }

    /// One line on what came, nil when nothing was asked.
    public var summary: String? {
        guard prompts > 0 else { return nil }
        let tenths = Double(Int(seconds * 10)) / 10
        var text = "模型 \(model) 注释: 请求 \(askedComments) 条，分 \(prompts) 批，采用 \(usedComments) 条"
        if inventedNames > 0 { text += "，忽略不存在的名称 \(inventedNames) 个" }
        if unfitComments > 0 { text += "，丢弃不合格的注释 \(unfitComments) 条" }
        if cutOffAnswers > 0 { text += "，回答被截断 \(cutOffAnswers) 批" }
        return text + "，用时 \(tenths) 秒"
    }

    /// What went wrong, a line each.
    public var warnings: [String] {
        var lines = failures.sorted { $0.key < $1.key }.map { reason, count in
            "\(count) 批注释请求失败: \(reason)，相关的表和字段改用内置词典"
        }
        if openPrompts > 0 {
            let why = isGivenUp ? "模型服务连续失败，停止提问" : "生成注释已到时限 \(Int(limitSeconds)) 秒"
            lines.append("\(why)，其余 \(openPrompts) 批改用内置词典")
        }
        return lines
    }
}
