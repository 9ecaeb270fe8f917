# Random schemas on throwaway servers, by the tests that know how to judge them. Part of deploy/lib.sh.
#
#   fuzz_schema SCHEMAS SEED     written as DDL and made again from it, compared by pg_dump
#   fuzz_joins SCHEMAS SEED      asked questions with joins, each sum and count compared with one had without them
#
# Both need install_packages, install_pgvector and install_other_postgres before them.
#
# Starts throwaway PostgreSQL servers of several versions, and removes them when the script ends. A failure names seed and
# number.
#
# shellcheck shell=bash
fuzz_schema() {
    PIPELINED_FUZZ_SCHEMAS=$1 PIPELINED_FUZZ_SEED=$2 fuzz_tests 'come back the same, as pg_dump sees them'
}

fuzz_joins() {
    PIPELINED_FUZZ_JOINS=$1 PIPELINED_FUZZ_SEED=$2 fuzz_tests 'count every row once in random schemas'
}

# fuzz_tests FILTER
fuzz_tests() {
    local status=0
    fuzz_schema_dir=$(mktemp -d "${TMPDIR:-/tmp}/pipelined-fuzz-schema.XXXXXX")
    trap remove_fuzz_schema EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    mkdir -p "$fuzz_schema_dir/tmp"
    start_postgres "$fuzz_schema_dir/postgres" fsync=off
    start_other_postgres "$fuzz_schema_dir" fsync=off
    cd "$PROJECT" || return
    # A throwaway server's password: the one place where it may stand in an environment.
    DATA_PIPELINE_TEST_POSTGRES=$(postgres_uri "$fuzz_schema_dir/postgres" postgres)
    DATA_PIPELINE_TEST_POSTGRES_OTHERS=$(other_postgres "$fuzz_schema_dir")
    export DATA_PIPELINE_TEST_POSTGRES DATA_PIPELINE_TEST_POSTGRES_OTHERS
    export TMPDIR=$fuzz_schema_dir/tmp
    # In a process group of its own, which a trap can end.
    set -m
    swift test --filter "$1" &
    fuzz_schema_test=$!
    set +m
    wait "$fuzz_schema_test" || status=$?
    fuzz_schema_test=''
    return "$status"
}

remove_fuzz_schema() {
    local status=$?
    trap - EXIT
    [ -z "${fuzz_schema_test-}" ] || kill -- "-$fuzz_schema_test" 2>/dev/null || true
    remove_postgres_below "$fuzz_schema_dir"
    remove_other_postgres "$fuzz_schema_dir"
    rm -rf "$fuzz_schema_dir"
    exit "$status"
}
