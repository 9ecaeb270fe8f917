import FoundationEssentials
import Glibc
import Hashing
import JSON
import Postgres
import TestSupport

/// Runs that are cancelled at a random moment, some of them stuck: each ends as `cancelled` in time, and leaves no process and no
/// statement behind.
public final class CancelStrain {
    /// What came of it.
    public struct Verdict: CustomStringConvertible {
        /// What was wrong, in words.
        public var faults: [String] = []
        /// Seconds from the request to the recorded end, of runs that could look and of stuck ones.
        public var cooperative: [Double] = [], stuck: [Double] = []
        /// How often in which step.
        public var tally: [String: Int] = [:]

        /// One line of figures each.
        public var description: String {
            func line(_ name: String, _ times: [Double]) -> String {
                let sorted = times.sorted()
                guard let last = sorted.last else { return "\(name): none" }
                let late = sorted[min(sorted.count - 1, sorted.count * 99 / 100)]
                return
                    "\(name): \(times.count), median \(sorted[sorted.count / 2]) s, p99 \(late) s, longest \(last) s"
            }
            let kinds = tally.sorted { $0.key < $1.key }.map { "  \($0.value) × \($0.key)" }
            return
                ([
                    "\(faults.count) faults", line("cooperative", cooperative), line("stuck", stuck),
                ] + kinds).joined(separator: "\n")
        }
    }

    private let service: ChaosService
    private let server: PostgresServer
    private let database = "chaos_cancel"
    private var verdict = Verdict()

    /// Prepares a database, described and loaded into, and a service on it.
    ///
    /// - Parameters:
    ///   - programs: the folder of the programs under test.
    ///   - demo: the script of the database.
    public init(server: PostgresServer, programs: String, demo: String, tables: String) throws {
        self.server = server
        try server.connect("postgres").query("DROP DATABASE IF EXISTS \(database) WITH (FORCE)")
        try server.connect("postgres").query("CREATE DATABASE \(database)")
        let uri = try server.uri(database)
        let loaded = try Command.run("psql", ["-qX", "-v", "ON_ERROR_STOP=1", "-f", demo, uri])
        guard loaded.status == 0 else { throw PostgresServer.Failure(text: loaded.output) }
        let file = TemporaryFolder()
        let path = file.path + "/uri"
        try Data((uri + "\n").utf8).write(to: URL(filePath: path))
        chmod(path, 0o600)
        secret = file
        service = try ChaosService(
            programs: programs,
            settings: [
                "DATA_PIPELINE_DB_CONNECTION_FILE": path, "DATA_PIPELINE_VECTOR_DB_CONNECTION_FILE": path,
                "DATA_PIPELINE_STATEMENT_TIMEOUT_SECONDS": "300",
            ], lists: ["tables.txt": tables])
    }

    private let secret: TemporaryFolder

    deinit {
        service.stop()
        _ = try? server.connect("postgres").query("DROP DATABASE IF EXISTS \(database) WITH (FORCE)")
    }

    /// Cancels so many runs, every tenth of them stuck; `tell` is given a line now and then.
    public func run(cancels: Int, seed: UInt64, _ tell: (String) -> Void = { _ in }) throws -> Verdict {
        var generator = SplitMix64(seed: seed)
        let id = try service.create(#"{"table_list_file": "tables.txt"}"#)
        // The first run makes the vector tables.
        guard service.tasks("POST", "/\(id)/execute", "{}").status == 202,
            ChaosService.wait(seconds: 120, { service.status(id) == "completed" })
        else {
            throw PostgresServer.Failure(text: "a run does not complete: \(service.tasks("GET", "/\(id)"))")
        }
        var done = 0
        while done < cancels {
            let isStuck = done % 10 == 9 || done == cancels - 1
            if try cancel(id, isStuck: isStuck, after: UInt32.random(in: 0..<900_000, using: &generator)) {
                done += 1
                if done % 20 == 0 { tell("\(done) cancelled: \(verdict.faults.count) faults") }
            }
        }
        let replay = try EventReplay(of: id, in: try service.store())
        verdict.faults += replay.faults
        return verdict
    }

    /// - Returns: whether the run was still in progress when it was to be cancelled.
    private func cancel(_ id: String, isStuck: Bool, after delay: UInt32) throws -> Bool {
        let accepted = service.tasks("POST", "/\(id)/execute", "{}")
        guard accepted.status == 202 else {
            throw PostgresServer.Failure(text: "it cannot be executed: \(accepted)")
        }
        // The lock holds a load up, so that some runs are cancelled in a statement.
        let lock = isStuck || delay % 3 == 0 ? try server.connect(database) : nil
        if let lock {
            try lock.query("BEGIN")
            try lock.query("LOCK TABLE langchain_pg_embedding IN ACCESS EXCLUSIVE MODE")
        }
        // So that some of those that are held up get as far as that.
        usleep(lock == nil ? delay : delay * 5)
        if isStuck { for pid in service.executors() { kill(pid, SIGSTOP) } }
        let state = service.tasks("GET", "/\(id)").data
        let step = state["current_step"]?["step"]?.stringValue ?? "between steps"
        let begin = ContinuousClock.now
        let answer = service.tasks("POST", "/\(id)/cancel")
        guard answer.status == 202 else {
            // It came to its end just before it was stopped; its executor holds the task's lock until it dies.
            for pid in service.executors() { kill(pid, SIGCONT) }
            _ = ChaosService.wait(seconds: 60) { service.status(id) != "in_progress" }
            return false
        }
        let isOver = ChaosService.wait(seconds: 30) { service.status(id) != "in_progress" }
        let seconds = (begin.duration(to: .now) / .milliseconds(1)).rounded() / 1000
        let end = service.status(id)
        if end != "cancelled" || !isOver { fault("it ended as \(end) in \(step)") }
        if isStuck { verdict.stuck.append(seconds) } else { verdict.cooperative.append(seconds) }
        if seconds > (isStuck ? 12 : 2) { fault("it took \(seconds) s in \(step), stuck: \(isStuck)") }
        verdict.tally["\(isStuck ? "stuck" : "running") in \(step)", default: 0] += 1
        if !ChaosService.wait(seconds: 2, { service.executors().isEmpty }) {
            fault("a process is left")
        }
        let query = """
            SELECT count(*) FROM pg_stat_activity
            WHERE application_name = 'data_pipeline' AND pid <> pg_backend_pid() AND state <> 'idle' AND query NOT LIKE 'LOCK%EXCLUSIVE%'
                AND pid <> $1::int
            """
        let own = try lock?.query("SELECT pg_backend_pid()").text(0, 0) ?? "0"
        let onlooker = try PostgresConnection(
            ConnectionInfo(uri: server.uri(database)), applicationName: "onlooker")
        let isEmpty = try ChaosService.wait(seconds: 10) {
            try onlooker.query(query, [own]).text(0, 0) == "0"
        }
        if !isEmpty { fault("a statement is left at the server, in \(step)") }
        _ = try lock?.query("ROLLBACK")
        return true
    }

    private func fault(_ text: String) { verdict.faults.append(text) }
}
