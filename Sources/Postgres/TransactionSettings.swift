/// What the server is told at the beginning of a transaction, and forgets at its end.
///
/// A session may be handed on to other clients by a pooler, so that nothing may be set for longer than that. Everything on
/// which the text of a value, the rendering of the catalog, the meaning of a statement or the order of rows depends is set to
/// one value here, so that the settings of a role or a database make no difference.
public struct TransactionSettings: Sendable {
    /// Server-side limit for each statement, in milliseconds; 0 for none. Nil stands for the session's.
    public var statementTimeout: Int?
    /// Server-side limit for waiting on each lock, in milliseconds; 0 for none. Nil stands for the session's.
    public var lockTimeout: Int?
    /// Where names without a schema are looked for.
    public var searchPath: SearchPath

    /// Where names without a schema are looked for.
    public enum SearchPath: Sendable {
        /// Where role and database say.
        case session
        /// In `public`, and then where role and database say: functions of theirs may need that.
        case publicFirst
        /// Nowhere, so that the server writes every name that is not built in with its schema.
        case empty
    }

    /// Makes settings.
    public init(
        statementTimeout: Int? = nil, lockTimeout: Int? = nil, searchPath: SearchPath = .session
    ) {
        self.statementTimeout = statementTimeout
        self.lockTimeout = lockTimeout
        self.searchPath = searchPath
    }

    /// The statement that puts them in force, and its parameters.
    ///
    /// - Parameters:
    ///   - timeout: the session's limit for a statement and for a lock, in milliseconds.
    ///   - version: the server's, such as `150018`.
    ///   - isRaw: whether the server keeps bytes of which it knows no encoding.
    func assignment(
        timeout: Int, version: Int, isRaw: Bool
    ) -> (sql: String, parameters: [String?]) {
        var values = Self.pinned
        values["statement_timeout"] = String(statementTimeout ?? timeout)
        values["lock_timeout"] = String(lockTimeout ?? timeout)
        if version >= 170000 { values["transaction_timeout"] = "0" }
        // Whoever is killed leaves no statement behind that nobody waits for.
        if version >= 140000 { values[Self.lookingForClient] = "1000" }
        // To a client of another encoding the server would send no byte that is none of it.
        if isRaw { values["client_encoding"] = "SQL_ASCII" }
        let path =
            switch searchPath {
            case .session: ""
            case .empty: ", set_config('search_path', '', true)"
            case .publicFirst:
                ", set_config('search_path', concat_ws(', ', 'public', nullif(current_setting('search_path'), '')), true)"
            }
        let names = values.keys.sorted()
        return (
            "SELECT (SELECT count(set_config(name, value, true)) FROM unnest($1::text[], $2::text[]) AS s (name, value)"
                // Other systems may not be able to, and refuse it.
                + " WHERE name <> '\(Self.lookingForClient)' OR version() LIKE '%linux%')"
                + path,
            [Self.array(names), Self.array(names.map { values[$0] ?? "" })]
        )
    }

    private static let lookingForClient = "client_connection_check_interval"

    /// See "Server Configuration" in the PostgreSQL manual. Any role may set them.
    private static let pinned = [
        // How values are written.
        "DateStyle": "ISO, MDY", "IntervalStyle": "postgres", "TimeZone": "UTC", "extra_float_digits": "1",
        "bytea_output": "hex", "lc_monetary": "C", "xmloption": "content",
        // How the catalog is written, and what statements mean.
        "quote_all_identifiers": "off", "standard_conforming_strings": "on", "array_nulls": "on",
        "transform_null_equals": "off", "row_security": "on",
        // In which order rows come, and what the planner believes that they cost.
        "enable_seqscan": "on", "enable_hashagg": "on", "enable_sort": "on", "seq_page_cost": "1",
        "random_page_cost": "4", "cpu_tuple_cost": "0.01", "cpu_operator_cost": "0.0025", "work_mem": "4MB",
        "max_parallel_workers_per_gather": "0", "synchronize_seqscans": "off",
        // Compiling a statement takes longer than running it.
        "jit": "off",
        // Our own work between two statements may take a while.
        "idle_in_transaction_session_timeout": "0",
    ]

    /// An array as text; the elements hold neither quotation marks nor backslashes.
    private static func array(_ elements: [String]) -> String {
        "{" + elements.map { "\"\($0)\"" }.joined(separator: ",") + "}"
    }
}
