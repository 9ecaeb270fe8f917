# Random schemas, written as DDL and made again from it, compared by pg_dump. Part of deploy/lib.sh.
#
#   fuzz_schema SCHEMAS SEED [DIR]     needs install_packages and install_pgvector before it
#
# Starts a throwaway PostgreSQL in DIR (else a temporary one), and removes it. A failure names seed and number.
#
# shellcheck shell=bash
fuzz_schema() (
    set -euo pipefail
    work=${3:-$(mktemp -d "${TMPDIR:-/tmp}/pipelined-fuzz-schema.XXXXXX")}
    trap 'remove_postgres "$work/postgres"; rm -rf "$work"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    mkdir -p "$work/tmp"
    start_postgres "$work/postgres" fsync=off
    cd "$PROJECT"
    # A throwaway server's password: the one place where it may stand in an environment.
    DATA_PIPELINE_TEST_POSTGRES=$(postgres_uri "$work/postgres" postgres)
    export DATA_PIPELINE_TEST_POSTGRES TMPDIR=$work/tmp PIPELINED_FUZZ_SCHEMAS=$1 PIPELINED_FUZZ_SEED=$2
    swift test --filter 'come back the same, as pg_dump sees them'
)
