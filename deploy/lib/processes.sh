# Processes and ports. Part of deploy/lib.sh.
#
# A recorded process is a file with its pid and its start time since boot (proc(5), stat, field 22). Together with the boot
# they name one process for ever, so that a stale file can never lead to a stranger's process being signalled.
#
# shellcheck shell=bash

# The identity of a running process, nothing if there is none (a zombie counts as none). process_identity PID
process_identity() {
    local stat
    { stat=$(cat "/proc/$1/stat"); } 2>/dev/null || return 1
    # The name in parentheses may hold spaces and parentheses itself: cut after the last one.
    # shellcheck disable=SC2086
    set -- "$1" ${stat##*) }
    [ "$2" != Z ] && [ "$2" != X ] && printf '%s %s %s\n' "$1" "${21}" "$(cat /proc/sys/kernel/random/boot_id)"
}

# record_process FILE PID
record_process() {
    local identity
    identity=$(process_identity "$2") || return 1
    printf '%s\n' "$identity" >"$1"
}

# The pid of a recorded process if it is still that one and alive. recorded_pid FILE
recorded_pid() {
    [ -s "$1" ] || return 1
    local pid
    read -r pid _ <"$1"
    [ "$(process_identity "$pid")" = "$(cat "$1")" ] && printf '%s\n' "$pid"
}

# Sends a signal to a recorded process, waits for its end, and kills it after the grace period.
# stop_recorded FILE [SIGNAL [SECONDS]]
stop_recorded() {
    local pid
    if pid=$(recorded_pid "$1"); then
        kill -s "${2:-TERM}" "$pid" 2>/dev/null || true
        if ! wait_until "${3:-20}" is_gone "$1"; then
            say "进程 $pid 未在 ${3:-20} 秒内结束,强制终止"
            kill -s KILL "$pid" 2>/dev/null || true
            wait_until 5 is_gone "$1" || return 1
        fi
    fi
    rm -f "$1"
}

is_gone() { ! recorded_pid "$1"; }

# Whether nothing listens on 127.0.0.1:PORT.
port_is_free() { ! (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# A port that is free just now, below the range that the kernel hands out by itself.
free_port() {
    local port
    for _ in $(seq 100); do
        port=$((20000 + (RANDOM << 1 | RANDOM & 1) % 12000))
        port_is_free "$port" && printf '%s\n' "$port" && return
    done
    die "找不到空闲端口"
}

# Who listens on a port, in words: program, pid, command line. port_owner PORT
port_owner() {
    local pid
    pid=$(ss -Hltnp "sport = :$1" 2>/dev/null | grep -o 'pid=[0-9]*' | head -n 1 | cut -d= -f2)
    if [ -n "$pid" ]; then
        printf '%s (pid %s): %s\n' "$(cat "/proc/$pid/comm")" "$pid" "$(tr '\0' ' ' <"/proc/$pid/cmdline" | cut -c 1-160)"
    else
        say '其他用户的进程(以 root 运行 ss -ltnp 可见)'
    fi
}

# require_port PORT
require_port() {
    port_is_free "$1" || die "端口 $1 已被占用:$(port_owner "$1")。请停止该进程,或用 --port 指定其他端口。"
}
