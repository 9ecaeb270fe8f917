import SQLite

/// Every SQL text of the store, beside the columns that are read of it.
enum Queries {
    static let storeID: StaticString = "SELECT store_id FROM store"
    // Another number after every commit of another connection, see "PRAGMA data_version".
    static let dataVersion: StaticString = "PRAGMA data_version"
    static let setWriter: StaticString = "UPDATE writer SET name = ?1"
    static let reserveID: StaticString = """
        INSERT INTO task_id_stem (stem, used) VALUES (?1, 1)
        ON CONFLICT (stem) DO UPDATE SET used = used + 1 RETURNING used
        """

    static let insertTask: StaticString = """
        INSERT INTO task (task_id, task_name, status, created_by, created_at, updated_at, table_list_file,
            business_context, db_name, masked_connection, enable_sql_validation, enable_llm_repair,
            modify_original_file, enable_training_data_load, backup_vector_tables, truncate_vector_tables,
            language, theme_count, questions_per_theme, max_pairs)
        VALUES (?1, ?2, 'pending', ?3, ?4, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
        """
    static let insertStep: StaticString =
        "INSERT INTO task_step (task_id, step_name, step_status) VALUES (?1, ?2, ?3)"
    static let insertSecret: StaticString = "INSERT INTO task_secret (task_id, db_connection) VALUES (?1, ?2)"
    static let secret: StaticString = "SELECT db_connection FROM task_secret WHERE task_id = ?1"

    enum Task: Int, SQLiteColumns {
        case task_id, task_name, status, created_by, created_at, started_at, completed_at, updated_at,
            error_message,
            table_list_file, business_context, db_name, masked_connection, enable_sql_validation,
            enable_llm_repair,
            modify_original_file, enable_training_data_load, backup_vector_tables, truncate_vector_tables,
            run_id, fence, run_step, run_backup, run_truncate, executor_pid, cancel_requested,
            progress_step, progress_done, progress_total, progress_message, cancel_requested_at, error_code,
            language, launched_at, theme_count, questions_per_theme, max_pairs
    }
    static let task: StaticString = """
        SELECT task_id, task_name, status, created_by, created_at, started_at, completed_at, updated_at, error_message,
            table_list_file, business_context, db_name, masked_connection, enable_sql_validation, enable_llm_repair,
            modify_original_file, enable_training_data_load, backup_vector_tables, truncate_vector_tables,
            run_id, fence, run_step, run_backup, run_truncate, executor_pid, cancel_requested,
            progress_step, progress_done, progress_total, progress_message, cancel_requested_at, error_code, language, launched_at,
            theme_count, questions_per_theme, max_pairs
        FROM task WHERE task_id = ?1
        """
    static let firstIDs: StaticString = """
        SELECT task_id FROM task INDEXED BY task_newest WHERE ?1 IS NULL
        ORDER BY created_at DESC, task_id DESC LIMIT ?2 OFFSET ?3
        """
    static let firstIDsOfStatus: StaticString = """
        SELECT task_id FROM task INDEXED BY task_newest_by_status WHERE status = ?1
        ORDER BY created_at DESC, task_id DESC LIMIT ?2 OFFSET ?3
        """
    static let countByStatus: StaticString =
        "SELECT sum(tasks) FROM task_status_count WHERE ?1 IS NULL OR status = ?1"
    // From here on ?1 to ?4 are a filter. The index holds all of its columns, so that what does not pass costs no look
    // at the table.
    static let ids: StaticString = """
        SELECT task_id FROM task INDEXED BY task_newest
        WHERE (?1 IS NULL OR status = ?1) AND (?2 IS NULL OR created_by = ?2) AND (?3 IS NULL OR db_name = ?3)
            AND (?4 IS NULL OR task_name LIKE ?4 ESCAPE '\\') AND created_at <= ?5
        ORDER BY created_at DESC, task_id DESC LIMIT ?6 OFFSET ?7
        """
    static let count: StaticString = """
        SELECT count(*) FROM (SELECT 1 FROM task INDEXED BY task_newest
            WHERE (?1 IS NULL OR status = ?1) AND (?2 IS NULL OR created_by = ?2) AND (?3 IS NULL OR db_name = ?3)
                AND (?4 IS NULL OR task_name LIKE ?4 ESCAPE '\\') AND created_at BETWEEN ?5 AND ?6
            ORDER BY created_at DESC LIMIT ?7)
        """
    static let times: StaticString = """
        SELECT created_at FROM task INDEXED BY task_newest
        WHERE (?1 IS NULL OR status = ?1) AND (?2 IS NULL OR created_by = ?2) AND (?3 IS NULL OR db_name = ?3)
            AND (?4 IS NULL OR task_name LIKE ?4 ESCAPE '\\')
        ORDER BY created_at
        """
    enum Change: Int, SQLiteColumns { case created_at, tasks }
    static let changes: StaticString = """
        SELECT created_at, tasks FROM task_change
        WHERE (?1 IS NULL OR status = ?1) AND (?2 IS NULL OR created_by = ?2) AND (?3 IS NULL OR db_name = ?3)
            AND (?4 IS NULL OR task_name LIKE ?4 ESCAPE '\\') AND change_id > ?5
        ORDER BY change_id
        """
    enum ChangesKept: Int, SQLiteColumns { case oldest, latest }
    static let changesKept: StaticString =
        "SELECT (SELECT min(change_id) FROM task_change) AS oldest, (SELECT max(change_id) FROM task_change) AS latest"
    enum Step: Int, SQLiteColumns {
        case step_name, step_status, execution_id, started_at, completed_at, error_message, result, error_code
    }
    static let steps: StaticString = """
        SELECT step_name, step_status, execution_id, started_at, completed_at, error_message, result, error_code
        FROM task_step WHERE task_id = ?1
        """

