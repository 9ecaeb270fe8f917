import FoundationEssentials
import Glibc
import HTTPClient
import JSON
import TestSupport

/// Reloads a whole service again and again under a steady load, at times with a setting or a program that is broken, while its
/// log is deleted and moved away. Whatever happens: every request is answered, and well.
public final class ReloadChaos {
    /// What came of it.
    public struct Verdict: CustomStringConvertible {
        /// What was wrong, in words.
        public var faults: [String] = []
        /// How many requests were sent.
        public var requests = 0
        /// How long the slowest took.
        public var slowestMilliseconds = 0
        /// How many reloads went well.
        public var reloads = 0
        /// How many were given up.
        public var failedReloads = 0

        /// One line of figures.
        public var description: String {
            "\(faults.count) faults; \(reloads) reloads and \(failedReloads) given up beside \(requests) requests, the slowest"
                + " of \(slowestMilliseconds) ms"
        }
    }

    /// How a reload is broken.
    private enum Breakage: CaseIterable {
        case setting, rubbish, missing, crash
    }

    /// Requests a second, of all senders together.
    private static let rate = 200
    private static let senders = 8

    private let folder: String
    private let lib: String
    private let base: String
    private let client: HTTPClient
    private let supervisor: Int32
    private var program: String { folder + "/bin/pipelined" }
    private var dictionary: String { folder + "/dictionary" }
    private var log: String { folder + "/stack/logs/app.log" }
    private var verdict = Verdict()

    /// Starts a service of its own.
    ///
    /// - Parameters:
    ///   - lib: `deploy/lib.sh`.
    ///   - programs: the folder of the programs under test, which are copied.
    ///   - folder: an empty one.
    public init(lib: String, programs: String, folder: String) throws {
        self.lib = lib
        self.folder = folder
        client = try HTTPClient()
        try FileManager.default.createDirectory(atPath: folder + "/bin", withIntermediateDirectories: true)
        for name in ["pipelined", "pipeline-executor"] {
            try FileManager.default.copyItem(atPath: programs + "/" + name, toPath: folder + "/bin/" + name)
        }
        try Data("金豆 = 支付\n".utf8).write(to: URL(filePath: folder + "/dictionary"))
        let started = try Self.operate(
            "port=$(free_port) && start_stack \"$1\" \"$port\" unlimited && echo \"$port\"", lib, folder)
        guard started.status == 0, let port = started.output.split(separator: "\n").last else {
            throw PostgresServer.Failure(text: started.output)
        }
        base = "http://127.0.0.1:\(port)"
        let pid = String(
            decoding: try Data(contentsOf: URL(filePath: folder + "/stack/pipelined.pid")), as: UTF8.self)
        supervisor = Int32(pid.prefix(while: \.isNumber)) ?? 0
    }

    /// Stops the service.
    public func stop() { _ = try? Self.operate("stop_stack \"$1\"", lib, folder) }

    private static func operate(_ script: String, _ lib: String, _ folder: String) throws -> Command.Outcome {
        try Command.run(
            "bash", ["-c", ". \"$0\" && " + script, lib, folder + "/stack"],
            environment: [
                "BIN": folder + "/bin", "DATA_PIPELINE_DICTIONARY": folder + "/dictionary",
                "DATA_PIPELINE_DB_CONNECTION": "postgresql://u@127.0.0.1:1/d",
            ])
    }

    /// Runs the campaign.
    ///
    /// - Parameters:
    ///   - cycles: how many reloads.
    ///   - breakEvery: every which of them is broken.
    ///   - say: told how far it is.
    public func run(cycles: Int, breakEvery: Int = 10, say: (String) -> Void = { _ in }) throws -> Verdict {
        let created = try ask(
            HTTPRequest(.post, base + "/api/v0/data_pipeline/tasks", body: Array("{}".utf8)))
        guard let task = created["data"]?["task_id"]?.stringValue else {
            throw PostgresServer.Failure(text: "\(created)")
        }
        let load = SteadyLoad(
            [
                "/api/v0/data_pipeline/tasks/\(task)", "/api/v0/data_pipeline/tasks?limit=1", "/healthz",
                "/api/v0/data_pipeline/tasks/\(task)/files",
            ].map { base + $0 }, rate: Self.rate, senders: Self.senders)
        for cycle in 1...cycles {
            let isBroken = cycle % breakEvery == breakEvery / 2
            try reload(cycle, broken: isBroken ? Breakage.allCases[cycle / breakEvery % 4] : nil)
            if cycle % 7 == 2 { unlink(log) }
            if cycle % 7 == 5 {
                rename(log, "\(log).\(cycle)")
                kill(supervisor, SIGUSR1)
            }
            if cycle.isMultiple(of: 10) { say("\(cycle) of \(cycles)") }
        }
        let outcome = load.stop()
        verdict.requests = outcome.requests
        verdict.slowestMilliseconds = outcome.slowestMilliseconds
        verdict.faults += outcome.failures
        try lookAfterwards(cycles)
        return verdict
    }

