# The build. Part of deploy/lib.sh.
#
#   build_release [PRODUCT…]    the three programs, or others, statically linked; BIN is their folder afterwards. A BIN given
#                               from outside is taken as it is.
#
# shellcheck shell=bash

# Debian's Swift images put it in /usr, installers elsewhere: it has to be on the path.
require_swift() {
    command -v swift >/dev/null || die "未找到 swift(需要 6.2 或更高版本)。安装说明:https://www.swift.org/install/linux/"
}

build_release() {
    [ -z "${BIN-}" ] || return 0
    local product arguments=(build --package-path "$PROJECT" -c release --static-swift-stdlib)
    require_swift
    [ $# -gt 0 ] || set -- pipelined pipeline-executor pipelinectl
    for product in "$@"; do
        quietly swift "${arguments[@]}" --product "$product" || die "编译失败:$product"
    done
    BIN=$(swift "${arguments[@]}" --show-bin-path)
    export BIN
}
