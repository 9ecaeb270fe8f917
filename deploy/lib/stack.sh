# The whole service in one directory: supervisor, nginx, and if wanted a PostgreSQL. Part of deploy/lib.sh.
#
#   start_stack DIR PORT [unlimited]       pipelined and nginx on 127.0.0.1:PORT, ready when it returns; with
#                                          LISTEN_ADDRESS (such as 0.0.0.0) there too, which takes DATA_PIPELINE_API_KEYS_FILE
#   stop_stack DIR ; stack_serves DIR PORT  stop_stack leaves PostgreSQL (stop_postgres DIR/postgres) running
#   use_database DIR NAME [VECTOR_NAME]    which databases of DIR/postgres the service works on
#
#   use_embedding_model DIR [MODEL_DIR]    that the service embeds with the model in MODEL_DIR, or with the built-in n-grams
#
# DIR: data/ (the service's), logs/, nginx/, postgres/, secrets/ (mode 700), pipelined.pid, nginx.pid, port, embedding.settings;
# of a cluster's node also node.settings, and netns, the network that it works in.
# Started by root with DATA_PIPELINE_USER, the service and nginx' workers run as that user: data/, secrets/ and logs/service/
# are theirs, and whatever root writes lies elsewhere.
# BIN is the folder of the programs (build_release).
#
# shellcheck shell=bash disable=SC2015

# Passwords reach the service in files, never by argument or environment.
use_database() {
    (umask 077 && mkdir -p "$1/secrets")
    postgres_uri "$1/postgres" "$2" | write_secret "$1/secrets/database.uri"
    postgres_uri "$1/postgres" "${3:-$2}" | write_secret "$1/secrets/vectors.uri"
}

# Who the service runs as: only root can start it for somebody else.
service_user() {
    if [ "$(id -u)" = 0 ] && [ -n "${DATA_PIPELINE_USER-}" ]; then printf '%s\n' "$DATA_PIPELINE_USER"; else id -un; fi
}
has_own_user() { [ "$(service_user)" != "$(id -un)" ]; }

# Where app.log lies. A folder in which a service can make links must hold no log that root opens: nginx' logs do not lie there.
log_folder() { if has_own_user; then printf '%s/logs/service\n' "$1"; else printf '%s/logs\n' "$1"; fi; }

# Gives the service's folders to the user that it runs as.
hand_over() {
    local user
    has_own_user || return 0
    user=$(service_user)
    id "$user" >/dev/null 2>&1 || die "DATA_PIPELINE_USER:没有用户 $user"
    mkdir -p "$(log_folder "$1")"
    chown -R "$user:" "$1/data" "$(log_folder "$1")"
    [ ! -d "$1/secrets" ] || chown -R "$user:" "$1/secrets"
    # Whatever the umask was: the user must get through to its own folders.
    chmod a+x "$1" "$1/logs"
    runuser -u "$user" -- test -w "$1/data" || die "用户 $user 无法进入目录 $1/data:请检查其上级目录的权限"
}

# The service's environment for a stack, a variable a line.
stack_settings() {
    printf '%s\n' "DATA_PIPELINE_DATA_DIR=$1/data" "DATA_PIPELINE_LOG_DIR=$(log_folder "$1")"
    [ ! -s "$1/secrets/database.uri" ] || printf '%s\n' "DATA_PIPELINE_DB_CONNECTION_FILE=$1/secrets/database.uri" \
        "DATA_PIPELINE_VECTOR_DB_CONNECTION_FILE=$1/secrets/vectors.uri"
    [ ! -e "$1/embedding.settings" ] || cat "$1/embedding.settings"
    [ ! -e "$1/node.settings" ] || cat "$1/node.settings"
}

# A service that runs with other settings is stopped.
use_embedding_model() {
    local wanted=''
    [ -z "${2-}" ] || wanted=$(embedding_settings "$2")
    [ "$wanted" != "$(cat "$1/embedding.settings" 2>/dev/null)" ] || return 0
    stop_stack "$1"
    printf '%s' "${wanted:+$wanted$'\n'}" >"$1/embedding.settings"
}

# Starts the supervisor in a session of its own, so that neither Ctrl-C nor the end of the terminal reaches it.
launch_supervisor() {
    local settings entrance
    mapfile -t settings < <(stack_settings "$1")
    mapfile -t entrance < <(network_entrance "$1")
    exec "${entrance[@]}" env "${settings[@]}" setsid "$BIN/pipelined" </dev/null >>"$1/logs/pipelined.out" 2>&1
}

