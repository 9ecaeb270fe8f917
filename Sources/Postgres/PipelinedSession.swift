internal import CPostgres
internal import Glibc

/// One session of a ``StatementPipeline``.
///
/// A statement goes as BEGIN, settings, statement, synchronization, COMMIT, synchronization. After an error the server skips
/// everything up to the first of these, and COMMIT ends the failed transaction.
final class PipelinedSession {
    private let connection: PostgresConnection
    private let begin: String
    private let assignment: (sql: String, parameters: [String?])
    /// Who waits for a result, in the order in which the statements were sent.
    private var recipients: [PipelinedStatement] = []
    /// The result of the first recipient's statement, or the first error of its transaction.
    private var result: OpaquePointer?
    private var failed = false
    /// How many results, and how many synchronizations, of the first recipient's transaction have come.
    private var results = 0
    private var synchronizations = 0
    private var isLost = false
    private var isUnsent = false
    private var heardAt = ContinuousClock.now

    static let lost = PostgresError(kind: .connection, message: "the connection to the server was lost")

    init(_ connection: PostgresConnection, _ options: StaticString, _ settings: TransactionSettings) {
        self.connection = connection
        begin = "BEGIN \(options)"
        assignment = connection.assignment(of: settings)
    }

    deinit { PQclear(result) }

    private var handle: OpaquePointer { connection.handle }
    var isOpen: Bool { !isLost }
    var owed: Int { recipients.count }

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
        connection.abandon(isBusy: !recipients.isEmpty)
    }

    func send(_ statement: PipelinedStatement) {
        if recipients.isEmpty { heardAt = .now }
        recipients.append(statement)
        connection.statementCount += 1
        let isSent =
            ask(begin) && ask(assignment.sql, assignment.parameters) && ask(statement.sql)
            && PQpipelineSync(handle) == 1 && ask("COMMIT") && PQpipelineSync(handle) == 1
        guard isSent else {
            isLost = true
            return
        }
        flush()
    }

    private func ask(_ sql: String, _ parameters: [String?] = []) -> Bool {
        PostgresConnection.withCStrings(parameters) {
            PQsendQueryParams(handle, sql, Int32(parameters.count), nil, $0, nil, nil, 0) == 1
        }
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
        while !recipients.isEmpty, !isLost, PQisBusy(handle) == 0 {
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
            synchronizations += 1
            if synchronizations == 2 { try pass(follow) }
        }
        while isLost, !recipients.isEmpty { try pass(follow) }
    }

    /// Of a transaction's results the statement's own counts, the third; before it the first error.
    private func keep(_ next: OpaquePointer) {
        results += 1
        let hasFailed = PQresultStatus(next) == PGRES_FATAL_ERROR
        guard !failed, hasFailed || results == 3 else { return PQclear(next) }
        failed = hasFailed
        PQclear(result)
        result = next
    }

    private func pass(_ follow: (PipelinedStatement) -> Void) throws {
        let recipient = recipients.removeFirst()
        let raw = result
        (result, failed, results, synchronizations) = (nil, false, 0, 0)
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
