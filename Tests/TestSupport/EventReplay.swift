public import Postgres
public import SQLite

/// The recorded events of one task, replayed from its beginning: each must be a transition that there is.
public struct EventReplay {
    /// One event.
    public struct Event: Sendable, CustomStringConvertible {
        /// Its place among all events.
        public let id: Int64
        /// When it was recorded, in milliseconds since 1970.
        public let at: Int64
        /// Who recorded it.
        public let who: String
        /// What changed: `task`, `step`, `cancel`, `launch`, `move`, `directory`, `table_list`, `file`.
        public let change: String
        /// The step or the file.
        public let name: String?
        /// The state before; nil for none.
        public let from: String?
        /// The state after; nil for none.
        public let to: String?
        /// The run that was the latest then.
        public let run: Int64?
        /// Its fence.
        public let fence: Int64?

        /// Makes it from its parts.
        public init(
            id: Int64, at: Int64, who: String, change: String, name: String?, from: String?, to: String?,
            run: Int64?,
            fence: Int64?
        ) {
            (self.id, self.at, self.who, self.change, self.name) = (id, at, who, change, name)
            (self.from, self.to, self.run, self.fence) = (from, to, run, fence)
        }

        /// In words.
        public var description: String {
            "#\(id) \(who): \(change) \(name ?? "") \(from ?? "-")>\(to ?? "-") run \(run ?? 0) fence \(fence ?? 0)"
        }
    }

    /// What is known of a task after some of its events.
    public struct State: Sendable {
        /// Its status; nil while there is no task.
        public fileprivate(set) var status: String?
        /// Whether its run was given a place.
        public fileprivate(set) var isLaunched = false
        /// Whether its run was asked to stop.
        public fileprivate(set) var isCancelRequested = false
        /// Whether it has a directory.
        public fileprivate(set) var hasDirectory = false
        /// Whether it has a table list.
        public fileprivate(set) var hasList = false
        fileprivate var fence: Int64 = 0
        fileprivate var run: Int64 = 0
        fileprivate var steps: [String: String] = [:]
        fileprivate var hasBeen = false

        /// Whether no run is in progress.
        public var isAtRest: Bool { status != "in_progress" }
    }

    /// The events in order.
    public let events: [Event]
    /// The state before the first event, and after each.
    public private(set) var states: [State] = [State()]
    /// What no state machine allows, in words.
    public private(set) var faults: [String] = []

    private enum Field: Int, SQLiteColumns {
        case event_id, at, who, change, name, from_state, to_state, run_id, fence
    }

    /// Reads and replays the task's events.
    public init(of task: String, in store: SQLiteConnection) throws {
        let events = try store.all(
            """
            SELECT event_id, at, who, change, coalesce(step_name, file_name) AS name, from_state, to_state, run_id, fence FROM event
            WHERE task_id = ?1 ORDER BY event_id
            """, .text(task)
        ) { row in
            Event(
                id: row.integer(Field.event_id) ?? 0, at: row.integer(Field.at) ?? 0,
                who: row.text(Field.who) ?? "", change: row.text(Field.change) ?? "",
                name: row.text(Field.name), from: row.text(Field.from_state),
                to: row.text(Field.to_state), run: row.integer(Field.run_id),
                fence: row.integer(Field.fence))
        }
        self.init(events)
    }

    /// Reads and replays the task's events of a store that nodes share; who has recorded one follows the node.
    public init(of task: String, in store: PostgresConnection) throws {
        let events = try store.query(
            """
            SELECT event_id, at, concat_ws(' ', node, who), change, coalesce(step_name, file_name), from_state, to_state, run_id,
                fence
            FROM data_pipeline_state.event WHERE task_id = $1 ORDER BY event_id
            """, [task]
        ).map { rows, row in
            Event(
                id: Int64(rows.integer(row, 0) ?? 0), at: Int64(rows.integer(row, 1) ?? 0),
                who: rows.text(row, 2) ?? "", change: rows.text(row, 3) ?? "", name: rows.text(row, 4),
                from: rows.text(row, 5), to: rows.text(row, 6), run: rows.integer(row, 7).map { Int64($0) },
                fence: rows.integer(row, 8).map { Int64($0) })
        }
        self.init(events, isShared: true)
    }