# Runs one of our programs with a stack's settings. stack_command DIR PROGRAM ARGUMENT…
stack_command() {
    local settings dir=$1 program=$2
    shift 2
    mapfile -t settings < <(stack_settings "$dir")
    in_network "$dir" env "${settings[@]}" "$BIN/$program" "$@"
}

start_stack() {
    local dir=$1 port=$2 limit=${3-}
    stack_serves "$dir" "$port" && [ "$(program_identity)" = "$(cat "$dir/pipelined.program")" ] && return
    stop_stack "$dir"
    # A network of its own has all its ports, and no strangers.
    [ -s "$dir/netns" ] || { require_port "$port" && require_keys "${LISTEN_ADDRESS:-127.0.0.1}"; }
    render_nginx "$dir" "127.0.0.1:$port" "$limit"
    mkdir -p "$dir/data/table_lists"
    hand_over "$dir"
    program_identity >"$dir/pipelined.program"
    rm -f "$dir"/data/run/{api,tools}.sock
    launch_supervisor "$dir" &
    record_process "$dir/pipelined.pid" $! || die "pipelined 无法启动,日志:$dir/logs/pipelined.out"
    # A balancer that finds nginx back finds the service too.
    wait_until 10 has_sockets "$dir" || true
    start_nginx "$dir"
    printf '%s\n' "$port" >"$dir/port"
    wait_until 20 is_settled "$dir" || true
    is_ready "$dir" >/dev/null 2>&1 || {
        tail -n 20 "$dir/logs/pipelined.out" >&2
        stop_stack "$dir"
        die "服务未能就绪,日志:$dir/logs/"
    }
}

# Which program is started, told from one that is built later.
program_identity() { stat -L -c '%d %i %Y %s' "$BIN/pipelined"; }

# Whoever can reach the service can use it: strangers only with a key. require_keys ADDRESS
require_keys() {
    case $1 in 127.* | localhost | '[::1]') return ;; esac
    [ -n "${DATA_PIPELINE_API_KEYS_FILE-}" ] || die "监听地址 $1 不是本机回环地址:请先用 pipelinectl key 生成密钥,并设置 DATA_PIPELINE_API_KEYS_FILE。"
}

# Ready is what answers a real request, one that reads the store.
is_ready() {
    recorded_pid "$1/pipelined.pid" && in_network "$1" curl -fsS -m 2 "http://127.0.0.1:$(cat "$1/port")/readyz"
}

has_sockets() { ! recorded_pid "$1/pipelined.pid" || { [ -S "$1/data/run/api.sock" ] && [ -S "$1/data/run/tools.sock" ]; }; }
is_settled() { ! recorded_pid "$1/pipelined.pid" || is_ready "$1"; }

# Whether a stack is up on that port.
stack_serves() {
    recorded_pid "$1/pipelined.pid" >/dev/null && recorded_pid "$1/nginx.pid" >/dev/null && [ "$(cat "$1/port")" = "$2" ]
}

# The pids of one of our programs that work on this stack's data, as they have noted them there. A process of somebody else
# is none, whatever a file says. stack_processes DIR PROGRAM
stack_processes() {
    local record pid uid
    uid=$(id -u "$(service_user)" 2>/dev/null) || return 0
    for record in "$1/data/run/processes/$2".*; do
        pid=$(recorded_pid "$record") && [ "$(awk '$1 == "Uid:" { print $2 }' "/proc/$pid/status")" = "$uid" ] && printf '%s\n' "$pid"
    done || true
}

stop_processes() {
    local pid
    for pid in $(stack_processes "$1" "$2"); do
        if record_process "$1/$2.$pid.pid" "$pid"; then stop_recorded "$1/$2.$pid.pid" TERM 12; fi
    done
}

# nginx first, so that no client meets a stopped service. Workers outlive a supervisor that was killed: they are stopped too.
# Executors go on to their end, unless stop_executors stops them.
stop_stack() {
    stop_nginx "$1"
    stop_recorded "$1/pipelined.pid" TERM 30
    stop_processes "$1" pipelined
}

stop_executors() { stop_processes "$1" pipeline-executor; }
