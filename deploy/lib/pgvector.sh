# The extension pgvector for the newest installed PostgreSQL. Part of deploy/lib.sh.
#
#   install_pgvector [PG_CONFIG]   does nothing where it is installed
#
# Debian 13 and Ubuntu 24.04 have it as a package. Debian 12 has not: there Debian 13's source package is built, from a
# private list, so that the machine's own package sources stay as they are.
#
# shellcheck shell=bash

install_pgvector() {
    local config major package
    config=${1:-$(postgres_bin)/pg_config}
    major=$(basename "$(dirname "$(dirname "$config")")")
    [ ! -e "/usr/share/postgresql/$major/extension/vector.control" ] || return 0
    package=postgresql-$major-pgvector
    can_be_root || die "PostgreSQL $major 缺少 pgvector 扩展。请让管理员安装软件包 $package,或以 root 运行本脚本。"
    if apt-cache show "$package" >/dev/null 2>&1; then
        install_packages "$package"
    else
        install_packages build-essential dpkg-dev "postgresql-server-dev-$major"
        say "编译 pgvector(PostgreSQL $major)"
        # shellcheck disable=SC2016
        as_root flock /run/lock/pipelined-apt.lock bash -c '. "$0" && build_pgvector "$@"' "$PROJECT/deploy/lib.sh" "$config" ||
            die "pgvector 安装失败。请检查能否访问 deb.debian.org,或手动安装 pgvector 后重试。"
    fi
}

# Runs as root, under the lock. build_pgvector PG_CONFIG [DESTDIR]
build_pgvector() {
    local config=$1 destination=${2-} work options
    work=$(mktemp -d)
    # shellcheck disable=SC2064
    trap "rm -rf '$work'" EXIT
    mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
    printf '%s\n' 'deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian trixie main' \
        >"$work/sources.list"
    options=(-o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$work/lists"
        -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root)
    quietly apt "${options[@]}" update || return 1
    (cd "$work" && quietly apt "${options[@]}" source --download-only pgvector) || return 1
    quietly dpkg-source --no-check -x "$work"/pgvector_*.dsc "$work/source" || return 1
    quietly make -C "$work/source" with_llvm=no "PG_CONFIG=$config" || return 1
    quietly make -C "$work/source" with_llvm=no "PG_CONFIG=$config" "DESTDIR=$destination" install || return 1
}
