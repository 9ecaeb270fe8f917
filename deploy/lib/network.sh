# Networks that end at this machine: a bridge, and a namespace on it for each node of a cluster. Part of deploy/lib.sh.
#
#   open_network CLUSTER              makes the bridge; without root, where namespaces are not allowed, and with NETWORK=loopback
#                                     it makes nothing, and nodes are told apart by their ports
#   has_network CLUSTER
#   network_address CLUSTER LAST      an address in it: 1 is this machine, 254 as well (for the state alone), nodes from 10 on
#   enter_network CLUSTER NODE LAST   gives a node its namespace with that address; in_network DIR COMMAND… runs something there
#   cut_node, join_node CLUSTER NODE  drops all its packets, without any sign of it; or no more
#   cut_state, join_state CLUSTER NODE  the same for those to the address 254
#   close_network CLUSTER             removes namespaces and bridge
#
# CLUSTER/network holds an identifier, which is in all names, and the first three numbers of the addresses, which are of
# 198.18.0.0/15: no network uses or routes that (RFC 2544). NODE/netns has the name of a node's namespace.
#
# shellcheck shell=bash
NETWORK_RANGE=198.18.0.0/15

has_network() { [ -s "$1/network" ]; }
network_id() { cut -d ' ' -f 1 "$1/network"; }
network_address() { printf '%s.%s\n' "$(cut -d ' ' -f 2 "$1/network")" "$2"; }
network_bridge() { printf 'pl%s\n' "$(network_id "$1")"; }
network_namespace() { printf 'pl%s-%s\n' "$(network_id "$1")" "$2"; }
# The bridge's end of a node's cable; such a name has 15 characters at most.
network_cable() { printf 'pl%sn%s\n' "$(network_id "$1")" "$(cut -d ' ' -f 2 "$1/$2/netns")"; }

open_network() {
    if [ "$(id -u)" != 0 ] || [ "${NETWORK-}" = loopback ] || ! may_make_networks; then
        rm -f "$1/network" "$1"/*/netns
        return
    fi
    # Two clusters must not choose the same addresses.
    (flock 9 && make_bridge "$1") 9>/run/lock/pipelined-network.lock
}

may_make_networks() {
    local name=pl-probe-$BASHPID status=0
    ip netns add "$name" 2>/dev/null || return 1
    ip link add name "plp$BASHPID" type veth peer name eth0 netns "$name" 2>/dev/null || status=1
    ip netns del "$name"
    return "$status"
}

make_bridge() {
    local id='' prefix='' number
    # What it was before, unless somebody else has that by now.
    [ ! -s "$1/network" ] || read -r id prefix <"$1/network"
    [ -z "$id" ] || ! ip link show "pl$id" >/dev/null 2>&1 || return 0
    until [ -n "$prefix" ] && [ -z "$(ip -4 route show "$prefix.0/24")" ]; do
        number=$((RANDOM % 512)) id=$(printf '%04x%02x' "$RANDOM" $((RANDOM % 256)))
        prefix=198.$((18 + number / 256)).$((number % 256))
    done
    # An address of its own: that of a bridge without one changes with what is plugged in.
    ip link add name "pl$id" address "02:00:00:${id:0:2}:${id:2:2}:${id:4:2}" type bridge
    ip addr add "$prefix.1/24" dev "pl$id"
    ip addr add "$prefix.254/24" dev "pl$id"
    ip link set "pl$id" up
    printf '%s %s\n' "$id" "$prefix" >"$1/network"
}

enter_network() {
    local cluster=$1 node=$2 last=$3 namespace
    has_network "$cluster" || return 0
    namespace=$(network_namespace "$cluster" "$node")
    printf '%s %s\n' "$namespace" "$last" >"$cluster/$node/netns"
    [ ! -e "/run/netns/$namespace" ] || return 0
    ip netns add "$namespace"
    ip link add name "$(network_cable "$cluster" "$node")" type veth peer name eth0 netns "$namespace"
    ip -n "$namespace" link set lo up
    ip -n "$namespace" addr add "$(network_address "$cluster" "$last")/24" dev eth0
    ip -n "$namespace" link set eth0 up
    ip -n "$namespace" route add default via "$(network_address "$cluster" 1)"
    join_node "$cluster" "$node"
}

# How to enter the network of DIR, as words of a command; nothing where it is the machine's own.
network_entrance() { [ ! -s "$1/netns" ] || printf '%s\n' nsenter "--net=/run/netns/$(cut -d ' ' -f 1 "$1/netns")"; }

in_network() {
    local entrance
    mapfile -t entrance < <(network_entrance "$1")
    shift
    "${entrance[@]}" "$@"
}

cut_node() { ip link set "$(network_cable "$1" "$2")" nomaster; }
join_node() { ip link set "$(network_cable "$1" "$2")" master "$(network_bridge "$1")" up; }

# A neighbour that nobody is: what is sent to the state goes nowhere.
cut_state() {
    in_network "$1/$2" ip neigh replace "$(network_address "$1" 254)" lladdr 02:00:00:00:00:00 nud permanent dev eth0
}
join_state() { in_network "$1/$2" ip neigh del "$(network_address "$1" 254)" dev eth0 2>/dev/null || true; }

close_network() {
    local file
    has_network "$1" || return 0
    for file in "$1"/*/netns; do
        [ ! -e "$file" ] || {
            ip link del "$(network_cable "$1" "$(basename "$(dirname "$file")")")" 2>/dev/null || true
            ip netns del "$(cut -d ' ' -f 1 "$file")" 2>/dev/null || true
            rm -f "$file"
        }
    done
    ip link del "$(network_bridge "$1")" 2>/dev/null || true
}
