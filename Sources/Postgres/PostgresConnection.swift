internal import CPostgres

/// One session with a PostgreSQL server; blocking, for one thread.
///
/// Statements go by the extended protocol, so that a text holds exactly one statement, and parameters travel beside
/// it. Values come and go as text. The session is closed when the object is freed.
public final class PostgresConnection {
    let handle: OpaquePointer
    /// When whoever waits for this session gives up.
    let deadline: ContinuousClock.Instant?
    /// How many statements have been sent, scripts counting as one.
    public internal(set) var statementCount = 0

    /// Connects.
    ///
    /// The host name is resolved and vetted here, and the address that was vetted is the one connected to.
    /// - Parameters:
    ///   - timeoutSeconds: for the whole attempt, unless the connection's own `connect_timeout` is shorter.
    ///   - statementTimeoutSeconds: server-side limit for each statement; 0 for none.
    ///   - lifetimeSeconds: after how long ``query(_:_:)`` gives up, even on a server that says nothing; 0 for never.
    /// - Throws: ``PostgresError`` of kind `connection`.
    public init(
        _ info: ConnectionInfo, applicationName: String = "data_pipeline", timeoutSeconds: Int = 10,
        statementTimeoutSeconds: Int = 0, lifetimeSeconds: Int = 0
    ) throws(PostgresError) {
        let addresses = AddressPolicy.resolve(info.host)
        guard !addresses.isEmpty else {
            throw PostgresError(kind: .connection, message: "could not resolve the host name")
        }
        guard let address = addresses.first(where: { !$0.isRefused }) else {
            throw PostgresError(kind: .connection, message: "the host's address is not allowed")
        }
        deadline = lifetimeSeconds > 0 ? .now + .seconds(lifetimeSeconds) : nil
        let own = info.parameters["connect_timeout"].flatMap { Int($0) } ?? timeoutSeconds
        var settings = [
            "host": info.host, "hostaddr": address.text, "port": String(info.port), "user": info.user,
            "dbname": info.database,
            "application_name": info.parameters["application_name"] ?? applicationName,
            // A peer that has gone without a word is noticed within two minutes.
            "keepalives_idle": "30", "keepalives_interval": "10",
            // A path that cannot be: of a file that is none of its kind libpq complains, each time.
            "client_encoding": "UTF8", "passfile": "/dev/null/none", "gssencmode": "disable",
            // Keyword values beat the environment (PGOPTIONS, PGSERVICE, …) of the process.
            "options":
                "-c statement_timeout=\(statementTimeoutSeconds * 1000) -c DateStyle=ISO -c IntervalStyle=postgres"
                + " -c lock_timeout=\(statementTimeoutSeconds * 1000) -c extra_float_digits=1"
                // Compiling a statement over the catalog takes longer than running it.
                + " -c jit=off",
        ]
        settings["password"] = info.password ?? ""
        settings["sslmode"] = info.parameters["sslmode"]
        let keywords = settings.keys.sorted()
        let values = keywords.map { settings[$0] }
        let connected = Self.withCStrings(keywords) { keys in
            Self.withCStrings(values) { PQconnectStartParams(keys, $0, 0) }
        }
        guard let connected else {
            throw PostgresError(kind: .connection, message: "out of memory")
        }
        handle = connected
        try Self.complete(connected, timeoutSeconds: min(own, timeoutSeconds))
        _ = PQsetNoticeProcessor(connected, { _, _ in }, nil)
    }

    deinit { PQfinish(handle) }

    /// The server's version as a number, `150018` for 15.18.
    public var serverVersion: Int { Int(PQserverVersion(handle)) }

    /// Whether the session can still be used.
    public var isAlive: Bool { PQstatus(handle) == CONNECTION_OK }

    /// Whether a transaction has been begun and not yet ended.
    public var isInTransaction: Bool { PQtransactionStatus(handle) != PQTRANS_IDLE }

    /// Runs one statement with parameters `$1`, `$2`, …, nil being SQL NULL.
    @discardableResult
    public func query(_ sql: String, _ parameters: [String?] = []) throws(PostgresError) -> PostgresResult {
        statementCount += 1
        let count = Int32(parameters.count)
        guard deadline != nil else {
            return try adopt(
                Self.withCStrings(parameters) { PQexecParams(handle, sql, count, nil, $0, nil, nil, 0) })
        }
        let isSent = Self.withCStrings(parameters) {
            PQsendQueryParams(handle, sql, count, nil, $0, nil, nil, 0)
        }
        return try adopt(isSent == 1 ? awaitResult() : nil)
    }

    /// Runs a script of several statements by the simple protocol. Only for text of our own.
    public func script(_ sql: String) throws(PostgresError) {
        statementCount += 1
        _ = try adopt(PQexec(handle, sql))
    }

    /// Lets the server parse one statement without running it.
    ///
    /// - Returns: the number of parameters it takes and the names and type OIDs of the columns it returns; no
    ///   columns for a statement that returns no rows.
    public func describe(_ sql: String) throws(PostgresError) -> StatementDescription {
        _ = try adopt(PQprepare(handle, "", sql, 0, nil))
        let result = try adopt(PQdescribePrepared(handle, ""))
        return StatementDescription(
            parameterCount: Int(PQnparams(result.handle)),
            columns: (0..<result.columnCount).map { (result.columnName($0), result.columnType($0)) })
    }

