/// SQL that means harm, or is none, each with the verdict that it must get.
///
/// It speaks of a table `sentinel` (id, name) with one row, a table `ledger`, and functions `leaks()` (writes), `swallows()`
/// (writes, called immutable), and `dawdles()` (sleeps for a minute when it is planned).
public enum HostileSQL {
    /// Makes what it speaks of.
    public static let script = """
        create table sentinel (id integer primary key, name text);
        insert into sentinel values (1, 'untouched');
        create table ledger (id integer);
        create function leaks() returns integer language plpgsql as
            $$ begin insert into ledger values (1); return 1; end $$;
        create function swallows() returns integer language plpgsql immutable as
            $$ begin return leaks(); end $$;
        create function dawdles() returns integer language plpgsql immutable as
            $$ begin perform pg_sleep(60); return 1; end $$;
        """

    /// A row of figures that tells whether anything has happened.
    public static let sentinels = """
        SELECT (SELECT string_agg(id || name, ',') FROM sentinel), (SELECT count(*) FROM ledger), to_regclass('loot') IS NULL,
            current_setting('transaction_read_only'), (SELECT count(*) FROM pg_largeobject_metadata),
            (SELECT count(*) FROM pg_prepared_statements WHERE name <> ''), current_setting('search_path')
        """

    private static let megabyte = String(repeating: "x", count: 1 << 20)

