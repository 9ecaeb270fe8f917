# What deploy/bench measures of question-SQL pairs: calls of a model, the gates, validation of 10,000 pairs. Part of deploy/bench.
#
# shellcheck shell=bash

# 10,000 pairs over the demo's tables, no two alike. many_pairs FILE
many_pairs() {
    jq -n --arg q "'" '[range(10000) as $n | {question: "第 \($n) 个问题：支付总金额超过 \($n) 元的记录按服务区合计是多少？",
        sql: (["SELECT service_name, SUM(pay_sum) AS \"支付总金额\" FROM bss_business_day_data WHERE delete_ts IS NULL AND pay_sum > \($n) GROUP BY service_name ORDER BY 2 DESC LIMIT 10;",
            "SELECT COUNT(*) FROM bss_service_area AS a JOIN bss_company AS c ON a.company_id = c.id WHERE c.company_no = \($q)\($n)\($q) AND a.delete_ts IS NULL;",
            "SELECT TO_CHAR(count_date, \($q)YYYY-MM\($q)) AS m, SUM(customer_count) FROM bss_car_day_count WHERE customer_count > \($n) AND delete_ts IS NULL GROUP BY 1 ORDER BY 1;",
            "SELECT service_area_name FROM bss_service_area AS a WHERE NOT EXISTS (SELECT 1 FROM bss_car_day_count AS d WHERE d.service_area_id = a.id AND d.customer_count > \($n)) ORDER BY 1;"
        ][$n % 4])}]' >"$1"
}

# bench_pairs DIR
bench_pairs() {
    local dir=$1 concurrency uri out name round ours=() theirs=() base mine
    for concurrency in 16 64; do
        target "$("$BIN/pair-bench" calls "$concurrency" | jq '.ratio * 1000 | round / 1000')" 1.2 \
            "pairs, $concurrency calls of 200 ms at once / ideal" '10 rounds, each answer kept'
    done

    start_postgres "$dir/postgres"
    create_database "$dir/postgres" pairs
    run_psql "$dir/postgres" pairs <"$PROJECT/deploy/demo/highway_db.sql" >/dev/null
    uri=$dir/pairs.uri
    postgres_uri "$dir/postgres" pairs | write_secret "$uri"
    target "$("$BIN/pair-bench" gates "$(cat "$uri")" | jq '.milliseconds_a_pair * 10 | round / 10')" 50 \
        'pairs, gates, in ms a pair' 'all pairs of the demo'

    # The list takes the place of the pairs that were made.
    out=$dir/pairs
    printf 'bss_%s\n' business_day_data company service_area car_day_count >"$dir/tables"
    "$BIN/pipelinectl" run --db "@$uri" --tables "$dir/tables" --out "$out" --no-validation >"$dir/made" 2>&1 || die "失败:$(tail -n 3 "$dir/made")"
    name=$(basename "$out"/qs_*_pair.json)
    many_pairs "$dir/many.json"
    jq -r '.[].sql | "EXPLAIN (FORMAT JSON, COSTS FALSE, ANALYZE FALSE) " + .' "$dir/many.json" >"$dir/many.sql"
    local psql=(psql -X -q -w -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$(cat "$dir/postgres/port")" -U postgres -d pairs)
    for round in 1 2 3; do
        cp "$dir/many.json" "$out/$name"
        theirs+=("$(PGPASSFILE=$dir/postgres/pgpass seconds_of "$dir/psql" "${psql[@]}" -f "$dir/many.sql")")
        # People's pairs would be graded besides.
        ours+=("$(DATA_PIPELINE_GATE_SECONDS=0 seconds_of "$dir/validated" "$BIN/pipelinectl" run --db "@$uri" \
            --tables "$dir/tables" --out "$out" --step sql_validation)")
    done
    [ "$(jq .valid "$out/sql_validation_result.json")" = 10000 ] || die "并非所有 SQL 都有效"
    base=$(printf '%s\n' "${theirs[@]}" | median) mine=$(printf '%s\n' "${ours[@]}" | median)
    target "$(ratio "$mine" "$base")" 1.0 'pairs, validation of 10,000 / psql with the same EXPLAINs' "$mine s / $base s"
    target "$(awk '{ printf "%.1f", $2 / 1024 }' "$dir/validated.time")" 60 \
        'pairs, memory of that validation, in MiB' 'peak'
}
