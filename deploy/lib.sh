# Shared functions of the scripts in this folder: source it, do not run it.
#
#   . "$(dirname "$0")/lib.sh"
#
# Rules that all of them keep: whatever is written lies in the directory that the caller names; a process is signalled only
# if it is the very one that was recorded (pid and start time) or runs in a network of ours; ports are taken on 127.0.0.1 and in
# such networks only; a second call finds the work done and changes nothing. So two checkouts on one machine do not disturb each
# other.
#
# shellcheck shell=bash
PROJECT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
export PROJECT

# Prints a line for the operator.
say() { printf '%s\n' "$*"; }

# Ends the script with a message.
die() {
    printf '错误:%s\n' "$*" >&2
    exit 1
}

# Runs a quiet command; only when it fails is its output shown. quietly COMMAND…
quietly() {
    local output
    output=$("$@" 2>&1 </dev/null) || {
        local status=$?
        printf '%s\n' "$output" | tail -n 40 >&2
        return "$status"
    }
}

# Waits until a command succeeds, at most so many seconds. wait_until SECONDS COMMAND…
wait_until() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        ((SECONDS < deadline)) || return 1
        sleep 0.1
    done
}

# A random secret of 32 letters and digits.
new_secret() { od -An -N 16 -tx1 /dev/urandom | tr -d ' \n'; }

# Writes standard input to a file that only its owner may read. write_secret FILE
write_secret() {
    rm -f "$1"
    (umask 077 && cat >"$1")
}

for part in processes packages pgvector network postgres other_postgres pgbouncer embedding_model nginx build stack balancer \
    cluster fuzz_schema; do
    # shellcheck source=/dev/null
    [ -e "$PROJECT/deploy/lib/$part.sh" ] && . "$PROJECT/deploy/lib/$part.sh"
done
unset part
