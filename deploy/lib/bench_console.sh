# What deploy/bench measures the console with: can each of its pages be used within a second? Part of deploy/bench.
#
# shellcheck shell=bash

# bench_console DIR
bench_console() {
    local dir=$1/console task page figure empty
    install_packages "${BROWSER_PACKAGES[@]}"
    mkdir -p "$dir"
    fill_store "$dir" 10000
    start_stack "$dir" "$(free_port)" unlimited
    task=$(curl -fsS "http://127.0.0.1:$(cat "$dir/port")/api/v0/data_pipeline/tasks?limit=1&status=completed" | jq -r '.data.tasks[0].task_id')
    python3 "$PROJECT/deploy/lib/bench_console.py" fill "$dir/data/training_data/$task"
    # Debian's Python, whose selenium it is.
    /usr/bin/python3 -B "$PROJECT/deploy/lib/bench_console.py" measure "http://127.0.0.1:$(cat "$dir/port")" "$task" 5 >"$dir/figures"
    while read -r page figure; do
        case $page in
            empty) empty=$figure ;;
            log-memory) target "$figure" 100 'console, memory of the log of 1,000,000 records' "MiB" ;;
            *) target "$figure" 1 "console, page $page" "seconds; an empty page $empty" ;;
        esac
    done <"$dir/figures"
    stop_stack "$dir"
}
