# Random schemas, written as DDL and made again from it, compared by pg_dump. Part of deploy/lib.sh.
#
#   fuzz_schema SCHEMAS SEED [DIR]     needs install_packages, install_pgvector and install_other_postgres before it
#
# Starts throwaway PostgreSQL servers of several versions in DIR (else a temporary one), and removes them. A failure names seed and number.
#
# shellcheck shell=bash
fuzz_schema() (
    set -euo pipefail
    work=${3:-$(mktemp -d "${TMPDIR:-/tmp}/pipelined-fuzz-schema.XXXXXX")}
    trap 'remove_all' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    remove_all() {
        find "$work" -type d -name postgres | while read -r dir; do remove_postgres "$dir" || true; done
        remove_other_postgres "$work"
        rm -rf "$work"
    }
    mkdir -p "$work/tmp"
    start_postgres "$work/postgres" fsync=off
    start_other_postgres "$work" fsync=off
    cd "$PROJECT"
    # A throwaway server's password: the one place where it may stand in an environment.
    DATA_PIPELINE_TEST_POSTGRES=$(postgres_uri "$work/postgres" postgres)
    DATA_PIPELINE_TEST_POSTGRES_OTHERS=$(other_postgres "$work")
    export DATA_PIPELINE_TEST_POSTGRES DATA_PIPELINE_TEST_POSTGRES_OTHERS TMPDIR=$work/tmp PIPELINED_FUZZ_SCHEMAS=$1 PIPELINED_FUZZ_SEED=$2
    swift test --filter 'come back the same, as pg_dump sees them'
)
