# Several nodes on this machine, with one state and a balancer in front. Part of deploy/lib.sh.
#
#   start_cluster DIR COUNT [nginx|haproxy] [pooled] [PORT]   nodes n1, n2, … ready when it returns; "pooled": their state is
#                                            reached through pgbouncer
#   stop_cluster DIR ; remove_cluster DIR
#   start_node DIR NODE ; restart_node DIR NODE ; stop_node DIR NODE ; kill_node DIR NODE
#   signal_node DIR NODE SIGNAL              to all its processes
#   add_node DIR NAME                        a fresh node of that name; prints its folder, NAME, or NAME.2 where that was there
#   set_node_clock DIR NODE SECONDS          how far its service's clock is ahead
#
# DIR: postgres/ (databases pipeline_state, highway_db, vectors), pgbouncer/, balancer/, port, peer.key, network (network.sh), and
# a stack's directory for each node, with address and node.settings beside the rest. The name of a node is its folder's up to the
# dot: two of one name are one node that has lost its disk, or had it brought back.
#
# shellcheck shell=bash disable=SC2015,SC2016

# Folders of nodes, a line each, in the order in which they were made.
cluster_nodes() {
    local file node
    for file in "$1"/*/node.index; do
        node=${file%/*}
        [ ! -e "$file" ] || printf '%s %s\n' "$(cat "$file")" "${node##*/}"
    done | sort -n | cut -d ' ' -f 2
}

# Of several of one name the newest alone.
current_nodes() {
    local node
    local -A newest
    for node in $(cluster_nodes "$1"); do newest[${node%%.*}]=$node; done
    printf '%s\n' "${newest[@]}" | sort -V
}

require_node() { [ -e "$1/$2/node.index" ] || die "没有节点 $2:$1"; }
require_network() { has_network "$1" || die "节点没有自己的网络(需要 root 权限和网络命名空间)"; }

start_cluster() {
    local dir=$1 count=$2 kind=${3:-nginx} pooled=${4-} port=${5-} number node
    mkdir -p "$dir"
    open_network "$dir"
    [ -s "$dir/peer.key" ] || new_secret | write_secret "$dir/peer.key"
    start_cluster_postgres "$dir"
    if [ "$pooled" = pooled ]; then
        start_pgbouncer "$dir/pgbouncer" "$dir/postgres" "$(state_addresses "$dir")"
    elif [ -e "$dir/pgbouncer" ]; then
        remove_pgbouncer "$dir/pgbouncer"
    fi
    for ((number = 1; number <= count; number++)); do prepare_node "$dir" "n$number"; done
    for node in $(current_nodes "$dir"); do start_node "$dir" "$node"; done
    [ -n "$port" ] || port=$(cat "$dir/port" 2>/dev/null) || port=$(free_port)
    printf '%s\n' "$port" >"$dir/port"
    printf '%s\n' "$kind" >"$dir/balancer.kind"
    update_balancer "$dir"
    wait_until 20 curl -fsS -m 2 "http://127.0.0.1:$port/readyz" || die "负载均衡器没有应答,日志:$dir/balancer/logs"
}

# Where this machine's servers listen for the nodes.
state_addresses() {
    ! has_network "$1" || printf '127.0.0.1,%s,%s\n' "$(network_address "$1" 1)" "$(network_address "$1" 254)"
}

start_cluster_postgres() {
    local addresses database line="host all all $NETWORK_RANGE scram-sha-256" hba=$1/postgres/home/data/pg_hba.conf
    addresses=$(state_addresses "$1")
    start_postgres "$1/postgres" fsync=off max_connections=300 ${addresses:+"listen_addresses=$addresses"}
    grep -qxF "$line" "$hba" || {
        printf '%s\n' "$line" | as_postgres sh -c 'cat >>"$0"' "$(readlink -f "$hba")"
        run_psql "$1/postgres" postgres -c 'select pg_reload_conf()' >/dev/null
    }
    for database in pipeline_state highway_db vectors; do create_database "$1/postgres" "$database"; done
    [ -n "$(run_psql "$1/postgres" highway_db -Atc "select to_regclass('bss_company')")" ] ||
        run_psql "$1/postgres" highway_db -f "$PROJECT/deploy/demo/highway_db.sql" >/dev/null
    run_psql "$1/postgres" vectors -c 'set client_min_messages = error; create extension if not exists vector'
}

# The folder of a node that there is not yet.
prepare_node() {
    local last
    [ ! -e "$1/$2/node.index" ] || return 0
    last=$(for node in $(cluster_nodes "$1"); do cat "$1/$node/node.index"; done | tail -n 1)
    mkdir -p "$1/$2"
    printf '%s\n' $((${last:-0} + 1)) >"$1/$2/node.index"
}

start_node() {
    local cluster=$1 dir=$1/$2 host=127.0.0.1 port trusted=127.0.0.0/8
    require_node "$@"
    enter_network "$cluster" "$2" $((10 + $(cat "$dir/node.index")))
    if has_network "$cluster"; then
        port=8084 host=$(network_address "$cluster" $((10 + $(cat "$dir/node.index")))) trusted=$(network_address "$cluster" 0)/24
    else
        port=$(cat "$dir/port" 2>/dev/null) && { stack_serves "$dir" "$port" || port_is_free "$port"; } || port=$(free_port)
    fi
    printf '%s:%s\n' "$host" "$port" >"$dir/address"
    mkdir -p "$dir/data/table_lists"
    cp "$PROJECT"/deploy/demo/tables*.txt "$dir/data/table_lists/"
    write_node_settings "$cluster" "$2"
    LISTEN_ADDRESS=$host TRUSTED_PROXIES=$trusted start_stack "$dir" "$port"
}

