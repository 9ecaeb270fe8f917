extension Nasty {
    static let partitions = Nasty(
        name: "partitions",
        script: #"""
            create schema parts; create extension file_fdw; create server files foreign data wrapper file_fdw;
            create table sales (id integer not null, day date not null, amount numeric default 0, note text, primary key (id, day))
                partition by range (day);
            create table sales_2024 partition of sales for values from ('2024-01-01') to ('2025-01-01');
            create table sales_2025 partition of sales for values from ('2025-01-01') to ('2026-01-01') partition by list (id);
            create table parts.sales_2025_one partition of sales_2025 for values in (1, 2, null);
            create table parts.sales_2025_rest partition of sales_2025 default partition by hash (id);
            create table parts.rest_0 partition of parts.sales_2025_rest for values with (modulus 2, remainder 0);
            create table parts.rest_1 partition of parts.sales_2025_rest for values with (modulus 2, remainder 1);
            create table sales_rest partition of sales default with (fillfactor = 60);
            create index sales_amount on sales (amount); create index on sales (note, amount) where amount > 0;
            create index on only sales (day desc); create index sales_2024_own on sales_2024 (note);
            create table refund (id integer, sale integer, day date, foreign key (sale, day) references sales on delete cascade);
            create table refund_2024 (sale integer, day date, foreign key (sale, day) references sales_2024);
            alter table sales add constraint positive check (amount >= 0), add constraint old check (amount < 1000) not valid;
            alter table sales_2024 add constraint own check (day > '2023-12-31'), add constraint own_key unique (note, day);

            create table measured (
                id bigint generated always as identity, at timestamptz not null default now(), kind text, "Odd Col" integer, value double precision,
                check (value > 0), unique (kind, at)) partition by range (at, kind);
            create table measured_early partition of measured for values from (minvalue, minvalue) to ('2024-01-01', minvalue);
            create table shuffled (value double precision, "Odd Col" integer default 7, at timestamptz not null, gone integer, kind text, id bigint not null,
                constraint measured_value_check check (value > 0), constraint another_name unique (kind, at), constraint twin unique (kind, at));
            alter table shuffled drop column gone;
            create index shuffled_own on shuffled (value); create index "Odd Child" on shuffled ("Odd Col"); create index twin_1 on shuffled (kind);
            create index twin_2 on shuffled (kind);
            alter table measured attach partition shuffled for values from ('2024-01-01', minvalue) to ('2025-01-01', minvalue);
            create index "Odd Parent" on measured ("Odd Col"); create index measured_kind on only measured (kind);
            alter index measured_kind attach partition twin_2; create index measured_early_kind on measured_early (kind);
            alter index measured_kind attach partition measured_early_kind;
            create table own_default partition of measured (kind default 'x', value not null) for values from ('2026-01-01', 'a') to ('2026-01-01', 'b');
            create table measured_sub (like measured including all) partition by list (kind);
            alter table measured_sub alter id drop identity;
            create table measured_sub_1 (kind text, at timestamptz not null, id bigint not null, value double precision, "Odd Col" integer,
                constraint measured_value_check check (value > 0));
            alter table measured_sub attach partition measured_sub_1 for values in ('1', '''', 'A b');
            alter table measured attach partition measured_sub for values from ('2027-01-01', minvalue) to (maxvalue, maxvalue);

            create table hashed (a integer, b text) partition by hash (a, lower(b));
            create table hashed_0 partition of hashed for values with (modulus 3, remainder 0); create unlogged table hashed_1 partition of hashed
                for values with (modulus 3, remainder 1);
            create table listed (state text collate "C", "Key" integer) partition by list (state collate "POSIX");
            create table listed_1 partition of listed for values in ('It''s', 'B', 'NULL', '\'); create table listed_null partition of listed for values in (null);
            create table by_expression (at timestamptz, "A" integer) partition by range (date_trunc('day', at at time zone 'UTC'), ("A" + 1));
            create table by_expression_1 partition of by_expression for values from ('2024-01-01', 1) to ('2025-01-01', 5);
            create table with_foreign (line text not null) partition by list (line);
            create foreign table foreign_part partition of with_foreign for values in ('x') server files options (filename '/dev/null');
            create table local_part partition of with_foreign for values in ('y'); create index on with_foreign (line);
            create table no_partitions (id integer primary key) partition by range (id);
            create table booleans (b boolean, n numeric) partition by list (b); create table booleans_t partition of booleans for values in (true);
            create table serials (id serial, k integer) partition by list (k); create table serials_1 partition of serials for values in (1);
            create table generated (a integer, g integer generated always as (a + 1) stored, k integer) partition by list (k);
            create table generated_1 partition of generated for values in (1);
            create table generated_2 (g integer generated always as (a + 1) stored, k integer, a integer);
            alter table generated attach partition generated_2 for values in (2);
            create table refund_key (id integer primary key);
            create table fk_parent (id integer primary key, up integer references fk_parent, s integer references refund_key) partition by range (id);
            create table fk_parent_1 partition of fk_parent for values from (1) to (10);
            alter table fk_parent_1 add constraint own_fk foreign key (s) references refund_key on delete cascade;
            create table fk_parent_2 (s integer references refund_key, id integer not null, up integer); alter table fk_parent attach partition fk_parent_2 default;
            create table name_with_sixty_three_bytes_that_leaves_no_room_for_endings_aa (id integer primary key, long_column_name integer)
                partition by range (id);
            create table partition_with_sixty_three_bytes_that_leaves_no_room_for_end_aa
                partition of name_with_sixty_three_bytes_that_leaves_no_room_for_endings_aa for values from (0) to (5);
            create index on name_with_sixty_three_bytes_that_leaves_no_room_for_endings_aa (long_column_name);
            create index on name_with_sixty_three_bytes_that_leaves_no_room_for_endings_aa (long_column_name);
            """#)

    static let inheritance = Nasty(
        name: "inheritance",
        script: #"""
            create schema heirs;
            create table parent (id integer not null default 5, name text, "Odd" integer check ("Odd" > 0), constraint skip check (id > 1) no inherit);
            create table second (name text, extra integer default 1, constraint later check (extra > 0));
            create table child (own text) inherits (parent);
            create table heirs.grandchild (deep integer primary key, id integer default 9) inherits (child);
            create table of_both (own integer) inherits (parent, second);
            create table merged (name text not null, id integer, last text default 'x') inherits (parent);
            create table only_inherited () inherits (parent) with (fillfactor = 70);
            create table overridden () inherits (parent);
            alter table overridden alter id set default 7; alter table overridden alter name set not null; alter table overridden alter name set default 'q';
            create table undefaulted () inherits (parent); alter table undefaulted alter id drop default;
            create table joined ("Odd" integer, id integer not null, name text, constraint "parent_Odd_check" check ("Odd" > 0)); alter table joined inherit parent;
            create table in_order (id integer not null, name text, "Odd" integer, more text, constraint "parent_Odd_check" check ("Odd" > 0)); alter table in_order inherit parent;
            create table grows_later (first integer) inherits (second); alter table second add column grown integer default 3;
            alter table parent add constraint old check (id < 1000) not valid;
            create index on child (own); create unique index on parent (id);
            create table child_of_both () inherits (of_both); comment on column child.name is 'of the child'; comment on table child is 'heir';
            create table diamond (id integer default 8) inherits (only_inherited, overridden);
            create table generating (a integer, b integer generated always as (a + 1) stored); create table generated_heir (c text) inherits (generating);
            """#)
}
