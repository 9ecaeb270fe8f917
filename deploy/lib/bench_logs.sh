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

# The seconds of one run of grep over a file. To a pipe: with /dev/null it would stop at the first line it finds.
grep_time() {
    local TIMEFORMAT=%3R
    { time LC_ALL=C grep -c -F "$1" "$2" | cat >/dev/null; } 2>&1
}

# Pid and KiB of each worker of the pool "api", by pid.
worker_sizes() {
    local supervisor pid
    supervisor=$(recorded_pid "$1/pipelined.pid")
    for pid in $(<"/proc/$supervisor/task/$supervisor/children"); do
        ! grep -qa 'api' "/proc/$pid/cmdline" || awk -v pid="$pid" '/^VmHWM/ { print pid, $2 }' "/proc/$pid/status"
    done | sort
}

# Measures the stack in DIR and prints what it found. bench_logs DIR TASK_OF_LARGE TASK_OF_SMALL
bench_logs() {
    local dir=$1 api large=$2 small=$3 task word round found sought all
    api=http://127.0.0.1:$(cat "$dir/port")/api/v0/data_pipeline/tasks
    for task in "$large" "$small"; do mkdir -p "$dir/data/training_data/$task"; done
    local log=$dir/data/training_data/$large/data_pipeline.log
    make_log "$log" 1024
    make_log "$dir/data/training_data/$small/data_pipeline.log" 1
    query() { times "$1" -X POST -H 'Content-Type: application/json' -d "$2" "$api/$3/logs/query"; }
    # The highest size so far counts, not the present one.
    query $((processes * 5)) '{"keyword":"deadlock"}' "$small" >/dev/null
    worker_sizes "$dir" >"$dir/sizes.before"
    for task in "$large" "$small"; do times 20 "$api/$task/logs" >/dev/null; done
    for round in 1 2 3 4; do
        for task in "$large" "$small"; do times 100 "$api/$task/logs" >>"$dir/tail.$task"; done
    done
    found=$(median <"$dir/tail.$large") sought=$(median <"$dir/tail.$small")
    target "$(ratio "$found" "$sought")" 1.2 'log tail of 1 GiB to that of 1 MiB' "$found s / $sought s"
    # In every sixtieth record, in all others, in all.
    for word in deadlock 处理表 o; do
        for round in 1 2 3 4 5; do
            query 1 "{\"keyword\":\"$word\"}" "$large" >>"$dir/query.$word"
            grep_time "$word" "$log" >>"$dir/grep.$word"
        done
        found=$(median <"$dir/query.$word") sought=$(median <"$dir/grep.$word")
        target "$(ratio "$found" "$sought")" 1.5 "log keyword $word in 1 GiB to grep -F" "$found s / $sought s"
    done
    all=$(query 3 '{}' "$large" | median)
    say "log of 1 GiB, all by time: $all s, page 40000: $(query 3 '{"page":40000}' "$large" | median) s"
    target "$(worker_sizes "$dir" | join "$dir/sizes.before" - |
        awk '{ if ($3 - $2 > most) most = $3 - $2 } END { printf "%.1f", most / 1024 }')" 16 'log, growth of a worker' MiB
    rm "$log"
}
