import FoundationEssentials
import Glibc
import Hashing
import JSON
import SQLite
import Synchronization
import Tasks
import TestSupport

/// A service whose data lies on a disk of its own, an image file, which is copied at random moments while all of its processes
/// stand still. What a copy holds when it is mounted is what a power cut at that moment would have left: whatever was not
/// brought to the disk is in the memory of the file system alone.
public final class PowerCuts: Sendable {
    /// What came of it.
    public struct Verdict: CustomStringConvertible, Sendable {
        /// What was wrong, in words.
        public var faults: [String] = []
        /// How many copies were looked at, how many acknowledged writes in all, and in how many a file was lost that was not
        /// synced: which tells that the copies show losses.
        public var cuts = 0, writes = 0, controls = 0
        /// One line of figures.
        public var description: String {
            "\(faults.count) faults; \(cuts) power cuts, \(writes) acknowledged writes looked for; a file that was not synced was"
                + " lost in \(controls) of them"
        }
    }

    private struct Acknowledged {
        /// The table list of each task, by its id.
        var lists: [String: String] = [:]
        var isEnding = false
        var running = 0
    }

    private let service: ChaosService
    private let image: String
    private let mounted: String
    private let state = Mutex(Acknowledged())
    private static let clients = 3

    /// Starts a service in the temporary folder, which lies on the image.
    ///
    /// - Parameters:
    ///   - image: the file that is mounted where temporary files go.
    ///   - mounted: an empty folder for copies of it.
    public init(programs: String, image: String, mounted: String) throws {
        self.image = image
        self.mounted = mounted
        service = try ChaosService(
            programs: programs,
            settings: [
                "DATA_PIPELINE_DB_CONNECTION": "postgresql://nobody@127.0.0.1:1/nothing",
                "DATA_PIPELINE_LOG_LEVEL": "ERROR",
            ], lists: ["one.txt": "shop\n"])
    }

    deinit { service.stop() }

    /// Cuts so often; `tell` is given a line now and then.
    public func run(cuts: Int, seed: UInt64, _ tell: (String) -> Void = { _ in }) throws -> Verdict {
        var verdict = Verdict()
        var generator = SplitMix64(seed: seed)
        state.withLock { $0.running = Self.clients }
        for client in 0..<Self.clients { Background.run { [self] in write(client) } }
        defer {
            state.withLock { $0.isEnding = true }
            while state.withLock({ $0.running > 0 }) { usleep(1000) }
        }
        for cut in 1...cuts {
            let control = "\(service.folder.path)/control_\(cut)"
            try Self.leaveUnsynced(control)
            usleep(UInt32.random(in: 20_000..<200_000, using: &generator))
            let known = try copyImage()
            try look(known, control, cut, &verdict)
            if cut % 20 == 0 { tell("\(cut) cuts; \(verdict.faults.count) faults") }
        }
        return verdict
    }

    /// Copies the image while every process stands still.
    ///
    /// - Returns: the list of each task that was acknowledged by then.
    private func copyImage() throws -> [String: String] {
        let processes = service.processes()
        for pid in processes { kill(pid, SIGSTOP) }
        // They could not even be ended otherwise.
        defer { for pid in processes { kill(pid, SIGCONT) } }
        let known = state.withLock { $0.lists }
        _ = try Self.run("cp", ["--sparse=always", image, image + ".copy"])
        return known
    }

    /// Foundation brings what it writes to the disk.
    private static func leaveUnsynced(_ path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
        defer { close(file) }
        guard Glibc.write(file, "not synced\n", 11) == 11 else {
            throw PostgresServer.Failure(text: "\(path): \(errno)")
        }
    }

    /// Creates tasks and gives them lists, one after the other.
    private func write(_ client: Int) {
        var number = 0
        while !state.withLock({ $0.isEnding }) {
            number += 1
            let created = service.tasks("POST", "", #"{"table_list_file": "one.txt"}"#)
            guard let id = created.data["task_id"]?.stringValue else { continue }
            state.withLock { $0.lists[id] = "shop" }
            let name = "t\(client)_\(number)"
            let changed = service.tasks("POST", "/\(id)/table-list", #"{"table_names": ["\#(name)"]}"#)
            if changed.status == 200 { state.withLock { $0.lists[id] = name } }
        }
        state.withLock { $0.running -= 1 }
    }

    /// Mounts the copy and looks for whatever was acknowledged when it was made.
    private func look(
        _ known: [String: String], _ control: String, _ cut: Int, _ verdict: inout Verdict
    ) throws {
        // With a device of its own each time: one that somebody keeps would show an earlier copy.
        let device = try Self.run("losetup", ["--find", "--show", image + ".copy"]).filter { !$0.isNewline }
        _ = try Self.run("mount", [device, mounted])
        // It takes effect with the end of the mount.
        _ = try Self.run("losetup", ["--detach", device])
        try compare(known, control, cut, &verdict)
        _ = try Self.run("umount", [mounted])
    }

    private static func run(_ program: String, _ words: [String]) throws -> String {
        let outcome = try Command.run(program, words)
        guard outcome.status == 0 else { throw PostgresServer.Failure(text: outcome.output) }
        return outcome.output
    }

    /// Looks through what is mounted.
    private func compare(
        _ known: [String: String], _ control: String, _ cut: Int, _ verdict: inout Verdict
    ) throws {
        let name = service.folder.path.split(separator: "/").last.map(String.init) ?? ""
        let data = "\(mounted)/\(name)/data"
        let store = try SQLiteConnection(path: data + "/state.db", isCreating: false)
        let whole = try store.first("PRAGMA integrity_check") { $0.text ?? "" } ?? ""
        if whole != "ok" { verdict.faults.append("cut \(cut): the store is damaged: \(whole)") }
        let rows = Set(try store.all("SELECT task_id FROM task") { $0.text ?? "" })
        for (id, list) in known {
            if !rows.contains(id) { verdict.faults.append("cut \(cut): \(id) is lost") }
            let path = "\(data)/training_data/\(id)/table_list.txt"
            let bytes = (try? Data(contentsOf: URL(filePath: path))) ?? Data()
            let found = String(decoding: bytes, as: UTF8.self).filter { !$0.isNewline }
            // A list that replaces it may be there although nobody was told yet.
            if found != list, found.isEmpty || list != "shop" {
                verdict.faults.append("cut \(cut): the list of \(id) is \(found), not \(list)")
            }
        }
        verdict.cuts += 1
        verdict.writes += known.count
        let leaf = control.split(separator: "/").last.map(String.init) ?? ""
        let kept = (try? Data(contentsOf: URL(filePath: "\(mounted)/\(name)/\(leaf)"))) ?? Data()
        if kept.isEmpty { verdict.controls += 1 }
    }
}
