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

# One round of 32 connections: requests per second; any answer that is neither 2xx nor 3xx ends the script.
# measure URL SECONDS [HEADER]
measure() {
    local report
    report=$(wrk -t 2 -c 32 -d "${2}s" ${3:+-H "$3"} "$1")
    ! grep -E 'Non-2xx|Socket errors' <<<"$report" >&2 || die "压测中出现错误:$1"
    awk '/^Requests\/sec/ { print $2 }' <<<"$report"
}

# The median of the numbers in standard input.
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

ratio() { jq -n "$1 / $2 * 1000 | round / 1000"; }

# The seconds of so many requests over one connection. times COUNT CURL_ARGUMENT… URL
times() {
    local count=$1 urls=() sample
    shift
    for ((sample = 0; sample < count; sample++)); do urls+=("${!#}" -o /dev/null); done
    curl -fsS -w '%{time_total}\n' "${@:1:$#-1}" "${urls[@]}"
}

# Prints a figure that should be at most so much, and remembers one that is more. target FIGURE MOST NAME DETAILS
failed=()
target() {
    say "$3: $1 ($4)"
    awk "BEGIN { exit !($1 <= $2) }" || failed+=("$3: $1 > $2")
}

# The same for one that should be at least so much. target_least FIGURE LEAST NAME DETAILS
target_least() {
    say "$3: $1 ($4)"
    awk "BEGIN { exit !($1 >= $2) }" || failed+=("$3: $1 < $2")
}

# Requests per second of a task's status, and of one that the client knows, against those of the constant; what the workers
# take of memory. bench_transport DIR TASK
bench_transport() {
    local base round tag constant ours known
    base=http://127.0.0.1:$(cat "$1/port")
    local status=$base/api/v0/data_pipeline/tasks/$2
    tag=$(curl -fsS -o /dev/null -D - "$status" | awk 'tolower($1) == "etag:" { sub("\r", ""); print $2 }')
    [ "$(curl -sS -o /dev/null -w '%{http_code}' -H "If-None-Match: $tag" "$status")" = 304 ] || die "压测中出现错误:没有 304"
    measure "$base/_bench/constant" 1 >/dev/null
    measure "$status" 1 >/dev/null
    for round in 1 2 3; do
        measure "$base/_bench/constant" "$seconds" >>"$1/constant.rates"
        measure "$status" "$seconds" >>"$1/status.rates"
        measure "$status" "$seconds" "If-None-Match: $tag" >>"$1/known.rates"
    done
    constant=$(median <"$1/constant.rates") ours=$(median <"$1/status.rates") known=$(median <"$1/known.rates")
    say "C libfcgi, constant 1.5 KB    $constant requests/s"
    target_least "$(ratio "$ours" "$constant")" 0.65 "transport: status" "$ours requests/s, $tasks tasks"
    target_least "$(ratio "$known" "$constant")" 0.8 "transport: 304" "$known requests/s"
    target "$(worker_memory "$1" | awk '{ print $1 }')" 16 "transport: largest worker in MiB" "RSS: $(worker_memory "$1")"
}

# The resident memory of each worker of the pool "api", largest first.
worker_memory() {
    local supervisor pid
    supervisor=$(recorded_pid "$1/pipelined.pid")
    for pid in $(<"/proc/$supervisor/task/$supervisor/children"); do
        grep -qa 'api' "/proc/$pid/cmdline" && awk '/^VmRSS/ { printf "%.1f MiB\n", $2 / 1024 }' "/proc/$pid/status"
    done | sort -rn | paste -sd ' '
}
