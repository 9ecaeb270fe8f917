import JSON
import Processes
import Settings
import State
import Tasks

/// Every node of the service, as its last sign of life tells.
struct NodeList: JSONEncodable {
    let nodes: [NodeRow]

    func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("nodes", nodes)
            json.field("total", nodes.count)
        }
    }
}

/// One node.
struct NodeRow: JSONEncodable {
    let name: String
    let state: NodeState
    let status: Status
    /// Since when it has its name.
    let since: Timestamp?
    let seenAt: Timestamp?
    /// Whether it is the one that answers.
    let isOwn: Bool

    enum Status: String {
        case active, draining
        /// Not heard of for longer than its lease.
        case lost
        /// Not heard of any more, as it was asked to.
        case drained
    }

    func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("name", name)
            json.field("status", status.rawValue)
            json.field("answering", isOwn)
            json.field("address", state.address.isEmpty ? nil : state.address)
            json.field("version", state.version)
            json.field("since", since?.iso)
            json.field("last_heartbeat", seenAt?.iso)
            json.field("running", state.running)
            json.field("queue", state.waiting)
            json.field("places", state.places)
            json.field("disk_free_bytes", state.diskFreeBytes)
        }
    }
}

extension NodeRow {
    init(_ record: NodeRecord, isOwn: Bool) {
        status =
            record.isAlive
            ? record.isDraining ? .draining : .active : record.isDraining ? .drained : .lost
        (name, state, since) = (record.identity.name.text, record.state, record.since)
        (seenAt, self.isOwn) = (record.seenAt, isOwn)
    }
}

extension Node {
    func listNodes(_: NoFields) throws(APIError) -> NodeList {
        try internally {
            if let shared {
                return NodeList(
                    nodes: try shared.nodes().map { NodeRow($0, isOwn: $0.identity == shared.identity) })
            }
            // The only one there is knows itself.
            let uptime = supervised?.figures().uptimeMilliseconds
            let now = try store.now()
            let since = uptime.map { Timestamp(milliseconds: now.milliseconds - $0) }
            let state = try NodeState(of: store, orphans, settings)
            return NodeList(
                nodes: [
                    NodeRow(
                        name: "local", state: state, status: .active, since: since, seenAt: now, isOwn: true)
                ])
        }
    }
}