    enum Status: Int, SQLiteColumns {
        case status, fence, enable_sql_validation, enable_training_data_load
    }
    static let status: StaticString = """
        SELECT status, fence, enable_sql_validation, enable_training_data_load FROM task WHERE task_id = ?1
        """
    static let nextRunID: StaticString =
        "UPDATE run_counter SET last_run_id = last_run_id + 1 RETURNING last_run_id"
    static let claim: StaticString = """
        UPDATE task SET status = 'in_progress', run_id = ?2, fence = fence + 1, run_step = ?3, run_backup = ?4,
            run_truncate = ?5, started_at = ?6, completed_at = NULL, updated_at = ?6, error_message = NULL,
            error_code = NULL, executor_pid = NULL, orphan_cause_unknown = 0, progress_step = NULL, progress_done = 0,
            progress_total = 0, progress_message = ?8, launched_at = NULL, reported_at = NULL, memory_group = NULL,
            memory_kills = NULL,
            masked_connection = CASE WHEN EXISTS (SELECT 1 FROM task_secret WHERE task_id = ?1) THEN masked_connection
                ELSE coalesce(?7, masked_connection) END
        WHERE task_id = ?1 AND status != 'in_progress'
        """
    static let resetStep: StaticString = """
        UPDATE task_step SET step_status = ?3, execution_id = NULL, started_at = NULL, completed_at = NULL,
            error_message = NULL, error_code = NULL, result = NULL
        WHERE task_id = ?1 AND step_name = ?2
        """
    static let reopenStep: StaticString = """
        UPDATE task_step SET execution_id = NULL, started_at = NULL, completed_at = NULL, error_message = NULL,
            error_code = NULL, result = NULL, step_status = (SELECT CASE WHEN ?2 = 'sql_validation'
                AND NOT enable_sql_validation OR ?2 = 'training_load' AND NOT enable_training_data_load
                THEN 'skipped' ELSE 'pending' END FROM task WHERE task.task_id = ?1)
        WHERE task_id = ?1 AND step_name = ?2
            AND EXISTS (SELECT 1 FROM task WHERE task.task_id = ?1 AND status != 'in_progress')
        """
    static let reopenTask: StaticString = """
        UPDATE task SET updated_at = ?2, status = CASE WHEN status = 'completed' AND EXISTS
            (SELECT 1 FROM task_step WHERE task_step.task_id = ?1 AND step_status = 'pending')
            THEN 'partial_completed' ELSE status END
        WHERE task_id = ?1 AND status != 'in_progress'
        """

