public import LanguageModel

/// A model whose answers are kept in a book as they come, so that a run that was broken off asks nothing twice.
public final class RememberingModel: ChatModel {
    private let model: any ChatModel
    private let book: AnswerBook

    /// Puts a book beside a model.
    public init(_ model: any ChatModel, _ book: AnswerBook) {
        self.model = model
        self.book = book
    }

    /// The model's name.
    public var name: String { model.name }
    /// How many prompts are under way at once at most.
    public var concurrency: Int { model.concurrency }
    /// Limit for one prompt, in seconds, however often it is sent.
    public var timeoutSeconds: Double { model.timeoutSeconds }

    /// Answers what stands in the book, and asks the model the rest.
    public func ask(
        _ prompts: [Prompt], until deadline: ContinuousClock.Instant, goesOn: () -> Bool,
        answered: (Int, Result<Reply, ModelError>) -> Void
    ) {
        var open: [Int] = []
        for (position, prompt) in prompts.enumerated() {
            if let reply = book[prompt] { answered(position, .success(reply)) } else { open.append(position) }
        }
        guard !open.isEmpty else { return }
        model.ask(open.map { prompts[$0] }, until: deadline, goesOn: goesOn) { number, result in
            if case .success(let reply) = result {
                book.add(reply, to: prompts[open[number]])
                book.sync()
            }
            answered(open[number], result)
        }
    }
}
