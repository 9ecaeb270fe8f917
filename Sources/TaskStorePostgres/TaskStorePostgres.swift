internal import Failpoints
internal import Glibc
public import Postgres
public import Tasks

/// The task store in the schema `data_pipeline_state` of a PostgreSQL database, shared by nodes.
///
/// The database is made and brought up to date by ``prepare(_:)`` alone. A session is opened when it is needed, and again when
/// it was lost; a pooler may hand it on after each transaction, so that nothing is set or kept on it for longer. A read is one
/// statement, and so sees one state of the database. Whatever takes time is bounded, so that nobody waits for ever.
public final class TaskStorePostgres {
    /// As which node the store was opened.
    public let identity: NodeIdentity
    /// Who writes, for the events.
    public var writer = "pid \(getpid())"
    /// How long the lease of a run lasts that is launched, in seconds.
    let leaseSeconds: Int
    /// For how long no sign of life of this node may have been late before it ends what other nodes have left, in seconds.
    let steadySeconds: Int

    /// How many events are kept at least.
    var eventsKept = 1_000_000
    /// How many rows of a list are passed over one by one rather than by the counts.
    var farOffset = 1000

    let info: ConnectionInfo
    private let waitMilliseconds: Int
    private var current: PostgresConnection?
    private var clock: StoreClock?
    private var clockFailedAt: Int64?

    /// How long an attempt to connect takes at most, in seconds.
    static let connectSeconds = 3
    /// How often a transaction is tried of which nothing was done.
    private static let mostAttempts = 3
    /// A measured clock is right for so long, in milliseconds: clocks that are any good part by less than one of these.
    private static let longestClockAge: Int64 = 30_000

    /// Makes the store; its database is asked with the first call.
    ///
    /// - Parameters:
    ///   - identity: as which node.
    ///   - waitMilliseconds: how long a statement takes, or waits for a lock, at most.
    ///   - leaseSeconds: how long the lease of a run lasts that is launched.
    ///   - steadySeconds: for how long signs of life of this node must have come in time until it takes anything of others
    ///     for lost. As long as a lease, it leaves everybody who lives the time to renew theirs after the database was away,
    ///     or its clock was set. 0 for tests, which give no signs of life.
    public init(
        _ info: ConnectionInfo, as identity: NodeIdentity, waitMilliseconds: Int = 10_000,
        leaseSeconds: Int = 20,
        steadySeconds: Int = 20
    ) {
        self.info = info
        self.identity = identity
        self.waitMilliseconds = waitMilliseconds
        self.leaseSeconds = leaseSeconds
        self.steadySeconds = steadySeconds
    }

    /// The present moment by the server's clock, whatever this machine's says.
    ///
    /// As long as the server cannot be asked the last measurement counts.
    public func now() throws(TaskStoreError) -> Timestamp {
        if let clock {
            let hasFailed = clockFailedAt.map { StoreClock.uptime() - $0 < Self.longestClockAge / 6 } ?? false
            if clock.age < Self.longestClockAge || hasFailed { return clock.now }
        }
        do throws(TaskStoreError) {
            let hadSession = current?.isAlive ?? false
            try measure(session(), isFresh: !hadSession)
        } catch {
            guard clock != nil else { throw error }
            clockFailedAt = StoreClock.uptime()
        }
        guard let clock else { throw StoreForm.missing(info) }
        return clock.now
    }

    private func measure(_ connection: PostgresConnection, isFresh: Bool) throws(TaskStoreError) {
        guard !isFresh else { return }
        do throws(PostgresError) {
            _ = try look(connection)
        } catch {
            guard error.kind == .connection else { throw mapped(error) }
            // A new session measures.
            current = nil
            _ = try session()
        }
    }

    /// Reads the form, and the clock with it.
    private func look(_ connection: PostgresConnection) throws(PostgresError) -> PostgresResult {
        do throws(PostgresError) {
            return try lookOnce(connection)
        } catch {
            guard error.isWorthOwnLimits else { throw error }
        }
        try connection.begin("ISOLATION LEVEL READ COMMITTED, READ ONLY", setting: settings)
        defer { _ = try? connection.query("ROLLBACK") }
        return try lookOnce(connection)
    }

    private func lookOnce(_ connection: PostgresConnection) throws(PostgresError) -> PostgresResult {
        let sentAt = StoreClock.uptime()
        let result = try connection.query(StoreForm.form)
        if result.rowCount == 1, let server = result.integer(0, StoreForm.Form.now) {
            clock = StoreClock(server: Int64(server), sentAt: sentAt, receivedAt: StoreClock.uptime())
            clockFailedAt = nil
        }
        return result
    }

    private var settings: [String] {
        Queries.settings(milliseconds: waitMilliseconds, writer: writer, node: identity.name)
    }

