internal import Postgres
internal import SQL
import Tasks

/// Every SQL text of the store, beside the columns that are read of it. Lists have `Queries+Lists.swift`, nodes and leases
/// `Queries+Nodes.swift`.
enum Queries {
    /// What a transaction sets until its end, from the limits on that role and database may have set, with who writes.
    static func settings(milliseconds: Int, writer: String, node: NodeName?) -> [String] {
        [
            "SET LOCAL statement_timeout = \(milliseconds)",
            """
            SELECT set_config('lock_timeout', '\(milliseconds * 4 / 5)', true),
                set_config('idle_in_transaction_session_timeout', '\(milliseconds)', true),
                set_config('synchronous_commit',
                    CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on'
                        ELSE current_setting('synchronous_commit') END, true),
                set_config('client_min_messages', 'error', true), set_config('exit_on_error', 'off', true),
                set_config('standard_conforming_strings', 'on', true), set_config('jit', 'off', true),
                set_config('data_pipeline.writer', \(SQLText.literal(writer)), true),
                set_config('data_pipeline.node', '\(node?.text ?? "")', true),
                -- Whoever is killed leaves no statement behind. Older servers and other systems cannot look for their client.
                (SELECT count(set_config(name, '1000', true)) FROM (VALUES ('client_connection_check_interval')) AS s (name)
                WHERE current_setting('server_version_num')::int >= 140000 AND version() LIKE '%linux%')
            """,
        ]
    }

    /// The first number of our advisory locks, which are all of transactions.
    private static let locks = 0x6470_7374
    static let lockPreparation = "SELECT pg_advisory_xact_lock(\(locks), 1)"
    static let lockReviews = "SELECT pg_advisory_xact_lock(\(locks), 2)"
    /// Among all who give places of the node; any two nodes may also wait for each other.
    static func lockPlaces(of node: NodeName) -> String {
        "SELECT pg_advisory_xact_lock(\(locks + 1), hashtext('\(node.text)'))"
    }

    enum WhatIsThere: Int, ResultColumns { case hasSchema, mayCreate, hasStore, holdsOthers }
    static let whatIsThere = """
        SELECT s.oid IS NOT NULL AS hasSchema,
            has_database_privilege(current_database(), 'CREATE') AS mayCreate,
            (SELECT count(*) = 2 FROM pg_class AS c WHERE c.relnamespace = s.oid AND c.relname IN ('store', 'task_step'))
                AS hasStore,
            EXISTS (SELECT FROM pg_class AS c WHERE c.relnamespace = s.oid) AS holdsOthers
        FROM (VALUES (1)) AS one LEFT JOIN pg_namespace AS s ON s.nspname = 'data_pipeline_state'
        """

    static let reserveID = """
        INSERT INTO data_pipeline_state.task_id_stem AS s (stem, node, used) VALUES ($1, $2, 1)
        ON CONFLICT (stem, node) DO UPDATE SET used = s.used + 1 RETURNING used
        """
    static let insertTask = """
        INSERT INTO data_pipeline_state.task (task_id, node, task_name, status, created_by, created_at, updated_at,
            table_list_file, business_context, db_name, masked_connection, enable_sql_validation, enable_llm_repair,
            modify_original_file, enable_training_data_load, backup_vector_tables, truncate_vector_tables,
            language, theme_count, questions_per_theme, max_pairs)
        VALUES ($1, $2, $3, 'pending', $4, $5, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
        """
    /// $2 and $3 are arrays, as in all statements about several steps.
    static let insertSteps = """
        INSERT INTO data_pipeline_state.task_step (task_id, step_name, step_status)
        SELECT $1, step, status FROM unnest($2::text[], $3::text[]) AS s (step, status)
        """
    static let insertSecret =
        "INSERT INTO data_pipeline_state.task_secret (task_id, db_connection) VALUES ($1, $2)"
    static let secret = "SELECT db_connection FROM data_pipeline_state.task_secret WHERE task_id = $1"

