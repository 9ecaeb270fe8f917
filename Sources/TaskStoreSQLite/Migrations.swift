internal import Glibc
import SQLite

/// The numbered steps that bring a database file to the present form; `PRAGMA user_version` tells how many were made.
/// Each sets it itself, in its own transaction; one that was ever released is never changed.
enum Migrations {
    static let all: [StaticString] = [
        """
        -- Times (…_at) are milliseconds since 1970-01-01 UTC.
        CREATE TABLE task (
            task_id TEXT PRIMARY KEY CHECK (length(task_id) BETWEEN 1 AND 64),
            task_name TEXT,
            status TEXT NOT NULL CHECK (status IN
                ('pending', 'in_progress', 'completed', 'partial_completed', 'failed', 'cancelled')),
            created_by TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            started_at INTEGER,
            completed_at INTEGER,
            updated_at INTEGER NOT NULL,
            error_message TEXT,

            table_list_file TEXT,
            business_context TEXT NOT NULL,
            db_name TEXT NOT NULL,
            masked_connection TEXT,
            enable_sql_validation INTEGER NOT NULL CHECK (enable_sql_validation IN (0, 1)),
            enable_llm_repair INTEGER NOT NULL CHECK (enable_llm_repair IN (0, 1)),
            modify_original_file INTEGER NOT NULL CHECK (modify_original_file IN (0, 1)),
            enable_training_data_load INTEGER NOT NULL CHECK (enable_training_data_load IN (0, 1)),
            backup_vector_tables INTEGER NOT NULL CHECK (backup_vector_tables IN (0, 1)),
            truncate_vector_tables INTEGER NOT NULL CHECK (truncate_vector_tables IN (0, 1)),

            run_id INTEGER UNIQUE,
            fence INTEGER NOT NULL DEFAULT 0,
            run_step TEXT CHECK (run_step IN
                ('ddl_generation', 'qa_generation', 'sql_validation', 'training_load')),
            run_backup INTEGER NOT NULL DEFAULT 0,
            run_truncate INTEGER NOT NULL DEFAULT 0,
            executor_pid INTEGER,
            cancel_requested INTEGER NOT NULL DEFAULT 0,
            orphan_cause_unknown INTEGER NOT NULL DEFAULT 0,
            progress_step TEXT,
            progress_done INTEGER,
            progress_total INTEGER,
            progress_message TEXT,

            CHECK (backup_vector_tables OR NOT truncate_vector_tables),
            CHECK (run_backup OR NOT run_truncate),
            CHECK (status != 'pending' OR (started_at IS NULL AND completed_at IS NULL)),
            CHECK (status != 'in_progress'
                OR (run_id IS NOT NULL AND started_at IS NOT NULL AND completed_at IS NULL)),
            CHECK (status IN ('pending', 'in_progress') OR completed_at IS NOT NULL),
            CHECK (status = 'in_progress' OR (progress_message IS NULL AND cancel_requested = 0)),
            CHECK (status != 'failed' OR error_message IS NOT NULL)
        ) STRICT;
        CREATE INDEX task_newest ON task (created_at DESC, task_id DESC);
        CREATE INDEX task_newest_by_status ON task (status, created_at DESC, task_id DESC);
        CREATE INDEX task_executor ON task (executor_pid) WHERE executor_pid IS NOT NULL;

        CREATE TABLE task_step (
            task_id TEXT NOT NULL REFERENCES task ON DELETE CASCADE,
            step_name TEXT NOT NULL CHECK (step_name IN
                ('ddl_generation', 'qa_generation', 'sql_validation', 'training_load')),
            step_status TEXT NOT NULL CHECK (step_status IN
                ('pending', 'running', 'completed', 'failed', 'skipped', 'cancelled')),
            execution_id TEXT,
            started_at INTEGER,
            completed_at INTEGER,
            error_message TEXT,
            result TEXT CHECK (result IS NULL OR json_valid(result)),
            PRIMARY KEY (task_id, step_name),
            CHECK ((step_status IN ('pending', 'skipped')) = (started_at IS NULL)),
            CHECK ((step_status IN ('completed', 'failed', 'cancelled')) = (completed_at IS NOT NULL)),
            CHECK (step_status != 'failed' OR error_message IS NOT NULL)
        ) STRICT, WITHOUT ROWID;

        -- Connections with their passwords, apart from all that is ever shown.
        CREATE TABLE task_secret (
            task_id TEXT PRIMARY KEY REFERENCES task ON DELETE CASCADE,
            db_connection TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        -- How many ids with a stem were ever given out; outlives the tasks, so that no id comes back.
        CREATE TABLE task_id_stem (stem TEXT PRIMARY KEY, used INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE run_counter (only INTEGER PRIMARY KEY CHECK (only = 1), last_run_id INTEGER NOT NULL) STRICT;
        INSERT INTO run_counter VALUES (1, 0);
        PRAGMA user_version = 1;
        """,
        """
        ALTER TABLE task ADD COLUMN cancel_requested_at INTEGER CHECK (cancel_requested_at IS NULL OR cancel_requested);
        PRAGMA user_version = 2;
        """,
        """
        -- The indexes of lists hold every column that tasks are filtered by.
        DROP INDEX task_newest;
        DROP INDEX task_newest_by_status;
        CREATE INDEX task_newest ON task
            (created_at DESC, task_id DESC, status, created_by, db_name, task_name);
        CREATE INDEX task_newest_by_status ON task
            (status, created_at DESC, task_id DESC, created_by, db_name, task_name);
        CREATE INDEX task_newest_by_creator ON task
            (created_by, created_at DESC, task_id DESC, status, db_name, task_name);
        CREATE INDEX task_newest_by_database ON task
            (db_name, created_at DESC, task_id DESC, status, created_by, task_name);
        CREATE INDEX task_in_progress ON task (run_id) WHERE status = 'in_progress';

        -- How many tasks there are, so that nobody has to count them: by state, and by all exact filters for each
        -- span of time, in milliseconds; bucket = created_at / span. The largest span is all time, bucket 0.
        CREATE TABLE task_status_count (status TEXT PRIMARY KEY, tasks INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE task_count (
            span INTEGER NOT NULL,
            bucket INTEGER NOT NULL,
            status TEXT NOT NULL,
            created_by TEXT NOT NULL,
            db_name TEXT NOT NULL,
            tasks INTEGER NOT NULL CHECK (tasks >= 0),
            PRIMARY KEY (span, bucket, status, created_by, db_name)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE task_count_span (span INTEGER PRIMARY KEY) STRICT;
        INSERT INTO task_count_span VALUES (60000), (3600000), (86400000), (9223372036854775807);
        INSERT INTO task_status_count SELECT status, count(*) FROM task GROUP BY status;
        INSERT INTO task_count SELECT span, created_at / span, status, created_by, db_name, count(*)
            FROM task, task_count_span GROUP BY 1, 2, 3, 4, 5;

        CREATE TRIGGER task_counted AFTER INSERT ON task BEGIN
            INSERT INTO task_status_count VALUES (NEW.status, 1) ON CONFLICT DO UPDATE SET tasks = tasks + 1;
            INSERT INTO task_count SELECT span, NEW.created_at / span, NEW.status, NEW.created_by, NEW.db_name, 1
                FROM task_count_span WHERE true ON CONFLICT DO UPDATE SET tasks = tasks + 1;
        END;
        CREATE TRIGGER task_uncounted AFTER DELETE ON task BEGIN
            UPDATE task_status_count SET tasks = tasks - 1 WHERE status = OLD.status;
            UPDATE task_count SET tasks = tasks - 1
                WHERE (span, bucket) IN (SELECT span, OLD.created_at / span FROM task_count_span)
                AND status = OLD.status AND created_by = OLD.created_by AND db_name = OLD.db_name;
            DELETE FROM task_count
                WHERE (span, bucket) IN (SELECT span, OLD.created_at / span FROM task_count_span)
                AND status = OLD.status AND created_by = OLD.created_by AND db_name = OLD.db_name AND tasks = 0;
        END;
        CREATE TRIGGER task_recounted AFTER UPDATE OF status ON task WHEN OLD.status != NEW.status BEGIN
            UPDATE task_status_count SET tasks = tasks - 1 WHERE status = OLD.status;
            UPDATE task_count SET tasks = tasks - 1
                WHERE (span, bucket) IN (SELECT span, OLD.created_at / span FROM task_count_span)
                AND status = OLD.status AND created_by = OLD.created_by AND db_name = OLD.db_name;
            DELETE FROM task_count
                WHERE (span, bucket) IN (SELECT span, OLD.created_at / span FROM task_count_span)
                AND status = OLD.status AND created_by = OLD.created_by AND db_name = OLD.db_name AND tasks = 0;
            INSERT INTO task_status_count VALUES (NEW.status, 1) ON CONFLICT DO UPDATE SET tasks = tasks + 1;
            INSERT INTO task_count SELECT span, NEW.created_at / span, NEW.status, NEW.created_by, NEW.db_name, 1
                FROM task_count_span WHERE true ON CONFLICT DO UPDATE SET tasks = tasks + 1;
        END;
        PRAGMA user_version = 3;
        """,
        """
        DROP TRIGGER task_counted;
        DROP TRIGGER task_uncounted;
        DROP TRIGGER task_recounted;
        DROP TABLE task_count;
        DROP TABLE task_count_span;
        DROP INDEX task_newest_by_creator;
        DROP INDEX task_newest_by_database;
        DROP INDEX task_newest_by_status;
        CREATE INDEX task_newest_by_status ON task (status, created_at DESC, task_id DESC);

        -- The latest changes of what tasks are filtered by, so that who has counted once need not count again.
        CREATE TABLE task_change (
            change_id INTEGER PRIMARY KEY,
            tasks INTEGER NOT NULL CHECK (tasks IN (-1, 1)),
            created_at INTEGER NOT NULL,
            status TEXT NOT NULL,
            created_by TEXT NOT NULL,
            db_name TEXT NOT NULL,
            task_name TEXT
        ) STRICT;
        CREATE TRIGGER task_counted AFTER INSERT ON task BEGIN
            INSERT INTO task_status_count VALUES (NEW.status, 1) ON CONFLICT DO UPDATE SET tasks = tasks + 1;
            INSERT INTO task_change (tasks, created_at, status, created_by, db_name, task_name)
                VALUES (1, NEW.created_at, NEW.status, NEW.created_by, NEW.db_name, NEW.task_name);
        END;
        CREATE TRIGGER task_uncounted AFTER DELETE ON task BEGIN
            UPDATE task_status_count SET tasks = tasks - 1 WHERE status = OLD.status;
            INSERT INTO task_change (tasks, created_at, status, created_by, db_name, task_name)
                VALUES (-1, OLD.created_at, OLD.status, OLD.created_by, OLD.db_name, OLD.task_name);
        END;
        CREATE TRIGGER task_recounted
        AFTER UPDATE OF created_at, status, created_by, db_name, task_name ON task BEGIN
            UPDATE task_status_count SET tasks = tasks - 1 WHERE status = OLD.status;
            INSERT INTO task_status_count VALUES (NEW.status, 1) ON CONFLICT DO UPDATE SET tasks = tasks + 1;
            INSERT INTO task_change (tasks, created_at, status, created_by, db_name, task_name)
                VALUES (-1, OLD.created_at, OLD.status, OLD.created_by, OLD.db_name, OLD.task_name),
                    (1, NEW.created_at, NEW.status, NEW.created_by, NEW.db_name, NEW.task_name);
        END;
        CREATE TRIGGER task_change_forgotten AFTER INSERT ON task_change BEGIN
            DELETE FROM task_change WHERE change_id <= NEW.change_id - 4096;
        END;
        PRAGMA user_version = 4;
        """,
        """
        ALTER TABLE task ADD COLUMN error_code TEXT;
        ALTER TABLE task_step ADD COLUMN error_code TEXT;
        -- Statements of the release before, which know of no code, take the message away and leave the code.
        CREATE TRIGGER task_error_forgotten AFTER UPDATE OF error_message ON task
        WHEN NEW.error_message IS NULL AND NEW.error_code IS NOT NULL BEGIN
            UPDATE task SET error_code = NULL WHERE task_id = NEW.task_id;
        END;
        CREATE TRIGGER task_step_error_forgotten AFTER UPDATE OF error_message ON task_step
        WHEN NEW.error_message IS NULL AND NEW.error_code IS NOT NULL BEGIN
            UPDATE task_step SET error_code = NULL WHERE task_id = NEW.task_id AND step_name = NEW.step_name;
        END;
        PRAGMA user_version = 5;
        """,
        """
        -- Which store this is; it stays the same in a copy.
        CREATE TABLE store (only INTEGER PRIMARY KEY CHECK (only = 1), store_id TEXT NOT NULL) STRICT;
        INSERT INTO store VALUES (1, lower(hex(randomblob(16))));

        -- Who is writing, as long as a transaction lasts; statements of the release before say nothing.
        CREATE TABLE writer (only INTEGER PRIMARY KEY CHECK (only = 1), name TEXT) STRICT;
        INSERT INTO writer VALUES (1, NULL);
        -- Every transition: the latest million.
        CREATE TABLE event (
            event_id INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            who TEXT,
            task_id TEXT NOT NULL,
            change TEXT NOT NULL CHECK (change IN
                ('task', 'step', 'cancel')),
            step_name TEXT,
            from_state TEXT,
            to_state TEXT,
            run_id INTEGER,
            fence INTEGER
        ) STRICT;
        CREATE TRIGGER event_forgotten AFTER INSERT ON event BEGIN
            DELETE FROM event WHERE event_id <= NEW.event_id - 1000000;
        END;
        CREATE TRIGGER task_created_event AFTER INSERT ON task BEGIN
            INSERT INTO event (at, who, task_id, change, to_state)
                SELECT round((julianday('now') - 2440587.5) * 86400000), name, NEW.task_id, 'task', NEW.status FROM writer;
        END;
        CREATE TRIGGER task_deleted_event AFTER DELETE ON task BEGIN
            INSERT INTO event (at, who, task_id, change, from_state, run_id, fence)
                SELECT round((julianday('now') - 2440587.5) * 86400000), name, OLD.task_id, 'task', OLD.status, OLD.run_id,
                    OLD.fence FROM writer;
        END;
        CREATE TRIGGER task_event AFTER UPDATE OF status ON task WHEN OLD.status != NEW.status BEGIN
            INSERT INTO event (at, who, task_id, change, from_state, to_state, run_id, fence)
                SELECT round((julianday('now') - 2440587.5) * 86400000), name, NEW.task_id, 'task', OLD.status, NEW.status,
                    NEW.run_id, NEW.fence FROM writer;
        END;
        CREATE TRIGGER task_cancel_event AFTER UPDATE OF cancel_requested ON task
        WHEN NEW.cancel_requested > OLD.cancel_requested BEGIN
            INSERT INTO event (at, who, task_id, change, to_state, run_id, fence)
                SELECT round((julianday('now') - 2440587.5) * 86400000), name, NEW.task_id, 'cancel', 'requested',
                    NEW.run_id, NEW.fence FROM writer;
        END;
        CREATE TRIGGER task_step_event AFTER UPDATE OF step_status ON task_step
        WHEN OLD.step_status != NEW.step_status BEGIN
            INSERT INTO event (at, who, task_id, change, step_name, from_state, to_state, run_id, fence)
                SELECT round((julianday('now') - 2440587.5) * 86400000), name, NEW.task_id, 'step', NEW.step_name,
                    OLD.step_status, NEW.step_status, run_id, fence
                FROM writer, task WHERE task.task_id = NEW.task_id;
        END;
        PRAGMA user_version = 6;
        """,
        """
        ALTER TABLE task ADD COLUMN language TEXT CHECK (language IN ('zh', 'en'));
        PRAGMA user_version = 7;
        """,
        """
        CREATE TABLE pin (
            task_id TEXT PRIMARY KEY REFERENCES task (task_id) ON DELETE CASCADE,
            pinned_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        PRAGMA user_version = 8;
        """,
        """
        -- A run in progress waits until it is launched. When its executor last told of itself, and how often the kernel had
        -- ended processes of its control group when it was started.
        ALTER TABLE task ADD COLUMN launched_at INTEGER;
        ALTER TABLE task ADD COLUMN reported_at INTEGER;
        ALTER TABLE task ADD COLUMN memory_group TEXT;
        ALTER TABLE task ADD COLUMN memory_kills INTEGER;
        UPDATE task SET launched_at = started_at,
            reported_at = iif(status = 'in_progress', round((julianday('now') - 2440587.5) * 86400000), NULL)
            WHERE run_id IS NOT NULL;
        CREATE INDEX task_waiting ON task (created_by, run_id, fence, task_id)
            WHERE status = 'in_progress' AND launched_at IS NULL;
        -- When each creator last was given a place.
        CREATE TABLE creator_turn (created_by TEXT PRIMARY KEY, turn INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        -- Statements of the release before know of no waiting: a run of theirs has its process at once.
        CREATE TRIGGER task_executor_known AFTER UPDATE OF executor_pid ON task
        WHEN NEW.executor_pid IS NOT NULL AND NEW.launched_at IS NULL BEGIN
            UPDATE task SET launched_at = NEW.started_at WHERE task_id = NEW.task_id;
        END;
        CREATE TRIGGER task_reported AFTER UPDATE OF progress_message ON task
        WHEN NEW.status = 'in_progress' AND OLD.status = 'in_progress' AND OLD.launched_at IS NOT NULL BEGIN
            UPDATE task SET reported_at = round((julianday('now') - 2440587.5) * 86400000) WHERE task_id = NEW.task_id;
        END;

        -- Events of launches and of the directory beside those of states. For a file to_state tells its content.
        DROP TRIGGER event_forgotten;
        DROP TRIGGER task_created_event;
        DROP TRIGGER task_deleted_event;
        DROP TRIGGER task_event;
        DROP TRIGGER task_cancel_event;
        DROP TRIGGER task_step_event;
        ALTER TABLE event RENAME TO event_before;
        CREATE TABLE event (
            event_id INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            who TEXT,
            task_id TEXT NOT NULL,
            change TEXT NOT NULL CHECK (change IN
                ('task', 'step', 'cancel', 'launch', 'directory', 'table_list', 'file')),
            step_name TEXT,
            from_state TEXT,
            to_state TEXT,
            run_id INTEGER,
            fence INTEGER,
            file_name TEXT
        ) STRICT;
        INSERT INTO event SELECT *, NULL FROM event_before;
        DROP TABLE event_before;
        CREATE INDEX event_of_task ON event (task_id);
        CREATE TRIGGER event_forgotten AFTER INSERT ON event BEGIN
            DELETE FROM event WHERE event_id <= NEW.event_id - 1000000;
        END;
        CREATE TRIGGER task_created_event AFTER INSERT ON task BEGIN
            INSERT INTO event (at, who, task_id, change, to_state)
                SELECT round((julianday('now') - 2440587.5) * 86400000), name, NEW.task_id, 'task', NEW.status FROM writer;
        END;
        CREATE TRIGGER task_deleted_event AFTER DELETE ON task BEGIN
            INSERT INTO event (at, who, task_id, change, from_state, run_id, fence)
                SELECT round((julianday('now') - 2440587.5) * 86400000), name, OLD.task_id, 'task', OLD.status, OLD.run_id,
                    OLD.fence FROM writer;
        END;
        CREATE TRIGGER task_event AFTER UPDATE OF status ON task WHEN OLD.status != NEW.status BEGIN
            INSERT INTO event (at, who, task_id, change, from_state, to_state, run_id, fence)
                SELECT round((julianday('now') - 2440587.5) * 86400000), name, NEW.task_id, 'task', OLD.status, NEW.status,
                    NEW.run_id, NEW.fence FROM writer;
        END;
        CREATE TRIGGER task_cancel_event AFTER UPDATE OF cancel_requested ON task
        WHEN NEW.cancel_requested > OLD.cancel_requested BEGIN
            INSERT INTO event (at, who, task_id, change, to_state, run_id, fence)
                SELECT round((julianday('now') - 2440587.5) * 86400000), name, NEW.task_id, 'cancel', 'requested',
                    NEW.run_id, NEW.fence FROM writer;
        END;
        CREATE TRIGGER task_launch_event AFTER UPDATE OF launched_at ON task
        WHEN NEW.status = 'in_progress' AND OLD.status = 'in_progress'
            AND (OLD.launched_at IS NULL) != (NEW.launched_at IS NULL) BEGIN
            INSERT INTO event (at, who, task_id, change, from_state, to_state, run_id, fence)
                SELECT round((julianday('now') - 2440587.5) * 86400000), name, NEW.task_id, 'launch',
                    iif(OLD.launched_at IS NULL, 'waiting', 'launched'), iif(NEW.launched_at IS NULL, 'waiting', 'launched'),
                    NEW.run_id, NEW.fence FROM writer;
        END;
        CREATE TRIGGER task_step_event AFTER UPDATE OF step_status ON task_step
        WHEN OLD.step_status != NEW.step_status BEGIN
            INSERT INTO event (at, who, task_id, change, step_name, from_state, to_state, run_id, fence)
                SELECT round((julianday('now') - 2440587.5) * 86400000), name, NEW.task_id, 'step', NEW.step_name,
                    OLD.step_status, NEW.step_status, run_id, fence
                FROM writer, task WHERE task.task_id = NEW.task_id;
        END;
        PRAGMA user_version = 9;
        """,
        """
        ALTER TABLE task ADD COLUMN theme_count INTEGER CHECK (theme_count > 0);
        ALTER TABLE task ADD COLUMN questions_per_theme INTEGER CHECK (questions_per_theme > 0);
        ALTER TABLE task ADD COLUMN max_pairs INTEGER CHECK (max_pairs > 0);
        PRAGMA user_version = 10;
        """,
        """
        -- What people have decided; the latest decision on a subject counts, and ids tell their order.
        CREATE TABLE review (
            review_id INTEGER PRIMARY KEY AUTOINCREMENT,
            db_name TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('pair', 'comment', 'role')),
            subject TEXT NOT NULL,
            content TEXT NOT NULL,
            decided_by TEXT NOT NULL,
            decided_at INTEGER NOT NULL,
            UNIQUE (db_name, kind, subject)
        ) STRICT;
        PRAGMA user_version = 11;
        """,
        """
        -- Of which events webhooks have been told; no row as long as there are none.
        CREATE TABLE notice_cursor (event_id INTEGER NOT NULL) STRICT;
        PRAGMA user_version = 12;
        """,
    ]