    /// The session, opened where there is none that can be used.
    private func session() throws(TaskStoreError) -> PostgresConnection {
        if let current, current.isAlive { return current }
        current = nil
        let connection: PostgresConnection
        let form: PostgresResult
        do throws(PostgresError) {
            connection = try PostgresConnection(
                info, timeoutSeconds: Self.connectSeconds,
                statementTimeoutSeconds: (waitMilliseconds + 999) / 1000)
            connection.graceSeconds = 5
            form = try look(connection)
        } catch {
            throw mapped(error)
        }
        try StoreForm.check(form, info)
        current = connection
        return connection
    }

    /// Runs one statement that only reads.
    ///
    /// Where role or database let it fail, or the session was lost, it is repeated in a transaction with limits of its own.
    func read(_ sql: String, _ values: any Parameter...) throws(TaskStoreError) -> PostgresResult {
        try read(sql, all: values)
    }

    /// The same with a list of parameters.
    func read(_ sql: String, all values: [any Parameter]) throws(TaskStoreError) -> PostgresResult {
        let texts = values.map(\.parameterText)
        let connection = try session()
        do throws(PostgresError) {
            return try connection.query(sql, texts)
        } catch {
            guard error.kind == .connection || error.isWorthOwnLimits else { throw mapped(error) }
            if error.isConnectionLost { current = nil }
        }
        return try transact("ISOLATION LEVEL READ COMMITTED, READ ONLY", [], isRepeatable: true) {
            connection throws(PostgresError) in try connection.query(sql, texts)
        }
    }

    /// Runs the body in one transaction whose transitions are recorded as this writer's.
    ///
    /// Where nothing can have been done, it is tried again: the session was lost before COMMIT was sent, or others were in the
    /// way.
    /// - Parameters:
    ///   - locks: statements that lock, to begin with.
    ///   - isRepeatable: whether doing it twice is the same as doing it once, so that it is repeated also where COMMIT was
    ///     not answered.
    @discardableResult
    func write<T: ~Copyable>(
        _ locks: [String] = [], isRepeatable: Bool = false,
        _ body: (PostgresConnection) throws(PostgresError) -> T
    ) throws(TaskStoreError) -> T {
        try transact("ISOLATION LEVEL READ COMMITTED, READ WRITE", locks, isRepeatable: isRepeatable, body)
    }

    private func transact<T: ~Copyable>(
        _ options: StaticString, _ locks: [String], isRepeatable: Bool,
        _ body: (PostgresConnection) throws(PostgresError) -> T
    ) throws(TaskStoreError) -> T {
        let beginning = ContinuousClock.now
        for attempt in 1... {
            let connection = try session()
            do throws(Failure) {
                return try once(connection, options, locks, body)
            } catch {
                if error.cause.isConnectionLost || error.cause.isOfStandby { current = nil }
                let isWorthIt =
                    error.cause.kind == .connection || error.cause.isOfStandby || error.cause.isConflict
                let isInTime = beginning.duration(to: .now) < .milliseconds(waitMilliseconds)
                guard isWorthIt, isInTime, attempt < Self.mostAttempts, !error.isUnknown || isRepeatable
                else {
                    throw TaskStoreError(error.cause, info, isUnknown: error.isUnknown)
                }
            }
        }
        preconditionFailure("the last attempt ends it")
    }

    /// Why a transaction failed.
    private struct Failure: Error {
        let cause: PostgresError
        /// Whether it may have been carried out all the same.
        var isUnknown = false
    }

    private func once<T: ~Copyable>(
        _ connection: PostgresConnection, _ options: StaticString, _ locks: [String],
        _ body: (PostgresConnection) throws(PostgresError) -> T
    ) throws(Failure) -> T {
        let value = try carriedOut(connection, options, locks, body)
        do throws(PostgresError) {
            try connection.query("COMMIT")
        } catch {
            if !error.isConnectionLost { _ = try? connection.query("ROLLBACK") }
            throw Failure(cause: error, isUnknown: error.isConnectionLost)
        }
        _ = Failpoint.code(at: "store.committed")
        return value
    }

    private func carriedOut<T: ~Copyable>(
        _ connection: PostgresConnection, _ options: StaticString, _ locks: [String],
        _ body: (PostgresConnection) throws(PostgresError) -> T
    ) throws(Failure) -> T {
        do throws(PostgresError) {
            try connection.begin(
                options,
                setting: settings + locks)
            let value = try body(connection)
            try Self.pass("store.written")
            return value
        } catch {
            if connection.isInTransaction { _ = try? connection.query("ROLLBACK") }
            throw Failure(cause: error)
        }
    }

    @inline(__always)
    private static func pass(_ name: StaticString) throws(PostgresError) {
        let code = Failpoint.code(at: name)
        guard code != 0 else { return }
        throw PostgresError(
            kind: .statement, sqlState: code == ENOSPC ? "53100" : "58030", message: "failpoint")
    }

    private func mapped(_ error: PostgresError) -> TaskStoreError { TaskStoreError(error, info) }
}