    /// Of a task, and of each of its steps an element in the arrays at the end.
    enum Task: Int, ResultColumns {
        case task_id, node, task_name, status, created_by, created_at, started_at, completed_at, updated_at,
            error_message, error_code, table_list_file, business_context, db_name, masked_connection,
            language,
            theme_count, questions_per_theme, max_pairs, enable_sql_validation, enable_llm_repair,
            modify_original_file, enable_training_data_load, backup_vector_tables, truncate_vector_tables,
            has_directory, run_id, fence, run_step, run_backup, run_truncate, launched_at, executor_pid,
            cancel_requested_at, progress_step, progress_done, progress_total, progress_message,
            step_names, step_statuses, step_executions, step_starts, step_ends, step_messages, step_codes,
            step_results
    }
    static let taskColumns = Task.allCases.filter { $0.rawValue < Task.step_names.rawValue }.map {
        "\($0)"
    }
    static let stepArrays = """
        LEFT JOIN LATERAL (SELECT array_agg(step_name) AS step_names, array_agg(step_status) AS step_statuses,
            array_agg(execution_id) AS step_executions, array_agg(started_at) AS step_starts,
            array_agg(completed_at) AS step_ends, array_agg(error_message) AS step_messages,
            array_agg(error_code) AS step_codes, array_agg(result::text) AS step_results
            FROM (SELECT * FROM data_pipeline_state.task_step AS r WHERE r.task_id = t.task_id ORDER BY step_name) AS r
        ) AS s ON true
        """
    static let task = """
        SELECT \(taskColumns.map { "t.\($0)" }.joined(separator: ", ")), s.*
        FROM data_pipeline_state.task AS t \(stepArrays) WHERE t.task_id = $1
        """

    enum Locked: Int, ResultColumns { case status, isWaiting }
    /// Of a task that stays as it is until the transaction's end.
    static let lockTask = """
        SELECT status, status = 'in_progress' AND launched_at IS NULL AS isWaiting
        FROM data_pipeline_state.task WHERE task_id = $1 FOR UPDATE
        """
    static let lockTasks = """
        SELECT task_id FROM data_pipeline_state.task WHERE task_id = ANY ($1::text[]) ORDER BY task_id FOR UPDATE
        """
    static let deleteTasks = """
        DELETE FROM data_pipeline_state.task WHERE task_id = ANY ($1::text[]) AND status <> 'in_progress'
        """
    static let setBusinessContext =
        "UPDATE data_pipeline_state.task SET business_context = $2, updated_at = $3 WHERE task_id = $1"
    static let recordChange = """
        SELECT data_pipeline_state.record($1, $2, NULL, $3, $4, t.run_id, t.fence, $5)
        FROM (VALUES (1)) AS one LEFT JOIN data_pipeline_state.task AS t ON t.task_id = $1
        """
    static let setDirectory = "UPDATE data_pipeline_state.task SET has_directory = $2 WHERE task_id = $1"

