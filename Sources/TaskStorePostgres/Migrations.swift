internal import Failpoints

/// The numbered steps that bring a database to the present form; the row of `store` tells how many were made, and the oldest
/// form whose statements still work. Each sets both itself; one that was ever released is never changed.
///
/// Nodes are brought up to date one after the other, so the statements of the release before must go on working on the new
/// form.
enum Migrations {
    static let all = released + (Failpoint.isNextForm ? [madeUp] : [])

    /// What a later release may do, for tests of nodes that are brought up to date one after the other: the statements of this
    /// one go on working on it.
    private static let madeUp = """
        ALTER TABLE data_pipeline_state.task ADD COLUMN made_up int8 NOT NULL DEFAULT 0;
        CREATE TABLE data_pipeline_state.made_up (number int8 PRIMARY KEY);
        UPDATE data_pipeline_state.store SET form = \(released.count + 1)
        """

    private static let released = [
        """
        -- Times (…_at) are milliseconds since 1970-01-01 UTC. Texts that order or tell apart go by their bytes.
        CREATE TABLE data_pipeline_state.store (
            is_one boolean PRIMARY KEY CHECK (is_one),
            store_id text NOT NULL,
            form int NOT NULL,
            works_from_form int NOT NULL CHECK (works_from_form <= form)
        );
        INSERT INTO data_pipeline_state.store VALUES (true, gen_random_uuid()::text, 1, 1);

        CREATE FUNCTION data_pipeline_state.now() RETURNS int8 LANGUAGE sql VOLATILE AS
            'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::int8';
        -- Whether a lease covers a moment. Where the clock has gone back beyond its beginning, by more than clocks are
        -- corrected by, it does not: nobody who lives has been given it by that clock.
        CREATE FUNCTION data_pipeline_state.covers(leased_at int8, lease_expires_at int8, moment int8) RETURNS boolean
            LANGUAGE sql IMMUTABLE AS 'SELECT moment < lease_expires_at AND moment > leased_at - 60000';

        -- is_draining outlives the instance, steady_since_at tells since when no sign of life was late.
        CREATE TABLE data_pipeline_state.node (
            node text COLLATE "C" PRIMARY KEY CHECK (node ~ '^[a-z0-9-]{1,16}$'),
            instance text NOT NULL,
            address text NOT NULL,
            version text NOT NULL,
            places int NOT NULL CHECK (places >= 0),
            running int NOT NULL CHECK (running >= 0),
            waiting int NOT NULL CHECK (waiting >= 0),
            disk_free_bytes int8,
            since_at int8 NOT NULL,
            seen_at int8 NOT NULL,
            lease_expires_at int8 NOT NULL,
            steady_since_at int8 NOT NULL,
            is_draining boolean NOT NULL DEFAULT false
        ) WITH (fillfactor = 50);

        CREATE SEQUENCE data_pipeline_state.run_id;
        CREATE TABLE data_pipeline_state.task (
            task_id text COLLATE "C" PRIMARY KEY CHECK (task_id ~ '^[A-Za-z0-9_-]{1,64}$'),
            node text COLLATE "C" NOT NULL,
            task_name text,
            status text COLLATE "C" NOT NULL CHECK (status IN
                ('pending', 'in_progress', 'completed', 'partial_completed', 'failed', 'cancelled')),
            created_by text COLLATE "C" NOT NULL,
            created_at int8 NOT NULL,
            started_at int8,
            completed_at int8,
            updated_at int8 NOT NULL,
            error_message text,
            error_code text,

            table_list_file text,
            business_context text NOT NULL,
            db_name text COLLATE "C" NOT NULL,
            masked_connection text,
            language text CHECK (language IN ('zh', 'en')),
            theme_count int8 CHECK (theme_count > 0),
            questions_per_theme int8 CHECK (questions_per_theme > 0),
            max_pairs int8 CHECK (max_pairs > 0),
            enable_sql_validation boolean NOT NULL,
            enable_llm_repair boolean NOT NULL,
            modify_original_file boolean NOT NULL,
            enable_training_data_load boolean NOT NULL,
            backup_vector_tables boolean NOT NULL,
            truncate_vector_tables boolean NOT NULL,
            has_directory boolean NOT NULL DEFAULT false,

            run_id int8 UNIQUE,
            fence int8 NOT NULL DEFAULT 0,
            run_step text CHECK (run_step IN
                ('ddl_generation', 'qa_generation', 'sql_validation', 'training_load')),
            run_backup boolean NOT NULL DEFAULT false,
            run_truncate boolean NOT NULL DEFAULT false,
            launched_at int8,
            instance text,
            leased_at int8,
            lease_expires_at int8,
            executor_pid int,
            memory_group text,
            memory_kills int8,
            reported_at int8,
            load_pid int,
            load_started_at_us int8,
            cancel_requested_at int8,
            is_orphan_cause_unknown boolean NOT NULL DEFAULT false,
            progress_step text,
            progress_done int8,
            progress_total int8,
            progress_message text,

            CHECK (backup_vector_tables OR NOT truncate_vector_tables),
            CHECK (run_backup OR NOT run_truncate),
            CHECK (status <> 'pending' OR (started_at IS NULL AND completed_at IS NULL)),
            CHECK (status <> 'in_progress'
                OR (run_id IS NOT NULL AND started_at IS NOT NULL AND completed_at IS NULL)),
            CHECK (status IN ('pending', 'in_progress') OR completed_at IS NOT NULL),
            CHECK (status = 'in_progress' OR (progress_message IS NULL AND cancel_requested_at IS NULL)),
            CHECK (status <> 'failed' OR error_message IS NOT NULL),
            CHECK ((launched_at IS NULL) = (instance IS NULL)),
            CHECK ((lease_expires_at IS NOT NULL) = (status = 'in_progress' AND launched_at IS NOT NULL)),
            CHECK ((leased_at IS NULL) = (lease_expires_at IS NULL)),
            CHECK ((load_pid IS NULL) = (load_started_at_us IS NULL)),
            CHECK (load_pid IS NULL OR status = 'in_progress')
        ) WITH (fillfactor = 75);
        CREATE INDEX task_newest ON data_pipeline_state.task (created_at DESC, task_id DESC);
        CREATE INDEX task_newest_by_status ON data_pipeline_state.task (status, created_at DESC, task_id DESC);
        CREATE INDEX task_newest_by_creator ON data_pipeline_state.task
            (created_by, created_at DESC, task_id DESC, status);
        CREATE INDEX task_newest_by_database ON data_pipeline_state.task
            (db_name, created_at DESC, task_id DESC, status);
        CREATE INDEX task_of_node ON data_pipeline_state.task (node);
        CREATE INDEX task_in_progress ON data_pipeline_state.task (node, run_id) WHERE status = 'in_progress';
        CREATE INDEX task_executor ON data_pipeline_state.task (executor_pid, run_id) WHERE executor_pid IS NOT NULL;

        CREATE TABLE data_pipeline_state.task_step (
            task_id text COLLATE "C" NOT NULL REFERENCES data_pipeline_state.task ON DELETE CASCADE,
            step_name text COLLATE "C" NOT NULL CHECK (step_name IN
                ('ddl_generation', 'qa_generation', 'sql_validation', 'training_load')),
            step_status text COLLATE "C" NOT NULL CHECK (step_status IN
                ('pending', 'running', 'completed', 'failed', 'skipped', 'cancelled')),
            execution_id text,
            started_at int8,
            completed_at int8,
            error_message text,
            error_code text,
            result json,
            PRIMARY KEY (task_id, step_name),
            CHECK ((step_status IN ('pending', 'skipped')) = (started_at IS NULL)),
            CHECK ((step_status IN ('completed', 'failed', 'cancelled')) = (completed_at IS NOT NULL)),
            CHECK (step_status <> 'failed' OR error_message IS NOT NULL)
        ) WITH (fillfactor = 75);

        -- Connections with their passwords, apart from all that is ever shown.
        CREATE TABLE data_pipeline_state.task_secret (
            task_id text COLLATE "C" PRIMARY KEY REFERENCES data_pipeline_state.task ON DELETE CASCADE,
            db_connection text NOT NULL
        );
        CREATE TABLE data_pipeline_state.pin (
            task_id text COLLATE "C" PRIMARY KEY REFERENCES data_pipeline_state.task ON DELETE CASCADE,
            pinned_at int8 NOT NULL
        );

        -- How many ids with a stem a node ever gave out; outlives the tasks and the node, so that no id comes back.
        CREATE TABLE data_pipeline_state.task_id_stem (
            stem text COLLATE "C" NOT NULL,
            node text COLLATE "C" NOT NULL,
            used int8 NOT NULL,
            PRIMARY KEY (stem, node)
        );
        -- When each creator last was given a place of a node.
        CREATE TABLE data_pipeline_state.creator_turn (
            node text COLLATE "C" NOT NULL,
            created_by text COLLATE "C" NOT NULL,
            turn int8 NOT NULL,
            PRIMARY KEY (node, created_by)
        );

        -- What people have decided; the latest decision on a subject counts, and ids tell their order.
        CREATE TABLE data_pipeline_state.review (
            review_id int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            db_name text COLLATE "C" NOT NULL,
            kind text COLLATE "C" NOT NULL CHECK (kind IN ('pair', 'comment', 'role')),
            subject text COLLATE "C" NOT NULL,
            content text NOT NULL,
            decided_by text NOT NULL,
            decided_at int8 NOT NULL
        );
        -- A subject may be longer than what an index holds; that each has one decision is seen to by a lock.
        CREATE INDEX review_subject ON data_pipeline_state.review (db_name, kind, hashtextextended(subject, 0));

        -- How many tasks of each state there are, so that nobody has to count them. Each session adds to a row of its own,
        -- as far as there are, so that they do not wait for each other; a row alone may be negative.
        CREATE TABLE data_pipeline_state.task_count (
            status text COLLATE "C" NOT NULL,
            stripe int NOT NULL,
            tasks int8 NOT NULL,
            PRIMARY KEY (status, stripe)
        ) WITH (fillfactor = 20, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0);
        CREATE FUNCTION data_pipeline_state.count_tasks() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            -- Always in the same order, so that two that add to the same rows wait for each other and no more.
            IF TG_OP = 'INSERT' THEN
                INSERT INTO data_pipeline_state.task_count AS c (status, stripe, tasks)
                    SELECT status, pg_backend_pid() % 16, count(*) FROM made GROUP BY status ORDER BY status
                ON CONFLICT (status, stripe) DO UPDATE SET tasks = c.tasks + excluded.tasks;
            ELSIF TG_OP = 'DELETE' THEN
                INSERT INTO data_pipeline_state.task_count AS c (status, stripe, tasks)
                    SELECT status, pg_backend_pid() % 16, -count(*) FROM gone GROUP BY status ORDER BY status
                ON CONFLICT (status, stripe) DO UPDATE SET tasks = c.tasks + excluded.tasks;
            ELSE
                INSERT INTO data_pipeline_state.task_count AS c (status, stripe, tasks)
                    SELECT status, pg_backend_pid() % 16, tasks FROM (VALUES (OLD.status, -1), (NEW.status, 1))
                        AS change (status, tasks) ORDER BY status
                ON CONFLICT (status, stripe) DO UPDATE SET tasks = c.tasks + excluded.tasks;
            END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER task_counted AFTER INSERT ON data_pipeline_state.task REFERENCING NEW TABLE AS made
            FOR EACH STATEMENT EXECUTE FUNCTION data_pipeline_state.count_tasks();
        CREATE TRIGGER task_uncounted AFTER DELETE ON data_pipeline_state.task REFERENCING OLD TABLE AS gone
            FOR EACH STATEMENT EXECUTE FUNCTION data_pipeline_state.count_tasks();
        CREATE TRIGGER task_recounted AFTER UPDATE OF status ON data_pipeline_state.task
            FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION data_pipeline_state.count_tasks();

        -- Every transition: about the latest million. Who writes, and as which node, is said for each transaction. For a file
        -- to_state tells its content.
        CREATE TABLE data_pipeline_state.event (
            event_id int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            at int8 NOT NULL,
            who text,
            node text,
            task_id text COLLATE "C" NOT NULL,
            change text NOT NULL CHECK (change IN
                ('task', 'step', 'cancel', 'launch', 'move', 'directory', 'table_list', 'file')),
            step_name text,
            from_state text,
            to_state text,
            run_id int8,
            fence int8,
            file_name text
        );
        CREATE INDEX event_of_task ON data_pipeline_state.event (task_id, event_id);
        CREATE FUNCTION data_pipeline_state.record(
            task_id text, change text, step_name text, from_state text, to_state text, run_id int8, fence int8, file_name text
        ) RETURNS void LANGUAGE sql AS $$
            INSERT INTO data_pipeline_state.event
                (at, who, node, task_id, change, step_name, from_state, to_state, run_id, fence, file_name)
            VALUES (data_pipeline_state.now(), nullif(current_setting('data_pipeline.writer', true), ''),
                nullif(current_setting('data_pipeline.node', true), ''), $1, $2, $3, $4, $5, $6, $7, $8)
        $$;

        -- Ends of runs that somebody is to be told of: of tasks of nodes that have asked.
        CREATE TABLE data_pipeline_state.notice_switch (
            node text COLLATE "C" PRIMARY KEY,
            since_at int8 NOT NULL
        );
        CREATE TABLE data_pipeline_state.notice (
            number int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            node text COLLATE "C" NOT NULL,
            task_id text COLLATE "C" NOT NULL,
            status text NOT NULL,
            ended_at int8 NOT NULL,
            run_id int8,
            told_by text,
            told_until_at int8
        );
        CREATE INDEX notice_of_node ON data_pipeline_state.notice (node, number);

        CREATE FUNCTION data_pipeline_state.note_task() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'INSERT' THEN
                PERFORM data_pipeline_state.record(NEW.task_id, 'task', NULL, NULL, NEW.status, NULL, NULL, NULL);
                RETURN NULL;
            END IF;
            IF TG_OP = 'DELETE' THEN
                PERFORM data_pipeline_state.record(
                    OLD.task_id, 'task', NULL, OLD.status, NULL, OLD.run_id, OLD.fence, NULL);
                RETURN NULL;
            END IF;
            IF OLD.status <> NEW.status THEN
                PERFORM data_pipeline_state.record(
                    NEW.task_id, 'task', NULL, OLD.status, NEW.status, NEW.run_id, NEW.fence, NULL);
                IF OLD.status = 'in_progress' THEN
                    INSERT INTO data_pipeline_state.notice (node, task_id, status, ended_at, run_id)
                        SELECT NEW.node, NEW.task_id, NEW.status, data_pipeline_state.now(), NEW.run_id
                        FROM data_pipeline_state.notice_switch AS s WHERE s.node = NEW.node;
                END IF;
            ELSIF (OLD.launched_at IS NULL) <> (NEW.launched_at IS NULL) AND NEW.status = 'in_progress' THEN
                PERFORM data_pipeline_state.record(NEW.task_id, 'launch', NULL,
                    CASE WHEN OLD.launched_at IS NULL THEN 'waiting' ELSE 'launched' END,
                    CASE WHEN NEW.launched_at IS NULL THEN 'waiting' ELSE 'launched' END, NEW.run_id, NEW.fence, NULL);
            END IF;
            IF OLD.cancel_requested_at IS NULL AND NEW.cancel_requested_at IS NOT NULL THEN
                PERFORM data_pipeline_state.record(
                    NEW.task_id, 'cancel', NULL, NULL, 'requested', NEW.run_id, NEW.fence, NULL);
            END IF;
            IF OLD.node <> NEW.node THEN
                PERFORM data_pipeline_state.record(
                    NEW.task_id, 'move', NULL, OLD.node, NEW.node, NEW.run_id, NEW.fence, NULL);
            END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER task_made_event AFTER INSERT ON data_pipeline_state.task
            FOR EACH ROW EXECUTE FUNCTION data_pipeline_state.note_task();
        CREATE TRIGGER task_gone_event AFTER DELETE ON data_pipeline_state.task
            FOR EACH ROW EXECUTE FUNCTION data_pipeline_state.note_task();
        CREATE TRIGGER task_event AFTER UPDATE ON data_pipeline_state.task
            FOR EACH ROW WHEN (OLD.status <> NEW.status OR (OLD.launched_at IS NULL) <> (NEW.launched_at IS NULL)
                OR OLD.cancel_requested_at IS DISTINCT FROM NEW.cancel_requested_at OR OLD.node <> NEW.node)
            EXECUTE FUNCTION data_pipeline_state.note_task();
        CREATE FUNCTION data_pipeline_state.note_step() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM data_pipeline_state.record(
                    NEW.task_id, 'step', NEW.step_name, OLD.step_status, NEW.step_status, t.run_id, t.fence, NULL)
                FROM data_pipeline_state.task AS t WHERE t.task_id = NEW.task_id;
            RETURN NULL;
        END $$;
        CREATE TRIGGER task_step_event AFTER UPDATE OF step_status ON data_pipeline_state.task_step
            FOR EACH ROW WHEN (OLD.step_status <> NEW.step_status) EXECUTE FUNCTION data_pipeline_state.note_step();
        """,
        """
        -- Counts by the period in which tasks were created, so that a page far back is found by its period. What one that is over
        -- has in stripes is brought together by and by, in a stripe that nothing else adds to: -1.
        LOCK TABLE data_pipeline_state.task IN SHARE ROW EXCLUSIVE MODE;
        DELETE FROM data_pipeline_state.task_count;
        ALTER TABLE data_pipeline_state.task_count ADD COLUMN period int8 NOT NULL,
            DROP CONSTRAINT task_count_pkey, ADD PRIMARY KEY (status, period, stripe);
        INSERT INTO data_pipeline_state.task_count (status, period, stripe, tasks)
            SELECT status, created_at / \(period), -1, count(*) FROM data_pipeline_state.task GROUP BY 1, 2;
        CREATE OR REPLACE FUNCTION data_pipeline_state.count_tasks() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            -- Always in the same order, so that two that add to the same rows wait for each other and no more.
            IF TG_OP = 'INSERT' THEN
                INSERT INTO data_pipeline_state.task_count AS c (status, period, stripe, tasks)
                    SELECT status, created_at / \(period), pg_backend_pid() % 16, count(*) FROM made
                    GROUP BY 1, 2 ORDER BY 1, 2
                ON CONFLICT (status, period, stripe) DO UPDATE SET tasks = c.tasks + excluded.tasks;
            ELSIF TG_OP = 'DELETE' THEN
                INSERT INTO data_pipeline_state.task_count AS c (status, period, stripe, tasks)
                    SELECT status, created_at / \(period), pg_backend_pid() % 16, -count(*) FROM gone
                    GROUP BY 1, 2 ORDER BY 1, 2
                ON CONFLICT (status, period, stripe) DO UPDATE SET tasks = c.tasks + excluded.tasks;
            ELSE
                INSERT INTO data_pipeline_state.task_count AS c (status, period, stripe, tasks)
                    SELECT status, NEW.created_at / \(period), pg_backend_pid() % 16, tasks
                    FROM (VALUES (OLD.status, -1), (NEW.status, 1)) AS change (status, tasks) ORDER BY status
                ON CONFLICT (status, period, stripe) DO UPDATE SET tasks = c.tasks + excluded.tasks;
            END IF;
            RETURN NULL;
        END $$;
        UPDATE data_pipeline_state.store SET form = 2
        """,
    ]

    /// The milliseconds of a period, which belong to the form: four days, so that there are not many, and not many tasks in one.
    static let period = 345_600_000
}
