import Postgres
import TestSupport
import Testing
import Training

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `The SQL validator` {
    private static let script = """
        create table t (id integer primary key, name text, at timestamp);
        insert into t values (1, 'a', now());
        create function inserts() returns integer language plpgsql as
            $$ begin insert into t values (99); return 1; end $$;
        create function writes() returns integer language plpgsql immutable as
            $$ begin return inserts(); end $$;
        create function dawdles() returns integer language plpgsql immutable as
            $$ begin perform pg_sleep(60); return 1; end $$;
        """

    @Test(arguments: [
        "SELECT * FROM t", "SELECT * FROM t;", "SELECT name -- the name; really\nFROM t;",
        "(SELECT 1) UNION (SELECT 2)",
        "/* a /* nested */ comment */ SELECT 1", "WITH x AS (SELECT 1 AS n) SELECT n FROM x",
        "VALUES (1, 'a')",
        "TABLE t", "SELECT $$; DROP TABLE t; $$", "SELECT $x$ $1 $x$", "SELECT 'COMMIT; --', ';'",
        "SELECT 1 -- no line break at the end", "SELECT pg_sleep(60)",
        "SELECT \"name\" AS \"名称\" FROM public.t LIMIT 5;",
        "SELECT 'x' = '\"Node Type\": \"ModifyTable\"' FROM t WHERE name = '\"Node Type\": \"LockRows\"'",
        "SELECT substring(name FROM 1 FOR 2) FROM t",
    ])
    func `accepts queries without running them`(sql: String) throws {
        let database = try TestDatabase(Self.script)
        #expect(SQLValidator(try database.connect()).check(sql) == .valid)
    }

    @Test(arguments: [
        ("SELECT 1; DROP TABLE t", SQLProblem.Class.multipleStatements),
        ("SELECT 1; COMMIT; DROP TABLE t", .multipleStatements), ("SELECT 1;; SELECT 2", .multipleStatements),
        ("COMMIT", .notAQuery), ("COMMIT; DROP TABLE t", .multipleStatements), ("ROLLBACK", .notAQuery),
        ("ANALYZE SELECT writes()", .syntaxError), ("(ANALYZE) SELECT 1", .syntaxError),
        ("VERBOSE SELECT 1", .syntaxError), ("ANALYZE t", .notAQuery), ("EXPLAIN SELECT 1", .notAQuery),
        ("EXPLAIN ANALYZE SELECT 1", .notAQuery), ("(ANALYZE TRUE) DELETE FROM t", .syntaxError),
        ("/* */ EXPLAIN (ANALYZE) DELETE FROM t RETURNING id", .notAQuery), ("SHOW work_mem", .notAQuery),
        ("SET work_mem = '1MB'", .notAQuery), ("DROP TABLE t", .notAQuery), ("COPY t TO STDOUT", .notAQuery),
        ("INSERT INTO t VALUES (2)", .notAQuery), ("DELETE FROM t RETURNING *", .notAQuery),
        ("WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d", .notAQuery),
        ("WITH d AS (INSERT INTO t VALUES (3)) SELECT 1 AS n", .notAQuery),
        ("WITH d AS (SELECT 1) DELETE FROM t RETURNING id", .notAQuery),
        ("SELECT * FROM t FOR UPDATE", .notAQuery),
        ("SELECT * FROM t WHERE false FOR NO KEY UPDATE", .notAQuery),
        ("SELECT * FROM (SELECT * FROM t FOR SHARE) s", .notAQuery), ("SELECT * INTO u FROM t", .notAQuery),
        ("CREATE TABLE u AS SELECT 1", .notAQuery), ("DO $$ BEGIN END $$", .notAQuery), ("", .notAQuery),
        ("-- nothing", .notAQuery), (";", .notAQuery), ("SELECT writes()", .notAQuery),
        ("SELECT * FROM t WHERE id = $1", .syntaxError), ("SELECT $1", .syntaxError),
        ("SELEC * FROM t", .syntaxError), ("SELECT 'open", .syntaxError), ("SELECT 1 /* open", .syntaxError),
        ("SELECT 1\u{0}; DROP TABLE t", .syntaxError), ("SELECT * FROM nowhere", .unknownTable),
        ("SELECT * FROM nowhere.t", .unknownTable), ("SELECT nope FROM t", .unknownColumn),
        ("SELECT x.id FROM t", .unknownTable), ("SELECT * FROM t WHERE id = 'abc'", .typeMismatch),
        ("SELECT * FROM t WHERE name = 1", .typeMismatch), ("SELECT no_such(1)", .typeMismatch),
        ("SELECT name, count(*) FROM t", .runtimeError), ("SELECT 1/0", .runtimeError),
        ("SELECT set_config('transaction_read_only', 'off', false); DROP TABLE t", .multipleStatements),
        ("FETCH ALL FROM c", .notAQuery), ("EXECUTE p", .notAQuery), ("PREPARE p AS SELECT 1", .notAQuery),
    ])
    func `refuses everything else, and nothing happens`(sql: String, expected: SQLProblem.Class) throws {
        let database = try TestDatabase(Self.script)
        let connection = try database.connect()
        let verdict = SQLValidator(connection).check(sql)
        guard case .invalid(let problem) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(problem.class == expected, "\(problem.error)")
        #expect(!problem.error.isEmpty)
        let rows = try connection.query(
            "SELECT (SELECT count(*) FROM t), to_regclass('u') IS NULL, current_setting('transaction_read_only'), "
                + "(SELECT count(*) FROM pg_prepared_statements WHERE name <> '')")
        #expect(
            rows.integer(0, 0) == 1 && rows.bool(0, 1) && rows.text(0, 2) == "off" && rows.integer(0, 3) == 0)
    }

    @Test func `gives every hostile text its verdict, and leaves everything as it was`() throws {
        let database = try TestDatabase(HostileSQL.script)
        let connection = try database.connect()
        let before = try connection.query(HostileSQL.sentinels)
        let validator = SQLValidator(connection, statementTimeout: 1500)
        #expect(HostileSQL.texts.count >= 60)
        for (sql, expected) in HostileSQL.texts {
            let verdict = validator.check(sql)
            #expect(verdict.name == expected, "\(String("\(sql.prefix(80)): \(verdict)".prefix(300)))")
        }
        let after = try database.connect().query(HostileSQL.sentinels)
        for column in 0..<before.columnCount { #expect(before.text(0, column) == after.text(0, column)) }
        // The session that was used has kept nothing either.
        let own = try connection.query(HostileSQL.sentinels)
        for column in 0..<before.columnCount { #expect(before.text(0, column) == own.text(0, column)) }
    }

    @Test func `a quick look at many finds nothing valid that is not, and most of what is`() throws {
        let database = try TestDatabase(
            HostileSQL.script + "; create table bare (); create table t (id integer, name text)")
        let connection = try database.connect()
        let before = try connection.query(HostileSQL.sentinels)
        let validator = SQLValidator(connection, statementTimeout: 500)
        let harmless = [
            "SELECT id FROM t", "SELECT * FROM t;", "WITH x AS (SELECT 1 AS n) SELECT n FROM x -- end",
            "SELECT count(*), max(id) FROM t WHERE name LIKE 'a%' GROUP BY name",
            "SELECT t.* FROM t ORDER BY id LIMIT 3",
        ]
        let wrong = [
            "SELECT FROM t", "SELECT * FROM bare", "TABLE bare", "SELECT bare.* FROM bare", "SELECT id FROM",
            "SELECT ALL FROM t", "(ANALYZE) SELECT 1", "SELECT 1; SELECT 2", "SELECT nope FROM t",
            "SELECT $1",
            "SELECT 1\u{0}", "SELECT", "SELECT DISTINCT * FROM bare",
            "SELECT 1 WHERE EXISTS (SELECT FROM nope)",
        ]
        let texts = harmless + wrong + HostileSQL.texts.map(\.sql)
        let found = validator.areValid(texts)
        #expect(found.count == texts.count)
        #expect(found.prefix(harmless.count).allSatisfy { $0 })
        for (text, isValid) in zip(texts, found) where isValid {
            #expect(validator.check(text) == .valid, "\(text.prefix(80))")
        }
        #expect(!found[harmless.count..<harmless.count + wrong.count].contains(true))
        for place in [connection, try database.connect()] {
            let after = try place.query(HostileSQL.sentinels)
            for column in 0..<before.columnCount { #expect(before.text(0, column) == after.text(0, column)) }
        }
    }

    @Test func `what a lock or a lost session keeps from a quick look is looked at by itself`() throws {
        let database = try TestDatabase(Self.script)
        let connection = try database.connect()
        let validator = SQLValidator(connection, statementTimeout: 300, lockTimeout: 100)
        let other = try database.connect()
        try other.query("BEGIN")
        try other.query("LOCK TABLE t IN ACCESS EXCLUSIVE MODE")
        #expect(validator.areValid(["SELECT 1", "SELECT id FROM t", "SELECT 2"])[1] == false)
        try other.query("ROLLBACK")
        let pid = try connection.query("SELECT pg_backend_pid()").text(0, 0)
        try other.query("SELECT pg_terminate_backend($1)", [pid])
        _ = validator.areValid(["SELECT id FROM t"])
        #expect(validator.check("SELECT id FROM t") == .valid)
        #expect(validator.areValid(["SELECT id FROM t"]) == [true])
    }

    @Test func `two sessions find what one finds, and the loss of the second costs nothing`() throws {
        let database = try TestDatabase(Self.script)
        let helper = try database.connect()
        let validator = SQLValidator(try database.connect(), besides: helper)
        let texts = (0..<400).map { $0 % 7 == 3 ? "SELECT nope\($0) FROM t" : "SELECT id + \($0) FROM t" }
        let right = (0..<400).map { $0 % 7 != 3 }
        #expect(validator.areValid(texts) == right)
        let pid = try helper.query("SELECT pg_backend_pid()").text(0, 0)
        try database.connect().query("SELECT pg_terminate_backend($1)", [pid])
        // What it was sent when it was lost is looked at by itself.
        let found = validator.areValid(texts)
        #expect(zip(found, right).allSatisfy { !$0 || $1 })
        #expect(validator.areValid(texts) == right)
    }

    @Test func `a timeout, a lock or a lost session is inconclusive, never invalid`() throws {
        let database = try TestDatabase(Self.script)
        let connection = try database.connect()
        let validator = SQLValidator(connection, statementTimeout: 200, lockTimeout: 100)
        #expect(validator.check("SELECT dawdles()").isInconclusive)
        let other = try database.connect()
        try other.query("BEGIN")
        try other.query("LOCK TABLE t IN ACCESS EXCLUSIVE MODE")
        #expect(validator.check("SELECT * FROM t").isInconclusive)
        try other.query("ROLLBACK")
        #expect(validator.check("SELECT * FROM t") == .valid)

        let pid = try connection.query("SELECT pg_backend_pid()").text(0, 0)
        try other.query("SELECT pg_terminate_backend($1)", [pid])
        #expect(validator.check("SELECT * FROM t") == .valid, "a new session is opened between two texts")
    }

    @Test func `what a role may not read is inconclusive, and counted as that`() throws {
        let database = try TestDatabase(
            Self.script + "create table open (n int); grant select on open to public")
        let connection = try database.connect()
        try connection.query("SET ROLE pg_monitor")
        let validator = SQLValidator(connection)
        for sql in ["SELECT * FROM t", "SELECT o.n FROM open o JOIN t ON t.id = o.n"] {
            guard case .inconclusive(let obstacle) = validator.check(sql) else {
                Issue.record("\(validator.check(sql))")
                continue
            }
            #expect(obstacle.cause == .permission && obstacle.error.contains("42501"))
        }
        #expect(validator.check("SELECT n FROM open") == .valid)
    }

    @Test func `a server that the described one asks in turn is away without ending anything`() throws {
        let database = try TestDatabase(
            Self.script
                + """
                create extension postgres_fdw;
                create server away foreign data wrapper postgres_fdw options (host '127.0.0.1', port '1', use_remote_estimate 'true');
                create user mapping for public server away options (user 'u', password 'p');
                create foreign table remote (id int) server away
                """)
        let validator = SQLValidator(try database.connect())
        guard case .inconclusive(let obstacle) = validator.check("SELECT * FROM remote") else {
            Issue.record("accepted")
            return
        }
        #expect(obstacle.cause == .connection && !obstacle.isSessionLost)
        let report = ValidationRun(checker: validator).check(
            ["SELECT * FROM remote", "SELECT * FROM t", "SELECT nothing FROM t"].map {
                QuestionSQLPair(question: "?", sql: $0)
            }
        ) { _, _ in }
        #expect(report.inconclusive.count == 1 && report.validCount == 1 && report.rejected.count == 1)
    }

    @Test func `a character that the database has no place for is inconclusive too`() throws {
        let database = try TestDatabase(encoding: "LATIN1")
        let validator = SQLValidator(try database.connect())
        guard case .inconclusive(let obstacle) = validator.check("SELECT 1 AS \"数量\"") else {
            Issue.record("accepted")
            return
        }
        #expect(obstacle.cause == .encoding)
        #expect(validator.check("SELECT 1 AS \"prénom\"") == .valid)
    }

    @Test func `a server that goes away and does not come back is named`() throws {
        let database = try TestDatabase(Self.script)
        let validator = SQLValidator(try database.connect())
        let owner = try PostgresConnection(ConnectionInfo(uri: try #require(TestServer.main).uri))
        try owner.query("DROP DATABASE \(database.info.database) WITH (FORCE)")
        guard case .inconclusive(let obstacle) = validator.check("SELECT 1") else {
            Issue.record("accepted")
            return
        }
        #expect(obstacle == Obstacle(.connection, "数据库不存在", isSessionLost: true))
    }

    @Test func `whether rows come back can be asked`() throws {
        let database = try TestDatabase(Self.script)
        let validator = SQLValidator(try database.connect(), statementTimeout: 200)
        #expect(validator.returnsRows("SELECT * FROM t; -- all") == true)
        #expect(validator.returnsRows("SELECT * FROM t WHERE id = 7") == false)
        #expect(validator.returnsRows("SELECT pg_sleep(60)") == nil)
        #expect(validator.returnsRows("DELETE FROM t RETURNING *") == nil)
    }
}

extension SQLVerdict {
    fileprivate var isInconclusive: Bool { if case .inconclusive = self { true } else { false } }
}
