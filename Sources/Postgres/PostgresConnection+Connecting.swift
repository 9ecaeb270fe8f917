internal import CPostgres
internal import CSystem
internal import Glibc

extension PostgresConnection {
    /// The addresses of the host that may be connected to, in the resolver's order.
    static func addresses(of info: ConnectionInfo) throws(PostgresError) -> [String] {
        let resolved = AddressPolicy.resolve(info.host)
        guard !resolved.isEmpty else {
            throw PostgresError(
                kind: .connection, message: "could not resolve the host name", fault: .unreachable)
        }
        var addresses: [String] = []
        for address in resolved where address.isAllowed(within: info.networks) {
            if !addresses.contains(address.text) { addresses.append(address.text) }
        }
        guard !addresses.isEmpty else {
            throw PostgresError(
                kind: .connection, message: "the host's address is not allowed", fault: .refusedAddress)
        }
        return addresses
    }

    /// Makes a connection to one of the addresses, the first that is taken.
    ///
    /// As libpq does, the next address is tried when nobody answers at one, or a server that is not ready; any other answer
    /// counts. Each address gets an equal share of the time that is left.
    static func connect(
        _ info: ConnectionInfo, at addresses: [String], as applicationName: String, timeoutSeconds: Int,
        defaults: [String: String]
    ) throws(PostgresError) -> OpaquePointer {
        let deadline = ContinuousClock.now + .seconds(timeoutSeconds)
        var addresses = addresses
        environmentIsClean
        while true {
            let address = addresses.removeFirst()
            let share = (deadline - .now) / (addresses.count + 1)
            do throws(PostgresError) {
                return try patientAttempt(
                    settings(info, address, applicationName, defaults), until: min(deadline, .now + share))
            } catch {
                let isSilent = error.fault == .unreachable || error.fault == .notReady
                guard isSilent, !addresses.isEmpty else { throw error }
            }
        }
    }

    private static func settings(
        _ info: ConnectionInfo, _ address: String, _ applicationName: String, _ defaults: [String: String]
    ) -> [String: String] {
        var settings = [
            "host": info.host, "hostaddr": address, "port": String(info.port), "user": info.user,
            "dbname": info.database, "application_name": applicationName, "client_encoding": "UTF8",
            // A peer that has gone without a word is noticed within two minutes.
            "keepalives_idle": "30", "keepalives_interval": "10",
            // A path that cannot be: of a file that is none of its kind libpq complains, each time.
            "passfile": "/dev/null/none", "gssencmode": "disable",
            // Nor is the service's user introduced by a certificate of that account.
            "sslcert": "/dev/null/none", "sslkey": "/dev/null/none",
        ]
        if !defaults.isEmpty {
            settings["options"] = defaults.keys.sorted().map { "-c \($0)=\(defaults[$0] ?? "")" }
                .joined(separator: " ")
        }
        settings["password"] = info.password
        settings["sslmode"] = info.parameters["sslmode"]
        return settings
    }

    /// libpq takes from the environment what is not given, and sends some of it to the server, where a pooler refuses it and
    /// each session would be another.
    private static let environmentIsClean: Void = csystem_unset("PG")

    /// Connects, and where there are too many connections once more a little later: one that was closed just now counts until
    /// its process on the server has ended.
    private static func patientAttempt(
        _ settings: [String: String], until deadline: ContinuousClock.Instant
    ) throws(PostgresError) -> OpaquePointer {
        let patience = min(deadline, .now + .seconds(1))
        while true {
            do throws(PostgresError) {
                return try attempt(settings, until: deadline)
            } catch {
                guard error.fault == .tooManyConnections, .now < patience else { throw error }
                poll(nil, 0, 50)
            }
        }
    }

    private static func attempt(
        _ settings: [String: String], until deadline: ContinuousClock.Instant
    ) throws(PostgresError) -> OpaquePointer {
        let keywords = settings.keys.sorted()
        let values = keywords.map { settings[$0] }
        let started = withCStrings(keywords) { keys in
            withCStrings(values) { PQconnectStartParams(keys, $0, 0) }
        }
        guard let handle = started else {
            throw PostgresError(kind: .connection, message: "out of memory", fault: .unreachable)
        }
        // Where a role wants to hear everything it begins before the session does.
        _ = PQsetNoticeProcessor(handle, { _, _ in }, nil)
        // Of an error before there is a session the SQLSTATE stands in the text alone.
        PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
        do {
            try complete(handle, PQconnectPoll, until: deadline)
        } catch {
            PQfinish(handle)
            throw error
        }
        PQsetErrorVerbosity(handle, PQERRORS_DEFAULT)
        return handle
    }

    /// Makes a session anew that was lost while nothing was under way: the server, or a pooler, has closed it meanwhile.
    func revive() throws(PostgresError) {
        guard !isInTransaction, hasEnded else { return }
        PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
        defer { PQsetErrorVerbosity(handle, PQERRORS_DEFAULT) }
        guard PQresetStart(handle) == 1 else {
            throw PostgresError(kind: .connection, message: errorText, fault: .unreachable)
        }
        let limit = ContinuousClock.now + .seconds(min(10, timeoutSeconds))
        try Self.complete(handle, PQresetPoll, until: min(deadline ?? limit, limit))
        register()
    }

    /// Whether the server has closed the session; known by reading what has arrived, last words first.
    var hasEnded: Bool {
        !isAlive || PQconsumeInput(handle) == 0 || PQconsumeInput(handle) == 0
    }

    /// Carries a connection that was begun through to its end.
    private static func complete(
        _ handle: OpaquePointer, _ proceed: (OpaquePointer) -> PostgresPollingStatusType,
        until deadline: ContinuousClock.Instant
    ) throws(PostgresError) {
        // "If PQconnectStart succeeds, behave as though the last PQconnectPoll had returned PGRES_POLLING_WRITING."
        var status = PQstatus(handle) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING
        while status == PGRES_POLLING_READING || status == PGRES_POLLING_WRITING {
            let events = status == PGRES_POLLING_READING ? POLLIN : POLLOUT
            guard waitForSocket(PQsocket(handle), Int32(events), until: deadline) else {
                throw PostgresError(
                    kind: .silence, message: "the server did not answer in time", fault: .unreachable)
            }
            status = proceed(handle)
        }
        guard status == PGRES_POLLING_OK else { throw failure(of: handle) }
    }

    /// What a failed attempt's text tells: `… failed: FATAL:  28P01: password authentication failed …`, in lines.
    private static func failure(of handle: OpaquePointer) -> PostgresError {
        let text = String(cString: PQerrorMessage(handle))
        for line in text.split(whereSeparator: \.isNewline) {
            guard let match = line.firstMatch(of: /:  ([0-9A-Z]{5}): (.*)/) else { continue }
            let (state, message) = (String(match.1), String(match.2))
            return PostgresError(
                kind: .connection, sqlState: state, message: message,
                fault: ConnectionFault(sqlState: state, message: message))
        }
        return PostgresError(
            kind: .connection, message: text.trimmedLine,
            fault: ConnectionFault(sqlState: nil, message: text))
    }
}
