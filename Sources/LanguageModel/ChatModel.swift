/// A language model that answers prompts: text in, text out. Blocking.
///
/// What an answer's text holds is the asker's business; ``ModelJSON`` reads JSON out of it.
public protocol ChatModel {
    /// The model's name.
    var name: String { get }
    /// How many prompts are under way at once at most.
    var concurrency: Int { get }
    /// Limit for one prompt, in seconds, however often it is sent.
    var timeoutSeconds: Double { get }
    /// Asks all prompts, several at once, until each has been answered or the deadline has come.
    ///
    /// - Parameters:
    ///   - goesOn: asked several times a second, and between what has been answered and what is sent next; false ends the rest
    ///     with ``ModelError/stopped``.
    ///   - answered: told once for each prompt by its position, in the order in which the answers come.
    func ask(
        _ prompts: [Prompt], until deadline: ContinuousClock.Instant, goesOn: () -> Bool,
        answered: (Int, Result<Reply, ModelError>) -> Void)
}

/// What a model is asked.
public struct Prompt: Sendable, Equatable {
    /// What it is to do and how.
    public var system: String
    /// What it is to do that with.
    public var user: String
    /// The longest answer, in the model's tokens.
    public var maximumTokens: Int

    /// Makes a prompt from its parts.
    public init(system: String, user: String, maximumTokens: Int) {
        self.system = system
        self.user = user
        self.maximumTokens = maximumTokens
    }
}

/// What a model answered.
public struct Reply: Sendable, Equatable {
    /// The text, not checked in any way.
    public let text: String
    /// Whether the model says that it had to stop before its end.
    public let isCutOff: Bool
    /// What it has cost in the model's tokens, prompt included; nil where the endpoint does not say.
    public let tokens: Int?

    /// Makes an answer from its parts.
    public init(text: String, isCutOff: Bool = false, tokens: Int? = nil) {
        self.text = text
        self.isCutOff = isCutOff
        self.tokens = tokens
    }
}