    /// Brings the file up to date; a copy of what it was before stays beside it as `PATH.before_<version>`. The caller
    /// holds the write lock.
    ///
    /// Executors outlive an upgrade, so the statements of the release before must go on working on the new form.
    static func run(on connection: SQLiteConnection, path: String) throws(SQLiteError) {
        let done = Int(try connection.first("PRAGMA user_version") { $0.integer ?? 0 } ?? 0)
        guard done < all.count else { return }
        if done > 0 { try copy(connection, to: "\(path).before_\(all.count)") }
        for (version, migration) in all.enumerated().dropFirst(done) {
            try connection.writeTransaction { () throws(SQLiteError) in try connection.script(migration) }
            let made = try connection.first("PRAGMA user_version") { $0.integer } ?? nil
            precondition(made == Int64(version + 1), "every migration sets its own number")
        }
    }

    /// Writes the whole store into another file; an older copy of that name makes room once the new one is whole.
    private static func copy(_ connection: SQLiteConnection, to path: String) throws(SQLiteError) {
        let unfinished = path + ".tmp"
        unlink(unfinished)
        try StoreCopy.write(connection, to: unfinished)
        guard rename(unfinished, path) == 0 else {
            throw SQLiteError(code: 0, message: "the copy \(path) cannot be put in its place: errno \(errno)")
        }
    }
}
