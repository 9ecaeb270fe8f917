# The build. Part of deploy/lib.sh.
#
#   build_release [PRODUCT…]    the three programs, or others, statically linked; BIN is their folder afterwards. A BIN given
#                               from outside is taken as it is.
#   forget_moved_build          drops what was built where the checkout, or the one that it is a copy of, was before
#
# shellcheck shell=bash

# Debian's Swift images put it in /usr, installers elsewhere: it has to be on the path.
require_swift() {
    command -v swift >/dev/null || die "未找到 swift(需要 6.2 或更高版本)。安装说明:https://www.swift.org/install/linux/"
}

# The compiler keeps modules that know their own place, and fails over those of another.
forget_moved_build() {
    local manifest place
    for manifest in "$PROJECT"/.build/{debug,release}.yaml; do
        place=$(grep -om 1 '"/[^"]*/\.build/' "$manifest" 2>/dev/null | head -n 1) || true
        place=${place#\"}
        [ -z "$place" ] || [ "$place" -ef "$PROJECT/.build" ] || {
            say "此目录是移动或复制来的(原编译目录 $place),重新编译"
            rm -rf "$PROJECT/.build"
            return
        }
    done
}

# Where tests break programs off is for debug builds alone.
require_no_failpoints() {
    local program
    for program in pipelined pipeline-executor pipelinectl; do
        [ ! -e "$BIN/$program" ] || ! grep -qaE 'PIPELINED_FAILPOINT|generation\.synced|switch\.decided' "$BIN/$program" ||
            die "发布版本中含有测试断点:$program"
    done
}

build_release() {
    [ -z "${BIN-}" ] || return 0
    local product arguments=(build --package-path "$PROJECT" -c release --static-swift-stdlib)
    require_swift
    forget_moved_build
    [ $# -gt 0 ] || set -- pipelined pipeline-executor pipelinectl
    for product in "$@"; do
        quietly swift "${arguments[@]}" --product "$product" || die "编译失败:$product"
    done
    BIN=$(swift "${arguments[@]}" --show-bin-path)
    export BIN
    require_no_failpoints
}
