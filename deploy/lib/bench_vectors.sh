# What deploy/bench measures of the vector tables: backup, restoration and search of 200,000 rows of 1,024 dimensions, a load of
# 20,000, and embedding by an endpoint. Part of deploy/bench.
#
# shellcheck shell=bash

# Fills the vector tables of a database; every row has one of 2,000 random vectors. fill_vectors DIR DATABASE ROWS
fill_vectors() {
    create_database "$1/postgres" "$2"
    run_psql "$1/postgres" "$2" >/dev/null <<SQL
create extension vector;
create table langchain_pg_collection (uuid uuid primary key, name varchar not null unique, cmetadata json);
create table langchain_pg_embedding (id varchar primary key,
    collection_id uuid references langchain_pg_collection (uuid) on delete cascade, embedding vector, document varchar,
    cmetadata jsonb);
create index ix_cmetadata_gin on langchain_pg_embedding using gin (cmetadata jsonb_path_ops);
create unique index ix_langchain_pg_embedding_id on langchain_pg_embedding (id);
insert into langchain_pg_collection values
    (gen_random_uuid(), 'sql', '{"embedding_model": "offline-ngram-1024", "embedding_dimension": 1024}');
create temporary table drawn as select i, v::vector(1024) from generate_series(0, 1999) i,
    lateral (select array_agg(random() - 0.5) as v from generate_series(1, 1024) where i >= 0) x;
insert into langchain_pg_embedding
    select gen_random_uuid() || '-sql', c.uuid, v, format('{"question": "第 %s 个问题", "sql": "SELECT %s"}', n, n),
        jsonb_build_object('db_name', 'db' || n % 10, 'n', n)
    from generate_series(1, $3) n join drawn on i = n % 2000, langchain_pg_collection c;
vacuum analyze;
SQL
}

# The seconds of a command, whose output goes to a file. seconds_of FILE COMMAND…
seconds_of() {
    local file=$1
    shift
    /usr/bin/time -o "$file.time" -f '%e %M' "$@" >"$file" 2>"$file.error" || die "失败:$* $(tail -n 3 "$file.error")"
    cut -d ' ' -f 1 "$file.time"
}

# The most memory that any running process of a program of a stack has ever had, in MiB. peak_of DIR PROGRAM
peak_of() {
    local pid
    for pid in $(stack_processes "$1" "$2"); do awk '/^VmHWM/ { print $2 }' "/proc/$pid/status" || true; done 2>/dev/null |
        sort -n | tail -n 1 | awk '{ printf "%.1f", $1 / 1024 }'
}

# Makes a task on the table `shop` and prints its id. make_task URL
make_task() {
    local task
    task=$(curl -fsS "$1/tasks" -d '{"db_name": "bench", "enable_sql_validation": false}' | jq -r .data.task_id)
    curl -fsS "$1/tasks/$task/table-list" -H 'Content-Type: application/json' -d '{"table_names": ["shop"]}' >/dev/null
    printf '%s' "$task"
}

# Runs a task as the body says, and prints the most memory that its executor had. executor_peak DIR URL TASK BODY
executor_peak() {
    local peak=0 now status='' task=$2/tasks/$3
    curl -fsS "$task/execute" -d "$4" >/dev/null
    while [ "$status" != completed ] && [ "$status" != partial_completed ]; do
        status=$(curl -fsS "$task" | jq -r .data.status)
        now=$(peak_of "$1" pipeline-executor)
        peak=${now:-$peak}
        [ "$status" != failed ] || die "任务失败:$(curl -fsS "$task" | jq -r .data.error_message)"
        sleep 0.1
    done
    printf '%s' "$peak"
}

