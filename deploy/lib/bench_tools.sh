# What deploy/bench measures the two pools with: do requests that wait for a database slow down those that do not?
# Part of deploy/bench.
#
# shellcheck shell=bash

# Listens on so many free ports of 127.0.0.1 and never answers; prints the ports. mute_servers COUNT
mute_servers() {
    python3 -c '
import signal, socket, sys
servers = [socket.create_server(("127.0.0.1", 0), backlog=256) for _ in range(int(sys.argv[1]))]
print(*(server.getsockname()[1] for server in servers), flush=True)
signal.pause()' "$1"
}

# The time below which 99 of 100 lie, in milliseconds.
p99() { sort -n | awk '{ v[NR] = $1 } END { printf "%.3f", v[int(NR * 0.99)] * 1000 }'; }

# Whether so many clients are connected to a port. clients PORT COUNT
clients() { [ "$(ss -Htn state established "dport = :$1" | wc -l)" -ge "$2" ]; }

# The status of a task in rounds, alternately without and with 100 requests that wait for a server that says nothing; a server
# for each round, as workers remember for a while which one is silent. bench_tools DIR TASK
bench_tools() {
    local dir=$1 port base mute waiting before during
    port=$(cat "$dir/port") base=http://127.0.0.1:$port/api/v0
    mute_servers 5 >"$dir/mute" &
    record_process "$dir/mute.pid" $!
    wait_until 5 test -s "$dir/mute"
    times 500 "$base/data_pipeline/tasks/$2" >/dev/null
    for mute in $(<"$dir/mute"); do
        times 2000 "$base/data_pipeline/tasks/$2" >>"$dir/status.alone"
        curl -sS -Z --parallel-immediate --parallel-max 100 -m 240 -o /dev/null -w '%{http_code} %{time_total}\n' \
            -d "{\"db_connection\":\"postgresql://u@127.0.0.1:$mute/d?connect_timeout=8\"}" \
            "$base/database/tables?[1-100]" >>"$dir/waiting" 2>/dev/null &
        waiting=$!
        wait_until 5 clients "$port" 100 || die "等待中的请求没有全部到达"
        times 2000 "$base/data_pipeline/tasks/$2" >>"$dir/status.beside"
        clients "$port" 100 || die "等待中的请求在测量结束之前已经结束"
        wait "$waiting"
    done
    stop_recorded "$dir/mute.pid"
    before=$(p99 <"$dir/status.alone") during=$(p99 <"$dir/status.beside")
    target "$(jq -n "($during / $before - 1) * 1000 | round / 10")" 20 'tools, rise of the p99 of a status request in percent' \
        "$before ms alone, $during ms beside 100 requests that wait"
    say "tools, how those ended: $(awk '{ n[$1]++; if ($2 > most) most = $2 } END { for (code in n) printf "%d times %s, ", n[code], code
        printf "after %.1f s at most", most }' "$dir/waiting")"
}
