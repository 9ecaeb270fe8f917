extension Nasty {
    static let views = Nasty(
        name: "views",
        script: #"""
            create schema lib; create schema "V s";
            create type mood as enum ('sad', 'ok');
            create table base (id integer primary key, name text, "Odd Col" integer, m mood, day date, amount numeric(10,2), j jsonb, arr integer[]);
            create table detail (id integer primary key, base_id integer references base, qty integer, note text);
            create view simple as select * from base; create view "V s"."Odd View" ("A b", "c""d", "select") as select id, name, "Odd Col" from base where name <> 'it''s \ "x"';
            create view barrier with (security_barrier) as select id from base; create view invoker with (security_invoker = true, security_barrier = false) as select id from base;
            create view checked as select id, name from base where id > 0 with local check option; create view checked_more as select * from checked where id > 5 with cascaded check option;
            create view on_views as select o."A b", b.id from "V s"."Odd View" o join barrier b on b.id = o."A b";
            create recursive view numbers (n) as values (1) union all select n + 1 from numbers where n < 10;
            create view with_query as with x as materialized (select id, sum(amount) as total from base group by id), y as (select * from x) select * from y where total > 1;
            create function lib.all_base(min integer default 0) returns setof base language sql stable as 'select * from public.base where id > min';
            create function lib.pairs(out a integer, out "B c" text) returns setof record language sql as $$ select 1, 'x' $$;
            create view on_function as select f.*, p."B c" from lib.all_base(3) f, lib.pairs() p; create view lateral_one as
                select b.id, x.elem, x.pos from base b cross join lateral unnest(b.arr) with ordinality as x(elem, pos);
            create function lib.first_of(a anyelement, b anyelement) returns anyelement language sql immutable strict as 'select $1';
            create aggregate lib.first(anyelement) (sfunc = lib.first_of, stype = anyelement, parallel = safe);
            create aggregate lib.total(integer) (sfunc = int4pl, stype = integer, initcond = '0', combinefunc = int4pl, msfunc = int4pl, minvfunc = int4mi, mstype = integer, minitcond = '0');
            create aggregate lib.my_percentile(double precision order by double precision) (sfunc = ordered_set_transition, stype = internal, finalfunc = percentile_disc_final, finalfunc_extra);
            create aggregate lib.everything(*) (sfunc = int8inc, stype = bigint, initcond = '0');
            create view aggregated as select day, count(*) as n, lib.first(name order by id desc) filter (where name is not null) as "First",
                    string_agg(distinct name, E',\n' order by name) as names, lib.total(id) over (partition by day order by id rows between 1 preceding and current row) as running, lib.everything(*) as e
                from base group by day, id having count(*) > 0 order by 2 desc nulls last limit 10 offset 2;
            create function lib.is_near(integer, integer) returns boolean language sql immutable as 'select abs($1 - $2) < 3';
            create operator lib.~~~ (function = lib.is_near, leftarg = integer, rightarg = integer, commutator = operator(lib.~~~), restrict = eqsel, join = eqjoinsel);
            create view uses_operator as select a.id from base a join base b on a.id operator(lib.~~~) b.id; create table checks_operator (a integer check (a operator(lib.~~~) 3));
            create view percentile as select lib.my_percentile(0.5) within group (order by id) from base; create view grouped as select id, name from base group by id; create view whole_row as select b, b.m, (b).name as n2 from base b;
            create view sets as select id from base union (select id from detail except select 3) intersect all select qty from detail;
            create view cases as select case m when 'sad' then 'x''y' else null end as c, m::text || '' as t, name ~~ 'a%' as l, "Odd Col"::numeric(5,1) as n,
                    extract(year from day) as y, day + interval '1 day' as d, j -> 'a' ->> 'b' as jj, array[id, "Odd Col"] as a, arr[1:2] as s, exists (select from detail d where d.base_id = base.id) as has
                from base where (id, name) in (select id, note from detail) and id = any (array[1,2]) and name is distinct from 'x' and not (id > 3 or id < 1);
            create view grouping as select day, m, grouping(day, m) as g, sum(amount) from base group by grouping sets ((day), (m), ()) ;
            create view rolled as select day, m, rank() over w as r, lag(day, 1) over w from base group by rollup (day, m) window w as (partition by m order by day range between unbounded preceding and current row);
            create view full_join as select coalesce(b.id, d.id) as id, b.name from base b full join detail d using (id) left join only base c on c.id = d.id;
            create view sampled as select id from base tablesample system (10) repeatable (3); create view no_columns as select; create view constants as select 1 as a, 'x'::text as b, null::mood as m, 'sad'::mood as s;
            create view of_catalog as select relname, nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace; create view of_information as select table_name from information_schema.tables;
            create sequence counter; create view of_sequence as select last_value, nextval('counter') as n from counter;
            create view with_default as select id, name from base; alter view with_default alter column name set default 'dflt';
            create view late_1 as select 1 as id; create view late_2 as select 2 as id; create or replace view late_1 as select id from late_2;
            create materialized view stored as select day, sum(amount) as total, 1 / count(*) as inverse from base group by day; create unique index on stored (day); create index on stored (total desc);
            create materialized view stored_more with (fillfactor = 60) as select * from stored where total > 1 with no data; create view on_stored as select * from stored_more;
            create table row_of_view (v simple, vs on_views[]); create table locked as select id from base; create view locking as select id from locked for update;
            create view ordinals ("1", "2", "1 2") as select id, id + 1, id * 2 from base order by 1; create view ordered as select distinct on (day) day, id from base order by day, id desc fetch first 3 rows with ties;
            create view xml_and_more as select xmlelement(name a, xmlattributes(id as "B"), name) as x, current_user as u, current_date as d, localtime as l, name collate "C" as c, overlay(name placing 'x' from 1) as o, position('a' in name) as p, trim(leading 'x' from name) as t, substring(name from 2 for 3) as s, day at time zone 'UTC' as z from base;
            """#)

    /// Foreign tables, functions in every place, and what a description leaves out: triggers, rules, policies.
    static let programs = Nasty(
        name: "programs",
        script: #"""
            create extension file_fdw; create extension postgres_fdw; create extension cube; create extension earthdistance; create schema remote;
            create server files foreign data wrapper file_fdw; create server "Odd Server" type 'x''y' version '1.0' foreign data wrapper postgres_fdw options (host 'localhost', dbname 'it''s');
            create foreign data wrapper dummy; create server nowhere foreign data wrapper dummy;
            create foreign table remote.file (a integer, "B c" text not null, line text check (line <> '')) server files options (filename '/dev/null', format 'csv', delimiter ';');
            create foreign table far_table (id integer options (column_name 'ID''s') not null, "Name" text options (column_name 'x') collate "C" default 'd') server "Odd Server" options (schema_name 'public', table_name 'it''s');
            create foreign table no_options (a integer) server nowhere; create view on_foreign as select id from far_table;
            create table places (id integer primary key, c cube, e earth, check (cube_dim(c) < 5)); create index on places using gist (c);
            create table acted_on (id serial primary key, n integer, owner name default current_user);
            create function set_n() returns trigger language plpgsql as 'begin new.n := 1; return new; end';
            create trigger set_n before insert on acted_on for each row execute function set_n(); comment on trigger set_n on acted_on is 'trigger';
            create rule no_delete as on delete to acted_on do instead nothing; alter table acted_on enable row level security;
            alter table acted_on force row level security; create policy own_rows on acted_on using (owner = current_user); alter table acted_on disable trigger set_n;
            create view acted_view as select id from acted_on; create rule insert_view as on insert to acted_view do instead nothing;
            create domain checked_domain as integer check (value > 0); create function takes_domain(checked_domain) returns integer language sql immutable as 'select 1';
            create table uses_domain_function (a integer default takes_domain(5::checked_domain), b integer);
            create function returns_table() returns table (a integer, "B" text) language plpgsql as $_$ begin return query select 1, $$x$$::text; end $_$;
            create view of_table_function as select * from returns_table();
            set check_function_bodies = off;
            create function calls_ahead() returns integer language sql stable as 'select max(id) from comes_later';
            create table before_it (n integer default calls_ahead()); create table comes_later (id integer primary key);
            create function default_of_later(a integer default calls_ahead()) returns integer language sql return a + 1;
            create table nests (n integer default default_of_later());
            """#)

    /// How tables and columns are set.
    static let storage = Nasty(
        name: "storage",
        script: #"""
            create schema st; create type typed_row as (a integer, b text);
            create table parameters (a text, b integer) with (fillfactor = 70, autovacuum_enabled = off, toast.autovacuum_enabled = off, toast_tuple_target = 1024, parallel_workers = 3, autovacuum_vacuum_scale_factor = 0.05);
            create table columns (a text, b text compression pglz, c text, d bytea, e integer, "Odd Col" text, f text[] compression pglz);
            alter table columns alter a set storage external, alter c set storage main, alter d set storage plain, alter e set statistics 500, alter "Odd Col" set statistics 0, alter "Odd Col" set (n_distinct = -0.5), alter e set (n_distinct = 100, n_distinct_inherited = 5);
            create table st.replicated (id integer primary key, b integer not null); alter table st.replicated replica identity full;
            create table replicated_by_index (id integer primary key, b integer not null); create unique index by_b on replicated_by_index (b); alter table replicated_by_index replica identity using index by_b;
            create table replicated_by_key (id integer not null unique); alter table replicated_by_key replica identity using index replicated_by_key_id_key; create table not_replicated (id integer); alter table not_replicated replica identity nothing;
            create table clustered (id integer primary key, b integer); create index clustered_b on clustered (b); alter table clustered cluster on clustered_b; create table clustered_by_key (id integer primary key); alter table clustered_by_key cluster on clustered_by_key_pkey;
            create unlogged table scratch (n integer unique, s serial); create table typed of typed_row; create table typed_more of typed_row (primary key (a));
            create statistics st.stats (dependencies, ndistinct) on a, b from parameters; create statistics mcv_stats (mcv) on a, e from columns; alter statistics mcv_stats set statistics 300; create statistics st.several on (e + 1), (lower(a)) from columns; create statistics "Odd Stats" on (e * 2) from columns;
            create materialized view stored as select a, e from columns; alter materialized view stored alter a set statistics 10; alter materialized view stored alter a set storage external; create index stored_e on stored (e); alter materialized view stored cluster on stored_e;
            create table parted (a text, k integer) partition by list (k); create table parted_1 partition of parted for values in (1) with (fillfactor = 50); alter table parted_1 alter a set storage main; alter table parted_1 alter k set statistics 7; alter table parted replica identity full;
            """#)
}
