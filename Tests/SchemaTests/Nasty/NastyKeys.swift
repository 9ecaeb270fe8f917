extension Nasty {
    /// Keys, checks, exclusions.
    static let keys = Nasty(
        name: "keys",
        script: #"""
            create extension btree_gist; create schema other;
            create function other.valid(n integer) returns boolean language sql immutable as 'select $1 > 0';
            create table target (a integer, b integer, c integer, d text, primary key (c, a), unique (b, d), unique (a));
            create table odd_order (x integer, y integer, z text, foreign key (y, x) references target (a, c),
                foreign key (z, x) references target (d, b) match full on delete cascade on update set default,
                constraint "Odd FK" foreign key (x) references target (a) on delete restrict on update no action);
            create table twice_the_same (x integer references target (a) references target (a), foreign key (x) references target (a));
            create table self (id integer primary key, parent integer references self on delete set null, top integer not null references self);
            create table cycle_1 (id integer primary key); create table cycle_2 (id integer primary key, one integer references cycle_1);
            alter table cycle_1 add two integer references cycle_2;
            create table other.ring_1 (id integer primary key); create table other.ring_2 (id integer primary key references other.ring_1);
            create table ring_3 (id integer primary key references other.ring_2 deferrable initially deferred);
            alter table other.ring_1 add foreign key (id) references ring_3 deferrable initially immediate not valid;
            create table set_columns (a integer, b integer, c text, foreign key (b, c) references target (b, d) on delete set null (c),
                foreign key (a, b) references target (c, a) on delete set default (b));
            create table uniques (
                a integer, b integer, c integer, d integer, unique nulls not distinct (a, b), unique (b) include (c, d),
                constraint "Odd Unique" unique (c, a) deferrable initially deferred, unique (d) with (fillfactor = 70),
                constraint later unique (a, d) deferrable, primary key (d, b) include (a) with (fillfactor = 90));
            create unique index uniques_made_first on uniques (c); alter table uniques add constraint made_first unique using index uniques_made_first;
            create table checks (
                a integer check (a > 0), b integer constraint "Odd Check" check (b > 0 or b is null), c text check (c in ('a', 'B;', 'it''s')),
                d text check (d like 'A%\_x' escape '\'), e integer check (e between 1 and 10) no inherit, f text check (f ~ '^\d+$' and f !~ E'\n'),
                check (a > b), constraint several check (a + b > 0 and (c = 'a' or d = 'B') and not e > 3), check (other.valid(a)),
                constraint "row" check (checks.* is not null), check (case when a > 1 then b < 2 else true end),
                constraint always check (true), constraint quoted check (c <> '"NOT VALID'), constraint ends check (c <> ' NOT VALID'));
            alter table checks add constraint old check (b < 100) not valid, add constraint old_2 check (a < 5) no inherit not valid;
            create table primary_key_of_another_name (id integer constraint "My PK" primary key);
            create table named_like_it_is (id integer, constraint named_like_it_is_pkey primary key (id));
            create table key_is_a_unique (id integer constraint key_is_a_unique_pkey unique, b integer constraint x primary key);
            create table deferred_key (id integer primary key deferrable initially deferred);
            create table exclusions (
                room integer, during tsrange, during_2 tsrange, active boolean, c circle,
                exclude using gist (room with =, during with &&), constraint "Odd Ex" exclude using gist (during_2 with &&) where (active),
                exclude using gist (c with &&) with (fillfactor = 70) deferrable initially deferred,
                exclude (room with =) where (room > 5), exclude using gist ((room + 1) with =, tsrange(lower(during), null) with &&));
            create table all_nullable_key (a integer unique, b integer not null unique, c integer not null);
            create table takes_a_row (id integer primary key, n integer);
            create function row_is_valid(r takes_a_row) returns boolean language sql immutable as 'select ($1).n > 0';
            create function row_size(r takes_a_row) returns integer language sql immutable as 'select ($1).n';
            alter table takes_a_row add constraint valid_row check (row_is_valid(takes_a_row.*));
            create index on takes_a_row (row_size(takes_a_row.*));
            create function count_rows() returns bigint language sql stable begin atomic select count(*) from takes_a_row; end;
            alter table takes_a_row add total bigint default count_rows();
            create table named_like_another_key (id integer constraint all_nullable_key_pkey check (id > 0), b integer primary key);
            """#)

    /// Indexes of every kind.
    static let indexes = Nasty(
        name: "indexes",
        script: #"""
            create extension pg_trgm; create extension unaccent; create extension vector; create schema tools;
            create function tools.f_unaccent(text) returns text language sql immutable parallel safe strict
                as $$ select public.unaccent('public.unaccent'::regdictionary, $1) $$;
            create function tools.inner_one(n integer) returns integer language sql immutable as 'select n + 1';
            create function tools.outer_one(n integer) returns integer language sql immutable as 'select tools.inner_one(n) * 2';
            create text search dictionary tools."My Dict" (template = pg_catalog.simple, stopwords = 'english', accept = false);
            create text search configuration tools.zh (parser = pg_catalog."default");
            alter text search configuration tools.zh add mapping for word, asciiword with tools."My Dict", pg_catalog.english_stem;
            alter text search configuration tools.zh add mapping for int, float with pg_catalog.simple;
            create table searched (
                id integer primary key, a text, b text, c integer, d integer, e timestamp, f jsonb, g text[], h tsvector, i vector(3), j point,
                "Odd Col" text, k int4range, l inet);
            create index on searched (a); create index on searched (a desc nulls last, b asc nulls first, c desc);
            create index "Odd Index" on searched (lower("Odd Col") desc) where c > 5 and "Odd Col" is not null;
            create unique index on searched (c) include (d, e) where d is null; create unique index on searched (c, d) nulls not distinct;
            create index on searched using hash (a); create index on searched using brin (e) with (pages_per_range = 32, autosummarize = on);
            create index on searched using gin (f jsonb_path_ops); create index on searched using gin (f); create index on searched using gin (g);
            create index on searched using gin (a gin_trgm_ops, b gin_trgm_ops) with (fastupdate = off);
            create index on searched using gist (a gist_trgm_ops (siglen = 32)); create index on searched using gist (j, k);
            create index on searched using spgist (l inet_ops); create index on searched (b text_pattern_ops);
            create index on searched using hnsw (i vector_l2_ops) with (m = 8); create index on searched using ivfflat (i vector_cosine_ops) with (lists = 10);
            create index on searched (tools.f_unaccent(a)); create index on searched (tools.outer_one(c));
            create index on searched using gin (to_tsvector('tools.zh', a)); create index on searched using gin (h);
            create index on searched ((a || 'x'' "USING" ' || b)); create index on searched (((f ->> 'a')::integer)) with (fillfactor = 60);
            create index on searched ((c + d), (c * d), c); create index on searched (a collate "C" varchar_pattern_ops desc);
            create index searched_stats on searched ((c + d), a); alter index searched_stats alter column 1 set statistics 500;
            create table tagged (id integer, t tsvector generated always as (to_tsvector('tools.zh', 'x')) stored);
            """#)
}
