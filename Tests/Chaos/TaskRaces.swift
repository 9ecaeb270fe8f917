import Dispatch
import FoundationEssentials
import Glibc
import Hashing
import JSON
import SQLite
import Synchronization
import Tasks
import TestSupport

/// Requests that change one task, all at once, over and over: whatever each is answered must follow from one order in which
/// they were carried out, the order that the events tell, and nothing may be left behind.
public final class TaskRaces: Sendable {
    /// What came of it.
    public struct Verdict: CustomStringConvertible, Sendable {
        /// What was wrong, in words.
        public var faults: [String] = []
        /// How often which request was answered how.
        public var tally: [String: Int] = [:]
        /// How many events were replayed.
        public var events = 0

        /// One line of figures, and one for each kind of answer.
        public var description: String {
            let kinds = tally.sorted { $0.key < $1.key }.map { "  \($0.value) × \($0.key)" }
            return (["\(faults.count) faults; \(events) events replayed"] + kinds).joined(separator: "\n")
        }
    }

    private enum Action: CaseIterable {
        case execute, delete, deleteAll, cancel, upload, list, uploadList
    }

    private struct Reply: Sendable {
        let action: Action
        let answer: FastCGIClient.Answer
        /// By which an upload or a list is found among the events.
        let digest: String
        /// When it was sent and when it was answered, in milliseconds since 1970.
        let begin: Int64, end: Int64
    }

    private let service: ChaosService
    private let mute: MuteServer
    private let verdict = Mutex(Verdict())

    /// Starts a service whose runs find no server.
    ///
    /// - Parameter programs: the folder of the programs under test.
    public init(programs: String) throws {
        mute = try MuteServer()
        service = try ChaosService(
            programs: programs,
            settings: [
                "DATA_PIPELINE_DB_CONNECTION": "postgresql://nobody@127.0.0.1:1/nothing",
                "DATA_PIPELINE_MAX_EXECUTORS": "3", "DATA_PIPELINE_API_WORKERS": "6",
                "DATA_PIPELINE_LOG_LEVEL": "ERROR",
            ], lists: ["one.txt": "shop\n"])
    }

    deinit { service.stop() }

