import FoundationEssentials
import Glibc
import Hashing
import Postgres
import TestSupport
import Vectors

/// Loads that empty the vector tables first, over and over, while others write into them and something breaks at a random
/// moment. Whatever breaks: no row that was acknowledged is ever missing from both the table and the listed backups, no
/// reader sees an empty table, no listed backup is torn, and no load says anything else than what became of it.
public final class VectorChaos {
    /// What came of it.
    public struct Verdict: CustomStringConvertible {
        /// What was wrong, in words.
        public var faults: [String] = []
        /// How often what was broken, and how the load ended.
        public var tally: [String: Int] = [:]
        /// Rows of others that were acknowledged.
        public var rows = 0
        /// Backups that were listed in the end.
        public var backups = 0
        /// How often the reader looked.
        public var reads = 0

        /// One line of figures, and one for each kind of cycle.
        public var description: String {
            let kinds = tally.sorted { $0.key < $1.key }.map { "  \($0.value) × \($0.key)" }
            let head = "\(faults.count) faults; \(rows) foreign rows, \(backups) backups, \(reads) reads"
            return ([head] + kinds).joined(separator: "\n")
        }
    }

    /// What is broken in a cycle.
    private enum Breakage: String, CaseIterable {
        case nothing, kill, restart, cut
    }

    private let server: PostgresServer
    private let programs: String
    private var generator: SplitMix64
    private let folder = TemporaryFolder()
    private let proxy: CuttingProxy
    private let database = "chaos_vectors"
    private var backups: VectorBackups { VectorBackups(path: folder.path + "/out/vector_backups") }
    private var verdict = Verdict()
    /// Rows of others in backups that were looked at.
    private var saved: Set<String> = []
    private var checked: Set<String> = []
    /// The cycle whose data are in the store.
    private var present = 0

    /// Prepares a database and a task's folder.
    ///
    /// - Parameter programs: the folder of the programs under test.
    public init(server: PostgresServer, programs: String, seed: UInt64) throws {
        self.server = server
        self.programs = programs.hasSuffix("/") ? programs : programs + "/"
        generator = SplitMix64(seed: seed)
        proxy = try CuttingProxy(to: ConnectionInfo(uri: server.uri).port)
        try server.connect("postgres").query("DROP DATABASE IF EXISTS \(database)")
        try server.connect("postgres").query("CREATE DATABASE \(database)")
        try server.connect(database).script(
            "CREATE TABLE shop (id int PRIMARY KEY, name text); CREATE TABLE sale (id int PRIMARY KEY, fee numeric)"
        )
        try write("shop\nsale\n", to: "tables.txt")
        let made = try pipelinectl()
        guard made.status == 0 else { throw PostgresServer.Failure(text: made.output) }
        try server.connect(database).query(
            "INSERT INTO langchain_pg_collection VALUES (gen_random_uuid(), 'foreign', NULL)")
        try writePairs(of: 0)
        let loaded = try pipelinectl("--step", "training_load", "--truncate")
        guard loaded.status == 0 else { throw PostgresServer.Failure(text: loaded.output) }
    }

    deinit {
        proxy.stop()
        _ = try? server.connect("postgres").query("DROP DATABASE IF EXISTS \(database) WITH (FORCE)")
    }

    /// Runs so many cycles; `tell` is given a line now and then.
    public func run(cycles: Int, _ tell: (String) -> Void = { _ in }) throws -> Verdict {
        let writers = ForeignWriters(server, database, writers: 4)
        defer { writers.stop() }
        for cycle in 1...cycles {
            try run(cycle: cycle, writers)
            if cycle % 50 == 0 { tell("cycle \(cycle): \(verdict.faults.count) faults") }
        }
        writers.stop()
        try checkRows(writers, cycle: cycles)
        let reads = writers.reads
        verdict.reads = reads.all
        if reads.empty > 0 { fault("\(reads.empty) of \(reads.all) reads saw an empty table") }
        verdict.rows = writers.acknowledged.count
        verdict.backups = backups.list().count
        if verdict.rows == 0 || reads.all == 0 { fault("nobody else worked: nothing was proven") }
        return verdict
    }

