extension Nasty {
    /// Every kind of type a column can have.
    static let types = Nasty(
        name: "types",
        script: #"""
            create extension citext; create extension hstore; create extension vector;
            create schema "Types"; create schema far; create schema ext; create extension ltree with schema ext;
            create type mood as enum ('sad', 'it''s ok', 'back\slash', '高兴', '', E'two\nlines', '$$', 'a,b');
            create type far.mood as enum ('far');
            create type "Types"."Odd Mood" as enum ('A', 'a');
            create type no_labels as enum ();
            create type pair as (a integer, "B" text collate "C", c numeric(10,2)[]);
            create type nested as (p pair, ps pair[], m mood, "select" "Types"."Odd Mood"[]);
            create type empty_composite as ();
            create domain email as citext check (value ~ '@') constraint "not too long" check (length(value::text) < 200);
            create domain far.level as integer default 1 not null check (value in (1, 2, 3));
            create domain tags as text[] check (cardinality(value) < 10);
            create domain deep as far.level check (value <> 2);
            create domain pairs as pair check ((value).a > 0);
            create domain c_text as varchar(20) collate "C" default 'a''b\';
            create domain mooded as mood default 'sad'::mood;
            create domain old_rule as integer;
            alter domain old_rule add constraint later check (value > 0) not valid;
            create type price_range as range (subtype = numeric);
            create type far.span as range (subtype = timestamptz, multirange_type_name = far.many_spans);
            create type text_range as range (subtype = text, collation = "C", subtype_opclass = text_pattern_ops);
            create function far.distance(a double precision, b double precision) returns double precision
                language sql immutable as 'select a - b';
            create type float_range as range (subtype = float8, subtype_diff = far.distance);
            create domain far.short_span as far.span check (not isempty(value));
            create collation far."German!" (provider = icu, locale = 'de-u-co-phonebk');
            create collation insensitive (provider = icu, locale = 'und-u-ks-level2', deterministic = false);

            create table numbers (
                a smallint, b integer, c bigint, d numeric, e numeric(10), f numeric(10,2), g numeric(5,-2), h numeric(3,5),
                i real, j double precision, k money, l oid, m float(10), n decimal(4,1)[], o xid8, p pg_lsn);
            create table texts (
                a text, b varchar, c varchar(32), d char, e char(5), f bpchar, g "char", h name, i citext, j text[],
                k varchar(10)[][], l char(3)[], m "char"[], n c_text, o c_text[], p name[], q bpchar[]);
            create table times (
                a timestamp, b timestamp(0), c timestamptz, d timestamptz(3), e time, f time(2), g timetz, h timetz(6),
                i interval, j interval(3), k interval year to month, l interval second(3), m interval day to second(0),
                n interval hour, o date, p timestamp(3)[], q time(1) with time zone[], r interval year[], s date[]);
            create table bits (a bit, b bit(3), c bit varying, d varbit(7), e bit(3)[], f varbit(5)[], g bytea, h bytea[]);
            create table structures (
                a json, b jsonb, c jsonb[], d xml, e uuid, f inet, g cidr, h macaddr, i macaddr8, j point, k polygon[],
                l box, m path, n line, o lseg, p circle, q tsvector, r tsquery, s hstore, t hstore[], u ext.ltree,
                v vector(3), w vector, x vector(3)[], y txid_snapshot, z jsonpath);
            create table references_to_catalog (
                a regclass, b regproc, c regtype, d regnamespace, e regrole, f regconfig default 'simple',
                g regclass default 'numbers', h regtype default 'mood', i oidvector, j int2vector, k tid);
            create table moods (
                a mood, b mood[], c far.mood, d "Types"."Odd Mood" default 'A', e "Types"."Odd Mood"[], f no_labels,
                g mood default 'it''s ok' not null, h mood[] default '{sad,"back\\slash"}', i mood default E'two\nlines',
                j mooded, k mooded[]);
            create table domains (
                a email, b email[], c far.level, d far.level[], e tags, f deep, g deep[], h pairs, i old_rule,
                j far.short_span, k email default 'a@b' collate "C");
            create table composites (
                a pair, b pair[], c nested, d nested[], e empty_composite, f pairs[],
                g pair default row(1, 'x', '{1,2}')::pair, h nested default null);
            create table ranges (
                a int4range, b int8range, c numrange, d tsrange, e tstzrange, f daterange, g int4multirange,
                h datemultirange[], i price_range, j price_range[], k price_multirange, l far.span, m far.many_spans,
                n far.many_spans[], o text_range, p text_multirange, q float_range, r int4range default '[1,2)');
            create table collated (
                a text collate "C", b varchar(5) collate "POSIX", c text[] collate "C", d text collate far."German!",
                e text collate insensitive, f citext collate "C", g c_text collate "POSIX", h text collate "default",
                check (d < 'x' collate far."German!"), unique (e));
            create index on collated (a collate far."German!");
            create table row_of_row (n numbers, ns numbers[], t "Types"."Odd Mood");
            create domain far.row_domain as moods check ((value).g is not null);
            create table row_of_domain (r far.row_domain, rs far.row_domain[]);
            create table typed of pair (a primary key, "B" with options default 'x');
            """#)

    /// Defaults, identity, sequences, generated columns.
    static let defaults = Nasty(
        name: "defaults",
        script: #"""
            create schema app; create schema "App 2";
            create type state as enum ('new', 'done');
            create domain app.code as varchar(8) default 'd';
            create sequence app.ticket start with 1000 increment by 10 maxvalue 99990 cycle cache 5;
            create sequence "App 2"."Odd Seq" as smallint increment by -1;
            create sequence small as integer minvalue -5;
            create function app.twice(n integer) returns integer language sql immutable as $$ select n * 2 $$;
            create function app.twice(n text) returns text language sql immutable return n || n;
            create function "App 2"."Odd Fn"(x integer default 5, variadic y integer[] default '{}') returns integer
                language plpgsql immutable strict parallel safe cost 5 set work_mem = '1MB' as $body$
                begin -- it's a "comment"; $$ and \ stay
                    return x + coalesce(array_length(y, 1), 0);
                end $body$;
            create function app.uses_twice() returns integer language sql stable as 'select app.twice(21)';

            create table calls (
                a uuid default gen_random_uuid(), b timestamp default timezone('utc'::text, now()),
                c timestamptz default now(), d timestamptz default current_timestamp(2), e date default current_date,
                f text default current_user, g text default session_user, h name default current_schema,
                i integer default app.twice(21), j text default app.twice('x'), k integer default "App 2"."Odd Fn"(1, 2, 3),
                l integer default app.uses_twice(), m bigint default (extract(epoch from now()) * 1000)::bigint,
                n text default md5(random()::text), o time default localtime, p text default current_setting('x.y', true));
            create table constants (
                a integer default 1, b integer default -1, c numeric default 1e20, d text default 'a''b\c"d',
                e text default E'line\nbreak\ttab', f text default '', g text default null, h boolean default true,
                i interval default '1 day 02:00:00', j interval default '-1 year', k jsonb default '{"a": [1, "it''s"]}',
                l text[] default '{}', m text[] default array['a,b', 'c"d', null], n integer[] default '{{1,2},{3,4}}',
                o state default 'new', p state[] default '{new,done}', q app.code default 'own', r app.code, s bytea default '\x00ff',
                t bit(3) default B'101', u varbit(4) default '11', v double precision default 'NaN', w real default '-Infinity',
                x timestamp default 'infinity', y date default '2024-02-29', z char(3) default 'x', aa "char" default 'c',
                ab numeric(4,2) default 1.5, ac money default 12.5, ad text default 'ABC'::text || 'Def', ae text default '--',
                af text default '/* no comment', ag text default ';', ah text default ':name', ai text default '$$', aj text default E'\x01');
            create table expressions (
                a integer default (1 + 2) * 3, b integer default case when now() > '2020-01-01' then 1 else 2 end,
                c integer[] default array[1, 2] || 3, d text default upper('x') || lower('Y'), e boolean default (not false),
                f text default coalesce(null, 'x'::varchar(3)), g integer default ('{1,2}'::integer[])[1],
                h text default ('{"a":1}'::jsonb) ->> 'a', i integer default date_part('year', now())::integer,
                j text default (now() at time zone 'Asia/Shanghai')::text, k integer default greatest(1, least(2, 3)),
                l boolean default (1 between 0 and 2), m boolean default ('a' ~ '^[a-z]\d*$'), n boolean default ('x' is distinct from 'y'),
                o text default overlay('abc' placing 'X' from 2), p text default trim(both ' ' from ' x '), q interval default interval '1' day);
            create table sequences (
                a integer default nextval('app.ticket'), b bigint default nextval('"App 2"."Odd Seq"'), c integer default nextval('small'),
                d serial, e bigserial, f smallserial, "G h" serial, i serial unique, j integer default nextval('app.ticket') * 2);
            alter table sequences alter column i drop not null;
            alter sequence sequences_e_seq increment by 5 maxvalue 1000;
            alter sequence small owned by sequences.c;
            create table borrows (id integer default nextval('sequences_d_seq'), other bigint default nextval('sequences_e_seq'));
            create table lost_default (id serial); alter table lost_default alter column id drop default;
            create table renamed (id serial, b serial); alter table renamed rename to has_new_name;
            alter sequence renamed_b_seq rename to odd_name;
            create table identities (
                a integer generated always as identity, b bigint generated by default as identity (start with 100 increment by 5),
                c smallint generated always as identity (increment by -1 minvalue -100 maxvalue 50 start with 50 cache 3 cycle),
                d integer generated always as identity (sequence name own_name), "E f" bigint generated always as identity primary key);
            create table identities_with_a_name_of_exactly_sixty_three_bytes_in_alllll (
                id_with_a_long_name_too integer generated always as identity, next_serial_with_a_long_name serial);
            create unlogged table unlogged_numbers (a serial, b integer generated always as identity, c integer default nextval('app.ticket'));
            create table generated (
                a integer, b integer, c integer generated always as (a * b + 1) stored, d text generated always as ('it''s \ ' || 'x') stored,
                "E" integer generated always as (app.twice(a)) stored not null, f boolean generated always as (a is null or b > 3) stored,
                g tsvector generated always as (to_tsvector('simple', coalesce('x', ''))) stored);
            create table a_b (c serial); create table a (b_c serial);
            create table sql_features (id serial primary key); create table pg_notes (id serial primary key);
            """#)
}
