import Postgres
import TestSupport

/// Who has loaded what and when, as the servers of the vector tables and of the state have seen it by triggers of their own.
struct ClusterWitness {
    /// A load that was committed.
    struct Load {
        let label: String
        /// The session, as the state knows it.
        let session: String
        /// In milliseconds since 1970.
        let begin: Int64, end: Int64
    }

    private let server: PostgresServer
    private static let now = "floor(extract(epoch FROM clock_timestamp()) * 1000)::int8"

    /// Begins to look on; the vector tables must be there.
    init(_ server: PostgresServer) throws {
        self.server = server
        // A load of a label that begins with "slow" takes a third of a second for each row.
        try server.connect("vectors").script(
            """
            CREATE SCHEMA chaos;
            CREATE TABLE chaos.load (label text, session text, began_at int8, committed_at int8);
            CREATE FUNCTION chaos.begin_load() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF coalesce(current_setting('chaos.began_at', true), '') = '' THEN
                    PERFORM set_config('chaos.began_at', \(Self.now)::text, true);
                END IF;
                IF NEW.cmetadata ->> 'db_name' LIKE 'slow%' THEN PERFORM pg_sleep(0.3); END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER chaos_begin BEFORE INSERT ON langchain_pg_embedding FOR EACH ROW
                EXECUTE FUNCTION chaos.begin_load();
            CREATE FUNCTION chaos.end_load() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF coalesce(current_setting('chaos.is_noted', true), '') = '' THEN
                    PERFORM set_config('chaos.is_noted', 'yes', true);
                    INSERT INTO chaos.load SELECT NEW.cmetadata ->> 'db_name',
                        pid || ' ' || (extract(epoch FROM backend_start) * 1000000)::int8,
                        current_setting('chaos.began_at')::int8, \(Self.now)
                    FROM pg_stat_activity WHERE pid = pg_backend_pid();
                END IF;
                RETURN NULL;
            END $$;
            CREATE CONSTRAINT TRIGGER chaos_end AFTER INSERT ON langchain_pg_embedding
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION chaos.end_load()
            """)
        try server.connect("pipeline_state").script(
            """
            CREATE SCHEMA chaos;
            CREATE TABLE chaos.session (session text, task_id text, run_id int8);
            CREATE FUNCTION chaos.note_session() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO chaos.session VALUES
                    (NEW.load_pid || ' ' || NEW.load_started_at_us, NEW.task_id, NEW.run_id);
                RETURN NULL;
            END $$;
            CREATE TRIGGER chaos_session AFTER UPDATE OF load_pid ON data_pipeline_state.task
                FOR EACH ROW WHEN (NEW.load_pid IS NOT NULL) EXECUTE FUNCTION chaos.note_session()
            """)
    }

    /// What was loaded, in order.
    func loads() throws -> [Load] {
        try server.connect("vectors").query(
            "SELECT label, session, began_at, committed_at FROM chaos.load ORDER BY committed_at"
        ).map { rows, row in
            Load(
                label: rows.text(row, 0) ?? "", session: rows.text(row, 1) ?? "",
                begin: Int64(rows.integer(row, 2) ?? 0), end: Int64(rows.integer(row, 3) ?? 0))
        }
    }

    /// The task and the run that a session was said to load for.
    func sessions() throws -> [String: (task: String, run: Int64)] {
        let all = try server.connect("pipeline_state").query(
            "SELECT session, task_id, run_id FROM chaos.session"
        ).map { rows, row in
            (rows.text(row, 0) ?? "", (task: rows.text(row, 1) ?? "", run: Int64(rows.integer(row, 2) ?? 0)))
        }
        return Dictionary(all) { $1 }
    }

    /// The rows of a label in the vector tables, as one text.
    func rows(of label: String) throws -> String {
        try server.connect("vectors").query(
            """
            SELECT count(*) || ' ' || coalesce(md5(string_agg(id || document || cmetadata::text, ',' ORDER BY id)), '')
            FROM langchain_pg_embedding WHERE cmetadata ->> 'db_name' = $1
            """, [label]
        ).text(0, 0) ?? ""
    }
}
