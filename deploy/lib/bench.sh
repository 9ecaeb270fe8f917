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

# TO BE WRITTEN with the store: puts so many finished tasks with four step rows each into DIR/data/state.db, before the
# service is started. fill_store DIR TASKS
fill_store() {
    stack_command "$1" pipelinectl bench-fill "$2"
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
