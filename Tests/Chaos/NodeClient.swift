import Glibc
import HTTPClient
import Hashing
import JSON
import Synchronization
import TestSupport

/// What clients were told, and what was done to the node meanwhile.
final class NodeLedger: Sendable {
    /// The end of an executor that was killed.
    struct Death: Sendable {
        let task: String
        /// In milliseconds since 1970.
        let at: Int64
        let isOfPoint: Bool
    }

    private struct State {
        var accounts: [String: ClientAccount] = [:]
        var deaths: [Death] = []
        var strikes: [(from: Int64, to: Int64)] = []
        var absences: [(from: Int64, to: Int64)] = []
        var isEnding = false
        var ended = 0
    }

    private let state = Mutex(State())

    var accounts: [String: ClientAccount] { state.withLock { $0.accounts } }
    var deaths: [Death] { state.withLock { $0.deaths } }
    var strikes: [(from: Int64, to: Int64)] { state.withLock { $0.strikes } }
    /// When there was no supervisor.
    var absences: [(from: Int64, to: Int64)] { state.withLock { $0.absences } }
    var isEnding: Bool { state.withLock { $0.isEnding } }

    func note(_ death: Death) { state.withLock { $0.deaths.append(death) } }
    func noteStrike(from: Int64, to: Int64) { state.withLock { $0.strikes.append((from, to)) } }
    func noteAbsence(from: Int64, to: Int64) { state.withLock { $0.absences.append((from, to)) } }

    func change(_ task: String, _ body: (inout ClientAccount) -> Void) {
        state.withLock { body(&$0.accounts[task, default: ClientAccount()]) }
    }

    func isOver() { state.withLock { $0.ended += 1 } }

    /// Tells the clients to end, and waits for them.
    func end(of clients: Int) {
        state.withLock { $0.isEnding = true }
        while state.withLock({ $0.ended < clients }) { usleep(5000) }
    }
}

/// One who creates tasks and has them run, cancels some, removes some.
final class NodeClient: Sendable {
    private let stack: ChaosStack
    private let ledger: NodeLedger
    private let seed: UInt64

    init(_ stack: ChaosStack, _ ledger: NodeLedger, seed: UInt64) {
        (self.stack, self.ledger, self.seed) = (stack, ledger, seed)
    }

    /// Works until the ledger says that it is enough.
    func work() {
        defer { ledger.isOver() }
        guard let client = try? HTTPClient() else { return }
        var generator = SplitMix64(seed: seed)
        while !ledger.isEnding {
            let created = ask(client, .post, "", #"{"table_list_file": "shop.txt"}"#)
            guard let id = created.json["data"]?["task_id"]?.stringValue else {
                usleep(20_000)
                continue
            }
            ledger.change(id) { _ in }
            execute(client, id, "{}")
            let isCancelled = Int.random(in: 0..<6, using: &generator) == 0
            if isCancelled {
                usleep(UInt32.random(in: 0..<400_000, using: &generator))
                _ = ask(client, .post, "/\(id)/cancel", "{}")
            }
            wait(client, for: id)
            if Int.random(in: 0..<4, using: &generator) == 0 {
                execute(client, id, #"{"resume": true, "truncate_vector_tables": true}"#)
                wait(client, for: id)
            }
            guard Int.random(in: 0..<3, using: &generator) == 0 else { continue }
            ledger.change(id) { $0.isRemovalAsked = true }
            if stack.remove(id) == 200 {
                ledger.change(id) { $0.isRemoved = true }
            }
        }
    }

    private func execute(_ client: HTTPClient, _ id: String, _ json: String) {
        switch ask(client, .post, "/\(id)/execute", json).status {
        case 202: ledger.change(id) { $0.accepted += 1 }
        case 400..<500: break
        default: ledger.change(id) { $0.uncertain += 1 }
        }
    }

    private func wait(_ client: HTTPClient, for id: String) {
        _ = ChaosService.wait(seconds: 20) {
            let state = ask(client, .get, "/\(id)", "")
            usleep(30_000)
            return ledger.isEnding
                || (state.status == 200 && state.json["data"]?["status"]?.stringValue != "in_progress")
        }
    }

    private func ask(
        _ client: HTTPClient, _ method: HTTPRequest.Method, _ path: String, _ json: String
    ) -> (status: Int, json: JSONValue) {
        let request = HTTPRequest(
            method, stack.base + path, headers: [("Content-Type", "application/json")],
            body: method == .post ? Array(json.utf8) : [], timeoutSeconds: 10)
        guard let answer = try? client.send(request) else { return (0, .null) }
        return (answer.status, (try? JSONValue(parsing: answer.body)) ?? .null)
    }
}
