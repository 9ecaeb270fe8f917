# What deploy/quickstart shows of a task. Part of deploy/quickstart.
#
# shellcheck shell=bash

# One call of the API; the answer on standard output, its error message as the script's. api METHOD PATH [JSON]
api() {
    local answer
    answer=$(curl -sS -m 60 -X "$1" ${3:+-H 'Content-Type: application/json' --data-binary "$3"} "$BASE$2") || die "无法访问 $BASE$2"
    [ "$(jq -r '.success' <<<"$answer" 2>/dev/null)" = true ] || die "$(jq -r '.message + ":" + (.error.details // "")' <<<"$answer")"
    printf '%s\n' "$answer"
}

# One line of a step: name, bar, state.
draw_step() {
    local width=30 filled=$(($2 * 30 / 100)) bar
    bar=$(printf '%*s' "$filled" '' | tr ' ' '#')$(printf '%*s' $((width - filled)) '' | tr ' ' '.')
    printf '%-16s [%s] %3d%%  %s' "$1" "$bar" "$2" "$3"
}

# Follows a task to its end with a bar per step; on a terminal the bar moves. watch_task ID
watch_task() {
    local answer step state percent text line status shown='' finished=()
    while :; do
        answer=$(api GET "/api/v0/data_pipeline/tasks/$1")
        while IFS=$'\t' read -r step state percent text; do
            case " ${finished[*]-} " in *" $step "*) continue ;; esac
            case $state in
                completed) percent=100 text=完成 ;;
                failed) text=失败 ;;
                skipped) text=跳过 ;;
                cancelled) text=已取消 ;;
                running) ;;
                *) continue ;;
            esac
            line=$(draw_step "$step" "$percent" "$text")
            if [ "$state" != running ]; then
                finished+=("$step")
                if [ -t 1 ]; then printf '\r\033[K%s\n' "$line"; else say "$line"; fi
            elif [ -t 1 ] && [ "$line" != "$shown" ]; then
                printf '\r\033[K%s' "$line"
            fi
            shown=$line
        done < <(jq -r '.data as $d | $d.steps[] | [.step_name, .step_status,
            (if $d.progress.step? == .step_name then ($d.progress.percent // 0 | floor) else 0 end),
            (if $d.progress.step? == .step_name then ($d.progress.message // "" | gsub("[[:cntrl:]]"; " ")) else "" end)] | @tsv' <<<"$answer")
        status=$(jq -r .data.status <<<"$answer")
        case $status in
            pending | in_progress) sleep 0.3 ;;
            completed) return ;;
            *) die "任务状态为 $status:$(jq -r '.data.error_message // "无错误信息"' <<<"$answer")" ;;
        esac
    done
}

# The artifacts with their addresses. list_artifacts ID
list_artifacts() {
    api GET "/api/v0/data_pipeline/tasks/$1/files" |
        jq -r --arg base "$BASE" '.data.files[] | "  \(.file_name)  (\(.file_size_human))\n    \($base)\(.download_url)"'
}

# The address of the first artifact that a jq condition picks. artifact_url ID CONDITION
artifact_url() {
    api GET "/api/v0/data_pipeline/tasks/$1/files" | jq -r --arg base "$BASE" "[.data.files[] | select($2)][0] | \$base + .download_url"
}

# The beginning of one artifact. preview ID CONDITION LINES
preview() { curl -fsS "$(artifact_url "$1" "$2")" | awk -v n="$3" 'NR <= n { print "  " $0 }'; }
