internal import Glibc
internal import Postgres

/// What became of a transaction.
enum CommitOutcome {
    case committed
    case rolledBack
    /// Nobody could be asked.
    case unknown(PostgresError)
}

/// What tells afterwards whether a transaction was committed, where the server's answer to COMMIT never came.
enum CommitWitness {
    /// A load's id in the collections' metadata.
    case load(id: String)
    /// A row version that the transaction deleted.
    case gone(RowVersion)
    /// A row version that it made.
    case made(RowVersion)
    /// It changed nothing.
    case nothing
}

/// One version of one row of a table, as it lay there.
struct RowVersion {
    let table: VectorTable
    let place: String
    let transaction: String
    let key: String

    /// One of any row of the table; nil when it is empty.
    init?(anyIn table: VectorTable, _ connection: PostgresConnection) throws(PostgresError) {
        let any = try connection.query(Queries.anyVersion(in: table))
        guard any.rowCount > 0 else { return nil }
        self.init(table: table, any)
    }

    /// Takes place, transaction and key from the first row of the result.
    init(table: VectorTable, _ result: borrowing PostgresResult) {
        self.table = table
        result.check(Queries.Version.self)
        place = result.text(0, Queries.Version.place) ?? ""
        transaction = result.text(0, Queries.Version.transaction) ?? ""
        key = result.text(0, Queries.Version.key) ?? ""
    }
}

extension VectorStore {
    /// Looks up what became of a transaction whose COMMIT was not answered.
    ///
    /// The lock is free only once the old transaction is over, whichever way. `pg_xact_status` would not do: after a crash
    /// the ids of transactions that left no trace are given out again.
    func outcome(_ witness: CommitWitness, within seconds: Int = 60) -> CommitOutcome {
        if case .nothing = witness { return .committed }
        let deadline = ContinuousClock.now + .seconds(seconds)
        while true {
            do throws(VectorError) {
                let isThere = try session.transaction(
                    .write, lockTimeoutSeconds: 30, otherwise: { .connection($0) }
                ) { connection in
                    try connection.query(Queries.lock)
                    return try Self.isThere(witness, connection)
                }
                if case .gone = witness { return isThere ? .rolledBack : .committed }
                return isThere ? .committed : .rolledBack
            } catch {
                guard .now < deadline, let cause = error.databaseError else {
                    return .unknown(
                        error.databaseError ?? PostgresError(kind: .connection, message: "\(error)"))
                }
                // A server that refuses will not change its mind; one that is away may come back.
                guard cause.isRetryable else { return .unknown(cause) }
                usleep(500_000)
            }
        }
    }

    private static func isThere(
        _ witness: CommitWitness, _ connection: PostgresConnection
    ) throws(PostgresError) -> Bool {
        switch witness {
        case .load(let id): try connection.query(Queries.isLoadRecorded, [id]).bool(0, 0)
        case .gone(let row), .made(let row):
            try connection.query(
                Queries.isVersionThere(in: row.table), [row.place, row.transaction, row.key]
            ).bool(0, 0)
        case .nothing: true
        }
    }

    /// Runs a writing transaction, and looks up its outcome where the answer to COMMIT was lost.
    ///
    /// - Parameter body: returns the value and what tells afterwards that the transaction was committed.
    /// - Throws: ``VectorError``: `connection` when it was rolled back, `outcomeUnknown` when nobody could be asked.
    func committing<T>(
        lockTimeoutSeconds: Int, otherwise wrap: (PostgresError) -> VectorError,
        _ body: (PostgresConnection) throws -> (T, CommitWitness)
    ) throws(VectorError) -> T {
        var prepared: (T, CommitWitness)?
        do throws(VectorError) {
            try session.transaction(.write, lockTimeoutSeconds: lockTimeoutSeconds, otherwise: wrap) {
                prepared = try body($0)
            }
        } catch {
            guard case .commitLost(let cause) = error, let prepared else { throw error }
            switch outcome(prepared.1) {
            case .committed: return prepared.0
            case .rolledBack: throw .connection(cause)
            case .unknown(let reason): throw .outcomeUnknown(reason)
            }
        }
        guard let prepared else {
            throw .outcomeUnknown(PostgresError(kind: .protocolViolation, message: ""))
        }
        return prepared.0
    }
}