    private func run(cycle: Int, _ writers: ForeignWriters) throws {
        let breakage = Breakage.allCases.randomElement(using: &generator) ?? .nothing
        let delay = UInt32.random(in: 0..<400_000, using: &generator)
        try writePairs(of: cycle)
        let child = try Child(arguments(port: proxy.port) + ["--step", "training_load", "--truncate"])
        if breakage != .nothing { usleep(delay) }
        switch breakage {
        case .nothing: break
        case .kill: child.kill()
        case .restart: try server.restartAtOnce()
        case .cut: proxy.cutAll()
        }
        let (status, output) = try child.end()
        try waitUntilAtRest()
        let stored = try storedCycle()
        let end =
            status == 0 ? "completed" : status < 0 ? "killed" : output.contains("无法查明") ? "unknown" : "failed"
        verdict.tally["\(breakage.rawValue), \(end)\(stored == cycle ? ", stored" : "")", default: 0] += 1
        switch end {
        case "completed" where stored != cycle:
            fault("cycle \(cycle) said completed, the store holds \(stored)")
        case "failed" where stored != present:
            fault(
                "cycle \(cycle) said failed, the store went from \(present) to \(stored): \(output.suffix(300))"
            )
        case "failed" where breakage == .nothing:
            fault("cycle \(cycle) failed by itself: \(output.suffix(300))")
        default: break
        }
        if stored != present, stored != cycle {
            fault("the store went from \(present) to \(stored) in cycle \(cycle)")
        }
        present = stored
        try checkRows(writers, cycle: cycle)
    }

    /// Looks for every row that was acknowledged: in the table, else in a backup that is listed.
    private func checkRows(_ writers: ForeignWriters, cycle: Int) throws {
        let acknowledged = writers.acknowledged
        let rows = try server.connect(database).query(
            "SELECT id FROM langchain_pg_embedding WHERE id LIKE 'foreign-%'")
        let table = Set(rows.map { $0.text($1, 0) ?? "" })
        for backup in backups.list() where checked.insert(backup.id).inserted {
            guard backups.isIntact(backup) else {
                fault("backup \(backup.id) is listed and torn")
                continue
            }
            let file = backup.files[1].name
            let text = try String(contentsOfFile: "\(backups.path)/\(backup.id)/\(file)", encoding: .utf8)
            for line in text.split(separator: "\n") where line.hasPrefix("foreign-") {
                saved.insert(String(line.prefix { $0 != "," }))
            }
        }
        let lost = acknowledged.subtracting(table).subtracting(saved)
        if let one = lost.first { fault("cycle \(cycle): \(lost.count) rows are lost, such as \(one)") }
    }

    /// Waits until nobody but the writers works in the database: what a dead load has sent may still be carried out.
    private func waitUntilAtRest() throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            let count = try? server.connect(database).query(
                """
                SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                    AND (query LIKE 'COPY%' OR query LIKE 'LOCK%' OR query LIKE 'DELETE%' OR query LIKE 'COMMIT%'
                         OR state LIKE 'idle in transaction%')
                    AND NOT (state = 'idle' AND query NOT LIKE 'COPY%' AND query NOT LIKE 'DELETE%')
                """
            ).integer(0, 0)
            if count == 0 { return }
            guard ContinuousClock.now < deadline else { throw PostgresServer.Failure(text: "no rest") }
            usleep(20_000)
        }
    }

    private func storedCycle() throws -> Int {
        try server.connect(database).query(
            """
            SELECT substring(document from 'cycle number (\\d+)')::int FROM langchain_pg_embedding
            WHERE document LIKE '%cycle number %' AND cmetadata ->> 'db_name' = '\(database)' ORDER BY 1 DESC LIMIT 1
            """
        ).integer(0, 0) ?? -1
    }

    /// The task's pairs say which cycle they are of.
    private func writePairs(of cycle: Int) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/out")
        guard let name = names.first(where: { $0.hasSuffix("_pair.json") }) else { return }
        let pairs = (0..<40).map {
            "{\"question\": \"cycle number \(cycle), part \($0)?\", \"sql\": \"SELECT \($0) FROM shop\"}"
        }
        try write("[" + pairs.joined(separator: ",\n") + "]\n", to: "out/" + name)
    }

    private func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: folder.path + "/" + name), options: .atomic)
    }

    private func arguments(port: Int? = nil) throws -> [String] {
        [
            programs + "pipelinectl", "run", "--db", try server.uri(database), "--tables",
            folder.path + "/tables.txt",
            "--vector-db", try server.uri(database, port: port), "--out", folder.path + "/out",
            "--no-validation",
        ]
    }

    private func pipelinectl(_ more: String...) throws -> Command.Outcome {
        let words = try arguments()
        return try Command.run(words[0], Array(words.dropFirst()) + more)
    }

    private func fault(_ text: String) { verdict.faults.append(text) }
}
