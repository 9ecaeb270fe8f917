# The balancer in front of a cluster's nodes, nginx or HAProxy, on 127.0.0.1. Part of deploy/lib.sh.
#
#   start_balancer DIR nginx|haproxy PORT NODE…   NODE is NAME=ADDRESS; one that runs takes over other nodes, and loses no request
#   stop_balancer DIR
#
# DIR then holds kind, port, nginx/ or haproxy.cfg, logs/.
#
# shellcheck shell=bash

haproxy_program() { PATH=$PATH:/usr/sbin:/sbin command -v haproxy; }

start_balancer() {
    local dir=$1 kind=$2 port=$3
    shift 3
    [ "$(cat "$dir/kind" "$dir/port" 2>/dev/null)" = "$kind"$'\n'"$port" ] || stop_balancer "$dir"
    mkdir -p "$dir/nginx/tmp" "$dir/logs"
    printf '%s\n' "$kind" >"$dir/kind"
    printf '%s\n' "$port" >"$dir/port"
    case $kind in
        nginx) run_nginx_balancer "$dir" "$port" "$@" ;;
        haproxy) run_haproxy "$dir" "$port" "$@" ;;
        *) die "没有这种负载均衡器:$kind" ;;
    esac
}

run_nginx_balancer() {
    local dir=$1 node nodes='' part
    local -A slots
    for node in "${@:3}"; do nodes+="server ${node#*=} max_fails=1 fail_timeout=5s;"$'\n    '; done
    slots=([NODES]=${nodes%$'\n    '} [LISTEN]=127.0.0.1:$2 [RUN_DIR]=$dir/nginx [CONF_DIR]=$dir/nginx [ACCESS_LOG]=$dir/logs/nginx-access.log
        [ERROR_LOG]=$dir/logs/nginx-error.log [USER]='# user: the one that starts nginx')
    [ "$(id -u)" != 0 ] || slots[USER]="user $(id -un) $(id -gn);"
    fill_nginx balancer.conf.template >"$dir/nginx/nginx.conf"
    for part in balancer "${BALANCER_PARTS[@]}"; do fill_nginx "$part.conf" >"$dir/nginx/$part.conf"; done
    quietly run_nginx "$dir" -t || die "nginx 配置检查失败:$dir/nginx/nginx.conf"
    if recorded_pid "$dir/nginx.pid" >/dev/null; then reload_nginx "$dir"; else require_port "$2" && start_nginx "$dir"; fi
}

# Its master process starts others anew on USR2 as nginx' does on HUP.
run_haproxy() {
    local dir=$1 node nodes=''
    local -A slots
    [ -n "$(haproxy_program)" ] || die "未安装 haproxy"
    for node in "${@:3}"; do nodes+="server ${node%%=*} ${node#*=} check"$'\n    '; done
    slots=([NODES]=${nodes%$'\n    '} [LISTEN]=127.0.0.1:$2)
    fill_nginx haproxy.cfg >"$dir/haproxy.cfg"
    quietly "$(haproxy_program)" -c -f "$dir/haproxy.cfg" || die "HAProxy 配置检查失败:$dir/haproxy.cfg"
    if recorded_pid "$dir/haproxy.pid" >/dev/null; then
        kill -s USR2 "$(recorded_pid "$dir/haproxy.pid")"
    else
        require_port "$2"
        setsid "$(haproxy_program)" -W -f "$dir/haproxy.cfg" </dev/null >>"$dir/logs/haproxy.log" 2>&1 9>&- &
        record_process "$dir/haproxy.pid" $! || die "HAProxy 无法启动,日志:$dir/logs/haproxy.log"
    fi
}

stop_balancer() {
    stop_nginx "$1"
    stop_recorded "$1/haproxy.pid" TERM 10
}
