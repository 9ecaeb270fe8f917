internal import Glibc

/// A statement on its way through a ``StatementPipeline``, and what becomes of its result.
public struct PipelinedStatement {
    let sql: String
    let take: (borrowing PostgresResult) throws -> PipelinedStatement?
    let fail: (PostgresError) throws -> PipelinedStatement?

    /// Makes a statement, which takes no parameters. A statement that a closure returns is carried out next; an error that
    /// it throws ends the whole pipeline.
    ///
    /// - Parameters:
    ///   - take: takes the result.
    ///   - fail: takes the error that this statement alone met.
    public init(
        _ sql: String, take: @escaping (borrowing PostgresResult) throws -> PipelinedStatement?,
        fail: @escaping (PostgresError) throws -> PipelinedStatement?
    ) {
        self.sql = sql
        self.take = take
        self.fail = fail
    }
}

/// Statements that only read, carried out by a few sessions at once, each session being sent some ahead of its results.
///
/// See "Pipeline Mode" in the libpq manual. A few statements share a transaction with its settings, but no locks, and the error
/// of one leaves the others alone. Results arrive in each session in the order in which its
/// statements were sent. Blocking, for one thread.
public final class StatementPipeline {
    private let sessions: [PipelinedSession]
    private let depth: Int
    private let silence: Duration

    /// Makes a pipeline on sessions that nobody else uses meanwhile.
    ///
    /// - Parameters:
    ///   - depth: statements of a transaction at most.
    ///   - silenceSeconds: a session that owes results and has said nothing for so long counts as lost.
    public init(
        _ sessions: [PostgresConnection], _ settings: TransactionSettings = TransactionSettings(),
        depth: Int = 16, silenceSeconds: Int = 30
    ) {
        precondition(!sessions.isEmpty && depth > 0, "a pipeline needs a session and a place in it")
        self.sessions = sessions.map { PipelinedSession($0, settings) }
        self.depth = depth
        silence = .seconds(silenceSeconds)
    }

    /// Carries out all statements that `next` comes up with, and all that follow from their results.
    ///
    /// The statements in the hands of a session that is lost receive an error of kind `connection`; the other sessions go
    /// on.
    /// - Parameters:
    ///   - next: the next statement, nil when there are no more.
    ///   - waiting: called several times a second while results are waited for; may throw to end the work.
    /// - Throws: what a closure throws, or ``PostgresError`` when no session is left. All sessions are closed then, since
    ///   what they were sent cannot be taken back.
    public func run(
        _ next: () throws -> PipelinedStatement?, waiting: () throws -> Void = {}
    ) throws {
        do {
            for session in sessions { session.enter() }
            var isExhausted = false
            var following: [PipelinedStatement] = []
            while true {
                for session in sessions where session.isOpen && !session.isBusy {
                    var group: [PipelinedStatement] = []
                    while group.count < depth {
                        if let statement = following.popLast() {
                            group.append(statement)
                        } else if !isExhausted, let statement = try next() {
                            group.append(statement)
                        } else {
                            isExhausted = true
                            break
                        }
                    }
                    if !group.isEmpty { session.send(group) }
                }
                guard sessions.contains(where: \.isBusy) else { break }
                try wait(waiting)
                for session in sessions { try session.deliver { following.append($0) } }
            }
            // A statement is left over only when nobody could take it.
            guard following.isEmpty, isExhausted else { throw PipelinedSession.lost }
        } catch {
            for session in sessions { session.abandon() }
            throw error
        }
        for session in sessions { session.leave() }
    }

    /// Waits until a session has something to read, or can be written to where that is wanted.
    private func wait(_ waiting: () throws -> Void) throws {
        let awaited = sessions.filter { $0.isOpen && $0.isBusy }
        guard !awaited.isEmpty, !awaited.contains(where: \.hasResult) else { return }
        var descriptors = awaited.map(\.wanted)
        let ready = poll(&descriptors, nfds_t(descriptors.count), 200)
        for (session, descriptor) in zip(awaited, descriptors) where ready > 0 && descriptor.revents != 0 {
            session.exchange()
        }
        let now = ContinuousClock.now
        for session in awaited { session.checkSilence(at: now, limit: silence) }
        if ready <= 0 { try waiting() }
    }
}
