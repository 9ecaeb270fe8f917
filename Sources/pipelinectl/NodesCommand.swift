import Processes
import Settings
import State
import Tasks

/// `pipelinectl nodes`: the nodes that share the state.
struct NodesCommand {
    static let usage = """
        usage: pipelinectl nodes list
               pipelinectl nodes drain  NAME
               pipelinectl nodes resume NAME
               pipelinectl nodes forget NAME

        list shows every node that shares the state of DATA_PIPELINE_STATE_CONNECTION_FILE, as its last sign of life tells. A
        node that is drained takes no new tasks and runs, carries out those that it has accepted, and ends; resume takes that
        back. forget removes a node that is gone and has no tasks.
        """

    private let call: Invocation
    private let store: any SharedTaskStore

    init(_ arguments: [String]) throws {
        call = try Invocation(
            arguments,
            [
                Invocation.Verb(name: "list"), Invocation.Verb(name: "drain", subjects: 1),
                Invocation.Verb(name: "resume", subjects: 1), Invocation.Verb(name: "forget", subjects: 1),
            ])
        if let user = Settings.user { try Confinement.become(user) }
        let opened = try StateStore.open(try Settings(), as: "pipelinectl")
        guard let shared = opened as? any SharedTaskStore else {
            throw DataError(
                description:
                    "this node has a state of its own: DATA_PIPELINE_STATE_CONNECTION_FILE is not set")
        }
        store = shared
    }

    func run() throws {
        switch call.verb {
        case "list": try list()
        case "drain": try drain(true)
        case "resume": try drain(false)
        default:
            let name = try name()
            guard try store.forget(name) else {
                throw DataError(
                    description: "\(name) is not known, lives, or has tasks: move or delete those first")
            }
            print("\(name) is forgotten")
        }
    }

    private func name() throws -> NodeName {
        let text = call.subjects.first ?? ""
        guard let name = NodeName(text) else {
            throw DataError(description: "\(text.prefix(64)) is no name of a node")
        }
        return name
    }

    private func list() throws {
        for node in try store.nodes() {
            let state = node.state
            let status =
                node.isAlive ? node.isDraining ? "draining" : "active" : node.isDraining ? "drained" : "lost"
            let free = state.diskFreeBytes.map { "\($0 >> 20) MiB free" } ?? ""
            print(
                "\(node.identity.name.text.padded(to: 16))  \(status.padded(to: 8))  \(state.address.padded(to: 21))  "
                    + "\(state.running) of \(state.places) running, \(state.waiting) waiting  seen \(node.seenAt.iso)  "
                    + "since \(node.since.iso)  \(free)  version \(state.version)")
        }
    }

    private func drain(_ isDraining: Bool) throws {
        let name = try name()
        guard try store.drain(name, isDraining) else {
            throw DataError(description: "there is no node of the name \(name)")
        }
        print(
            isDraining ? "\(name) takes no more runs, and ends when it is idle" : "\(name) takes runs again")
    }
}
