# Packages of Debian and PyPI. Part of deploy/lib.sh.
#
#   install_packages PACKAGE…   installs those that are missing; as root or through sudo, else says what to install
#   install_from_pypi NAME==VERSION [PIP ARGUMENT…]   for development and demonstration: nothing that is shipped needs it
#   pypi_environment NAME==VERSION                    its environment, a folder of its own in the user's cache directory
#   install_axe ; axe_script    axe-core, which looks whether pages can be used by everybody: for tests
#   install_vector_readers      LangChain and Vanna, which read what the service loads: for tests
#   install_pgvector            the extension for the newest installed PostgreSQL (deploy/lib/pgvector.sh)
#
# Services of the installed packages are neither started nor enabled, and services that were there before are left alone.
# Two checkouts take turns.
#
# shellcheck shell=bash disable=SC2016,SC2034
BUILD_PACKAGES=(build-essential pkg-config libfcgi-dev libpq-dev libsqlite3-dev libcurl4-openssl-dev libssl-dev
    libpg-query-dev libprotobuf-c-dev)
RUN_PACKAGES=(nginx-light postgresql jq curl ca-certificates iproute2 util-linux)
# What only the tests need: the guide's clients are in shell, JavaScript and Python, and the console is used in a browser.
BROWSER_PACKAGES=(chromium chromium-driver python3-selenium fonts-noto-cjk)
TEST_PACKAGES=(libfcgi-bin nodejs python3-requests psmisc procps shellcheck sqlite3 pgbouncer haproxy libfaketime "${BROWSER_PACKAGES[@]}")
BENCH_PACKAGES=(wrk spawn-fcgi sqlite3 python3 time)
VECTOR_READERS_PACKAGE=langchain-postgres==0.0.13
WREN_PACKAGE=wrenai==0.17.0
AXE_PACKAGE=axe-playwright-python==0.1.8
POLICY=/usr/sbin/policy-rc.d

can_be_root() { [ "$(id -u)" = 0 ] || command -v sudo >/dev/null; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -- "$@"; fi; }

# The packages among the arguments that are not installed. Any nginx will do.
missing_packages() {
    local package
    for package in "$@"; do
        [ "$package" = nginx-light ] && [ -x /usr/sbin/nginx ] && continue
        [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || printf '%s\n' "$package"
    done
}

install_packages() {
    local missing
    mapfile -t missing < <(missing_packages "$@")
    [ "${#missing[@]}" -gt 0 ] || return 0
    can_be_root || die "缺少软件包,且当前用户不是 root、也没有 sudo。请让管理员执行:apt-get install -y ${missing[*]}"
    say "安装软件包:${missing[*]}"
    as_root flock /run/lock/pipelined-apt.lock bash -c '. "$0" && install_locked "$@"' "$PROJECT/deploy/lib.sh" "${missing[@]}" ||
        die "软件包安装失败。请手动执行:sudo apt-get update && sudo apt-get install -y ${missing[*]}"
}

apt() { DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=600 "$@"; }

# Runs as root, under the lock. Its guard tells the packages' scripts to start nothing; what policy there was comes back
# afterwards, also after a run that was killed.
install_locked() {
    local services service fresh=()
    services=(nginx postgresql pgbouncer haproxy)
    for service in "${services[@]}"; do [ -e "/etc/init.d/$service" ] || fresh+=("$service"); done
    lift_guard
    [ ! -e "$POLICY" ] || mv "$POLICY" "$POLICY.before-pipelined"
    trap lift_guard EXIT
    trap 'exit 143' INT TERM
    printf '#!/bin/sh\n# Temporary guard of the pipelined installation.\nexit 101\n' >"$POLICY"
    chmod 755 "$POLICY"
    # The lists may be empty or old: fetch them only when the installation cannot go on without.
    quietly apt install --no-install-recommends "$@" 2>/dev/null || { quietly apt update && quietly apt install --no-install-recommends "$@"; } || return 1
    for service in "${fresh[@]}"; do
        [ ! -e "/etc/init.d/$service" ] || update-rc.d "$service" disable >/dev/null 2>&1 || true
    done
}

lift_guard() {
    ! grep -qs 'guard of the pipelined installation' "$POLICY" || rm -f "$POLICY"
    [ ! -e "$POLICY.before-pipelined" ] || mv "$POLICY.before-pipelined" "$POLICY"
}

pypi_environment() { printf '%s\n' "${XDG_CACHE_HOME:-$HOME/.cache}/pipelined/${1/==/-}"; }

install_from_pypi() {
    local place
    place=$(pypi_environment "$1")
    [ ! -e "$place/complete" ] || return 0
    python3 -c 'import ensurepip' 2>/dev/null || install_packages python3-venv
    say "安装 $1(服务本身不需要)到 $place"
    mkdir -p "${place%/*}"
    (
        flock 9
        [ -e "$place/complete" ] || {
            quietly python3 -m venv --clear "$place" && quietly "$place/bin/pip" install --disable-pip-version-check "$@" &&
                touch "$place/complete"
        }
    ) 9>"${place%/*}/lock" || die "$1 安装失败。请检查能否访问 PyPI。"
}

install_vector_readers() { install_from_pypi "$VECTOR_READERS_PACKAGE" vanna==0.7.9 'psycopg[binary]==3.3.9' 'sqlalchemy[asyncio]<2.1'; }

# What reads queries.yml; its engine and all that hangs on it are not needed for that.
install_wren() { install_from_pypi "$WREN_PACKAGE" --no-deps typer==0.29.2 click==8.5.1 rich==15.0.0 markdown-it-py==4.3.0 mdurl==0.1.2 \
    pygments==2.21.0 pyyaml==6.0.4 shellingham==1.5.4 typing-extensions==4.16.0 annotated-doc==0.0.7; }

# Only for the script in it: the browser is Debian's.
install_axe() { install_from_pypi "$AXE_PACKAGE" --no-deps; }
axe_script() { find "$(pypi_environment "$AXE_PACKAGE")" -name axe.min.js; }
