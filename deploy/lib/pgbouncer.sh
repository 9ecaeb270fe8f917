# A connection pooler in front of a throwaway PostgreSQL, as Debian ships it: the pool mode is "transaction", everything else
# is as it is when nobody says anything. Part of deploy/lib.sh.
#
#   start_pgbouncer DIR POSTGRES_DIR [ADDRESS,…]   on a port of its own, on the loopback or those addresses; for any database
#                                      and role of that server
#   pgbouncer_uri DIR DATABASE [ADDRESS]   the superuser's connection through it, password and all: only ever into a file
#   stop_pgbouncer DIR ; remove_pgbouncer DIR
#
# DIR then holds: port, password, pgbouncer.pid, home (link to what the pooler reads and writes: it refuses to run as root,
# and the user postgres may not be able to enter DIR).
#
# shellcheck shell=bash disable=SC2015,SC2016

# Debian keeps it in /usr/sbin, which is not on every user's path.
pgbouncer_program() { PATH=$PATH:/usr/sbin:/sbin command -v pgbouncer; }

# Roles that a test makes are looked up on the server, by the superuser.
configure_pgbouncer() {
    local home=$1 server=$2 port=$3 addresses=${4:-127.0.0.1}
    as_postgres sh -c 'umask 077 && cat >"$0"' "$home/users.txt" <<<"\"postgres\" \"$(cat "$server/password")\""
    as_postgres sh -c 'umask 077 && cat >"$0"' "$home/pgbouncer.ini" <<INI
[databases]
* = host=127.0.0.1 port=$(cat "$server/port")

[pgbouncer]
listen_addr = $addresses
listen_port = $port
unix_socket_dir =
logfile = $home/log
pidfile = $home/pid
auth_type = scram-sha-256
auth_file = $home/users.txt
auth_user = postgres
pool_mode = transaction
INI
}

launch_pgbouncer() {
    local dir=$1 home port
    home=$(readlink "$dir/home")
    port=$(cat "$dir/port" 2>/dev/null) && port_is_free "$port" || port=$(free_port)
    configure_pgbouncer "$home" "$2" "$port" "${3-}"
    as_postgres "$(pgbouncer_program)" -q -d "$home/pgbouncer.ini" >/dev/null 2>&1 </dev/null 9>&- || return 1
    wait_until 10 test -s "$home/pid" && record_process "$dir/pgbouncer.pid" "$(cat "$home/pid")" || return 1
    printf '%s\n' "$port" >"$dir/port"
}

start_pgbouncer() {
    local dir=$1 server=$2
    recorded_pid "$dir/pgbouncer.pid" >/dev/null && return
    [ -n "$(pgbouncer_program)" ] || die "未安装 pgbouncer"
    mkdir -p "$dir"
    [ -d "$dir/home/" ] || {
        if [ "$(id -u)" = 0 ]; then
            ln -sfn "$(as_postgres mktemp -d /var/tmp/pipelined-pgbouncer.XXXXXXXX)" "$dir/home"
        else
            mkdir -p "$dir/files" && ln -sfn "$dir/files" "$dir/home"
        fi
    }
    write_secret "$dir/password" <"$server/password"
    # Between choosing a port and taking it another process may have come first: choose again.
    launch_pgbouncer "$@" || launch_pgbouncer "$@" || {
        tail -n 20 "$dir/home/log" >&2
        die "pgbouncer 无法启动,日志:$dir/home/log"
    }
}

pgbouncer_uri() { postgres_uri "$@"; }

stop_pgbouncer() { stop_recorded "$1/pgbouncer.pid" INT 10; }

remove_pgbouncer() {
    local home
    stop_pgbouncer "$1"
    home=$(readlink "$1/home") && [ -e "$home/pgbouncer.ini" ] && rm -rf "$home"
    rm -rf "$1"
}
