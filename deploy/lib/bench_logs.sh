# What deploy/bench measures the log endpoints with: is a large log as quick as a small one, and a search as quick as grep?
# Part of deploy/bench.
#
# shellcheck shell=bash

# Writes a log of at least so many MiB, a record in 60 with a rare word. make_log FILE MIB
make_log() {
    awk -v size=$((1 << 20)) 'BEGIN {
        split("DDLMDGenerator QuestionSQLGenerator SQLValidator TrainingDataLoader SchemaWorkflowOrchestrator", logger)
        for (i = 0; length_so_far < size; i++) {
            line = sprintf("2025-06-27 %02d:%02d:%02d [%s] %s: %s %d", i / 3600 % 24, i / 60 % 60, i % 60,
                i % 20 ? "INFO" : "WARNING", logger[i % 5 + 1], i % 60 ? "处理表 ods.order_item 的一批数据" : "deadlock 检测到", i)
            length_so_far += length(line) + 1
            print line
        }
    }' >"$1.part"
    local count
    : >"$1"
    for ((count = 0; count < $2; count++)); do cat "$1.part"; done >>"$1"
    rm "$1.part"
}

# The median seconds of so many requests over one connection. median_time COUNT CURL_ARGUMENT…
median_time() {
    local count=$1 urls=() sample
    shift
    # The last argument is the URL.
    for ((sample = 0; sample < count; sample++)); do urls+=("${!#}" -o /dev/null); done
    curl -fsS -w '%{time_total}\n' "${@:1:$#-1}" "${urls[@]}" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# The median seconds of five runs of grep over a file. To a pipe: with /dev/null it would stop at the first line it finds.
grep_time() {
    local run TIMEFORMAT=%3R
    for run in 1 2 3 4 5; do { time LC_ALL=C grep -c -F "$1" "$2" | cat >/dev/null; } 2>&1; done | sort -n | sed -n 3p
}

# Pid and KiB of each worker of the pool "api", by pid.
worker_sizes() {
    local supervisor pid
    supervisor=$(recorded_pid "$1/pipelined.pid")
    for pid in $(<"/proc/$supervisor/task/$supervisor/children"); do
        ! grep -qa 'api' "/proc/$pid/cmdline" || awk -v pid="$pid" '/^VmHWM/ { print pid, $2 }' "/proc/$pid/status"
    done | sort
}

ratio() { jq -n "$1 / $2 * 1000 | round / 1000"; }

# Measures the stack in DIR and prints what it found. bench_logs DIR TASK_OF_LARGE TASK_OF_SMALL
bench_logs() {
    local dir=$1 base api large=$2 small=$3 task word=deadlock json='Content-Type: application/json' round
    base=http://127.0.0.1:$(cat "$dir/port") api=/api/v0/data_pipeline/tasks
    for task in "$large" "$small"; do mkdir -p "$dir/data/training_data/$task"; done
    local log=$dir/data/training_data/$large/data_pipeline.log
    make_log "$log" 1024
    make_log "$dir/data/training_data/$small/data_pipeline.log" 1
    query() { median_time 5 -X POST -H "$json" -d "$1" "$base$api/$2/logs/query"; }
    # The highest size so far counts, not the present one.
    for round in 1 2 3 4 5 6 7 8; do query "{\"keyword\":\"$word\"}" "$small" >/dev/null; done
    worker_sizes "$dir" >"$dir/sizes.before"
    for task in "$large" "$small"; do median_time 20 "$base$api/$task/logs" >/dev/null; done
    local tail_large tail_small find find_grep
    tail_large=$(median_time 400 "$base$api/$large/logs") tail_small=$(median_time 400 "$base$api/$small/logs")
    say "log tail, 1 GiB / 1 MiB       ${tail_large} s / ${tail_small} s, ratio $(ratio "$tail_large" "$tail_small")"
    # In every sixtieth record, and in all others.
    for word in deadlock 处理表; do
        find=$(query "{\"keyword\":\"$word\"}" "$large") find_grep=$(grep_time "$word" "$log")
        say "log keyword, 1 GiB / grep -F  $find s / $find_grep s, ratio $(ratio "$find" "$find_grep")  ($word)"
    done
    say "log, all by time, 1 GiB       $(query '{}' "$large") s, page 40000: $(query '{"page":40000}' "$large") s"
    worker_sizes "$dir" | join "$dir/sizes.before" - |
        awk '{ if ($3 - $2 > most) most = $3 - $2 } END { printf "log worker RSS growth         %.1f MiB at most\n", most / 1024 }'
}
