internal import CPostgres
internal import Glibc

/// One session of a ``StatementPipeline``.
///
/// A few statements go as one transaction: BEGIN, settings, SAVEPOINT, and then each statement with a synchronization behind it
/// and a ROLLBACK TO SAVEPOINT before the next, which takes back its locks and its error alike. Nothing more is sent before
/// the end of the transaction has been read: a pooler may hand the session's server to another client there, and one of them
/// (pgbouncer 1.18) loses what was sent ahead.
final class PipelinedSession {
    private let connection: PostgresConnection
    /// What begins a transaction.
    private let opening: [String]
    /// The statements of the transaction that is under way, and how often it was begun.
    private var group: (statements: [PipelinedStatement], beginnings: Int) = ([], 0)
    /// Whether the transaction did not come to its settings, because of a limit of the role.
    private var isStillborn = false
    /// Who waits for a result, in the order in which the statements were sent.
    private var recipients: [PipelinedStatement] = []
    /// Whether the end of a transaction has been sent and not yet read.
    private var isEnding = false
    /// How many results come before that of the first recipient's statement.
    private var forerunners = 0
    /// The result of the first recipient's statement, or the first error before it.
    private var result: OpaquePointer?
    private var hasFailed = false
    private var isLost = false
    private var isUnsent = false
    private var heardAt = ContinuousClock.now

    static let lost = PostgresError(kind: .connection, message: "the connection to the server was lost")

    init(_ connection: PostgresConnection, _ settings: TransactionSettings) {
        self.connection = connection
        // Isolation that is stricter than this is of no use for single statements, and a standby has none.
        opening = ["BEGIN ISOLATION LEVEL READ COMMITTED, READ ONLY"] + connection.statements(of: settings)
    }

    deinit { PQclear(result) }

    private var handle: OpaquePointer { connection.handle }
    var isOpen: Bool { !isLost }
    /// Whether results are awaited.
    var isBusy: Bool { !recipients.isEmpty || isEnding }

    /// Whether a result is there that can be taken without waiting.
    var hasResult: Bool { isLost || PQisBusy(handle) == 0 }

    /// What the session waits for.
    var wanted: pollfd {
        pollfd(fd: PQsocket(handle), events: Int16(isUnsent ? POLLIN | POLLOUT : POLLIN), revents: 0)
    }

    func enter() {
        try? connection.revive()
        isLost = !connection.isAlive
        guard !isLost else { return }
        precondition(PQenterPipelineMode(handle) == 1, "the session is in use")
        // In blocking mode client and server may each wait for the other to read.
        PQsetnonblocking(handle, 1)
    }

    func leave() {
        guard !isLost else { return }
        PQsetnonblocking(handle, 0)
        if PQexitPipelineMode(handle) != 1 { abandon() }
    }

    /// Ends the session for good.
    func abandon() {
        guard !isLost else { return }
        isLost = true
        connection.abandon(isBusy: isBusy)
    }

    /// Sends statements, of which there is at least one, as one transaction.
    func send(_ statements: [PipelinedStatement]) {
        // The server, or a pooler, may have closed it while there was nothing to ask.
        if connection.hasEnded {
            PQsetnonblocking(handle, 0)
            enter()
        }
        group = (statements, 0)
        begin()
    }

    private func begin() {
        let statements = group.statements
        group.beginnings += 1
        heardAt = .now
        recipients = statements
        guard !isLost else { return }
        isEnding = true
        forerunners = opening.count + 1
        connection.statementCount += statements.count
        var isSent = opening.allSatisfy { ask($0) }
        for (index, statement) in statements.enumerated() {
            isSent =
                isSent && ask(index == 0 ? "SAVEPOINT before" : "ROLLBACK TO SAVEPOINT before")
                && ask(statement.sql) && PQpipelineSync(handle) == 1
        }
        guard isSent, ask("COMMIT"), PQpipelineSync(handle) == 1 else { return abandon() }
        flush()
    }

    private func ask(_ sql: String) -> Bool {
        PQsendQueryParams(handle, sql, 0, nil, nil, nil, nil, 0) == 1
    }

    /// Reads what has arrived, and sends what could not be sent before.
    func exchange() {
        heardAt = .now
        guard PQconsumeInput(handle) == 1 else { return abandon() }
        flush()
    }

    private func flush() {
        let state = PQflush(handle)
        isUnsent = state == 1
        if state < 0 { abandon() }
    }

    func checkSilence(at now: ContinuousClock.Instant, limit: Duration) {
        let isOver = connection.deadline.map { now >= $0 } ?? false
        if isOver || now - heardAt > limit { abandon() }
    }

    /// Hands the results that are there to those who wait for them; what is to be asked next goes to `follow`.
    func deliver(_ follow: (PipelinedStatement) -> Void) throws {
        while isBusy, !isLost, PQisBusy(handle) == 0 {
            guard let next = PQgetResult(handle) else {
                // The end of one statement's results; the end of the connection if it comes for ever.
                if PQstatus(handle) != CONNECTION_OK { isLost = true }
                continue
            }
            guard PQresultStatus(next) == PGRES_PIPELINE_SYNC else {
                keep(next)
                continue
            }
            PQclear(next)
            if isStillborn {
                beginAgain()
            } else if recipients.isEmpty {
                isEnding = false
            } else {
                try pass(follow)
            }
        }
        guard isLost else { return }
        isEnding = false
        while !recipients.isEmpty { try pass(follow) }
    }

    /// Reads on to the end of a transaction that came to nothing, and sends it again.
    private func beginAgain() {
        guard recipients.isEmpty else {
            recipients.removeFirst()
            return
        }
        isStillborn = false
        PQclear(result)
        (result, hasFailed) = (nil, false)
        begin()
    }

    /// Whether a statement was stopped because it took too long (57014, query_canceled).
    private static func isLimit(_ result: OpaquePointer) -> Bool {
        PQresultErrorField(result, cpq_diag_sqlstate).map { String(cString: $0) } == "57014"
    }

    /// Of the results up to a synchronization the statement's own counts; before it the first error.
    private func keep(_ next: OpaquePointer) {
        let isError = PQresultStatus(next) == PGRES_FATAL_ERROR
        let isOwn = forerunners == 0
        if isError, forerunners > 1, recipients.count == group.statements.count, !hasFailed {
            isStillborn = Self.isLimit(next) && group.beginnings < PostgresConnection.mostBeginnings
        }
        forerunners -= 1
        guard !hasFailed, isError || isOwn, !recipients.isEmpty else { return PQclear(next) }
        hasFailed = isError
        PQclear(result)
        result = next
    }

    private func pass(_ follow: (PipelinedStatement) -> Void) throws {
        let recipient = recipients.removeFirst()
        let raw = result
        (result, hasFailed, forerunners) = (nil, false, 1)
        var failure = raw == nil ? Self.lost : nil
        var next: PipelinedStatement?
        if let raw {
            let adopted = PostgresResult(adopting: raw)
            failure = adopted.failure
            // Only the synchronization point says that the statement's transaction has ended well.
            if failure == nil, isLost { failure = Self.lost }
            if failure == nil { next = try recipient.take(adopted) }
        }
        if let failure { next = try recipient.fail(failure) }
        if let next { follow(next) }
    }
}
