# What deploy/bench measures of several nodes: do pages take as long among 1,000,000 tasks in PostgreSQL as among 1,000, what do
# three nodes answer against one, is a file of another node sent as quickly as by nginx alone, and how soon is a node told of
# that is gone? Part of deploy/bench.
#
# shellcheck shell=bash

# bench_nodes DIR
bench_nodes() {
    # Of each node; the balancer has none.
    local NGINX_RATE_LIMIT='# no rate limit' size
    for size in 1000 1000000; do
        start_cluster "$1/cluster.$size" 1
        fill_state "$1/cluster.$size" "$size"
    done
    bench_state_pages "$1"
    remove_cluster "$1/cluster.1000000"
    start_cluster "$1/cluster" 3
    bench_shared_load "$1"
    remove_cluster "$1/cluster.1000"
    bench_other_files "$1"
    remove_cluster "$1/cluster"
}

# Puts so many tasks into a cluster's state, as fill_store does, with the schema's own triggers: events and counts are true.
# fill_state CLUSTER TASKS
fill_state() {
    run_psql "$1/postgres" pipeline_state -q <<SQL
SET client_min_messages = error;
INSERT INTO data_pipeline_state.task (task_id, node, task_name, status, created_by, created_at, started_at, completed_at, updated_at,
    error_message, business_context, db_name, enable_sql_validation, enable_llm_repair, modify_original_file,
    enable_training_data_load, backup_vector_tables, truncate_vector_tables, run_id, fence)
SELECT to_char(to_timestamp(at / 1000) AT TIME ZONE 'UTC', '"task_"YYYYMMDD_HH24MISS') || '_' || i || '_n1', 'n1',
    CASE WHEN i % ($2 / 5) = 3 THEN '试运行 pilot' ELSE format('%s%s %s 第%s批',
        (ARRAY['高速公路服务区', '连锁门店', '供应链 ETL', 'Highway'])[1 + r % 4],
        CASE WHEN r % 3 > 0 THEN '数据处理' ELSE '训练数据' END, to_timestamp(at / 1000)::date, i) END,
    CASE WHEN r < 40 THEN 'pending' WHEN r < 740 THEN 'completed' WHEN r < 860 THEN 'failed' WHEN r < 930 THEN 'partial_completed'
        ELSE 'cancelled' END,
    'user' || CASE WHEN i % 10 < 7 THEN r % 5 ELSE i * 7919 % 1000 END, at, CASE WHEN r >= 40 THEN at + 1000 END,
    CASE WHEN r >= 40 THEN at + 600000 END, at + 600000, CASE WHEN r BETWEEN 740 AND 859 THEN '步骤失败' END,
    '高速公路服务区管理系统', 'db' || CASE WHEN i % 10 < 8 THEN i % 3 ELSE i * 104729 % 200 END,
    true, true, true, true, false, false, i, 1
FROM (SELECT i, 1640995200000 + i * (126230400000 / $2) AS at, i * 2654435761 % 4294967296 / 7 % 1000 AS r
    FROM generate_series(1::int8, $2) AS i) AS drawn;
INSERT INTO data_pipeline_state.task_step (task_id, step_name, step_status, execution_id, started_at, completed_at, result)
SELECT task_id, step, CASE status WHEN 'pending' THEN 'pending' ELSE 'completed' END, task_id || '_step_' || step, started_at,
    completed_at, '{"tables":7,"columns":88}'
FROM data_pipeline_state.task,
    unnest(ARRAY['ddl_generation', 'qa_generation', 'sql_validation', 'training_load']) AS step;
SELECT setval('data_pipeline_state.run_id', $2) \g /dev/null
-- What autovacuum does by and by.
VACUUM ANALYZE;
SQL
}

# Prints for each request what it takes in both states: of a task, of pages of all and of a status at most 1.5 × the time.
# bench_state_pages DIR
bench_state_pages() {
    local sizes=(1000 1000000) size request round rows took name samples
    for request in STATUS "${task_requests[@]}"; do
        # Another filter looks at rows that it leaves out.
        case $request in
            STATUS | \?* | '{}' | '{"page":HALF}' | '{"status":"failed"}') samples=20 ;;
            *) samples=2 ;;
        esac
        rows=()
        for size in "${sizes[@]}"; do
            state_arguments "$1/cluster.$size" "$size" "$request"
            times "$samples" "${arguments[@]}" >/dev/null
            rows+=("$(curl -fsS "${arguments[@]}" | jq '.data.tasks | length')")
            : >"$1/$size.times"
        done
        [ "${rows[0]}" = "${rows[1]}" ] || die "两个任务库的页不一样长:$request"
        for round in 1 2 3; do
            for size in "${sizes[@]}"; do
                state_arguments "$1/cluster.$size" "$size" "$request"
                times "$samples" "${arguments[@]}" >>"$1/$size.times"
            done
        done
        took=("$(median <"$1/1000.times")" "$(median <"$1/1000000.times")")
        name="nodes: 1,000,000 tasks to 1,000, $request"
        if [ "$samples" = 20 ]; then
            target "$(ratio "${took[1]}" "${took[0]}")" 1.5 "$name" "${took[1]} s / ${took[0]} s"
        else
            say "$name: ${took[1]} s / ${took[0]} s, without a target"
        fi
    done
}