    static let claim = """
        UPDATE data_pipeline_state.task AS t
        SET status = 'in_progress', run_id = nextval('data_pipeline_state.run_id'), fence = fence + 1, run_step = $2,
            run_backup = $3, run_truncate = $4, started_at = $5, completed_at = NULL, updated_at = $5,
            error_message = NULL, error_code = NULL, executor_pid = NULL, is_orphan_cause_unknown = false,
            progress_step = NULL, progress_done = 0, progress_total = 0, progress_message = $7, launched_at = NULL,
            instance = NULL, reported_at = NULL, memory_group = NULL, memory_kills = NULL,
            masked_connection = CASE WHEN EXISTS (SELECT FROM data_pipeline_state.task_secret AS s WHERE s.task_id = $1)
                THEN masked_connection ELSE coalesce($6, masked_connection) END
        WHERE task_id = $1 AND status <> 'in_progress'
        RETURNING run_id AS runID, fence
        """
    enum Claimed: Int, ResultColumns { case runID, fence }
    /// A complete run skips what is disabled, a single step ($3) runs all the same.
    static let resetSteps = """
        UPDATE data_pipeline_state.task_step AS s
        SET execution_id = NULL, started_at = NULL, completed_at = NULL, error_message = NULL, error_code = NULL,
            result = NULL, step_status = CASE WHEN NOT $3::boolean
                AND (step_name = 'sql_validation' AND NOT enable_sql_validation
                    OR step_name = 'training_load' AND NOT enable_training_data_load) THEN 'skipped' ELSE 'pending' END
        FROM data_pipeline_state.task AS t
        WHERE t.task_id = $1 AND s.task_id = $1 AND s.step_name = ANY ($2::text[])
        """
    static let reopenTask = """
        UPDATE data_pipeline_state.task SET updated_at = $2, status = CASE WHEN status = 'completed' AND EXISTS
            (SELECT FROM data_pipeline_state.task_step AS s WHERE s.task_id = $1 AND step_status = 'pending')
            THEN 'partial_completed' ELSE status END
        WHERE task_id = $1 AND status <> 'in_progress'
        """
    static let endAtOnce = """
        UPDATE data_pipeline_state.task SET status = 'cancelled', completed_at = $2, updated_at = $2,
            cancel_requested_at = NULL, progress_step = NULL, progress_done = NULL, progress_total = NULL, progress_message = NULL
        WHERE task_id = $1
        """
    static let requestCancel = """
        UPDATE data_pipeline_state.task SET cancel_requested_at = coalesce(cancel_requested_at, $2), updated_at = $2
        WHERE task_id = $1
        """

    /// $1 to $3 are a run, here and from here on.
    private static let isRun = "task_id = $1 AND run_id = $2 AND fence = $3 AND status = 'in_progress'"
    /// The only column of a statement that is the run's: whether it was asked to stop; no row where it was replaced.
    private static let wasAsked = "cancel_requested_at IS NOT NULL"
    static let standing = "SELECT \(wasAsked) FROM data_pipeline_state.task WHERE \(isRun)"
    static let hold = standing + " FOR UPDATE"
    /// The same of a run that the instance $4 looks after: none that another one of the name has launched.
    static let holdOwn = standing + " AND (instance IS NULL OR instance = $4) FOR UPDATE"
    static let recordExecutor = """
        UPDATE data_pipeline_state.task SET executor_pid = $4, memory_group = coalesce($5, memory_group),
            memory_kills = coalesce($6, memory_kills), progress_message = '执行进程已启动',
            reported_at = CASE WHEN launched_at IS NOT NULL THEN data_pipeline_state.now() ELSE reported_at END
        WHERE \(isRun) RETURNING \(wasAsked)
        """
    static let report = """
        UPDATE data_pipeline_state.task SET progress_step = $4, progress_done = $5, progress_total = $6,
            progress_message = $7, updated_at = $8,
            reported_at = CASE WHEN launched_at IS NOT NULL THEN data_pipeline_state.now() ELSE reported_at END
        WHERE \(isRun) RETURNING \(wasAsked)
        """
    static let startStep = """
        UPDATE data_pipeline_state.task_step SET step_status = 'running', execution_id = $3, started_at = $4,
            completed_at = NULL, error_message = NULL, error_code = NULL, result = NULL
        WHERE task_id = $1 AND step_name = $2
        """
    static let finishStep = """
        UPDATE data_pipeline_state.task_step SET step_status = $3, completed_at = $4, error_message = $5, result = $6,
            error_code = $7
        WHERE task_id = $1 AND step_name = $2 AND step_status = 'running'
        """
    enum Step: Int, ResultColumns { case step_name, step_status, error_code }
    static let stepsLeft = """
        SELECT step_name, step_status, error_code FROM data_pipeline_state.task_step
        WHERE task_id = $1 AND step_status NOT IN ('completed', 'skipped')
        """
    static let endRunningSteps = """
        UPDATE data_pipeline_state.task_step SET step_status = $2, completed_at = $3, error_message = $4, error_code = $5
        WHERE task_id = $1 AND step_status = 'running'
        """
    static let finishRun = """
        UPDATE data_pipeline_state.task SET status = $4, completed_at = $5, updated_at = $5, error_message = $6,
            error_code = $7, is_orphan_cause_unknown = $8, cancel_requested_at = NULL, leased_at = NULL,
            lease_expires_at = NULL, load_pid = NULL, load_started_at_us = NULL, progress_step = NULL,
            progress_done = NULL, progress_total = NULL, progress_message = NULL
        WHERE \(isRun)
        """
    /// The guess that is replaced.
    static let guessOfOrphan = """
        SELECT error_message FROM data_pipeline_state.task
        WHERE task_id = $1 AND run_id = $2 AND fence = $3 AND status = 'failed' AND is_orphan_cause_unknown FOR UPDATE
        """
    static let explainOrphan = """
        UPDATE data_pipeline_state.task SET error_message = $2, error_code = $3, is_orphan_cause_unknown = false
        WHERE task_id = $1
        """
    static let explainOrphanStep = """
        UPDATE data_pipeline_state.task_step SET error_message = $2, error_code = $3
        WHERE task_id = $1 AND step_status = 'failed' AND error_message = $4
        """
    static let oldestRunInProgress = """
        SELECT min(started_at) FROM data_pipeline_state.task WHERE node = $1 AND status = 'in_progress'
        """
    enum RunUnderWay: Int, ResultColumns {
        case task_id, run_id, fence, executor_pid, cancel_requested_at, launched_at, reported_at,
            progress_step,
            memory_group, memory_kills
    }
    private static let runUnderWay = RunUnderWay.allCases.map { "\($0)" }.joined(separator: ", ")
    static let runsInProgress = """
        SELECT \(runUnderWay) FROM data_pipeline_state.task
        WHERE node = $1 AND status = 'in_progress' AND (launched_at IS NULL OR instance = $2) ORDER BY run_id
        """
    static let runOfExecutor = """
        SELECT \(runUnderWay) FROM data_pipeline_state.task
        WHERE executor_pid = $3 AND node = $1 AND instance = $2 ORDER BY run_id DESC LIMIT 1
        """