    /// One reload, until the supervisor has counted it.
    private func reload(_ cycle: Int, broken: Breakage?) throws {
        let aside = program + ".good"
        switch broken {
        case nil: break
        case .setting: try Data("no meaning\n".utf8).write(to: URL(filePath: dictionary))
        case .missing: rename(program, aside)
        case .rubbish, .crash:
            rename(program, aside)
            let text = broken == .crash ? "#!/bin/sh\nkill -SEGV $$\n" : "no program\n"
            try Data(text.utf8).write(to: URL(filePath: program))
            chmod(program, 0o755)
        }
        let before = (verdict.reloads, verdict.failedReloads)
        kill(supervisor, SIGHUP)
        let deadline = Date.now.addingTimeInterval(60)
        while (verdict.reloads, verdict.failedReloads) == before, Date.now < deadline {
            poll(nil, 0, 10)
            try count()
        }
        let (wanted, given) = broken == nil ? (before.0 + 1, before.1) : (before.0, before.1 + 1)
        if (verdict.reloads, verdict.failedReloads) != (wanted, given) {
            verdict.faults.append(
                "reload \(cycle) (\(broken.map { "\($0)" } ?? "good")) was not what it should be")
        }
        if broken == .setting { try Data("金豆 = 支付\n".utf8).write(to: URL(filePath: dictionary)) }
        if broken != nil, broken != .setting { rename(aside, program) }
    }

    private func count() throws {
        let figures = try figures()
        for sample in figures["pipelined_reloads_total"]?.arrayValue ?? [] {
            let value = sample["value"]?.intValue ?? 0
            if sample["outcome"]?.stringValue == "done" {
                verdict.reloads = value
            } else {
                verdict.failedReloads = value
            }
        }
    }

    private func figures() throws -> JSONValue {
        try ask(HTTPRequest(.get, base + "/metrics?format=json"))["data"]?["metrics"] ?? .null
    }

    private func ask(_ request: HTTPRequest) throws -> JSONValue {
        try JSONValue(parsing: client.send(request).body)
    }

    /// Nobody died, nobody is left over, and the log goes on.
    private func lookAfterwards(_ cycles: Int) throws {
        let deadline = Date.now.addingTimeInterval(20)
        func workers() throws -> [String: Int] {
            let samples = try figures()["pipelined_workers"]?.arrayValue ?? []
            return samples.reduce(into: [:]) { sums, sample in
                sums[sample["state"]?.stringValue ?? "", default: 0] += sample["value"]?.intValue ?? 0
            }
        }
        var found = try workers()
        while found["retiring"] != 0 || found["starting"] != 0, Date.now < deadline {
            poll(nil, 0, 50)
            found = try workers()
        }
        if (found["idle"] ?? 0) + (found["busy"] ?? 0) != 7 {
            verdict.faults.append("workers at the end: \(found)")
        }
        for name in ["pipelined_worker_restarts_total", "pipelined_workers_killed_total"] {
            let samples = try figures()[name]?.arrayValue ?? []
            let sum = samples.reduce(0) { $0 + ($1["value"]?.intValue ?? 0) }
            if sum != 0 || samples.isEmpty { verdict.faults.append("\(name) is \(sum)") }
        }
        kill(supervisor, SIGHUP)
        while Date.now < deadline, !logTells { poll(nil, 0, 50) }
        if !logTells { verdict.faults.append("the log does not go on") }
    }

    private var logTells: Bool {
        (try? Data(contentsOf: URL(filePath: log))).map {
            String(decoding: $0, as: UTF8.self).contains("SIGHUP")
        }
            ?? false
    }
}