# bench_vectors DIR [ROWS]
bench_vectors() {
    local dir=$1 rows=${2:-200000} id ours=() theirs=() round loaded=20000 uri python base url
    start_postgres "$dir/postgres" max_wal_size=8GB shared_buffers=512MB
    fill_vectors "$dir" vectors "$rows"
    uri=$dir/vectors.uri
    postgres_uri "$dir/postgres" vectors | write_secret "$uri"
    export DATA_PIPELINE_DATA_DIR=$dir/bench-data DATA_PIPELINE_VECTOR_DB_CONNECTION_FILE=$uri PGPASSFILE=$dir/postgres/pgpass
    mkdir -p "$DATA_PIPELINE_DATA_DIR/run"
    local psql=(psql -X -q -w -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$(cat "$dir/postgres/port")" -U postgres -d vectors)
    for round in 1 2 3; do
        theirs+=("$(seconds_of "$dir/psql" sh -c '"$@" && sync' psql "${psql[@]}" \
            -c "\\copy langchain_pg_collection to '$dir/c.csv' (format csv, header)" \
            -c "\\copy langchain_pg_embedding to '$dir/e.csv' (format csv, header)")")
        ours+=("$(seconds_of "$dir/backup" "$BIN/pipelinectl" vectors backup)")
        id=$(awk 'NR == 1 { print $2 }' "$dir/backup")
        rm -f "$dir/c.csv" "$dir/e.csv"
        [ "$round" = 3 ] || rm -rf "$DATA_PIPELINE_DATA_DIR/vector_backups/$id"
    done
    base=$(printf '%s\n' "${theirs[@]}" | median)
    local backup
    backup=$(printf '%s\n' "${ours[@]}" | median)
    target "$(ratio "$backup" "$base")" 1.111 "vectors, backup of $rows rows / psql \\copy and sync" "$backup s / $base s"

    # A worker and an executor, over HTTP.
    mkdir -p "$dir/node"
    ln -sfn "$dir/postgres" "$dir/node/postgres"
    run_psql "$dir/postgres" vectors -c 'create table shop (id int primary key, name text)'
    use_database "$dir/node" vectors
    start_stack "$dir/node" "$(free_port)" unlimited
    url="http://127.0.0.1:$(cat "$dir/node/port")/api/v0/data_pipeline"
    target "$(executor_peak "$dir/node" "$url" "$(make_task "$url")" '{"backup_vector_tables": true}')" 48 \
        'vectors, memory of an executor that backs up and loads, in MiB' 'peak'
    # A list that people brought, of 10,000 pairs as long as usual.
    local task
    task=$(make_task "$url")
    executor_peak "$dir/node" "$url" "$task" '{"execution_mode": "step", "step_name": "ddl_generation"}' >/dev/null
    jq -n '[range(10000) | {question: "名称以 \(.) 开头的商店有多少家，占全部商店的百分比是多少？",
        sql: "SELECT COUNT(*) FILTER (WHERE name LIKE '"'\\(.)%'"') AS \"商店数\", ROUND(100.0 * COUNT(*) FILTER (WHERE name LIKE '"'\\(.)%'"') / NULLIF(COUNT(*), 0), 2) AS \"占比(%)\" FROM shop;"}]' >"$dir/bench_pair.json"
    curl -fsS "$url/tasks/$task/files" -F "file=@$dir/bench_pair.json" >/dev/null
    target "$(executor_peak "$dir/node" "$url" "$task" '{"execution_mode": "step", "step_name": "training_load"}')" 48 \
        'vectors, memory of an executor that loads 10,000 pairs, in MiB' 'peak'
    id=$(curl -fsS -X POST "$url/vector/backup" | jq -r .data.backup_id)
    target "$(peak_of "$dir/node" pipelined)" 48 'vectors, memory of a worker that backs up, in MiB' 'peak'

    say "vectors, search in $rows rows: $(seconds_of "$dir/search" "$BIN/pipelinectl" vectors search '第 77 个问题' --kind sql) s (an exact scan; no target)"

    # The tables go aside, and the backup makes them anew.
    run_psql "$dir/postgres" vectors -c 'create schema kept; alter table langchain_pg_embedding set schema kept; alter table langchain_pg_collection set schema kept'
    seconds_of "$dir/restore" curl -fsS "$url/vector/restore" -d "{\"backup_id\": \"$id\"}" >"$dir/restored"
    target "$(run_psql "$dir/postgres" vectors -At <<'SQL'
set work_mem = '1GB';
with a as (select id, collection_id, embedding, document, cmetadata from langchain_pg_embedding),
    b as (select id, collection_id, embedding, document, cmetadata from kept.langchain_pg_embedding),
    c as (select uuid, name, cmetadata::text from langchain_pg_collection),
    d as (select uuid, name, cmetadata::text from kept.langchain_pg_collection)
select (select count(*) from (select * from a except select * from b) x) + (select count(*) from (select * from b except select * from a) x)
    + (select count(*) from (select * from c except select * from d) x) + (select count(*) from (select * from d except select * from c) x);
SQL
    )" 0 "vectors, rows that differ after a restoration of $rows" "$(cat "$dir/restored") s"
    target "$(peak_of "$dir/node" pipelined)" 48 'vectors, memory of a worker that restores, in MiB' 'peak'
    stop_stack "$dir/node"

    # The load, against the same rows as text into the same tables.
    ours=() theirs=()
    for round in 1 2 3; do
        fill_vectors "$dir" "ours$round" 0
        fill_vectors "$dir" "theirs$round" 0
        ours+=("$("$BIN/vector-bench" load "$(postgres_uri "$dir/postgres" "ours$round")" "$loaded" | jq .seconds)")
        run_psql "$dir/postgres" "ours$round" -c "\\copy langchain_pg_collection to '$dir/c.tsv'" -c "\\copy langchain_pg_embedding to '$dir/e.tsv'"
        run_psql "$dir/postgres" "theirs$round" -c 'delete from langchain_pg_collection' -c "\\copy langchain_pg_collection from '$dir/c.tsv'"
        theirs+=("$(seconds_of "$dir/copy" "${psql[@]}" -d "theirs$round" -c "\\copy langchain_pg_embedding from '$dir/e.tsv'")")
    done
    base=$(printf '%s\n' "${theirs[@]}" | median) ours=("$(printf '%s\n' "${ours[@]}" | median)")
    target "$(ratio "${ours[0]}" "$base")" 1.111 "vectors, the database's part of a load of $loaded rows / psql \\copy of the same" "${ours[0]} s / $base s"
    install_vector_readers
    python=$(pypi_environment "$VECTOR_READERS_PACKAGE")/bin/python
    create_database "$dir/postgres" theirs
    run_psql "$dir/postgres" theirs -c 'create extension if not exists vector'
    local theirs_rate
    theirs_rate=$("$python" "$PROJECT/deploy/lib/bench_langchain.py" <<<"$(postgres_uri "$dir/postgres" theirs)")
    target "$(jq -n "$theirs_rate / ($loaded / ${ours[0]}) * 1000 | round / 1000")" 0.25 \
        "vectors, rows a second of langchain_postgres.add_embeddings / of a load" "$theirs_rate / $(jq -n "$loaded / ${ours[0]} | round")"
    target "$("$BIN/vector-bench" embedding | jq '.ratio * 1000 | round / 1000')" 1.2 \
        'vectors, embedding by an endpoint of 50 ms, eight at once / the ideal' '5,120 texts'
    unset DATA_PIPELINE_DATA_DIR DATA_PIPELINE_VECTOR_DB_CONNECTION_FILE PGPASSFILE
}