    /// Runs so many rounds, two at a time; `tell` is given a line now and then.
    public func run(rounds: Int, seed: UInt64, _ tell: @Sendable (String) -> Void = { _ in }) -> Verdict {
        let done = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: 2) { lane in
            var generator = SplitMix64(seed: seed &+ UInt64(lane))
            while let round = done.withLock({ done -> Int? in
                guard done < rounds else { return nil }
                done += 1
                return done
            }) {
                do {
                    try carryOut(round, &generator)
                } catch {
                    fault("round \(round): \(error)")
                }
                if round % 100 == 0 { tell("round \(round): \(verdict.withLock { $0.faults.count }) faults") }
            }
        }
        let left = ["training_data", "run/locks"].flatMap { name in
            service.entries(name).filter { $0 != ".trash" }.map { "\(name)/\($0)" }
        }
        if let one = left.first { fault("\(left.count) files or folders are left, such as \(one)") }
        if !ChaosService.wait(seconds: 60, { service.entries("training_data/.trash").isEmpty }) {
            fault("what was deleted is not removed")
        }
        return verdict.withLock { $0 }
    }

    private func fault(_ text: String) { verdict.withLock { $0.faults.append(text) } }

    private func carryOut(_ round: Int, _ generator: inout SplitMix64) throws {
        // Some runs reach a server that says nothing, and so go on until they are cancelled.
        let isMute = Int.random(in: 0..<20, using: &generator) == 0
        let own = isMute ? #", "db_connection": "postgresql://u@127.0.0.1:\#(mute.port)/d""# : ""
        let id = try service.create(#"{"table_list_file": "one.txt"\#(own)}"#)
        let actions = (0..<6).map { _ in Action.allCases.randomElement(using: &generator) ?? .cancel }
        let delays = actions.map { _ in UInt32.random(in: 0..<8000, using: &generator) }
        let replies = Mutex<[Reply]>([])
        DispatchQueue.concurrentPerform(iterations: actions.count) { index in
            usleep(delays[index])
            let reply = perform(actions[index], on: id, "round\(round)_\(index)")
            replies.withLock { $0.append(reply) }
        }
        settle(id)
        let all = replies.withLock { $0 }
        try check(id, all, round)
        _ = service.tasks("DELETE", "/\(id)?records=true")
        if service.tasks("GET", "/\(id)").status != 404 {
            fault("round \(round): the task cannot be deleted")
        }
        if FileManager.default.fileExists(atPath: "\(service.data)/training_data/\(id)") {
            fault("round \(round): the directory is left")
        }
    }

    private func perform(_ action: Action, on id: String, _ name: String) -> Reply {
        let begin = Timestamp.now().milliseconds
        var digest = ""
        let answer: FastCGIClient.Answer
        func form(_ fileName: String, _ content: String) -> FastCGIClient.Answer {
            let path = action == .upload ? "files" : "upload-table-list"
            let body =
                "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(fileName)\"\r\n\r\n"
                + content + "\r\n--XX--\r\n"
            return service.tasks(
                "POST", "/\(id)/\(path)", body, headers: ["Content-Type": "multipart/form-data; boundary=XX"])
        }
        func listed(_ text: String) -> String {
            guard let list = try? TableList(parsing: Array(text.utf8)[...]) else { return "" }
            return DirectoryChange.digest(list.fileText.utf8)
        }
        switch action {
        case .execute: answer = service.tasks("POST", "/\(id)/execute", "{}")
        case .delete: answer = service.tasks("DELETE", "/\(id)")
        case .deleteAll: answer = service.tasks("DELETE", "/\(id)?records=true")
        case .cancel: answer = service.tasks("POST", "/\(id)/cancel")
        case .upload:
            digest = DirectoryChange.digest(name.utf8)
            answer = form(name + ".md", name)
        case .list:
            digest = listed(name + "\n")
            answer = service.tasks("POST", "/\(id)/table-list", #"{"table_names": ["\#(name)"]}"#)
        case .uploadList:
            let text = (0..<200).map { "\(name)_\($0)" }.joined(separator: "\n") + "\n"
            digest = listed(text)
            answer = form("tables.txt", text)
        }
        let end = Timestamp.now().milliseconds
        let kind = "\(action) \(answer.status) \(answer.code)"
        verdict.withLock { $0.tally[kind, default: 0] += 1 }
        return Reply(action: action, answer: answer, digest: digest, begin: begin, end: end)
    }

    /// Waits until the task is at rest; a run that would go on for long is cancelled.
    private func settle(_ id: String) {
        let begin = ContinuousClock.now
        _ = ChaosService.wait(seconds: 60) {
            guard service.status(id) == "in_progress" else { return true }
            if begin.duration(to: .now) > .seconds(2) { _ = service.tasks("POST", "/\(id)/cancel") }
            return false
        }
    }

    private func check(_ id: String, _ replies: [Reply], _ round: Int) throws {
        let replay = try EventReplay(of: id, in: try service.store())
        verdict.withLock { $0.events += replay.events.count }
        for problem in replay.faults { fault("round \(round): \(problem)") }
        for reply in replies where !explains(replay, reply) {
            let answer = "\(reply.answer.status) \(reply.answer.code) \(reply.answer.data)"
            let course = replay.events.map { "\($0)" }.joined(separator: "; ")
            fault("round \(round): \(reply.action) answered \(answer), which follows from none of: \(course)")
        }
        func count(_ action: Action, _ isCounted: (Reply) -> Bool) -> Int {
            replies.count { $0.action == action && isCounted($0) }
        }
        func events(_ change: String, _ isCounted: (EventReplay.Event) -> Bool) -> Int {
            replay.events.count { $0.change == change && isCounted($0) }
        }
        let accepted = count(.execute) { $0.answer.status == 202 }
        if accepted != events("task", { $0.to == "in_progress" }) {
            fault("round \(round): \(accepted) runs accepted")
        }
        let removed = replies.count { $0.answer.data["directory_deleted"] == .bool(true) }
        if removed != events("directory", { $0.to == nil }) {
            fault("round \(round): \(removed) removals answered")
        }
        let lists =
            (count(.list) { $0.answer.status == 200 }) + count(.uploadList) { $0.answer.status == 200 }
        if lists + 1 != events("table_list", { _ in true }) {
            fault("round \(round): \(lists) lists answered")
        }
        let state = replay.states[replay.states.count - 1]
        let path = "\(service.data)/training_data/\(id)"
        if FileManager.default.fileExists(atPath: path) != state.hasDirectory {
            fault("round \(round): the directory is not what the events tell")
        }
        if state.hasList, let last = replay.events.last(where: { $0.change == "table_list" }) {
            let list = try Data(contentsOf: URL(filePath: path + "/table_list.txt"))
            if DirectoryChange.digest(list) != last.to {
                fault("round \(round): the table list is another one")
            }
        }
    }

    /// Whether the answer follows from a state, or an event, that there was while the request was under way.
    private func explains(_ replay: EventReplay, _ reply: Reply) -> Bool {
        let answer = reply.answer
        guard (200..<500).contains(answer.status) else { return false }
        // An event is dated before its transaction ends.
        func hadState(_ holds: (EventReplay.State) -> Bool) -> Bool {
            replay.states.indices.contains { index in
                let begin = index == 0 ? Int64.min : replay.events[index - 1].at
                let end = index < replay.events.count ? replay.events[index].at + 2000 : Int64.max
                return begin <= reply.end && end >= reply.begin && holds(replay.states[index])
            }
        }
        func hadEvent(_ isIt: (EventReplay.Event) -> Bool) -> Bool {
            replay.events.contains { $0.at >= reply.begin && $0.at <= reply.end && isIt($0) }
        }
        switch (reply.action, answer.status, answer.code) {
        case (_, 404, _): return hadState { $0.status == nil }
        case (.cancel, 409, _): return hadState { $0.isAtRest && $0.status != "pending" && $0.status != nil }
        case (_, 409, _): return hadState { !$0.isAtRest }
        case (.execute, 400, "TABLE_LIST_MISSING"): return hadState { $0.isAtRest && !$0.hasList }
        case (.execute, 202, _): return hadEvent { $0.change == "task" && $0.to == "in_progress" }
        case (.cancel, 202, _):
            if answer.data["status"]?.stringValue == "cancelled" {
                return hadEvent { $0.change == "task" && $0.to == "cancelled" }
            }
            return hadState { $0.isCancelRequested && !$0.isAtRest }
        case (.delete, 200, _), (.deleteAll, 200, _):
            let isGone = answer.data["directory_deleted"] == .bool(true)
            return isGone
                ? hadEvent { $0.change == "directory" && $0.to == nil } : hadState { !$0.hasDirectory }
        case (.upload, 200, _): return hadEvent { $0.change == "file" && $0.to == reply.digest }
        case (.list, 200, _), (.uploadList, 200, _):
            return hadEvent { $0.change == "table_list" && $0.to == reply.digest }
        default: return false
        }
    }
}