# The arguments of curl for one of these requests to n1. state_arguments CLUSTER TASKS REQUEST
state_arguments() {
    local url request=$3
    url=http://$(cat "$1/n1/address")/api/v0/data_pipeline/tasks
    if [ "$request" = STATUS ]; then
        [ -s "$1/task" ] || curl -fsS "$url?limit=1&offset=$(($2 / 2))" | jq -r '.data.tasks[0].task_id' >"$1/task"
        arguments=("$url/$(cat "$1/task")")
        return
    fi
    request=${request/LAST/$(($2 - 20))} request=${request/HALF/$(($2 / 40))}
    case $request in
        \?*) arguments=("$url$request") ;;
        *) arguments=(-X POST -d "$request" "$url/query") ;;
    esac
}

# Status requests of one node and of three, both behind a balancer; all of them, their database and the client share this
# machine's processors. bench_shared_load DIR
bench_shared_load() {
    local cluster base rates=() round
    for cluster in "$1/cluster.1000" "$1/cluster"; do
        base=http://127.0.0.1:$(cat "$cluster/port")/api/v0/data_pipeline/tasks
        printf '%s/%s\n' "$base" "$(curl -fsS -X POST "$base" -d '{}' | jq -r .data.task_id)" >"$cluster/url"
        measure "$(cat "$cluster/url")" 1 >/dev/null
        : >"$cluster/rates"
    done
    for round in 1 2 3; do
        for cluster in "$1/cluster.1000" "$1/cluster"; do measure "$(cat "$cluster/url")" "$seconds" >>"$cluster/rates"; done
    done
    rates=("$(median <"$1/cluster.1000/rates")" "$(median <"$1/cluster/rates")")
    say "nodes: three against one: $(ratio "${rates[1]}" "${rates[0]}")" \
        "(${rates[1]} / ${rates[0]} status requests/s, all of it on $(nproc) processors)"
}

# Downloads a file of 1 GiB of n1 through n2: as a client gets it, and by a plain proxy_pass between the same two, in turns.
# bench_other_files DIR
bench_other_files() {
    local cluster=$1/cluster tasks=/api/v0/data_pipeline/tasks task round way front plain peer before
    front=http://$(cat "$cluster/n2/address")
    task=$(curl -fsS -X POST "http://$(cat "$cluster/n1/address")$tasks" -H 'Content-Type: application/json' -d '{}' |
        jq -r .data.task_id)
    mkdir -p "$cluster/n1/data/training_data/$task"
    head -c 1G /dev/urandom >"$cluster/n1/data/training_data/$task/large.csv"
    # Without temporary files, which would make it slower.
    cat >"$cluster/n2/nginx/server.d/bench.conf" <<CONF
location /_bench/plain/ {
    rewrite ^/_bench/plain(/.*)$ \$1 break;
    proxy_max_temp_file_size 0;
    proxy_pass http://$(cat "$cluster/n1/address");
}
CONF
    reload_nginx "$cluster/n2"
    wait_until 10 download "$front/_bench/plain$tasks/$task/files/large.csv" -r 0-0 || die "压测中出现错误:$front"
    # Every worker has seen such a request.
    times $((processes * 5)) -r 0-0 "$front$tasks/$task/files/large.csv" >/dev/null
    before=$(worker_memory "$cluster/n2") || true
    for round in 1 2 3 4 5; do
        for way in '' /_bench/plain; do
            download "$front$way$tasks/$task/files/large.csv" >>"$1/download${way//\//.}"
        done
    done
    peer=$(median <"$1/download") plain=$(median <"$1/download._bench.plain")
    target_least "$(ratio "$plain" "$peer")" 0.9 "nodes: 1 GiB of another node to a plain proxy_pass" "$peer s / $plain s"
    target "$(find "$cluster/n2/nginx/tmp" -type f | wc -l)" 0 "nodes: temporary files" files
    target "$(jq -n "$(worker_memory "$cluster/n2" | awk '{ print $1 }') - $(awk '{ print $1 }' <<<"$before")")" 0.5 \
        "nodes: growth of the largest worker in MiB" "RSS: $(worker_memory "$cluster/n2")"
    ! has_network "$cluster" || {
        cut_node "$cluster" n1
        target "$(time_of_503 "$front$tasks/$task/files/large.csv")" 2 "nodes: told that one is cut off" s
        join_node "$cluster" n1
    }
    kill_node "$cluster" n1
    target "$(time_of_503 "$front$tasks/$task/files/large.csv")" 2 "nodes: told that one is dead" s
}

# The seconds of one download. download URL CURL_ARGUMENT…
download() { curl -fsS -o /dev/null -w '%{time_total}\n' "${@:2}" "$1"; }

# The seconds until a 503.
time_of_503() {
    local answer
    answer=$(curl -sS -m 60 -o /dev/null -w '%{http_code} %{time_total}' "$1")
    [ "${answer% *}" = 503 ] || die "压测中出现错误:${answer% *}"
    printf '%s\n' "${answer#* }"
}
