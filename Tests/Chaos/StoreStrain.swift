import CSystem
import FoundationEssentials
import Glibc
import SQLite
import TaskStoreSQLite
import Tasks
import TestSupport

/// Many processes that write into one store at once, with and without a reader that holds a transaction: nobody may see that
/// the store was busy, none may wait for the reader, and the write-ahead log stays short.
public final class StoreStrain {
    /// What came of it.
    public struct Verdict: CustomStringConvertible {
        /// What was wrong, in words.
        public var faults: [String] = []
        /// Figures, a line each.
        public var figures: [String] = []
        /// A line for each.
        public var description: String { (["\(faults.count) faults"] + figures).joined(separator: "\n") }
    }

    private let service: ChaosService
    private let program: String
    private let programs: String
    private var verdict = Verdict()
    private static let longestLog = 16 << 20

    /// Starts a service on an empty store.
    ///
    /// - Parameters:
    ///   - programs: the folder of the programs under test.
    ///   - program: this program, for the writers.
    public init(programs: String, program: String) throws {
        self.program = program
        self.programs = programs
        service = try ChaosService(
            programs: programs,
            settings: ["DATA_PIPELINE_DB_CONNECTION": "postgresql://nobody@127.0.0.1:1/nothing"], lists: [:])
    }

    deinit { service.stop() }

    /// Has so many processes write, and a reader hold a transaction for so long beside one of them.
    public func run(writes: Int, processes: Int, readerSeconds: Int) throws -> Verdict {
        let alone = try write(writes, by: processes)
        expect(
            alone.busy == 0 && alone.others == 0,
            "\(alone.busy) writes met a busy store, \(alone.others) failed")
        expect(alone.log < Self.longestLog, "the log grew to \(alone.log >> 10) KiB without a reader")
        tell("\(writes) writes by \(processes) processes", alone)

        let quiet = try create(for: max(2, readerSeconds / 6))
        let reader = try service.store()
        try reader.execute("BEGIN")
        _ = try reader.first("SELECT count(*) FROM task") { $0.integer }
        let beside = try create(for: readerSeconds)
        let grown = logBytes
        try reader.execute("COMMIT")
        let isShort = ChaosService.wait(seconds: 5) { logBytes < Self.longestLog }
        expect(isShort, "5 s after the reader's end the log has \(logBytes >> 10) KiB")
        // A machine that others use as well is slow now and then; a reader that is waited for costs seconds each time.
        expect(
            beside.median < quiet.median * 2 + 5 && beside.slow <= quiet.slow + beside.count / 200,
            "beside a reader a create takes \(beside) instead of \(quiet)")
        verdict.figures.append("creates alone: \(quiet)")
        verdict.figures.append("creates beside a reader: \(beside); the log grew to \(grown >> 10) KiB")
        return verdict
    }

