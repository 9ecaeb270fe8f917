import Foundation
import JSON
import Postgres
import TestSupport
import Testing

extension `End to end` {
    /// Everything whose text depends on settings: serial, defaults, checks with backslashes, bytes, times, money, floats.
    private static let renderings = #"""
        create table visits (id serial primary key, kind text check (kind in ('a', 'b')), path text default E'c:\\x',
            raw bytea default '\x00ff', at timestamptz, day date, took interval, price money, ratio double precision,
            amount numeric(10,2), tags text[] default '{}', check (path ~ '^\w'));
        comment on column visits.path is E'a \\ and a '' mark';
        insert into visits (kind, at, day, took, price, ratio, amount) select (array['a', 'b'])[g % 2 + 1],
            timestamptz '2024-03-01 12:00:00+00' + g * interval '1 day', date '2024-03-01' + g, g * interval '1 hour', g, g / 3.0,
            g * 1.5 from generate_series(1, 80) g;
        create table notes (id int primary key, visit_id int references visits, note text);
        insert into notes select g, g % 80 + 1, 'n' || g from generate_series(1, 200) g;
        create view busy as select day, count(*) as n, max(price) as most from visits where path <> 'c:\y' group by day;
        create table visit_state (code int primary key, name text not null unique);
        insert into visit_state values (1, 'it''s \ open'), (2, 'closed');
        alter table notes add state_code int references visit_state;
        update notes set state_code = id % 2 + 1;
        create function shout(text) returns text language sql immutable as $$ select upper($1) $$;
        create index on visits (shout(kind));
        """#

    private static let oddSettings = [
        "statement_timeout = '1ms'", "lock_timeout = '1ms'", "idle_in_transaction_session_timeout = '1ms'",
        "idle_session_timeout = '20ms'", "exit_on_error = on", "enable_indexscan = off",
        "enable_bitmapscan = off", "enable_nestloop = off", "cursor_tuple_fraction = 1",
        "constraint_exclusion = on", "plan_cache_mode = 'force_generic_plan'", "xmlbinary = 'hex'",
        "DateStyle = 'SQL, DMY'", "IntervalStyle = 'iso_8601'", "TimeZone = 'Asia/Kathmandu'",
        "search_path = 'nowhere'", "default_transaction_isolation = 'serializable'",
        "default_transaction_read_only = on", "default_transaction_deferrable = on", "row_security = off",
        "work_mem = '64kB'", "bytea_output = 'escape'", "quote_all_identifiers = on",
        "standard_conforming_strings = off", "escape_string_warning = on", "backslash_quote = 'off'",
        "extra_float_digits = -15", "array_nulls = off", "transform_null_equals = on",
        "lc_monetary = 'C.UTF-8'",
        "client_encoding = 'LATIN1'", "client_min_messages = 'debug5'", "enable_seqscan = off",
        "enable_hashagg = off", "random_page_cost = 1000", "jit = on", "xmloption = 'document'",
        "default_statistics_target = 1", "application_name = 'x'",
    ]

    /// The database `postgres` of the same server, by the same role.
    private static func postgres(behind info: ConnectionInfo) throws -> ConnectionInfo {
        let uri = info.revealed
        return try ConnectionInfo(
            uri: uri.prefix(through: uri.lastIndex(of: "/") ?? uri.endIndex) + "postgres")
    }

    private func run(
        _ uri: ConnectionInfo, _ list: String, _ out: String, vectors: ConnectionInfo? = nil,
        scratch: String? = nil
    ) throws {
        var arguments = ["run", "--db", uri.revealed, "--tables", list, "--out", out]
        if let vectors { arguments += ["--vector-db", vectors.revealed] }
        let environment = scratch.map { ["DATA_PIPELINE_SCRATCH_CONNECTION_FILE": $0] } ?? [:]
        let outcome = try Command.run(Stack.programs + "pipelinectl", arguments, environment: environment)
        #expect(outcome.status == 0 && outcome.output.contains("sql_validation"), "\(outcome.output)")
    }

    /// The artifacts that tell of the database, by name; times and logs left out.
    private func artifacts(_ folder: String) throws -> [String: Data] {
        var found: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let isTold = [
                ".ddl", ".md", ".sql", "_pair.json", "_rejected.json", "_evidence.jsonl", ".txt",
                "schema.json",
            ].contains { name.hasSuffix($0) }
            guard isTold else { continue }
            let plain =
                ["_pair.json", "_rejected.json", "_evidence.jsonl"].first(where: name.hasSuffix) ?? name
            let bytes = try #require(FileManager.default.contents(atPath: folder + "/" + name))
            found[plain] =
                plain == "schema.json"
                ? Data(
                    String(decoding: bytes, as: UTF8.self).replacing(/"generated_at":"[^"]*"/, with: "").utf8)
                : bytes
        }
        return found
    }

    /// How a role gets at the tables, and at a place for witnesses.
    enum Way: String, CaseIterable, Sendable {
        case direct, pooled
        /// Some columns may not be read; what is made is loaded as well.
        case partly
    }

    @Test(.enabled(if: TestServer.pooler != nil), arguments: Way.allCases)
    func `settings of role and database make no difference to the artifacts`(_ way: Way) throws {
        let database = try TestDatabase(Self.renderings)
        let owner = try database.connect()
        let name = database.info.database
        let role = "\(name)_odd"
        let grants =
            way == .partly
            ? """
            grant select (id, kind, at, day, took, price, amount, tags) on visits to \(role);
            grant select (id, visit_id, state_code) on notes to \(role); grant select on visit_state to \(role)
            """ : "grant select on all tables in schema public to \(role)"
        try owner.script("create role \(role) login createdb password 'r'; \(grants)")
        defer { try? owner.script("reset role; drop owned by \(role); drop role \(role)") }
        let folder = TemporaryFolder()
        let list = folder.path + "/list.txt"
        try "visits\nnotes\nvisit_state\nbusy\n".write(toFile: list, atomically: true, encoding: .utf8)
        let info = try database.info(user: role, password: "r")
        // Witnesses are made by the same role, so under the same settings.
        let scratch = folder.path + "/scratch.uri"
        func lay(_ info: ConnectionInfo) throws {
            try info.revealed.write(toFile: scratch, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: scratch)
        }
        try lay(info)
        let stores = try ["plain", "odd"].map { _ in
            try TestDatabase("create extension vector; grant create on schema public to \(role)")
        }
        defer { for store in stores { try? store.connect().script("drop owned by \(role)") } }
        let vectors = try stores.map { try $0.info(user: role, password: "r") }
        try run(
            info, list, folder.path + "/plain", vectors: way == .partly ? vectors[0] : nil, scratch: scratch)
        // One at a time they would do as well; those of the role beat those of the database.
        for (index, setting) in Self.oddSettings.enumerated() {
            // The pooler itself looks up passwords in the database; that is not to be hindered.
            let whom =
                way == .pooled
                ? "role \(role) in database \(name)"
                : index % 2 == 0 ? "role \(role)" : "database \(name)"
            try owner.query("alter \(whom) set \(setting)")
        }
        let other = try way == .pooled ? database.pooled(user: role, password: "r") : info
        try lay(way == .pooled ? Self.postgres(behind: other) : other)
        try run(
            other, list, folder.path + "/odd", vectors: way == .partly ? vectors[1] : nil, scratch: scratch)
        let (plain, odd) = (try artifacts(folder.path + "/plain"), try artifacts(folder.path + "/odd"))
        let proven = try String(
            contentsOfFile: folder.path + "/odd/qa_generation_result.json", encoding: .utf8)
        #expect(proven.contains(#""not_proven":[]"#), "\(proven)")
        #expect(plain.count >= 14 && plain["_rejected.json"] == nil && plain.keys == odd.keys)
        for (file, text) in plain {
            #expect(
                odd[file] == text,
                "\(file):\n\(String(decoding: odd[file] ?? Data(), as: UTF8.self).prefix(3000))")
        }
        guard way == .partly else { return }
        let loaded = try stores.map { store in
            try store.connect().query(
                """
                select count(*), md5(string_agg(concat_ws('|', e.id, c.name, e.document, e.embedding::text), '' order by e.id))
                from langchain_pg_embedding e join langchain_pg_collection c on c.uuid = e.collection_id
                """
            ).map { [$0.text($1, 0), $0.text($1, 1)] }
        }
        #expect(loaded[0] == loaded[1] && loaded[0].first?.first != "0", "\(loaded)")
        let results = try ["plain", "odd"].map {
            try JSONValue(
                parsing: Data(contentsOf: URL(filePath: "\(folder.path)/\($0)/training_load_result.json")))
        }
        for figure in ["recall_questions", "recall_at_1", "recall_at_5", "ddl_recall_at_10"] {
            #expect(results[0][figure] != nil && results[0][figure] == results[1][figure], "\(figure)")
        }
    }

    @Test(.enabled(if: TestServer.pooler != nil))
    func
        `a whole run goes through a pooler and by one connection, and leaves nothing behind on its sessions`()
        throws
    {
        let database = try TestDatabase("create extension vector; create table app_writes (n int)")
        let owner = try database.connect()
        try owner.script(
            """
            do $$ begin for i in 1..60 loop
                execute format('create table t%s (id int primary key, d date, n numeric)', i);
                execute format('insert into t%s select g, current_date - g, g from generate_series(1, 40) g', i);
            end loop; end $$
            """)
        let role = "\(database.info.database)_one"
        try owner.script(
            """
            create role \(role) login password 'r' connection limit 1;
            grant select on all tables in schema public to \(role); grant create on schema public to \(role)
            """)
        defer { try? owner.script("drop owned by \(role); drop role \(role)") }
        let folder = TemporaryFolder()
        let list = folder.path + "/list.txt"
        try (1...60).map { "t\($0)\n" }.joined().write(toFile: list, atomically: true, encoding: .utf8)
        let one = try database.info(user: role, password: "r")
        try run(one, list, folder.path + "/one", vectors: one)
        // Another application writes through the same pool meanwhile.
        let writer = Process()
        writer.executableURL = URL(filePath: "/bin/bash")
        let errors = folder.path + "/writer"
        writer.arguments = [
            "-c",
            "for i in $(seq 150); do psql -qX -c 'insert into app_writes values (1)' \"$0\"; done 2>\"$1\"",
            try database.pooled().revealed, errors,
        ]
        try writer.run()
        try run(database.pooled(), list, folder.path + "/pooled", vectors: database.pooled())
        let clients = try (0..<4).map { _ in try PostgresConnection(database.pooled()) }
        for client in clients { try client.query("BEGIN") }
        for client in clients {
            let rows = try client.query(
                "SELECT name || '=' || setting FROM pg_settings WHERE source = 'session'"
                    + " AND name NOT IN ('application_name', 'client_encoding')")
            #expect(rows.rowCount == 0, "\(rows.rowCount == 0 ? "" : rows.text(0, 0) ?? "")")
            try client.query("COMMIT")
        }
        writer.waitUntilExit()
        #expect(try String(contentsOfFile: errors, encoding: .utf8) == "")
        #expect(try owner.query("SELECT count(*) FROM app_writes").integer(0, 0) == 150)
    }

    @Test(.enabled(if: TestServer.pooler != nil))
    func `a pooler that hands out single statements is said to do that`() throws {
        let database = try TestDatabase("create table toll (id int)")
        func lib(_ script: String, _ argument: String = "") throws -> String {
            let outcome = try Command.run(
                "bash",
                ["-c", "set -euo pipefail; . \"$0/deploy/lib.sh\"; \(script)", Stack.project, argument])
            try #require(outcome.status == 0, "\(outcome.output)")
            return outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        let made = try lib(
            """
            home=$(as_postgres mktemp -d /var/tmp/pipelined-pgbouncer.XXXXXXXX) port=$(free_port)
            as_postgres sh -c 'umask 077 && cat >"$0"' "$home/ini" <<INI
            [databases]
            * = host=127.0.0.1 port=\(database.info.port) user=\(database.info.user) password=$1
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = $port
            unix_socket_dir =
            logfile = $home/log
            pidfile = $home/pid
            auth_type = any
            pool_mode = statement
            INI
            as_postgres "$(pgbouncer_program)" -q -d "$home/ini" >/dev/null 2>&1 </dev/null
            wait_until 10 test -s "$home/pid"
            echo "$home $port"
            """, database.info.password ?? ""
        ).split(separator: " ").map(String.init)
        defer { _ = try? lib("kill \"$(cat \"$1/pid\")\"; rm -rf \"$1\"", made[0]) }
        let folder = TemporaryFolder()
        let list = folder.path + "/list.txt"
        try "toll\n".write(toFile: list, atomically: true, encoding: .utf8)
        let outcome = try Command.run(
            Stack.programs + "pipelinectl",
            [
                "run", "--db", "postgresql://any@127.0.0.1:\(made[1])/\(database.info.database)", "--tables",
                list,
                "--out", folder.path + "/out",
            ])
        #expect(outcome.status == 1 && outcome.output.contains("pool_mode = statement"), "\(outcome.output)")
    }

    @Test func `a hot standby is described, asked and planned on like any other server`() throws {
        let folder = TemporaryFolder()
        let server = folder.path + "/postgres"
        func lib(_ script: String) throws {
            let outcome = try Command.run(
                "bash", ["-c", "set -euo pipefail; . \"$0/deploy/lib.sh\"; \(script)", Stack.project, server])
            try #require(outcome.status == 0, "\(outcome.output)")
        }
        defer { try? lib("remove_postgres \"$1\"") }
        try lib(
            """
            start_postgres "$1" fsync=off
            run_psql "$1" postgres <<'SQL'
            create table toll (id serial primary key, lane text, fee numeric(10,2), day date);
            insert into toll (lane, fee, day) select 'L' || g % 3, g, date '2024-01-01' + g from generate_series(1, 60) g;
            create unlogged table fleeting as select * from toll;
            comment on table toll is '过路记录';
            comment on column toll.fee is '金额(元)';
            comment on column toll.lane is '车道';
            comment on column toll.day is '过路日期';
            create view busy as select lane, count(*) as n from toll group by lane; analyze;
            SQL
            """)
        // Witnesses are made elsewhere: nothing can be made on a standby.
        let scratch = folder.path + "/scratch.uri"
        try #require(TestServer.main).uri.write(toFile: scratch, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: scratch)
        let list = folder.path + "/list.txt"
        try "toll\nbusy\n".write(toFile: list, atomically: true, encoding: .utf8)
        func info() throws -> ConnectionInfo {
            try ConnectionInfo(
                uri: String(contentsOfFile: server + "/uri", encoding: .utf8).replacing("\n", with: ""))
        }
        try run(info(), list, folder.path + "/primary", scratch: scratch)
        try lib("stop_postgres \"$1\"")
        // A server in recovery that waits for more of its primary for ever.
        try lib(
            #"as_postgres touch "$(readlink "$1/home")/data/standby.signal"; start_postgres "$1" fsync=off"#)
        #expect(try PostgresConnection(info()).query("SELECT pg_is_in_recovery()").bool(0, 0))
        try run(info(), list, folder.path + "/out", scratch: scratch)
        #expect(try artifacts(folder.path + "/out") == artifacts(folder.path + "/primary"))
        let checked = try JSONValue(
            parsing: Data(contentsOf: URL(filePath: folder.path + "/out/sql_validation_result.json")))
        #expect((checked["total"]?.intValue ?? 0) >= 8 && checked["valid"] == checked["total"], "\(checked)")
        let described = try JSONValue(
            parsing: Data(contentsOf: URL(filePath: folder.path + "/out/ddl_generation_result.json")))
        #expect(described["tables_not_sampled"] == .array([]), "\(described)")
        // What a standby does not have is not taken for empty.
        try "fleeting\n".write(toFile: list, atomically: true, encoding: .utf8)
        let fleeting = try Command.run(
            Stack.programs + "pipelinectl",
            [
                "run", "--db", info().revealed, "--tables", list, "--out", folder.path + "/fleeting",
                "--step", "ddl_generation",
            ])
        let text = try String(contentsOfFile: folder.path + "/fleeting/fleeting_detail.md", encoding: .utf8)
        #expect(fleeting.status == 0 && text.contains("cannot be had now"), "\(text)")
    }

    @Test func `a role that may only connect fails for that, and pairs of before stay`() throws {
        let database = try TestDatabase(
            """
            create table toll (id int primary key, lane text, fee numeric, day date);
            insert into toll select g, 'L' || g % 3, g, current_date - g from generate_series(1, 30) g
            """)
        let owner = try database.connect()
        let role = "\(database.info.database)_connects"
        try owner.script("create role \(role) login password 'pw'; grant select on toll to \(role)")
        defer { try? owner.script("drop owned by \(role); drop role \(role)") }
        let info = try database.info(user: role, password: "pw")
        let folder = TemporaryFolder()
        let list = folder.path + "/list.txt"
        try "toll\n".write(toFile: list, atomically: true, encoding: .utf8)
        try run(info, list, folder.path + "/out")
        func pairs() throws -> [String: Data] {
            try artifacts(folder.path + "/out").filter { $0.key == "_pair.json" }
        }
        let before = try pairs()
        #expect(before.count == 1)
        try owner.query("revoke select on toll from \(role)")
        func again(_ more: [String], into out: String) throws -> Command.Outcome {
            try Command.run(
                Stack.programs + "pipelinectl",
                ["run", "--db", info.revealed, "--tables", list, "--out", folder.path + out] + more)
        }
        let checked = try again(["--step", "sql_validation"], into: "/out")
        #expect(checked.status == 1 && checked.output.contains("没有读取权限"), "\(checked.output)")
        #expect(try pairs() == before)
        for out in ["/out", "/fresh"] {
            let whole = try again([], into: out)
            #expect(whole.status == 1 && whole.output.contains("没有读取权限"), "\(whole.output)")
        }
        #expect(try pairs() == before)
        let made = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/fresh")
        #expect(made.contains("toll.ddl") && !made.contains { $0.hasSuffix("_pair.json") }, "\(made)")
    }
}