    private static let isLaunchedOfNode = "node = $1 AND status = 'in_progress' AND launched_at IS NOT NULL"
    /// The first run of every creator comes before the second of any; who was served longest ago comes first.
    private static let waitingInOrder = """
        SELECT task_id, run_id, fence, row_number() OVER (ORDER BY round, coalesce(turn, 0), run_id) AS place
        FROM (SELECT task_id, run_id, fence, created_by,
                row_number() OVER (PARTITION BY created_by ORDER BY run_id) AS round
            FROM data_pipeline_state.task WHERE node = $1 AND status = 'in_progress' AND launched_at IS NULL) AS w
        LEFT JOIN data_pipeline_state.creator_turn AS c ON c.node = $1 AND c.created_by = w.created_by
        """
    enum WaitingRun: Int, ResultColumns { case task_id, run_id, fence }
    static let nextRuns = """
        SELECT task_id, run_id, fence FROM (\(waitingInOrder)) AS w
        WHERE (SELECT count(*) FROM data_pipeline_state.task WHERE \(isLaunchedOfNode)) < $2
        ORDER BY place LIMIT $3
        """
    static let place =
        "SELECT place FROM (\(waitingInOrder)) AS w WHERE task_id = $2 AND run_id = $3 AND fence = $4"
    static let placesTaken = "SELECT count(*) FROM data_pipeline_state.task WHERE \(isLaunchedOfNode)"
    /// Who has lost its name to another instance carries nothing out any more.
    static let launch = """
        UPDATE data_pipeline_state.task SET launched_at = $4, progress_message = '等待执行进程启动', updated_at = $4,
            instance = $6, leased_at = data_pipeline_state.now(),
            lease_expires_at = data_pipeline_state.now() + $7::int8 * 1000
        WHERE \(isRun) AND launched_at IS NULL AND node = $5
            AND NOT EXISTS (SELECT FROM data_pipeline_state.node AS n WHERE n.node = $5 AND n.instance <> $6)
        RETURNING created_by
        """
    static let takeTurn = """
        INSERT INTO data_pipeline_state.creator_turn (node, created_by, turn)
        SELECT $1, $2, coalesce(max(turn), 0) + 1 FROM data_pipeline_state.creator_turn WHERE node = $1
        ON CONFLICT (node, created_by) DO UPDATE SET turn = excluded.turn
        """
    static let takeBack = """
        UPDATE data_pipeline_state.task SET launched_at = NULL, instance = NULL, leased_at = NULL, lease_expires_at = NULL,
            load_pid = NULL, load_started_at_us = NULL, executor_pid = NULL, reported_at = NULL, progress_message = $4
        WHERE \(isRun) RETURNING \(wasAsked)
        """
    static let recordLaunch = """
        UPDATE data_pipeline_state.task SET executor_pid = $4, memory_group = $5, memory_kills = $6
        WHERE \(isRun) RETURNING \(wasAsked)
        """

