# Debian systems in which the package is tried. Part of deploy/package-test.
#
#   make_system NAME PACKAGE            a minimal Debian of this machine's release with what PACKAGE (a file) depends on and what
#                                       its administrator needs; "systemd" has systemd, "plain" has not. Kept in the user's cache
#   start_container DIR NAME            a fresh copy of it that runs: systemd as its process 1, or a stub that only reaps
#   in_container DIR COMMAND…           runs a command as root in it
#   stop_container DIR
#
# Its network is this machine's, where the database is. Its files are laid over the cached ones, which stay as they are. Needs
# root, and a mount namespace of the caller's own, with which the mounts end.
#
# shellcheck shell=bash disable=SC2016
CONTAINER_PACKAGES=(debootstrap systemd-container)
# What administrators have on a server.
SYSTEM_PACKAGES=(nginx-light logrotate curl procps man-db bash-completion)
MIRROR=http://deb.debian.org/debian

system_folder() {
    local codename
    codename=$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")
    printf '%s/pipelined/%s-%s-%s\n' "${XDG_CACHE_HOME:-$HOME/.cache}" "$codename" "$1" "$(dpkg-deb -f "$2" Depends | md5sum | cut -c 1-8)"
}

make_system() {
    local folder
    folder=$(system_folder "$1" "$2")
    mkdir -p "${folder%/*}"
    (
        flock 9
        [ ! -e "$folder.complete" ] || exit 0
        say "    Debian-系统($1),保存在 $folder"
        rm -rf "$folder"
        # debootstrap would change the devices of a machine that it sees.
        unshare --mount --propagation private bash -euo pipefail -c '. "$0" && . "$1" && bootstrap "${@:2}"' \
            "$PROJECT/deploy/lib.sh" "$PROJECT/deploy/lib/container.sh" "$folder" "$1" "$(dpkg-deb -f "$2" Depends)"
        touch "$folder.complete"
    ) 9>"${folder%/*}/lock" || die "无法建立 Debian 系统($1)。请检查能否访问 $MIRROR。"
}

# bootstrap FOLDER NAME DEPENDS
bootstrap() {
    local folder=$1 init
    case $2 in
        systemd) init=systemd,systemd-sysv,dbus ;;
        plain) init=systemd-standalone-sysusers,systemd-standalone-tmpfiles ;;
    esac
    quietly debootstrap --variant=minbase "--include=$init" "$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")" "$folder" "$MIRROR"
    mount -t proc proc "$folder/proc"
    cp /etc/resolv.conf "$folder/etc/resolv.conf"
    # Nothing is to be started while it is made.
    printf '#!/bin/sh\nexit 101\n' >"$folder/usr/sbin/policy-rc.d"
    chmod 755 "$folder/usr/sbin/policy-rc.d"
    quietly chroot "$folder" env DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends "${SYSTEM_PACKAGES[@]}"
    quietly chroot "$folder" env DEBIAN_FRONTEND=noninteractive apt-get -q -y satisfy --no-install-recommends "$3"
    # It would take a port of this machine.
    rm "$folder/usr/sbin/policy-rc.d" "$folder/etc/nginx/sites-enabled/default"
    umount "$folder/proc"
}

start_container() {
    local dir=$1 options=(--as-pid2) command=(sleep infinity) folder
    folder=$(system_folder "$2" "$3")
    [ "$2" = plain ] || options=(--boot) command=()
    mkdir -p "$dir"/{upper,work,root}
    mount -t overlay overlay -o "lowerdir=$folder,upperdir=$dir/upper,workdir=$dir/work" "$dir/root"
    # Without an init system Debian starts nothing of its packages unless a policy says so.
    [ "$2" = systemd ] || (umask 022 && printf '#!/bin/sh\nexit 0\n' >"$dir/root/usr/sbin/policy-rc.d" && chmod 755 "$dir/root/usr/sbin/policy-rc.d")
    systemd-nspawn --quiet --register=no --keep-unit --console=pipe "--machine=pipelined-$2-$$" "--bind-ro=$work/packages:/packages" \
        "--directory=$dir/root" "${options[@]}" "${command[@]}" >"$dir/console" 2>&1 </dev/null &
    record_process "$dir/nspawn.pid" $! || die "容器无法启动:$(cat "$dir/console")"
    if [ "$2" = systemd ]; then
        wait_until 60 in_container "$dir" systemctl is-active --quiet multi-user.target || die "systemd 未能启动:$(cat "$dir/console")"
    else
        wait_until 20 in_container "$dir" true || die "容器无法启动:$(cat "$dir/console")"
    fi
}

# The process 1 of a container, as it is called outside.
container_leader() { pgrep -P "$(recorded_pid "$1/nspawn.pid")" | head -n 1; }

in_container() {
    local dir=$1
    shift
    nsenter --target "$(container_leader "$dir")" --all --root --wd -- env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
        DEBIAN_FRONTEND=noninteractive "$@"
}

# systemd is told to end, a stub is ended.
stop_container() {
    local leader
    leader=$(container_leader "$1" 2>/dev/null) && record_process "$1/leader.pid" "$leader"
    stop_recorded "$1/nspawn.pid" TERM 30
    stop_recorded "$1/leader.pid" KILL 10
    ! mountpoint -q "$1/root" || umount "$1/root"
}