    /// Runs the body between BEGIN and COMMIT; any error rolls back.
    ///
    /// - Parameter options: what follows `BEGIN`, such as `isolation level repeatable read, read only`.
    /// - Throws: the body's error, or ``PostgresError`` from BEGIN and COMMIT.
    public func transaction<T: ~Copyable>(_ options: StaticString = "", _ body: () throws -> T) throws -> T {
        try query("BEGIN \(options)")
        do {
            let value = try body()
            try query("COMMIT")
            return value
        } catch {
            _ = try? query("ROLLBACK")
            throw error
        }
    }

    /// Runs `COPY … TO STDOUT` and hands over each piece of data as it comes.
    ///
    /// - Returns: the number of rows.
    /// - Throws: the body's error, or ``PostgresError``.
    public func copyOut(_ sql: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws -> Int {
        try beginCopy(sql, PGRES_COPY_OUT)
        var failure: (any Error)?
        while true {
            var buffer: UnsafeMutablePointer<CChar>?
            let length = PQgetCopyData(handle, &buffer, 0)
            guard length > 0, let start = buffer else { break }
            defer { PQfreemem(start) }
            guard failure == nil else { continue }  // the rest is drained, so that the session stays usable
            do {
                try body(UnsafeRawBufferPointer(start: start, count: Int(length)))
            } catch {
                failure = error
            }
        }
        // PQgetCopyData's -1 does not tell success from failure; only the result does (libpq, "COPY" functions).
        let rows: Int
        do { rows = try finishCopy() } catch { throw failure ?? error }
        if let failure { throw failure }
        return rows
    }

    /// Runs `COPY … FROM STDIN`; the body sends the data in pieces of any size.
    ///
    /// An error of the body ends the COPY on the server as failed.
    /// - Returns: the number of rows.
    /// - Throws: the body's error, or ``PostgresError``.
    public func copyIn(_ sql: String, _ body: (CopyInput) throws -> Void) throws -> Int {
        try beginCopy(sql, PGRES_COPY_IN)
        do {
            try body(CopyInput(connection: self))
        } catch {
            PQputCopyEnd(handle, "the client gave up")
            _ = try? finishCopy()
            throw error
        }
        PQputCopyEnd(handle, nil)
        return try finishCopy()
    }

    private func beginCopy(_ sql: String, _ expected: ExecStatusType) throws(PostgresError) {
        let result = try adopt(PQexec(handle, sql))
        guard PQresultStatus(result.handle) == expected else {
            throw PostgresError(
                kind: .protocolViolation, message: "the statement is not the COPY it should be")
        }
    }

    private func finishCopy() throws(PostgresError) -> Int {
        var rows = 0
        var failure: PostgresError?
        while let raw = PQgetResult(handle) {
            let result = PostgresResult(adopting: raw)
            failure = failure ?? result.failure
            rows = result.affectedRows
        }
        if let failure { throw failure }
        return rows
    }

    /// Takes over a result, and turns it into the error it may hold.
    func adopt(_ raw: OpaquePointer?) throws(PostgresError) -> PostgresResult {
        guard let raw else {
            throw PostgresError(
                kind: .connection, message: String(cString: PQerrorMessage(handle)).trimmedLine)
        }
        let result = PostgresResult(adopting: raw)
        if let failure = result.failure {
            guard isAlive else {
                throw PostgresError(kind: .connection, sqlState: failure.sqlState, message: failure.message)
            }
            throw failure
        }
        return result
    }

    /// Calls the body with a nil-terminated array of C strings that live as long as the call.
    private static func withCStrings<R>(
        _ strings: [String?], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> R
    ) -> R {
        var bytes: [CChar] = []
        var offsets: [Int?] = []
        for string in strings {
            offsets.append(string == nil ? nil : bytes.count)
            if let string { bytes.append(contentsOf: string.utf8CString) }
        }
        return bytes.withUnsafeBufferPointer { storage in
            let pointers =
                offsets.map { offset in offset.flatMap { storage.baseAddress?.advanced(by: $0) } } + [nil]
            return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
        }
    }
}

/// What the server says of a statement before it is run.
public struct StatementDescription: Sendable {
    /// How many `$n` parameters the statement takes.
    public let parameterCount: Int
    /// Name and type OID of each column of its result.
    public let columns: [(name: String, type: UInt32)]
}

/// Where the data of a `COPY … FROM STDIN` goes.
public struct CopyInput {
    fileprivate let connection: PostgresConnection

    /// Sends bytes; blocks while the server is busy.
    public func send(_ bytes: UnsafeRawBufferPointer) throws(PostgresError) {
        guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
        let sent = PQputCopyData(
            connection.handle, start.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
        guard sent == 1 else {
            throw PostgresError(
                kind: .connection, message: String(cString: PQerrorMessage(connection.handle)).trimmedLine)
        }
    }

    /// Sends text.
    public func send(_ text: String) throws(PostgresError) {
        let bytes = Array(text.utf8)
        let sent: Result<Void, PostgresError> = bytes.withUnsafeBytes { all in
            Result { () throws(PostgresError) in try send(all) }
        }
        try sent.get()
    }
}
