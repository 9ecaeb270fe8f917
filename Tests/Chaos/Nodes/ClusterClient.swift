import Glibc
import HTTPClient
import Hashing
import JSON
import TestSupport

/// One who creates tasks and has them run, by way of the balancer and of single nodes.
final class ClusterClient {
    private let cluster: ChaosCluster
    private let ledger: ClusterLedger
    private let name: String
    private var generator: SplitMix64
    private let client: HTTPClient
    private var count = 0

    init(_ cluster: ChaosCluster, _ ledger: ClusterLedger, name: String, seed: UInt64) throws {
        (self.cluster, self.ledger, self.name) = (cluster, ledger, name)
        generator = SplitMix64(seed: seed)
        client = try HTTPClient()
    }

    /// Works until the ledger says that it is enough, with pauses of so many seconds at most.
    func work(pausing seconds: Double) {
        while !ledger.isEnding {
            guard let id = create(at: nil) else {
                usleep(300_000)
                continue
            }
            execute(id, at: nil)
            if Int.random(in: 0..<6, using: &generator) == 0 {
                usleep(UInt32.random(in: 0..<1_500_000, using: &generator))
                _ = ask(.post, door(), "/\(id)/cancel", "{}")
            }
            if wait(for: id), Int.random(in: 0..<4, using: &generator) == 0 {
                execute(id, at: nil)
                _ = wait(for: id)
            }
            var left = Double.random(in: 0..<seconds, using: &generator)
            while left > 0, !ledger.isEnding {
                usleep(100_000)
                left -= 0.1
            }
        }
    }

    /// Any of them, the balancer as often as all nodes.
    private func door() -> String {
        let number = Int.random(in: 0..<cluster.names.count * 2, using: &generator)
        return number < cluster.names.count ? cluster.door(of: cluster.names[number]) : cluster.balancer
    }

    /// Creates a task, at that node or anywhere.
    ///
    /// - Parameter stem: what its database's label begins with.
    func create(at node: String?, stem: String = "label") -> String? {
        count += 1
        let label = "\(stem)_\(name)_\(count)"
        guard let uri = try? cluster.described(for: label) else { return nil }
        let json =
            #"{"table_list_file": "shop.txt", "db_name": "\#(label)", "db_connection": "\#(uri)"}"#
        let created = ask(.post, node.map(cluster.door) ?? door(), "", json)
        guard created.status == 201, let id = created.json["data"]?["task_id"]?.stringValue else {
            return nil
        }
        ledger.change(id) { _ in }
        return id
    }

    /// Asks for a run.
    @discardableResult
    func execute(_ id: String, at node: String?) -> Int {
        let status = ask(.post, node.map(cluster.door) ?? door(), "/\(id)/execute", "{}").status
        switch status {
        case 202: ledger.change(id) { $0.accepted += 1 }
        case 400..<500: break
        default: ledger.change(id) { $0.uncertain += 1 }
        }
        return status
    }

    /// Waits for the end of its run.
    ///
    /// - Returns: whether it completed.
    private func wait(for id: String) -> Bool {
        var isCompleted = false
        _ = ChaosService.wait(seconds: 120) {
            let state = ask(.get, door(), "/\(id)", "")
            guard state.status == 200, let status = state.json["data"]?["status"]?.stringValue else {
                usleep(200_000)
                return ledger.isEnding
            }
            isCompleted = status == "completed"
            if status == "in_progress" { usleep(250_000) }
            return ledger.isEnding || status != "in_progress"
        }
        if isCompleted { ledger.noteCompleted(id) }
        return isCompleted
    }

    /// Sends a request below `…/tasks`; 0 where there was no answer.
    func ask(
        _ method: HTTPRequest.Method, _ door: String, _ path: String, _ json: String, seconds: Double = 12
    ) -> (status: Int, json: JSONValue) {
        let request = HTTPRequest(
            method, door + path, headers: [("Content-Type", "application/json")],
            body: method == .post ? Array(json.utf8) : [], timeoutSeconds: seconds, connectTimeoutSeconds: 3)
        guard let answer = try? client.send(request) else { return (0, .null) }
        return (answer.status, (try? JSONValue(parsing: answer.body)) ?? .null)
    }
}
