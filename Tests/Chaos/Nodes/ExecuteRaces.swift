import Glibc
import HTTPClient
import JSON
import Postgres
import TestSupport

/// Many requests that execute one task through all nodes at once, over and over: one is accepted, the others are told of its run.
final class ExecuteRaces {
    /// What came of it.
    struct Verdict: CustomStringConvertible {
        /// What was wrong, in words.
        var faults: [String] = []
        /// How often which status was answered.
        var answers: [Int: Int] = [:]
        /// How many rounds there were.
        var rounds = 0

        /// One line of figures.
        var description: String {
            let all = answers.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }.joined(
                separator: ", ")
            return "\(faults.count) faults; \(rounds) rounds, answered: \(all)"
        }
    }

    private let cluster: ChaosCluster
    private var verdict = Verdict()

    init(_ cluster: ChaosCluster) { self.cluster = cluster }

    /// Runs so many rounds; `tell` is given a line now and then.
    func run(rounds: Int, requests: Int = 50, _ tell: (String) -> Void = { _ in }) throws -> Verdict {
        let ledger = ClusterLedger()
        let client = try ClusterClient(cluster, ledger, name: "races", seed: 0)
        let sender = try HTTPMultiClient(concurrency: requests)
        for round in 0..<rounds {
            guard let id = client.create(at: cluster.names[round % cluster.names.count]) else {
                throw PostgresServer.Failure(text: "no task can be created")
            }
            let all = (0..<requests).map { number in
                HTTPRequest(
                    .post, cluster.door(of: cluster.names[number % cluster.names.count]) + "/\(id)/execute",
                    headers: [("Content-Type", "application/json")], body: Array("{}".utf8))
            }
            var answers: [Int: Int] = [:]
            sender.send(all, until: .now + .seconds(60)) { _, outcome in
                let status = (try? outcome.get())?.status ?? 0
                answers[status, default: 0] += 1
            }
            verdict.answers.merge(answers) { $0 + $1 }
            verdict.rounds += 1
            if answers != [202: 1, 409: requests - 1] { verdict.faults.append("round \(round): \(answers)") }
            end(id, client, round)
            if round % 20 == 19 { tell("\(round + 1) rounds: \(verdict.faults.count) faults") }
        }
        let runs = try cluster.server.connect("pipeline_state").query(
            """
            SELECT task_id, count(*) FROM data_pipeline_state.event WHERE change = 'task' AND to_state = 'in_progress'
            GROUP BY task_id HAVING count(*) > 1
            """
        ).map { rows, row in "\(rows.text(row, 0) ?? ""): \(rows.text(row, 1) ?? "") runs" }
        verdict.faults += runs
        return verdict
    }

    /// Cancels the run of a round, and waits for its end.
    private func end(_ id: String, _ client: ClusterClient, _ round: Int) {
        _ = client.ask(.post, cluster.balancer, "/\(id)/cancel", "{}")
        let isOver = ChaosService.wait(seconds: 30) {
            usleep(20_000)
            let state = client.ask(.get, cluster.balancer, "/\(id)", "")
            return state.status == 200 && state.json["data"]?["status"]?.stringValue != "in_progress"
        }
        if !isOver { verdict.faults.append("round \(round): the run of \(id) does not end") }
    }
}
