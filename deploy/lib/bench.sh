# What deploy/bench measures with. Part of deploy/bench.
#
# shellcheck shell=bash

# Builds the C responder and starts it, so many processes on one socket; nginx serves it as /_bench/constant.
start_constant() {
    local dir=$1
    gcc -O2 -o "$dir/constant" "$PROJECT/deploy/lib/constant.c" -lfcgi
    spawn-fcgi -s "$dir/constant.sock" -M 0600 -b 1024 -F "$2" -P "$dir/constant.pids" -- "$dir/constant" >/dev/null
    local pid
    # spawn-fcgi writes its pids one a line, the last without a line break.
    while read -r pid || [ -n "$pid" ]; do record_process "$dir/constant.$pid.pid" "$pid"; done <"$dir/constant.pids"
    printf 'location = /_bench/constant {\n    fastcgi_pass "unix:%s";\n}\n' "$dir/constant.sock" >"$dir/nginx/server.d/bench.conf"
}

stop_constant() {
    local file
    # KILL: libfcgi answers TERM only after the next request.
    for file in "$1"/constant.*.pid; do [ ! -e "$file" ] || stop_recorded "$file" KILL 5; done
}

# Puts so many finished tasks with four step rows each into DIR/data/state.db. The service makes the file and must be
# stopped while another program writes to it. fill_store DIR TASKS
fill_store() {
    start_stack "$1" "$(free_port)"
    stop_stack "$1"
    sqlite3 "$1/data/state.db" >/dev/null <<SQL
PRAGMA synchronous = OFF;
BEGIN;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $2)
INSERT INTO task (task_id, task_name, status, created_by, created_at, started_at, completed_at, updated_at,
    business_context, db_name, enable_sql_validation, enable_llm_repair, modify_original_file, enable_training_data_load,
    backup_vector_tables, truncate_vector_tables, run_id, fence)
SELECT printf('task_20250101_%06d', i), '高速公路数据处理', 'completed', 'guest', 1735689600000 + i * 1000,
    1735689601000 + i * 1000, 1735689700000 + i * 1000, 1735689700000 + i * 1000, '高速公路服务区管理系统', 'highway_db',
    1, 1, 1, 1, 0, 0, i, 1 FROM n;
INSERT INTO task_step (task_id, step_name, step_status, execution_id, started_at, completed_at, result)
SELECT task_id, step, 'completed', task_id || '_step_' || step, started_at, completed_at, '{"tables":7,"columns":88}'
FROM task, (SELECT 'ddl_generation' AS step UNION ALL SELECT 'qa_generation' UNION ALL SELECT 'sql_validation'
    UNION ALL SELECT 'training_load');
UPDATE run_counter SET last_run_id = $2;
COMMIT;
SQL
}

# One round of 32 connections: requests per second; any answer that is not 2xx ends the script. measure URL SECONDS
measure() {
    local report
    report=$(wrk -t 2 -c 32 -d "${2}s" "$1")
    ! grep -E 'Non-2xx|Socket errors' <<<"$report" >&2 || die "压测中出现错误:$1"
    awk '/^Requests\/sec/ { print $2 }' <<<"$report"
}

median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

# The resident memory of each worker of the pool "api", largest first.
worker_memory() {
    local supervisor pid
    supervisor=$(recorded_pid "$1/pipelined.pid")
    for pid in $(<"/proc/$supervisor/task/$supervisor/children"); do
        grep -qa 'api' "/proc/$pid/cmdline" && awk '/^VmRSS/ { printf "%.1f MiB\n", $2 / 1024 }' "/proc/$pid/status"
    done | sort -rn | paste -sd ' '
}
