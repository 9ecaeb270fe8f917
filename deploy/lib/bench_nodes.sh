# What deploy/bench measures of several nodes: is a file of another node sent as quickly as by nginx alone, and how soon is a
# node told of that is gone? Part of deploy/bench.
#
# shellcheck shell=bash

# Downloads a file of 1 GiB of n1 through n2: as a client gets it, and by a plain proxy_pass between the same two, in turns.
# bench_nodes DIR
bench_nodes() {
    local cluster=$1/cluster tasks=/api/v0/data_pipeline/tasks task round way front plain peer
    start_cluster "$cluster" 2
    front=http://$(cat "$cluster/n2/address")
    task=$(curl -fsS -X POST "http://$(cat "$cluster/n1/address")$tasks" -H 'Content-Type: application/json' -d '{}' |
        jq -r .data.task_id)
    mkdir -p "$cluster/n1/data/training_data/$task"
    head -c 1G /dev/urandom >"$cluster/n1/data/training_data/$task/large.csv"
    # Without temporary files, which would make it slower.
    cat >"$cluster/n2/nginx/server.d/bench.conf" <<CONF
location /_bench/plain/ {
    rewrite ^/_bench/plain(/.*)$ \$1 break;
    proxy_max_temp_file_size 0;
    proxy_pass http://$(cat "$cluster/n1/address");
}
CONF
    reload_nginx "$cluster/n2"
    wait_until 10 download "$front/_bench/plain$tasks/$task/files/large.csv" -r 0-0 || die "压测中出现错误:$front"
    for round in 1 2 3 4 5; do
        for way in '' /_bench/plain; do
            download "$front$way$tasks/$task/files/large.csv" >>"$1/download${way//\//.}"
        done
    done
    peer=$(median <"$1/download") plain=$(median <"$1/download._bench.plain")
    target_least "$(ratio "$plain" "$peer")" 0.9 "nodes: 1 GiB of another node to a plain proxy_pass" "$peer s / $plain s"
    target "$(find "$cluster/n2/nginx/tmp" -type f | wc -l)" 0 "nodes: temporary files" files
    ! has_network "$cluster" || {
        cut_node "$cluster" n1
        target "$(time_of_503 "$front$tasks/$task/files/large.csv")" 2 "nodes: told that one is cut off" s
        join_node "$cluster" n1
    }
    kill_node "$cluster" n1
    target "$(time_of_503 "$front$tasks/$task/files/large.csv")" 2 "nodes: told that one is dead" s
    remove_cluster "$cluster"
}

# The seconds of one download. download URL CURL_ARGUMENT…
download() { curl -fsS -o /dev/null -w '%{time_total}\n' "${@:2}" "$1"; }

# The seconds until a 503.
time_of_503() {
    local answer
    answer=$(curl -sS -m 60 -o /dev/null -w '%{http_code} %{time_total}' "$1")
    [ "${answer% *}" = 503 ] || die "压测中出现错误:${answer% *}"
    printf '%s\n' "${answer#* }"
}
