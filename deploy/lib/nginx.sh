# nginx from the templates in nginx/. Part of deploy/lib.sh.
#
#   render_nginx DIR LISTEN [unlimited]   renders and checks the configuration; "unlimited" leaves the rate limit out;
#                                         ARTIFACTS=on adds /artifacts/, for this machine and ARTIFACTS_NETWORKS;
#                                         TRUSTED_PROXIES are the balancers and peers that tell who their client is
#   start_nginx DIR ; reload_nginx DIR ; stop_nginx DIR
#
# DIR is a stack's: nginx/ holds configuration, pid and temporary files, logs/ the logs, data/ is the service's data
# directory with run/api.sock, run/tools.sock and training_data/.
#
# shellcheck shell=bash

# Debian keeps it in /usr/sbin, which is not on every user's path.
nginx_program() { PATH=$PATH:/usr/sbin:/sbin command -v nginx; }

NGINX_RATE_LIMIT='limit_req zone=pipelined_client burst=600 nodelay;'

run_nginx() {
    local dir=$1
    shift
    in_network "$dir" "$(nginx_program)" -e "$dir/logs/nginx-error.log" -p "$dir/nginx" -c "$dir/nginx/nginx.conf" "$@"
}

# Fills the slots of nginx/FILE by the associative array "slots" of the caller. fill_nginx FILE
fill_nginx() {
    local slot text
    text=$(cat "$PROJECT/nginx/$1")
    for slot in "${!slots[@]}"; do text=${text//@$slot@/"${slots[$slot]}"}; done
    printf '%s\n' "$text"
}

# The files that the server and the http level are made of.
NGINX_PARTS=(http errors server error_pages fastcgi download headers security console nodes peer)
# Those that a balancer needs as well.
BALANCER_PARTS=(errors error_pages security headers)

render_nginx() {
    local dir=$1 listen=$2 limit=${3-} part
    local -A slots
    [ -n "$(nginx_program)" ] || die "未安装 nginx"
    # sockaddr_un holds 107 bytes (unix(7)).
    [ "$(printf %s "$dir/data/run/tools.sock" | wc -c)" -le 107 ] || die "目录路径过长,无法建立套接字:$dir"
    case $dir in *[\"\\\$\;{}]*) die "目录路径含有 nginx 配置不允许的字符:$dir" ;; esac
    mkdir -p "$dir/nginx/tmp" "$dir/nginx/server.d" "$dir/logs" "$dir/data/run" "$dir/data/training_data"
    slots=([USER]='# user: the one that starts nginx' [CONF_DIR]=$dir/nginx [WWW_DIR]=$dir/nginx/www [RUN_DIR]=$dir/nginx
        [DATA_DIR]=$dir/data [ACCESS_LOG]=$dir/logs/nginx-access.log [ERROR_LOG]=$dir/logs/nginx-error.log
        # Half a minute more than the worker has, so that what it says of its own limit arrives; a peer's nginx waits as long.
        [VECTOR_TIMEOUT]=$((${DATA_PIPELINE_VECTOR_TIMEOUT_SECONDS:-3600} + 30)) [RATE_LIMIT]=$NGINX_RATE_LIMIT
        [PEER_TIMEOUT]=$((${DATA_PIPELINE_VECTOR_TIMEOUT_SECONDS:-3600} + 35)))
    # The sockets and the artifacts belong to the user that the service runs as.
    [ "$(id -u)" != 0 ] || slots[USER]="user $(id -un "$(service_user)") $(id -gn "$(service_user)");"
    # A wildcard includes the loopback.
    case ${LISTEN_ADDRESS-} in
        '' | 127.0.0.1 | localhost) ;;
        0.0.0.0 | '*') listen=0.0.0.0:${listen##*:} ;;
        *) listen="$listen default_server; listen $LISTEN_ADDRESS:${listen##*:}" ;;
    esac
    slots[LISTEN]=$listen
    [ "$limit" != unlimited ] || slots[RATE_LIMIT]='# no rate limit'
    fill_nginx pipelined.conf.template >"$dir/nginx/nginx.conf"
    for part in "${NGINX_PARTS[@]}"; do fill_nginx "$part.conf" >"$dir/nginx/$part.conf"; done
    rm -f "$dir/nginx/server.d/artifacts.conf"
    case ${ARTIFACTS:-off} in
        off) ;;
        on) render_artifacts "$dir" ;;
        *) die "ARTIFACTS 只能为 on 或 off:$ARTIFACTS" ;;
    esac
    render_trusted_proxies "$dir"
    rm -rf "$dir/nginx/www"
    cp -R "$PROJECT/nginx/www" "$dir/nginx/www"
    quietly run_nginx "$dir" -t || die "nginx 配置检查失败:$dir/nginx/nginx.conf"
}

# The client's address, by which limits and logs go, is what the addresses and networks of TRUSTED_PROXIES say it is.
render_trusted_proxies() {
    local proxies
    IFS=', ' read -r -a proxies <<<"${TRUSTED_PROXIES-}"
    rm -f "$1/nginx/server.d/trusted_proxies.conf"
    [ "${#proxies[@]}" -gt 0 ] || return 0
    {
        printf 'set_real_ip_from %s;\n' "${proxies[@]}"
        printf '%s\n' 'real_ip_header X-Forwarded-For;' 'real_ip_recursive on;'
    } >"$1/nginx/server.d/trusted_proxies.conf"
}

# The artifacts as a site of their own, for this machine and for the networks of ARTIFACTS_NETWORKS.
render_artifacts() {
    local name names networks hosts=()
    IFS=', ' read -r -a names <<<"${DATA_PIPELINE_SERVER_NAMES:-localhost 127.0.0.1 ::1 ${LISTEN_ADDRESS-}}"
    IFS=', ' read -r -a networks <<<"${ARTIFACTS_NETWORKS-}"
    for name in "${names[@]}"; do
        name=${name#[} name=${name%]}
        [[ $name =~ ^[A-Za-z0-9._:-]+$ ]] || die "不是主机名:$name"
        case $name in *:*) name="\\[$name\\]" ;; esac
        hosts+=("${name//./\\.}")
    done
    slots[ARTIFACT_HOSTS]=$(IFS='|' && printf '%s' "${hosts[*]}")
    slots[ARTIFACT_READERS]=$(printf 'allow %s; ' 127.0.0.1 ::1 "${networks[@]}")
    fill_nginx artifacts.conf >"$1/nginx/server.d/artifacts.conf"
}

start_nginx() {
    local dir=$1
    recorded_pid "$dir/nginx.pid" >/dev/null && return
    # That of one that was killed.
    rm -f "$dir/nginx/nginx.pid"
    quietly run_nginx "$dir" || die "nginx 无法启动,日志:$dir/logs/nginx-error.log"
    wait_until 10 test -s "$dir/nginx/nginx.pid"
    record_process "$dir/nginx.pid" "$(cat "$dir/nginx/nginx.pid")"
}

reload_nginx() { run_nginx "$1" -t -q && kill -s HUP "$(recorded_pid "$1/nginx.pid")"; }

# Lets the requests in progress end.
stop_nginx() { stop_recorded "$1/nginx.pid" QUIT 35; }