    static let cancelPending: StaticString = """
        UPDATE task SET status = 'cancelled', completed_at = ?2, updated_at = ?2
        WHERE task_id = ?1 AND status = 'pending'
        """
    static let cancelWaiting: StaticString = """
        UPDATE task SET status = 'cancelled', completed_at = ?2, updated_at = ?2, cancel_requested = 0,
            cancel_requested_at = NULL, progress_step = NULL, progress_done = NULL, progress_total = NULL, progress_message = NULL
        WHERE task_id = ?1 AND status = 'in_progress' AND launched_at IS NULL
        """
    static let requestCancel: StaticString = """
        UPDATE task SET cancel_requested = 1, cancel_requested_at = coalesce(cancel_requested_at, ?2), updated_at = ?2
        WHERE task_id = ?1 AND status = 'in_progress'
        """

    static let standing: StaticString = """
        SELECT cancel_requested FROM task
        WHERE task_id = ?1 AND run_id = ?2 AND fence = ?3 AND status = 'in_progress'
        """
    static let launched: StaticString =
        "SELECT count(*) FROM task WHERE status = 'in_progress' AND launched_at IS NOT NULL"
    // The first run of every creator comes before the second of any; who was served longest ago comes first.
    enum WaitingRun: Int, SQLiteColumns { case task_id, run_id, fence }
    static let nextRuns: StaticString = """
        SELECT task_id, run_id, fence FROM
            (SELECT task_id, run_id, fence, created_by,
                row_number() OVER (PARTITION BY created_by ORDER BY run_id) AS round
            FROM task INDEXED BY task_waiting WHERE status = 'in_progress' AND launched_at IS NULL)
            LEFT JOIN creator_turn USING (created_by)
        ORDER BY round, coalesce(turn, 0), run_id LIMIT ?1
        """
    static let launch: StaticString = """
        UPDATE task SET launched_at = ?4, reported_at = NULL, progress_message = '等待执行进程启动', updated_at = ?4
        WHERE task_id = ?1 AND run_id = ?2 AND fence = ?3 AND status = 'in_progress' AND launched_at IS NULL
        """
    static let takeTurn: StaticString = """
        INSERT INTO creator_turn SELECT created_by, (SELECT coalesce(max(turn), 0) + 1 FROM creator_turn) FROM task
            WHERE task_id = ?1
        ON CONFLICT (created_by) DO UPDATE SET turn = excluded.turn
        """
    static let takeBack: StaticString =
        "UPDATE task SET launched_at = NULL, executor_pid = NULL, progress_message = ?2 WHERE task_id = ?1"
    static let recordLaunch: StaticString =
        "UPDATE task SET executor_pid = ?2, memory_group = ?3, memory_kills = ?4 WHERE task_id = ?1"
    static let recordExecutor: StaticString = """
        UPDATE task SET executor_pid = ?2, memory_group = coalesce(?3, memory_group),
            memory_kills = coalesce(?4, memory_kills), progress_message = '执行进程已启动'
        WHERE task_id = ?1
        """
    static let startStep: StaticString = """
        UPDATE task_step SET step_status = 'running', execution_id = ?3, started_at = ?4, completed_at = NULL,
            error_message = NULL, error_code = NULL, result = NULL
        WHERE task_id = ?1 AND step_name = ?2
        """
    static let report: StaticString = """
        UPDATE task SET progress_step = ?2, progress_done = ?3, progress_total = ?4, progress_message = ?5,
            updated_at = ?6
        WHERE task_id = ?1
        """
    static let finishStep: StaticString = """
        UPDATE task_step SET step_status = ?3, completed_at = ?4, error_message = ?5, error_code = ?7, result = ?6
        WHERE task_id = ?1 AND step_name = ?2 AND step_status = 'running'
        """
    static let endRunningSteps: StaticString = """
        UPDATE task_step SET step_status = ?2, completed_at = ?3, error_message = ?4, error_code = ?5
        WHERE task_id = ?1 AND step_status = 'running'
        """
    static let finishRun: StaticString = """
        UPDATE task SET status = ?2, completed_at = ?3, updated_at = ?3, error_message = ?4, error_code = ?6,
            orphan_cause_unknown = ?5, cancel_requested = 0, cancel_requested_at = NULL, progress_step = NULL,
            progress_done = NULL, progress_total = NULL, progress_message = NULL
        WHERE task_id = ?1
        """
    static let explainOrphan: StaticString = """
        UPDATE task SET error_message = ?4, error_code = ?5, orphan_cause_unknown = 0
        WHERE task_id = ?1 AND run_id = ?2 AND fence = ?3 AND status = 'failed' AND orphan_cause_unknown = 1
        """
    static let explainOrphanStep: StaticString = """
        UPDATE task_step SET error_message = ?2, error_code = ?4
        WHERE task_id = ?1 AND step_status = 'failed' AND error_message = ?3
        """
    static let errorMessage: StaticString = "SELECT error_message FROM task WHERE task_id = ?1"
    static let oldestRunInProgress: StaticString =
        "SELECT min(started_at) FROM task WHERE status = 'in_progress'"
    enum RunUnderWay: Int, SQLiteColumns {
        case task_id, run_id, fence, executor_pid, cancel_requested_at, launched_at, reported_at,
            progress_step,
            memory_group, memory_kills
    }
    static let runsInProgress: StaticString = """
        SELECT task_id, run_id, fence, executor_pid, cancel_requested_at, launched_at, reported_at, progress_step,
            memory_group, memory_kills
        FROM task WHERE status = 'in_progress' ORDER BY run_id
        """
    static let runOfExecutor: StaticString = """
        SELECT task_id, run_id, fence, executor_pid, cancel_requested_at, launched_at, reported_at, progress_step,
            memory_group, memory_kills
        FROM task WHERE executor_pid = ?1 ORDER BY run_id DESC LIMIT 1
        """
    static let recordChange: StaticString = """
        INSERT INTO event (at, who, task_id, change, from_state, to_state, file_name, run_id, fence)
            SELECT round((julianday('now') - 2440587.5) * 86400000), name, ?1, ?2, ?3, ?4, ?5,
                (SELECT run_id FROM task WHERE task_id = ?1), (SELECT fence FROM task WHERE task_id = ?1)
            FROM writer
        """
    static let deleteTask: StaticString = "DELETE FROM task WHERE task_id = ?1 AND status != 'in_progress'"
    static let setBusinessContext: StaticString =
        "UPDATE task SET business_context = ?2, updated_at = ?3 WHERE task_id = ?1"