    /// Replays the task's events.
    ///
    /// - Parameter isShared: whether several nodes share the store: then a run that waits can fail, for its node may be gone, and
    ///   a task at rest can be given to another node.
    public init(_ events: [Event], isShared: Bool = false) {
        self.events = events
        states.reserveCapacity(events.count + 1)
        for event in events {
            var state = states[states.count - 1]
            if let problem = Self.apply(event, isShared, to: &state) { faults.append("\(event): \(problem)") }
            states.append(state)
        }
    }

    /// Carries the event out; answers what is wrong with it.
    private static func apply(_ event: Event, _ isShared: Bool, to state: inout State) -> String? {
        if event.who.isEmpty { return "nobody did it" }
        switch event.change {
        case "task": return applyTask(event, isShared, to: &state)
        case "move":
            guard isShared, state.status != nil, state.isAtRest, event.from != event.to, event.to != nil
            else {
                return "it cannot be given away"
            }
        case "launch":
            let isWaiting = event.from == "waiting"
            guard state.status == "in_progress", state.isLaunched != isWaiting, isRun(event, state) else {
                return "the run does not stand there"
            }
            state.isLaunched.toggle()
        case "cancel":
            guard state.status == "in_progress", state.isLaunched, !state.isCancelRequested,
                isRun(event, state)
            else { return "there is nothing to cancel" }
            state.isCancelRequested = true
        case "step": return applyStep(event, to: &state)
        case "directory":
            guard state.status != nil, state.isAtRest else { return "the task is not at rest" }
            guard state.hasDirectory == (event.from == "present") else {
                return "the directory is not as it was"
            }
            state.hasDirectory.toggle()
            if !state.hasDirectory { state.hasList = false }
        case "table_list", "file":
            guard state.status != nil, state.isAtRest, state.hasDirectory else {
                return "it cannot be written now"
            }
            if event.change == "table_list" { state.hasList = true }
        default: return "unknown"
        }
        return nil
    }

    private static func isRun(_ event: Event, _ state: State) -> Bool {
        event.run == state.run && event.fence == state.fence
    }

    private static func applyTask(_ event: Event, _ isShared: Bool, to state: inout State) -> String? {
        defer { state.status = event.to }
        guard event.from == state.status else { return "it was \(state.status ?? "no task")" }
        switch (event.from, event.to) {
        case (nil, "pending"):
            guard !state.hasBeen else { return "an id came back" }
            state.hasBeen = true
        case ("pending", "cancelled"), ("completed", "partial_completed"): break
        case (let from?, "in_progress") where from != "in_progress":
            guard let run = event.run, let fence = event.fence, run > state.run, fence == state.fence + 1
            else {
                return "it is no newer run"
            }
            (state.run, state.fence, state.isLaunched, state.isCancelRequested) = (run, fence, false, false)
        case ("in_progress", "failed") where isShared && !state.isLaunched:
            guard isRun(event, state) else { return "it is another run" }
        case ("in_progress", "completed"), ("in_progress", "partial_completed"), ("in_progress", "failed"):
            guard state.isLaunched, isRun(event, state) else { return "that run has not begun" }
        case ("in_progress", "cancelled"):
            guard !state.isLaunched || state.isCancelRequested, isRun(event, state) else {
                return "nobody has asked for it"
            }
        case (let from?, nil) where from != "in_progress": break
        default: return "there is no such transition"
        }
        if event.to != "in_progress", let open = state.steps.first(where: { $0.value == "running" }) {
            return "the step \(open.key) still runs"
        }
        return nil
    }

    private static func applyStep(_ event: Event, to state: inout State) -> String? {
        guard let name = event.name, let from = event.from, let to = event.to else { return "it is no step" }
        defer { state.steps[name] = to }
        if state.isAtRest, state.status != nil, ["pending", "skipped"].contains(to), from != "running" {
            // What the step works on has changed.
            return nil
        }
        guard state.status == "in_progress", isRun(event, state) else { return "no such run is in progress" }
        guard (state.steps[name] ?? from) == from else { return "it was \(state.steps[name] ?? "")" }
        switch (from, to) {
        case (_, "running"):
            guard state.isLaunched, !state.steps.values.contains("running") else { return "it cannot begin" }
        case ("running", "completed"), ("running", "failed"), ("running", "cancelled"): break
        case (_, "pending"), (_, "skipped"):
            // What the claim of a run does.
            guard from != "running", !state.isLaunched else { return "it is no longer at its beginning" }
        default: return "there is no such transition"
        }
        return nil
    }
}