    /// Has all but a tenth of so many tasks removed beside somebody who creates some: those that are pinned and those that run
    /// stay, nobody waits long, and it takes so many milliseconds a task at most.
    public func prune(tasks: Int, millisecondsEach: Double? = nil) throws -> Verdict {
        // Somebody works on those that are in progress, as far as anybody can tell, before anybody can see them.
        let locks = (1...tasks).filter { $0 % 1000 == 7 }.map {
            RunLockHolder("\(service.data)/run/locks/task_19990101_000000_\($0)")
        }
        let store = try service.store()
        try store.execute("BEGIN IMMEDIATE")
        try store.execute(
            """
            WITH RECURSIVE number(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM number WHERE i < ?1)
            INSERT INTO task (task_id, status, created_by, created_at, updated_at, business_context, db_name,
                enable_sql_validation, enable_llm_repair, modify_original_file, enable_training_data_load,
                backup_vector_tables, truncate_vector_tables, run_id, fence, launched_at, started_at, reported_at)
            SELECT printf('task_19990101_000000_%d', i), iif(i % 1000 = 7, 'in_progress', 'pending'), 'guest',
                1000000000000 + i, 1000000000000 + i, '', 'db', 1, 1, 1, 1, 0, 0, 1000000000 + i, 1, iif(i % 1000 = 7, ?2, NULL),
                iif(i % 1000 = 7, ?2, NULL), iif(i % 1000 = 7, ?2, NULL)
            FROM number
            """, .integer(Int64(tasks)), .integer(Timestamp.now().milliseconds))
        try store.execute("COMMIT")
        for number in 1...tasks {
            let path = "\(service.data)/training_data/task_19990101_000000_\(number)"
            mkdir(path, 0o755)
            close(open(path + "/one.ddl", O_WRONLY | O_CREAT, 0o644))
        }
        let pinned = try Command.run(
            programs + "pipelinectl", ["tasks", "pin", "task_19990101_000000_5"], environment: settings)
        expect(pinned.status == 0, "\(pinned)")
        let begin = ContinuousClock.now
        let pruning = try Child(
            ["/usr/bin/env"] + settings.map { "\($0.key)=\($0.value)" } + [
                programs + "pipelinectl", "retention", "--tasks", "\(tasks / 10)", "--apply",
            ])
        var times: [Double] = []
        while pruning.isRunning {
            let start = ContinuousClock.now
            _ = try service.create(#"{"business_context": "x"}"#)
            times.append(start.duration(to: .now) / .milliseconds(1))
            usleep(5000)
        }
        let seconds = begin.duration(to: .now) / .seconds(1)
        let (status, output) = try pruning.end()
        let last = output.split(separator: "\n").last.map(String.init) ?? ""
        expect(status == 0, "retention ended with \(status): \(last)")
        let left = try store.first(
            "SELECT count(*) FILTER (WHERE status = 'in_progress') AS running, count(*) FILTER (WHERE task_id = 'task_19990101_000000_5') AS pinned FROM task"
        ) { ($0.integer(Left.running) ?? 0, $0.integer(Left.pinned) ?? 0) }
        expect(left.map { $0 == (Int64(locks.count), 1) } ?? false, "left: \(left ?? (-1, -1))")
        let longest = times.max() ?? 0
        if let millisecondsEach {
            expect(seconds * 1000 < Double(tasks) * millisecondsEach, "it took \(Int(seconds)) s")
        }
        expect(longest < 5000, "a create took \(Int(longest)) ms beside it")
        verdict.figures.append(
            "\(tasks) tasks pruned in \(Int(seconds)) s beside \(times.count) creates, the longest of \(Int(longest)) ms: \(last)"
        )
        return verdict
    }

    private var settings: [String: String] {
        [
            "DATA_PIPELINE_DATA_DIR": service.data,
            "DATA_PIPELINE_LOG_DIR": service.folder.path + "/logs",
        ]
    }

    private enum Left: Int, SQLiteColumns { case running, pinned }

    private struct Load {
        var busy = 0, others = 0, log = 0, seconds = 0.0
        var longest = 0.0
    }

    /// Holds a task's lock as an executor does.
    private final class RunLockHolder {
        private let descriptor: Int32

        init(_ path: String) {
            descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            _ = csystem_lock(descriptor, 0)
        }

        deinit { close(descriptor) }
    }

    private struct Creates: CustomStringConvertible {
        let count: Int
        let median: Double
        let longest: Double
        /// How many took longer than half a second.
        let slow: Int
        var description: String {
            "\(count), median \(Int(median)) ms, longest \(Int(longest)) ms, \(slow) over 500 ms"
        }
    }

    private func tell(_ what: String, _ load: Load) {
        verdict.figures.append(
            "\(what): \(Int(load.seconds)) s, \(load.busy) busy, longest \(Int(load.longest)) ms, log at most "
                + "\(load.log >> 10) KiB")
    }

    private func expect(_ condition: Bool, _ text: @autoclosure () -> String) {
        if !condition { verdict.faults.append(text()) }
    }

    private var logBytes: Int {
        var status = stat()
        return stat(service.statePath + "-wal", &status) == 0 ? Int(status.st_size) : 0
    }

    private func write(_ writes: Int, by processes: Int) throws -> Load {
        let begin = ContinuousClock.now
        let writers = try (0..<processes).map { number in
            try Child([program, "write", service.statePath, "\(writes / processes)", "w\(number)"])
        }
        var load = Load()
        while writers.contains(where: \.isRunning) {
            load.log = max(load.log, logBytes)
            usleep(20_000)
        }
        for writer in writers {
            let (status, output) = try writer.end()
            let words = output.split(separator: " ").compactMap { Double($0.filter { $0 != "\n" }) }
            guard status == 0, words.count == 3 else {
                throw PostgresServer.Failure(text: "a writer ended with \(status): \(output)")
            }
            load.busy += Int(words[0])
            load.others += Int(words[1])
            load.longest = max(load.longest, words[2])
        }
        load.seconds = begin.duration(to: .now) / .seconds(1)
        return load
    }

    /// Creates tasks by way of the service for so long.
    private func create(for seconds: Int) throws -> Creates {
        let end = ContinuousClock.now + .seconds(seconds)
        let body = #"{"business_context": "\#(String(repeating: "x", count: 8000))"}"#
        var times: [Double] = []
        while .now < end {
            let begin = ContinuousClock.now
            _ = try service.create(body)
            times.append(begin.duration(to: .now) / .milliseconds(1))
        }
        let sorted = times.sorted()
        return Creates(
            count: times.count, median: sorted[sorted.count / 2], longest: sorted[sorted.count - 1],
            slow: sorted.count { $0 > 500 })
    }

    /// One of the writers: prints how many writes met a busy store, how many failed otherwise, and the longest in milliseconds.
    static func write(_ path: String, _ count: Int, _ stem: String) throws {
        let store = try TaskStoreSQLite(path: path)
        store.writer = stem
        var (busy, others, longest) = (0, 0, 0.0)
        func time(_ body: () throws -> Void) {
            let begin = ContinuousClock.now
            do {
                try body()
            } catch {
                if (error as? TaskStoreError)?.isRetryable == true { busy += 1 } else { others += 1 }
            }
            longest = max(longest, begin.duration(to: .now) / .milliseconds(1))
        }
        for _ in 0..<count / 4 {
            var id: TaskID?
            var run: Run?
            time { id = try store.reserveID(stem: "task_\(stem)") }
            guard let id else { continue }
            let task = PipelineTask(
                id: id, name: nil, parameters: TaskParameters(businessContext: stem, databaseName: "db"),
                createdBy: stem, createdAt: .now())
            time { try store.insert(task, connectionSecret: nil) }
            let request = RunRequest(mode: .complete, vectorTables: VectorTableOptions())
            time {
                if case .claimed(let claimed) = try store.claim(id, request, at: .now()) { run = claimed }
            }
            guard run != nil else { continue }
            time { _ = try store.requestCancel(id, at: .now()) }
        }
        print(busy, others, longest)
    }
}