    static let noticeCursor: StaticString = "SELECT event_id FROM notice_cursor"
    static let beginNotices: StaticString =
        "INSERT INTO notice_cursor (event_id) SELECT coalesce(max(event_id), 0) FROM event"
    static let settleNotice: StaticString =
        "UPDATE notice_cursor SET event_id = ?1 WHERE event_id < ?1"
    static let stopNotices: StaticString = "DELETE FROM notice_cursor"
    enum Notice: Int, SQLiteColumns { case event_id, at, task_id, to_state, run_id }
    static let nextNotice: StaticString = """
        SELECT event_id, at, task_id, to_state, run_id FROM event
        WHERE event_id > ?1 AND change = 'task' AND from_state = 'in_progress' AND to_state != 'in_progress'
        ORDER BY event_id LIMIT 1
        """

    enum Review: Int, SQLiteColumns {
        case db_name, kind, subject, content, decided_by, decided_at
    }
    static let reviews: StaticString = """
        SELECT db_name, kind, subject, content, decided_by, decided_at FROM review
        WHERE (?1 IS NULL OR db_name = ?1) AND (?2 IS NULL OR kind = ?2)
        ORDER BY review_id DESC LIMIT ?3 OFFSET ?4
        """
    static let reviewCount: StaticString =
        "SELECT count(*) FROM review WHERE (?1 IS NULL OR db_name = ?1) AND (?2 IS NULL OR kind = ?2)"
    static let withdrawReview: StaticString =
        "DELETE FROM review WHERE db_name = ?1 AND kind = ?2 AND subject = ?3"
    static let insertReview: StaticString = """
        INSERT INTO review (db_name, kind, subject, content, decided_by, decided_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        """

    static let pin: StaticString = """
        INSERT INTO pin (task_id, pinned_at) SELECT task_id, ?2 FROM task WHERE task_id = ?1
        ON CONFLICT (task_id) DO NOTHING
        """
    static let isPinned: StaticString = "SELECT 1 FROM pin WHERE task_id = ?1"
    static let unpin: StaticString = "DELETE FROM pin WHERE task_id = ?1"
    static let pinned: StaticString = "SELECT task_id FROM pin"
}