    enum Review: Int, ResultColumns {
        case db_name, kind, subject, content, decided_by, decided_at, total
    }
    static let reviews = """
        SELECT r.db_name, r.kind, r.subject, r.content, r.decided_by, r.decided_at, n.total
        FROM (SELECT count(*) FROM data_pipeline_state.review
            WHERE ($1::text IS NULL OR db_name = $1) AND ($2::text IS NULL OR kind = $2)) AS n (total)
        LEFT JOIN (SELECT * FROM data_pipeline_state.review
            WHERE ($1::text IS NULL OR db_name = $1) AND ($2::text IS NULL OR kind = $2)
            ORDER BY review_id DESC LIMIT $3 OFFSET $4) AS r ON true
        ORDER BY r.review_id DESC
        """
    /// Databases, kinds and subjects, as arrays; answers those on which there was a decision, by their numbers from 1.
    static let withdrawReviews = """
        WITH named AS (SELECT db_name, kind, subject, number
            FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS n (db_name, kind, subject, number))
        DELETE FROM data_pipeline_state.review AS r USING named AS n
        WHERE r.db_name = n.db_name AND r.kind = n.kind AND r.subject = n.subject
            AND hashtextextended(r.subject, 0) = hashtextextended(n.subject, 0)
        RETURNING n.number
        """
    static let insertReviews = """
        INSERT INTO data_pipeline_state.review (db_name, kind, subject, content, decided_by, decided_at)
        SELECT db_name, kind, subject, content, decided_by, decided_at
        FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int8[]) WITH ORDINALITY
            AS n (db_name, kind, subject, content, decided_by, decided_at, number)
        ORDER BY number
        """

    static let pin = """
        INSERT INTO data_pipeline_state.pin (task_id, pinned_at)
        SELECT task_id, $2 FROM data_pipeline_state.task WHERE task_id = $1 ON CONFLICT (task_id) DO NOTHING
        """
    static let isPinned = "SELECT EXISTS (SELECT FROM data_pipeline_state.pin WHERE task_id = $1)"
    static let unpin = "DELETE FROM data_pipeline_state.pin WHERE task_id = $1"
    static let pinned = "SELECT task_id FROM data_pipeline_state.pin"

    /// Of the events that are too many, the oldest, a portion of them; whoever finds another one at it does nothing.
    static let forgetEvents = """
        DELETE FROM data_pipeline_state.event WHERE event_id = ANY (ARRAY(
            SELECT event_id FROM data_pipeline_state.event
            WHERE event_id <= (SELECT max(event_id) FROM data_pipeline_state.event) - $1
            ORDER BY event_id LIMIT $2 FOR UPDATE SKIP LOCKED))
        """
}
