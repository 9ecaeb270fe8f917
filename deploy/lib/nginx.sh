# nginx from the templates in nginx/. Part of deploy/lib.sh.
#
#   render_nginx DIR LISTEN [unlimited]   renders and checks the configuration; "unlimited" leaves the rate limit out
#   start_nginx DIR ; reload_nginx DIR ; stop_nginx DIR
#
# DIR is a stack's: nginx/ holds configuration, pid and temporary files, logs/ the logs, data/ is the service's data
# directory with run/api.sock, run/tools.sock and training_data/.
#
# shellcheck shell=bash

# Debian keeps it in /usr/sbin, which is not on every user's path.
nginx_program() { PATH=$PATH:/usr/sbin:/sbin command -v nginx; }

run_nginx() {
    local dir=$1
    shift
    "$(nginx_program)" -e "$dir/logs/nginx-error.log" -p "$dir/nginx" -c "$dir/nginx/nginx.conf" "$@"
}

render_nginx() {
    local dir=$1 listen=$2 limit=${3-} text user='# user: the one that starts nginx'
    [ -n "$(nginx_program)" ] || die "未安装 nginx"
    # sockaddr_un holds 107 bytes (unix(7)).
    [ "$(printf %s "$dir/data/run/tools.sock" | wc -c)" -le 107 ] || die "目录路径过长,无法建立套接字:$dir"
    case $dir in *[\"\\\$\;{}]*) die "目录路径含有 nginx 配置不允许的字符:$dir" ;; esac
    mkdir -p "$dir/nginx/tmp" "$dir/nginx/server.d" "$dir/nginx/www" "$dir/logs" "$dir/data/run" "$dir/data/training_data"
    # The sockets and the artifacts belong to the user that the service runs as.
    [ "$(id -u)" != 0 ] || user="user $(id -un "$(service_user)") $(id -gn "$(service_user)");"
    text=$(cat "$PROJECT/nginx/pipelined.conf.template")
    text=${text//@USER@/"$user"}
    # A wildcard includes the loopback.
    case ${LISTEN_ADDRESS-} in
        '' | 127.0.0.1 | localhost) ;;
        0.0.0.0 | '*') listen=0.0.0.0:${listen##*:} ;;
        *) listen="$listen default_server; listen $LISTEN_ADDRESS:${listen##*:}" ;;
    esac
    text=${text//@LISTEN@/"$listen"}
    text=${text//@RUN_DIR@/"$dir/nginx"}
    text=${text//@LOG_DIR@/"$dir/logs"}
    text=${text//@DATA_DIR@/"$dir/data"}
    if [ "$limit" = unlimited ]; then limit='# no rate limit'; else limit='limit_req zone=client burst=600 nodelay;'; fi
    text=${text//@RATE_LIMIT@/"$limit"}
    # Half a minute more than the worker has, so that what it says of its own limit arrives.
    text=${text//@VECTOR_TIMEOUT@/$((${DATA_PIPELINE_VECTOR_TIMEOUT_SECONDS:-3600} + 30))}
    printf '%s\n' "$text" >"$dir/nginx/nginx.conf"
    cp "$PROJECT"/nginx/{errors,error_pages,fastcgi,download,security}.conf "$dir/nginx/"
    cp "$PROJECT"/nginx/www/* "$dir/nginx/www/"
    quietly run_nginx "$dir" -t || die "nginx 配置检查失败:$dir/nginx/nginx.conf"
}

start_nginx() {
    local dir=$1
    recorded_pid "$dir/nginx.pid" >/dev/null && return
    quietly run_nginx "$dir" || die "nginx 无法启动,日志:$dir/logs/nginx-error.log"
    wait_until 10 test -s "$dir/nginx/nginx.pid"
    record_process "$dir/nginx.pid" "$(cat "$dir/nginx/nginx.pid")"
}

reload_nginx() { run_nginx "$1" -t -q && kill -s HUP "$(recorded_pid "$1/nginx.pid")"; }

# Lets the requests in progress end.
stop_nginx() { stop_recorded "$1/nginx.pid" QUIT 35; }
