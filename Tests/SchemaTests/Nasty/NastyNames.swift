extension Nasty {
    /// Names and comments that break careless quoting.
    static let names = Nasty(
        name: "names",
        script: ##"""
            create schema "Odd Schema"; create schema "quo""te"; create schema "点.dot"; create schema "select"; create schema ods;
            create schema "👩‍👩‍👧‍👦"; create schema "$$";
            create table "select" ("from" integer primary key, "where" text, "user" text, "order" text, "table" text, "column" text,
                "primary" text, "end" text, "all" text, "left" text, "authorization" text, "values" text, "time" time, "interval" interval);
            create table "Upper" ("Id" integer primary key, "ID" integer, id integer, "iD" integer unique);
            create table upper ("Id" integer primary key); create table "UPPER" (id integer references "Upper" ("Id"));
            create table "1starts with digit" ("1" integer primary key, "2nd col" text default '2', "3-3" integer check ("3-3" > 3));
            create table "with""quote" ("a""b" integer primary key, """" text unique, "'" text, "a'b" text check ("a'b" <> '''"'));
            create table "dot.ted" ("a.b" integer, "." integer, primary key ("a.b", "."));
            create table "semi;colon--comment/*block*/" ("a;b" integer unique, "--" integer check ("--" > 0), "/*" integer, "*/" integer);
            create table "dollar$$" ("$$" integer, "$1" integer, "$guard1$" integer unique, a$b integer);
            create table "back\slash" ("\" integer primary key, "\n" integer, "a\b" integer default 1 check ("a\b" >= 1));
            create table "中文表" ("编号" integer primary key, "名称" text, "ａ" integer, "金额(元)" numeric(10,2) check ("金额(元)" >= 0));
            create table "emoji 😀" ("👍🏽" integer primary key, "👩‍👩‍👧" text, "🇨🇳" text);
            create table "\##u{E9}quivalent" ("\##u{E9}" integer, "e\##u{301}" integer, "\##u{212B}" integer primary key, "\##u{C5}" integer unique);
            create table "e\##u{301}quivalent" (id serial primary key, "d\##u{323}\##u{307}" serial, "d\##u{307}\##u{323}" serial check ("d\##u{307}\##u{323}" > 0));
            create table "quote then mark" ("""\##u{301}" integer primary key, "'\##u{302}" text default '''\##u{302}' check ("'\##u{302}" <> '''\##u{302}'), "\\##u{308}" integer unique);
            create table "  blanks  " (" " integer primary key, "  " integer, "a " integer, " a" integer);
            create table "%s%I%L" ("%" integer, "%1$s" text, "{}" text, "{a,b}" text, "NULL" text, "null" text, "(a)" integer primary key);
            create table a123456789012345678901234567890123456789012345678901234567890ab (
                b123456789012345678901234567890123456789012345678901234567890bc integer primary key,
                c123456789012345678901234567890123456789012345678901234567890cd text unique check (c123456789012345678901234567890123456789012345678901234567890cd <> ''));
            create table "一二三四五六七八九十一二三四五六七八九十一" ("一二三四五六七八九十一二三四五六七八九十一" serial primary key);
            create table same (same integer primary key, public integer, "public.same" integer);
            create table ods.same (same integer references public.same (same)); create table "Odd Schema".same (same public.same);
            create table "quo""te"."quo""te" ("quo""te" integer primary key); create table "点.dot"."点.dot" (a integer primary key);
            create table "select"."select" ("select" serial primary key, b integer references "select" ("from"));
            create table "👩‍👩‍👧‍👦"."👩‍👩‍👧‍👦" (id integer primary key); create table "$$"."$$" (id integer primary key);
            create table sql_notes (id integer primary key); create table pg_something (id integer primary key);
            create table pg_class (relname text); create table information_schema (id integer); create table metadata (id integer);
            create table metadata_detail (id integer); create table filename_mapping (id integer); create table schema_all (id integer);
            create table nothing (); create table ods_user (id integer primary key); create table ods."user" (id integer primary key);
            create table "ods.user" (id integer primary key); create table ods__user (id integer primary key);
            create table dropped (a integer, b integer, c integer primary key, d integer, e integer, check (e > d), unique (e, b));
            alter table dropped drop column a; alter table dropped drop column d; alter table dropped add column f integer default 5 not null;
            create index "Odd Index;" on "Upper" ("iD", (upper("ID"::text))); create index """" on "with""quote" ("'");
            create index " ON ONLY x USING y" on same (public); create index on "select" ("where", "from");
            create type "odd ""type" as enum ('"', '''', '\'); create table uses_odd_type (a "odd ""type" default '"', b "odd ""type"[]);
            create view "odd view" ("odd "" column", "\##u{E9}", "e\##u{301}") as select "a""b", """", '''\##u{302}'::text from "with""quote";
            alter table same add constraint "Odd "" Constraint; --" check (public > 0);
            alter table same add constraint "'" unique (public);
            do $do$ begin
                execute format('create table %I (%I integer primary key, %I text)', E'line\nbreak', E'a\nb', E'tab\there\r\n--');
                execute format('create table %I (id integer primary key)', E'ends with newline\n');
                execute format('create table %I (id integer)', E'\u200B\u202E\u00A0\uFEFF');
                execute 'create table wide (' || (select string_agg('c' || n || ' integer', ', ') from generate_series(1, 1600) n) || ')';
            end $do$;
            """##)

    /// Comments on everything that can have one.
    static let comments = Nasty(
        name: "comments",
        script: #"""
            create schema remarks; comment on schema remarks is 'the ''schema''';
            create type remarks.kind as enum ('a'); comment on type remarks.kind is 'enum; -- $$';
            create type remarks.pair as (a integer, b text); comment on type remarks.pair is '"composite"';
            comment on column remarks.pair.b is E'attribute\nb';
            create domain remarks.code as text constraint "is short" check (length(value) < 5) constraint upper check (value = upper(value));
            comment on domain remarks.code is 'domain'; comment on constraint "is short" on domain remarks.code is 'domain constraint';
            create sequence remarks.numbers; comment on sequence remarks.numbers is 'sequence';
            create function remarks.one(a integer, out b text) language sql immutable as 'select 1'; comment on function remarks.one is 'function';
            create collation remarks.c (provider = libc, locale = 'C'); comment on collation remarks.c is 'collation';
            create table remarks.one (
                id integer generated always as identity primary key, kind remarks.kind, pair remarks.pair, code remarks.code collate remarks.c,
                n integer default nextval('remarks.numbers'), f text default remarks.one(1), "Odd ""Name" text unique,
                s serial, constraint "odd ' check" check (n > 0), parent integer references remarks.one (id));
            comment on table remarks.one is E'第一行\n第二行 -- 不是注释; drop table x; /* */ ''引号'' "双引号" \\ 反斜杠 $$ \t tab';
            comment on column remarks.one.id is ' leading and trailing ';
            comment on column remarks.one.kind is '   ';
            comment on column remarks.one.pair is E'\n\n';
            comment on column remarks.one.code is E'\r\n, 逗号';
            comment on column remarks.one.n is '--';
            comment on column remarks.one.f is '/* open';
            comment on column remarks.one."Odd ""Name" is E'\u2028\u0085\u000b\f';
            comment on constraint "odd ' check" on remarks.one is 'check'; comment on constraint one_pkey on remarks.one is 'key';
            comment on constraint one_parent_fkey on remarks.one is 'foreign key';
            create index "odd index" on remarks.one (n); comment on index remarks."odd index" is 'index';
            comment on index remarks.one_pkey is 'index of the key'; comment on sequence remarks.one_s_seq is 'serial''s';
            create statistics remarks.stats on n, s from remarks.one; comment on statistics remarks.stats is 'statistics';
            create view remarks.seen as select id, n from remarks.one; comment on view remarks.seen is 'view';
            comment on column remarks.seen.n is 'column of a view';
            create materialized view remarks.stored as select id from remarks.seen; comment on materialized view remarks.stored is 'stored';
            comment on column remarks.stored.id is 'stored id';
            create table remarks.parts (id integer, day date) partition by range (day); comment on table remarks.parts is 'parts';
            create table remarks.parts_1 partition of remarks.parts default; comment on table remarks.parts_1 is 'part';
            comment on column remarks.parts_1.day is 'day of part'; create index parts_day on remarks.parts (day);
            comment on index remarks.parts_1_day_idx is 'index of part';
            create table long (a integer, b integer); create table "comment" (a integer);
            do $do$ begin
                execute format('comment on table long is %L', repeat('很长的说明,', 2000));
                execute format('comment on column long.a is %L', repeat('x', 10000));
                execute format('comment on column long.b is %L', (select string_agg(chr(n), '') from generate_series(1, 700) n));
            end $do$;
            comment on table "comment" is '''; comment on table "comment" is ''x';
            comment on extension plpgsql is 'procedural';
            """#)
}