write_node_settings() {
    local cluster=$1 dir=$1/$2 machine=127.0.0.1 state=127.0.0.1 server=$1/postgres
    if has_network "$cluster"; then machine=$(network_address "$cluster" 1) state=$(network_address "$cluster" 254); fi
    [ ! -e "$cluster/pgbouncer" ] || server=$cluster/pgbouncer
    (umask 077 && mkdir -p "$dir/secrets")
    postgres_uri "$server" pipeline_state "$state" | write_secret "$dir/secrets/state.uri"
    postgres_uri "$cluster/postgres" highway_db "$machine" | write_secret "$dir/secrets/database.uri"
    postgres_uri "$cluster/postgres" "${VECTOR_DATABASE:-vectors}" "$machine" | write_secret "$dir/secrets/vectors.uri"
    write_secret "$dir/secrets/peer.key" <"$cluster/peer.key"
    printf '%s\n' "DATA_PIPELINE_STATE_CONNECTION_FILE=$dir/secrets/state.uri" "DATA_PIPELINE_NODE_NAME=${2%%.*}" \
        "DATA_PIPELINE_NODE_ADDRESS=$(cat "$dir/address")" "DATA_PIPELINE_PEER_KEY_FILE=$dir/secrets/peer.key" \
        >"$dir/node.settings"
    [ ! -e "$dir/clock" ] || faked_clock "$dir/clock" >>"$dir/node.settings"
}

# Each name's newest node.
update_balancer() {
    local node servers
    mapfile -t servers < <(for node in $(current_nodes "$1"); do printf '%s=%s\n' "${node%%.*}" "$(cat "$1/$node/address")"; done)
    mkdir -p "$1/balancer"
    start_balancer "$1/balancer" "$(cat "$1/balancer.kind")" "$(cat "$1/port")" "${servers[@]}"
}

stop_node() {
    require_node "$@"
    signal_node "$1" "$2" CONT
    stop_stack "$1/$2"
    stop_executors "$1/$2"
}

# Its runs go on meanwhile.
restart_node() {
    signal_node "$1" "$2" CONT
    stop_stack "$1/$2"
    start_node "$1" "$2"
    update_balancer "$1"
}

# All processes of a node: those of its network, or those that are recorded and their children.
node_processes() {
    local dir=$1/$2 pid
    if [ -s "$dir/netns" ]; then
        ip netns pids "$(cut -d ' ' -f 1 "$dir/netns")" 2>/dev/null || true
        return
    fi
    for pid in $(recorded_pid "$dir/pipelined.pid") $(recorded_pid "$dir/nginx.pid"); do
        printf '%s\n' "$pid"
        { tr ' ' '\n' <"/proc/$pid/task/$pid/children" | grep .; } 2>/dev/null || true
    done
    stack_processes "$dir" pipelined
    stack_processes "$dir" pipeline-executor
}

signal_node() {
    local pids
    mapfile -t pids < <(node_processes "$1" "$2" | sort -un)
    [ "${#pids[@]}" = 0 ] || kill -s "$3" "${pids[@]}" 2>/dev/null || true
}

# Until none is left: a supervisor starts workers anew until it is gone itself.
kill_node() { require_node "$@" && { wait_until 10 is_killed "$@" || die "节点 $2 的进程未能终止"; } && rm -f "$1/$2"/*.pid; }
is_killed() { signal_node "$1" "$2" KILL && [ -z "$(node_processes "$1" "$2")" ]; }

add_node() {
    local node=$2 number
    [[ $2 =~ ^[a-z0-9-]{1,16}$ ]] || die "节点名称无效:$2"
    for ((number = 2; ; number++)); do [ -e "$1/$node/node.index" ] || break && node=$2.$number; done
    prepare_node "$1" "$node"
    start_node "$1" "$node"
    update_balancer "$1"
    printf '%s\n' "$node"
}

# What makes a process read its clock by way of a file that can be changed later.
faked_clock() {
    local library
    library=$(dpkg -L libfaketime 2>/dev/null | grep '/libfaketime.so.1$') || die "未安装 libfaketime"
    printf '%s\n' "LD_PRELOAD=$library" "FAKETIME_TIMESTAMP_FILE=$1" FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1
}

set_node_clock() {
    require_node "$1" "$2"
    [[ $3 =~ ^[+-]?[0-9]+$ ]] || die "秒数无效:$3"
    local faked=0
    [ ! -e "$1/$2/clock" ] || faked=1
    printf '%+d\n' "$3" >"$1/$2/clock"
    # Only a process that was started with the library looks there.
    [ "$faked" = 1 ] || { stop_stack "$1/$2" && start_node "$1" "$2"; }
}

stop_cluster() {
    local node
    [ ! -e "$1/balancer" ] || stop_balancer "$1/balancer"
    for node in $(cluster_nodes "$1"); do
        if has_network "$1"; then join_node "$1" "$node" 2>/dev/null || true && join_state "$1" "$node"; fi
        stop_node "$1" "$node"
    done
    [ ! -e "$1/pgbouncer" ] || stop_pgbouncer "$1/pgbouncer"
    stop_postgres "$1/postgres"
    close_network "$1"
}

remove_cluster() {
    local node
    for node in $(cluster_nodes "$1"); do kill_node "$1" "$node"; done
    stop_cluster "$1"
    [ ! -e "$1/pgbouncer" ] || remove_pgbouncer "$1/pgbouncer"
    remove_postgres "$1/postgres"
    rm -rf "$1"
}
