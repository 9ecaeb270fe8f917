import FoundationEssentials
import Glibc
import HTTPClient
import JSON
import Postgres
import TestSupport

/// Nodes that are restarted one after the other under a steady load, the second time as a later release with another form of the
/// state: no request fails, and the nodes that still are of the earlier one go on working.
final class RollingChange {
    /// What came of it.
    struct Verdict: CustomStringConvertible {
        /// What was wrong, in words.
        var faults: [String] = []
        var requests = 0, slowestMilliseconds = 0, runs = 0
        /// The form of the state in the end, and before.
        var forms = (before: 0, after: 0)

        /// One line of figures.
        var description: String {
            "\(faults.count) faults; \(requests) requests, the slowest took \(slowestMilliseconds) ms; \(runs) runs;"
                + " form \(forms.before), then \(forms.after)"
        }
    }

    private let cluster: ChaosCluster
    private let client: ClusterClient
    private var verdict = Verdict()
    private static let laterRelease = ["PIPELINED_NEXT_FORM": "yes"]

    init(_ cluster: ChaosCluster) throws {
        self.cluster = cluster
        client = try ClusterClient(cluster, ClusterLedger(), name: "rolling", seed: 0)
    }

    /// Restarts all nodes so often as they are, then as a later release, and then one as the earlier release again.
    func run(restarts: Int = 1, rate: Int = 100, _ tell: (String) -> Void = { _ in }) throws -> Verdict {
        let first = try carriedOut(at: cluster.names[0])
        verdict.forms.before = try form()
        let load = SteadyLoad(requests(about: first), rate: rate, senders: 10)
        for round in 0..<restarts {
            for name in cluster.names {
                try cluster.order("restart", name)
                tell("restart \(round + 1) of \(name)")
            }
        }
        for name in cluster.names {
            try cluster.order("restart", name, extra: Self.laterRelease)
            tell("\(name) is of a later release, form \(try form())")
            // Of both releases, as long as there are any.
            for each in cluster.names { try carriedOut(at: each) }
        }
        verdict.forms.after = try form()
        // To go back works as long as the form still has what the earlier release needs.
        try cluster.order("restart", cluster.names[0])
        try carriedOut(at: cluster.names[0])
        let outcome = load.stop()
        verdict.requests = outcome.requests
        verdict.slowestMilliseconds = outcome.slowestMilliseconds
        verdict.faults += outcome.failures
        if verdict.forms.after != verdict.forms.before + 1 {
            verdict.faults.append("the form is not another one")
        }
        return verdict
    }

    private func form() throws -> Int {
        let state = try cluster.server.connect("pipeline_state")
        return try state.query("SELECT form FROM data_pipeline_state.store").integer(0, 0) ?? 0
    }

    private func requests(about id: String) -> [HTTPRequest] {
        let reads = ["/\(id)", "?limit=20", "?status=completed&limit=10", "/\(id)"].map {
            HTTPRequest(.get, cluster.balancer + $0, timeoutSeconds: 30)
        }
        let create = HTTPRequest(
            .post, cluster.balancer, headers: [("Content-Type", "application/json")],
            body: Array(#"{"table_list_file": "shop.txt"}"#.utf8), timeoutSeconds: 30)
        return reads + [create] + reads
    }

    /// A run at that node, to its end.
    @discardableResult
    private func carriedOut(at node: String) throws -> String {
        guard let id = client.create(at: node) else {
            throw PostgresServer.Failure(text: "\(node) creates no task")
        }
        guard client.execute(id, at: node) == 202 else {
            throw PostgresServer.Failure(text: "\(node) takes no run")
        }
        var state = JSONValue.null
        _ = ChaosService.wait(seconds: 90) {
            usleep(200_000)
            state = client.ask(.get, cluster.balancer, "/\(id)", "").json["data"] ?? .null
            return state["status"]?.stringValue.map { $0 != "in_progress" } ?? false
        }
        verdict.runs += 1
        if state["status"]?.stringValue != "completed" {
            let why = state["error_message"]?.stringValue ?? ""
            verdict.faults.append("a run of \(node) has not completed: \(why)")
        }
        return id
    }
}
