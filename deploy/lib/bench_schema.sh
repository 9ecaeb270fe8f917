# What deploy/bench measures the description of schemas with: 2,000 tables against pg_dump, and one of 50 million rows. Part of
# deploy/bench.
#
# shellcheck shell=bash

# Makes database "many": 2,000 tables of 20 columns with keys, foreign keys, checks, indexes, comments and 20 rows each; and
# "large": 5 million rows of which the planner believes that they are 50 million. fill_databases DIR
fill_databases() {
    create_database "$1/postgres" many
    run_psql "$1/postgres" many <<'SQL'
do $$ begin
for n in 1..2000 loop
    execute format($table$
        create table t_%1$s (id bigint primary key, parent_id bigint %2$s, code varchar(32) not null unique,
            name varchar(100), status varchar(20) check (status in ('open', 'closed')), amount numeric(12,2) default 0,
            quantity integer not null default 1, created_at timestamp default now(), updated_at timestamptz, day date,
            flag boolean default false, note text, tags text[], data jsonb, ratio double precision, c16 integer,
            c17 varchar(50), c18 text, c19 smallint, c20 bigint);
        comment on table t_%1$s is '第 %1$s 张表';
        comment on column t_%1$s.amount is '金额(元)';
        create index on t_%1$s (day, status);
        insert into t_%1$s select i, null, 'c' || i, 'name ' || i, case when i %% 2 = 0 then 'open' else 'closed' end, i * 1.5,
            i, now(), now(), current_date - i, i %% 3 = 0, 'note ' || i, array['a'], '{}', i * 0.1, i, 'x' || i %% 5, null, 1, i
            from generate_series(1, 20) i
        $table$, n, case when n > 1 then format('references t_%s', n - 1) else '' end);
    if n % 100 = 0 then commit; end if;
end loop; end $$;
analyze;
SQL
    create_database "$1/postgres" large
    run_psql "$1/postgres" large <<'SQL'
create table customer (id bigint primary key, name text);
insert into customer select n, 'c' || n from generate_series(1, 1000) n;
create table orders (id bigint, customer_id bigint, kind text, day date, amount numeric, note text)
    with (autovacuum_enabled = off);
insert into orders select n, n % 1000 + 1, 'k' || n % 3, date '2020-01-01' + n % 1500, n % 977, repeat('x', 40)
    from generate_series(1, 5000000) n;
update pg_class set reltuples = 50000000 where relname = 'orders';
alter system set log_min_duration_statement = 1000;
select pg_reload_conf();
SQL
}

# Runs ddl_generation of a list of tables; prints its seconds and its peak memory in KiB.
# describe DIR DATABASE LIST [PIPELINECTL ARGUMENT…]
describe() {
    local dir=$1 database=$2 list=$3
    shift 3
    postgres_uri "$dir/postgres" "$database" | write_secret "$dir/$database.uri"
    /usr/bin/time -a -o "$dir/described" -f '%e %M' "$BIN/pipelinectl" run --db "@$dir/$database.uri" --tables "$list" \
        --out "$dir/described.$((++descriptions))" --step ddl_generation "$@" >/dev/null 2>"$dir/described.error" ||
        die "ddl_generation 失败:$(tail -n 3 "$dir/described.error")"
    tail -n 1 "$dir/described"
}
descriptions=0

# bench_schema DIR
bench_schema() {
    local dir=$1 slow dump catalog sampled
    start_postgres "$dir/postgres" fsync=off max_locks_per_transaction=4096
    fill_databases "$dir"
    # More than the API takes in one list, not more than pipelinectl does.
    seq -f 't_%g' 2000 >"$dir/tables.many"
    for _ in 1 2 3 4 5; do
        PGPASSFILE=$dir/postgres/pgpass /usr/bin/time -a -o "$dir/dump" -f %e pg_dump -w -h 127.0.0.1 \
            -p "$(cat "$dir/postgres/port")" -U postgres --schema-only -f "$dir/dump.sql" many
        describe "$dir" many "$dir/tables.many" --no-sampling >>"$dir/catalog"
        describe "$dir" many "$dir/tables.many" >>"$dir/sampled"
    done
    dump=$(median <"$dir/dump") catalog=$(cut -d ' ' -f 1 "$dir/catalog" | median) sampled=$(cut -d ' ' -f 1 "$dir/sampled" | median)
    target "$(ratio "$catalog" "$dump")" 2 'schema, 2,000 tables without sampling / pg_dump --schema-only' "$catalog s / $dump s"
    target "$(jq -n "$sampled * 1000 / 2000 * 100 | round / 100")" 3 'schema, milliseconds a table with sampling' "$sampled s"
    printf 'customer\norders\n' >"$dir/tables.large"
    describe "$dir" large "$dir/tables.large" >/dev/null
    run_psql "$dir/postgres" large -c 'set log_min_duration_statement = -1; analyze orders'
    describe "$dir" large "$dir/tables.large" >/dev/null
    slow=$(grep -ac 'duration: .*\(execute\|statement\|bind\|parse\)' "$dir/postgres/home/log" || true)
    target "$slow" 0 'schema, statements over 1 s on a table of 50 million rows' '5 million of them real'
    target "$(awk '{ if ($2 > m) m = $2 } END { printf "%.1f", m / 1024 }' "$dir/described")" 120 \
        'schema, peak memory in MiB' 'of all runs'
}