    /// The texts with their verdicts; `valid` for those that are harmless as long as nobody runs them to their end.
    public static let texts: [(sql: String, verdict: String)] = [
        // Several statements, and the end of the transaction that guards.
        ("SELECT 1; DROP TABLE sentinel", "several_statements"),
        ("SELECT 1; COMMIT; DELETE FROM sentinel", "several_statements"),
        ("COMMIT; DELETE FROM sentinel", "several_statements"),
        ("ROLLBACK; BEGIN; DELETE FROM sentinel; COMMIT", "several_statements"),
        ("SELECT 1;; DELETE FROM sentinel", "several_statements"),
        ("SELECT ';'; DELETE FROM sentinel --", "several_statements"),
        ("SELECT 1 /* ; */; DELETE FROM sentinel", "several_statements"),
        ("SELECT $$;$$; DELETE FROM sentinel", "several_statements"),
        ("SELECT E'\\';'; DELETE FROM sentinel", "several_statements"),
        ("SET transaction_read_only = off; DELETE FROM sentinel", "several_statements"),
        (
            "SELECT set_config('transaction_read_only', 'off', true); DELETE FROM sentinel",
            "several_statements"
        ),
        ("COMMIT", "not_a_query"), ("ROLLBACK", "not_a_query"), ("END", "not_a_query"),
        ("SAVEPOINT a", "not_a_query"), ("PREPARE TRANSACTION 'x'", "not_a_query"),
        ("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE", "not_a_query"),
        ("RESET ALL", "not_a_query"),
        ("DISCARD ALL", "not_a_query"),
        // What writes, openly or not.
        ("DELETE FROM sentinel", "not_a_query"), ("DELETE FROM sentinel RETURNING id", "not_a_query"),
        ("UPDATE sentinel SET name = 'x' RETURNING id", "not_a_query"),
        ("INSERT INTO sentinel VALUES (2)", "not_a_query"),
        ("TRUNCATE sentinel", "not_a_query"), ("DROP TABLE sentinel", "not_a_query"),
        ("ALTER TABLE sentinel ADD x int", "not_a_query"), ("CREATE TABLE loot AS SELECT 1", "not_a_query"),
        ("SELECT * INTO loot FROM sentinel", "not_a_query"),
        ("SELECT id INTO TEMP loot FROM sentinel", "not_a_query"),
        ("WITH d AS (DELETE FROM sentinel RETURNING *) SELECT * FROM d", "not_a_query"),
        ("WITH u AS (UPDATE sentinel SET name = 'x' RETURNING id) SELECT count(*) FROM u", "not_a_query"),
        ("WITH i AS (INSERT INTO ledger VALUES (3)) SELECT 1 AS n", "not_a_query"),
        ("WITH d AS (SELECT 1) DELETE FROM sentinel RETURNING id", "not_a_query"),
        ("MERGE INTO sentinel USING ledger ON true WHEN MATCHED THEN DELETE", "not_a_query"),
        ("SELECT * FROM sentinel FOR UPDATE", "not_a_query"),
        ("SELECT * FROM sentinel WHERE false FOR NO KEY UPDATE", "not_a_query"),
        ("SELECT * FROM (SELECT * FROM sentinel FOR SHARE) AS s", "not_a_query"),
        ("LOCK TABLE sentinel", "not_a_query"),
        ("DO $$ BEGIN DELETE FROM sentinel; END $$", "not_a_query"), ("CALL leaks()", "runtime_error"),
        ("COPY sentinel TO PROGRAM 'touch /tmp/loot'", "not_a_query"),
        ("COPY sentinel FROM PROGRAM 'echo 2'", "not_a_query"), ("COPY sentinel TO STDOUT", "not_a_query"),
        ("COPY (SELECT 1) TO '/tmp/loot'", "not_a_query"),
        ("VACUUM", "not_a_query"), ("NOTIFY x", "not_a_query"), ("LISTEN x", "not_a_query"),
        ("GRANT ALL ON sentinel TO PUBLIC", "not_a_query"), ("SET ROLE postgres", "not_a_query"),
        ("PREPARE p AS SELECT 1", "not_a_query"), ("EXECUTE p", "not_a_query"),
        ("DECLARE c CURSOR WITH HOLD FOR SELECT 1", "not_a_query"), ("FETCH ALL FROM c", "not_a_query"),
        // EXPLAIN within EXPLAIN.
        ("ANALYZE SELECT leaks()", "syntax"), ("(ANALYZE) SELECT leaks()", "syntax"),
        ("(ANALYZE TRUE) DELETE FROM sentinel", "syntax"), ("VERBOSE SELECT 1", "syntax"),
        ("EXPLAIN ANALYZE DELETE FROM sentinel", "not_a_query"),
        ("/* */ EXPLAIN (ANALYZE) DELETE FROM sentinel RETURNING id", "not_a_query"),
        // Functions that do more than answer.
        ("SELECT swallows()", "not_a_query"), ("SELECT leaks()", "valid"), ("SELECT pg_sleep(600)", "valid"),
        ("SELECT dawdles()", "timeout"), ("SELECT lo_export(1, '/tmp/loot')", "valid"),
        ("SELECT set_config('search_path', 'x', false)", "valid"), ("SELECT lo_create(4711)", "valid"),
        ("SELECT * FROM dblink('dbname=postgres', 'DELETE FROM sentinel') AS t(a int)", "type"),
        ("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE false", "valid"),
        ("SELECT nextval('sentinel_seq')", "unknown_table"),
        // Comments, quotes and escapes that hide.
        ("SELECT 1 -- \n; DELETE FROM sentinel", "several_statements"), ("SELECT 1 /* open", "syntax"),
        ("SELECT 'open", "syntax"), ("SELECT $x$ open", "syntax"), ("-- nothing", "not_a_query"),
        ("", "not_a_query"),
        (";;;", "not_a_query"), ("SELECT U&'\\0027; DELETE FROM sentinel'", "valid"),
        ("SELECT U&\"\\0069d\" FROM sentinel", "valid"), ("SELECT 1\u{0}; DELETE FROM sentinel", "syntax"),
        ("SELECT '\u{202E}' FROM sentinel", "valid"), ("SELECT\u{00A0}1", "syntax"),
        ("\u{FEFF}SELECT 1", "syntax"),
        ("ＳＥＬＥＣＴ 1", "syntax"), ("SELECT * FROM sentinel WHERE id = $1", "syntax"),
        // Size and depth.
        ("SELECT '\(megabyte)'", "valid"), ("SELECT \(megabyte) FROM sentinel", "unknown_column"),
        ("SELECT " + String(repeating: "(", count: 100_000) + "1", "syntax"),
        ("SELECT 1" + String(repeating: " + 1", count: 2000), "valid"),
        // Plainly wrong.
        ("SELEC 1", "syntax"), ("SELECT * FROM nowhere", "unknown_table"),
        ("SELECT nope FROM sentinel", "unknown_column"),
        ("SELECT * FROM sentinel WHERE id = 'abc'", "type"), ("SELECT no_such(1)", "type"),
        ("SELECT 1/0", "runtime_error"),
        ("SELECT name, count(*) FROM sentinel", "runtime_error"),
    ]
}
