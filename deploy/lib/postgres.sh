# A throwaway PostgreSQL cluster with its own directory, port and password. Part of deploy/lib.sh.
#
#   start_postgres DIR [SETTING=VALUE…]     creates it if need be, starts it, waits until it answers
#   run_psql DIR DATABASE [PSQL ARGUMENT…]  psql in it as its superuser
#   stop_postgres DIR ; remove_postgres DIR
#   remove_postgres_below DIR               every one in a folder "postgres" anywhere below
#
# DIR then holds: uri (superuser's connection, mode 600), pgpass (mode 600), port, postgres.pid, home (link to the cluster:
# PostgreSQL refuses to run as root, and the user postgres may not be able to enter DIR). It listens on 127.0.0.1 alone, unless
# a setting says otherwise, and has no unix socket, so nothing outside DIR knows of it. No password stands in any argument or
# environment.
#
# shellcheck shell=bash disable=SC2015,SC2016

# The folder of the newest installed PostgreSQL's programs, or that of another in POSTGRES_BIN.
postgres_bin() {
    local newest
    [ -z "${POSTGRES_BIN-}" ] || { printf '%s\n' "$POSTGRES_BIN" && return; }
    newest=$(find /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -t / -k 5 -n | tail -n 1)
    [ -n "$newest" ] && dirname "$newest"
}

# Runs a command as the user that owns the cluster.
as_postgres() {
    if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

create_postgres() {
    local dir=$1 home password
    if [ "$(id -u)" = 0 ]; then
        home=$(as_postgres mktemp -d /var/tmp/pipelined-postgres.XXXXXXXX)
    else
        home=$dir/cluster && rm -rf "$home" && mkdir -p "$home"
    fi
    password=$(new_secret)
    as_postgres sh -c 'umask 077 && cat >"$0"' "$home/password" <<<"$password"
    quietly as_postgres "$(postgres_bin)/initdb" -D "$home/data" --username=postgres --pwfile="$home/password" \
        --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --no-sync
    rm -f "$home/password"
    write_secret "$dir/password" <<<"$password"
    ln -sfn "$home" "$dir/home"
}

launch_postgres() {
    local dir=$1 port settings=() setting
    shift
    port=$(cat "$dir/port" 2>/dev/null) && port_is_free "$port" || port=$(free_port)
    for setting in "$@"; do settings+=(-c "$setting"); done
    as_postgres "$(postgres_bin)/pg_ctl" -D "$(readlink "$dir/home")/data" -l "$(readlink "$dir/home")/log" -w -t 60 \
        -o "-c listen_addresses=127.0.0.1 -c unix_socket_directories='' -p $port ${settings[*]-}" start \
        >/dev/null 2>&1 </dev/null 9>&- || return 1
    printf '%s\n' "$port" >"$dir/port"
    record_process "$dir/postgres.pid" "$(head -n 1 "$(readlink "$dir/home")/data/postmaster.pid")"
}

start_postgres() {
    local dir=$1
    mkdir -p "$dir"
    recorded_pid "$dir/postgres.pid" >/dev/null && return
    [ -n "$(postgres_bin)" ] || die "未安装 PostgreSQL"
    [ -s "$dir/home/data/PG_VERSION" ] && [ -s "$dir/password" ] || create_postgres "$dir"
    # Between choosing a port and taking it another process may have come first: choose again.
    launch_postgres "$@" || launch_postgres "$@" || {
        tail -n 20 "$dir/home/log" >&2
        die "PostgreSQL 无法启动,日志:$dir/home/log"
    }
    printf '127.0.0.1:%s:*:postgres:%s\n' "$(cat "$dir/port")" "$(cat "$dir/password")" | write_secret "$dir/pgpass"
    postgres_uri "$dir" postgres | write_secret "$dir/uri"
}

# The superuser's connection URI for a database, password and all: only ever into a file. postgres_uri DIR DATABASE [ADDRESS]
postgres_uri() { printf 'postgresql://postgres:%s@%s:%s/%s\n' "$(cat "$1/password")" "${3:-127.0.0.1}" "$(cat "$1/port")" "$2"; }

run_psql() {
    local dir=$1 database=$2
    shift 2
    PGPASSFILE=$dir/pgpass psql -X -q -w -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$(cat "$dir/port")" -U postgres -d "$database" "$@"
}

# Creates a database unless it is there. create_database DIR NAME
create_database() {
    [ -n "$(run_psql "$1" postgres -Atc "select 1 from pg_database where datname = '$2'")" ] ||
        run_psql "$1" postgres -c "create database \"$2\""
}

stop_postgres() { stop_recorded "$1/postgres.pid" INT 60; }

remove_postgres() {
    local home
    stop_postgres "$1"
    home=$(readlink "$1/home") && [ -d "$home/data" ] && rm -rf "$home"
    rm -rf "$1"
}

remove_postgres_below() {
    local dir
    find "$1" -type d -name postgres | while read -r dir; do remove_postgres "$dir" || true; done
}
