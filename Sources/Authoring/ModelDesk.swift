public import LanguageModel

/// Asks a model for pairs: what was answered before is not asked again, and what is asked is counted, up to a budget.
public final class ModelDesk {
    /// What something is asked for.
    public enum Purpose: String, Sendable, CaseIterable {
        /// A pair that is harder than another one.
        case hardening
        /// Other words for a question.
        case wording
        /// A query for a question alone.
        case derivation
        /// A query in the place of one that does not work.
        case repair
    }

    /// What one purpose has cost.
    public struct Figures: Sendable {
        /// Prompts that were sent and answered now.
        public internal(set) var calls = 0
        /// Prompts that had been answered before.
        public internal(set) var kept = 0
        /// Prompts without an answer.
        public internal(set) var failed = 0
        /// Tokens of the answers of now, prompts included; estimated where the endpoint does not tell.
        public internal(set) var tokens = 0
    }

    /// What each purpose has cost.
    public private(set) var figures: [Purpose: Figures] = [:]
    /// Why some prompt had no answer: the reason that ended all asking, or else the first one.
    public private(set) var problem: ModelError?
    /// Whether the budget is used up, so that nothing more is asked.
    public var isOverBudget: Bool { budget > 0 && spent >= budget }

    private let model: any ChatModel
    private let book: AnswerBook
    private let budget: Int
    private let maximumTokens: Int
    private var spent = 0
    private var isClosed = false
    private var failuresInARow = 0
    private var uselessInARow = 0
    /// After so many failures one after the other nothing more is asked: it would only cost time.
    private static let mostFailures = 4
    /// The same for answers that hold nothing.
    private static let mostUseless = 16
    /// How long all of one call may take, as a multiple of the time for a prompt.
    private static let patience = 30.0

    /// Makes a desk.
    ///
    /// - Parameters:
    ///   - budget: the most tokens that are spent now; 0 for no bound.
    ///   - maximumTokens: the longest answer.
    public init(_ model: any ChatModel, _ book: AnswerBook, budget: Int, maximumTokens: Int) {
        self.model = model
        self.book = book
        self.budget = budget
        self.maximumTokens = maximumTokens
    }

    /// Makes a prompt.
    public func prompt(_ system: String, _ user: String) -> Prompt {
        Prompt(system: system, user: user, maximumTokens: maximumTokens)
    }

    /// Asks all prompts.
    ///
    /// - Parameter progress: told several times a second how many are answered; what it throws ends the work.
    /// - Returns: the answers; nil where there is none.
    public func ask<E: Error>(
        _ prompts: [Prompt], for purpose: Purpose, progress: (_ done: Int) throws(E) -> Void
    ) throws(E) -> [Reply?] {
        var replies = prompts.map { book[$0] }
        figures[purpose, default: Figures()].kept += replies.count { $0 != nil }
        var open = replies.indices.filter { replies[$0] == nil }[...]
        var interruption: E?
        // Without a bound all is asked at once, so that no place is empty while one waits for the last of some.
        let size = budget > 0 ? model.concurrency * 4 : max(open.count, 1)
        while !open.isEmpty, !isOverBudget, !isClosed, interruption == nil {
            let some = Array(open.prefix(size))
            open = open.dropFirst(some.count)
            let waves = (some.count + model.concurrency - 1) / model.concurrency
            let seconds = min(
                model.timeoutSeconds * Double(waves + 2), model.timeoutSeconds * Self.patience)
            model.ask(
                some.map { prompts[$0] }, until: .now + .seconds(seconds),
                goesOn: {
                    // What is answered is kept before anything more is asked.
                    book.sync()
                    guard !isClosed else { return false }
                    do throws(E) {
                        try progress(replies.count { $0 != nil })
                        return true
                    } catch {
                        interruption = error
                        return false
                    }
                }
            ) { position, result in
                let index = some[position]
                switch result {
                case .success(let reply):
                    (failuresInARow, uselessInARow) = (0, 0)
                    replies[index] = reply
                    book.add(reply, to: prompts[index])
                    let cost = reply.tokens ?? Self.estimate(prompts[index], reply)
                    spent += cost
                    figures[purpose, default: Figures()].calls += 1
                    figures[purpose, default: Figures()].tokens += cost
                case .failure(let error):
                    figures[purpose, default: Figures()].failed += 1
                    switch error {
                    case .denied, .exhausted:
                        isClosed = true
                        problem = error
                    case .unreachable, .refused, .outOfTime: failuresInARow += 1
                    case .unreadable, .tooLong, .filtered: uselessInARow += 1
                    case .stopped: break
                    }
                    if failuresInARow >= Self.mostFailures || uselessInARow >= Self.mostUseless {
                        isClosed = true
                    }
                    if error != .stopped { problem = problem ?? error }
                }
            }
        }
        book.sync()
        if let interruption { throw interruption }
        return replies
    }

    /// A token is some three bytes.
    private static func estimate(_ prompt: Prompt, _ reply: Reply) -> Int {
        (prompt.system.utf8.count + prompt.user.utf8.count + reply.text.utf8.count) / 3
    }
}
