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

    /// The statements that put them in force.
    ///
    /// The first makes room for the second, for which the limit of a role may be too short.
    /// - Parameters:
    ///   - timeout: the session's limit for a statement and for a lock, in milliseconds.
    ///   - isRaw: whether the server keeps bytes of which it knows no encoding.
    func statements(timeout: Int, isRaw: Bool) -> [String] {
        var values = Self.pinned
        values["lock_timeout"] = String(lockTimeout ?? timeout)
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
        return [
            "SET LOCAL statement_timeout = \(statementTimeout ?? timeout)",
            "SELECT (SELECT count(set_config(name, value, true)) FROM unnest(\(Self.array(names)),"
                + " \(Self.array(names.map { values[$0] ?? "" }))) AS s (name, value)"
                // Servers of some versions lack some, and other systems may not be able to look for a client.
                + " WHERE current_setting(name, true) IS NOT NULL"
                + " AND (name <> '\(Self.lookingForClient)' OR version() LIKE '%linux%'))" + path,
        ]
    }

    private static let lookingForClient = "client_connection_check_interval"

    /// See "Server Configuration" in the PostgreSQL manual. Any role may set them.
    private static let pinned = [
        // How values are written.
        "DateStyle": "ISO, MDY", "IntervalStyle": "postgres", "TimeZone": "UTC", "extra_float_digits": "1",
        "bytea_output": "hex", "xmlbinary": "base64", "xmloption": "content",
        "lc_monetary": "C", "lc_numeric": "C", "lc_time": "C",
        // How the catalog is written, and what statements mean.
        "quote_all_identifiers": "off", "standard_conforming_strings": "on", "array_nulls": "on",
        "transform_null_equals": "off", "row_security": "on",
        // In which order rows come, and what the planner believes that they cost.
        "enable_seqscan": "on", "enable_indexscan": "on", "enable_indexonlyscan": "on",
        "enable_bitmapscan": "on",
        "enable_tidscan": "on", "enable_hashagg": "on", "enable_sort": "on", "enable_material": "on",
        "enable_nestloop": "on", "enable_mergejoin": "on", "enable_hashjoin": "on",
        "enable_incremental_sort": "on", "enable_memoize": "on", "enable_presorted_aggregate": "on",
        "enable_partition_pruning": "on",
        "enable_partitionwise_join": "off", "enable_partitionwise_aggregate": "off", "geqo": "on",
        "from_collapse_limit": "8", "join_collapse_limit": "8", "constraint_exclusion": "partition",
        "cursor_tuple_fraction": "0.1", "plan_cache_mode": "auto", "seq_page_cost": "1",
        "random_page_cost": "4", "cpu_tuple_cost": "0.01", "cpu_index_tuple_cost": "0.005",
        "cpu_operator_cost": "0.0025", "effective_cache_size": "4GB", "work_mem": "4MB",
        "hash_mem_multiplier": "1",
        "recursive_worktable_factor": "10",
        "max_parallel_workers_per_gather": "0", "synchronize_seqscans": "off",
        // Compiling a statement takes longer than running it.
        "jit": "off",
        // Our own work between two statements may take a while.
        "idle_in_transaction_session_timeout": "0", "transaction_timeout": "0",
        // Whoever is killed leaves no statement behind that nobody waits for.
        lookingForClient: "1000",
        // An error is no reason to end the session, and nobody reads what else the server would say.
        "exit_on_error": "off", "client_min_messages": "error",
        // Where tables of ours are made.
        "default_tablespace": "", "temp_tablespaces": "", "default_table_access_method": "heap",
    ]

    /// An array as SQL; the elements hold neither quotation marks nor backslashes.
    private static func array(_ elements: [String]) -> String {
        "'{" + elements.map { "\"\($0)\"" }.joined(separator: ",") + "}'::text[]"
    }
}
