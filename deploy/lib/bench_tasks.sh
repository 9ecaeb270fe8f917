# What deploy/bench measures task lists with: does a page take as long among 1,000,000 tasks as among 1,000?
# Part of deploy/bench.
#
# shellcheck shell=bash

# What is asked for: the query of a GET or the body of a POST; LAST is the last page's offset, HALF the number of a page in
# the middle. A page has as many rows in both stores.
task_requests=(
    '?limit=20' '?limit=20&status=completed' '?limit=20&status=pending' '?limit=20&offset=LAST' '{}' '{"page":HALF}'
    '{"status":"failed"}' '{"created_by":"user3"}' '{"created_by":"user801","page_size":1}' '{"db_name":"db1"}'
    '{"created_by":"user3","db_name":"db1","status":"completed"}'
    '{"created_time_start":"2024-03-01T00:00:00","created_time_end":"2024-06-30T23:59:59"}'
    '{"created_time_start":"2024-03-01 09:30:00"}' '{"created_time_start":"2024-03-01","created_time_end":"2024-06-30"}'
    '{"created_by":"user3","status":"completed","created_time_start":"2022-07-01","created_time_end":"2025-06-30"}'
    '{"task_name":"批"}' '{"task_name":"批","page":HALF}' '{"task_name":"etl"}' '{"task_name":"2024-05-1","page_size":5}'
    '{"task_name":"PILOT"}' '{"task_name":"不存在"}' '{"task_name":"第%"}' '{"task_name":"highway","status":"failed"}'
    '{"task_name":"数据处理","created_by":"user3","db_name":"db1","created_time_start":"2022-07-01"}'
)

# The arguments of curl for one of these requests. request_arguments DIR TASKS REQUEST
request_arguments() {
    local url request=$3
    url=http://127.0.0.1:$(cat "$1/port")/api/v0/data_pipeline/tasks
    request=${request/LAST/$(($2 - 20))} request=${request/HALF/$(($2 / 40))}
    case $request in
        \?*) arguments=("$url$request") ;;
        *) arguments=(-X POST -d "$request" "$url/query") ;;
    esac
}

# Prints for each request what it takes in both stores, and what it took the first time. bench_tasks DIR
bench_tasks() {
    local sizes=(1000 1000000) size request round first rows took
    for size in "${sizes[@]}"; do
        mkdir -p "$1/$size"
        fill_store "$1/$size" "$size"
        start_stack "$1/$size" "$(free_port)" unlimited
    done
    for request in "${task_requests[@]}"; do
        first='' rows=()
        for size in "${sizes[@]}"; do
            request_arguments "$1/$size" "$size" "$request"
            # Enough for every worker to have met it.
            first=$(times $((processes * 5)) "${arguments[@]}" | sort -n | tail -n 1)
            rows+=("$(curl -fsS "${arguments[@]}" | jq '.data.tasks | length')")
            : >"$1/$size.times"
        done
        [ "${rows[0]}" = "${rows[1]}" ] || die "两个任务库的页不一样长:$request"
        for round in 1 2 3 4; do
            for size in "${sizes[@]}"; do
                request_arguments "$1/$size" "$size" "$request"
                times 60 "${arguments[@]}" >>"$1/$size.times"
            done
        done
        took=("$(median <"$1/1000.times")" "$(median <"$1/1000000.times")")
        target "$(ratio "${took[1]}" "${took[0]}")" 1.5 "task page $request" \
            "${took[1]} s / ${took[0]} s, ${rows[0]} rows; first time $first s"
    done
    say "task pages, worker RSS: $(worker_memory "$1/1000000")"
    for size in "${sizes[@]}"; do stop_stack "$1/$size"; done
}
