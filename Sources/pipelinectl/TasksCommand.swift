import Glibc
import Processes
import Settings
import Tasks

/// `pipelinectl tasks`: the service's tasks, without any server.
struct TasksCommand {
    static let usage = """
        usage: pipelinectl tasks list   [--status STATUS] [--name TEXT] [--db-name NAME] [--created-by NAME] [--limit N]
               pipelinectl tasks show   TASK_ID
               pipelinectl tasks watch  TASK_ID
               pipelinectl tasks cancel TASK_ID
               pipelinectl tasks delete TASK_ID [--records]
               pipelinectl tasks pin    TASK_ID
               pipelinectl tasks unpin  TASK_ID
               pipelinectl tasks move   TASK_ID DIRECTORY

        Lists the tasks of DATA_PIPELINE_DATA_DIR, shows one, follows its run to the end, stops the run, or takes the task's
        directory away, with --records its records too; keeps it from retention, or no longer. Needs no running service, and
        the user whose data they are. move takes a task at rest over from another node to this one: DIRECTORY is its directory
        there, or a copy of it, which is left as it is; nobody may change the task there meanwhile. Backups of the vector
        tables stay. watch ends with 0 after a run that ended well, 1 after a failure, 130 after a cancellation.
        """

    private let call: Invocation
    private let settings: Settings

    init(_ arguments: [String]) throws {
        call = try Invocation(
            arguments,
            [
                Invocation.Verb(
                    name: "list", valued: ["--status", "--name", "--db-name", "--created-by", "--limit"]),
                Invocation.Verb(name: "show", subjects: 1), Invocation.Verb(name: "watch", subjects: 1),
                Invocation.Verb(name: "cancel", subjects: 1),
                Invocation.Verb(name: "delete", subjects: 1, flags: ["--records"]),
                Invocation.Verb(name: "move", subjects: 2),
                Invocation.Verb(name: "pin", subjects: 1), Invocation.Verb(name: "unpin", subjects: 1),
            ])
        // The store is the service's file.
        if let user = Settings.user { try Confinement.become(user) }
        settings = try Settings()
    }

    /// - Returns: the exit code.
    func run() throws -> Int32 {
        let id = call.subjects.first ?? ""
        switch call.verb {
        case "list": try list()
        case "show": try show(id)
        case "watch": return try watch(id)
        case "cancel": try cancel(id)
        case "move": try move(id, from: call.subjects[1])
        case "pin": try pin(id)
        case "unpin": try unpin(id)
        default: try delete(id)
        }
        return 0
    }

    private func data() throws -> ServiceData { try ServiceData(settings) }

    private func list() throws {
        var filter = TaskFilter()
        if let name = call.options.value("--status") {
            guard let status = TaskStatus(rawValue: name) else {
                throw UsageError(
                    problem: "--status must be one of "
                        + TaskStatus.allCases.map(\.rawValue).joined(separator: ", "))
            }
            filter.status = status
        }
        filter.namePart = call.options.value("--name")
        filter.databaseName = call.options.value("--db-name")
        filter.createdBy = call.options.value("--created-by")
        let page = try data().store.list(
            filter, limit: call.options.number("--limit", default: 20, in: 1...1000), offset: 0)
        for task in page.tasks {
            let state = task.status.rawValue.padded(to: 17)
            print(
                "\(task.id.text.padded(to: 24))  \(state)  \(task.createdAt.iso)  \(task.createdBy)  "
                    + "\(task.parameters.databaseName)  \(task.name ?? "")")
        }
        print("\(page.tasks.count) of \(page.total) tasks")
    }

    private func show(_ id: String) throws {
        let data = try data()
        let task = try data.task(id)
        func line(_ name: String, _ value: String?) {
            if let value { print("\(name.padded(to: 12))\(value)") }
        }
        line("task", task.id.text)
        line("name", task.name)
        line("status", task.status.rawValue + (task.isCancelRequested ? ", asked to stop" : ""))
        line("created", "\(task.createdAt.iso) by \(task.createdBy)")
        line("started", task.startedAt?.iso)
        line("ended", task.completedAt?.iso)
        line("database", task.parameters.databaseName)
        line("connection", task.parameters.maskedConnection)
        line("pinned", try data.store.isPinned(task.id) ? "yes" : nil)
        line("context", task.parameters.businessContext)
        line("error", task.errorMessage.map { "\(task.errorCode.map { "\($0.rawValue): " } ?? "")\($0)" })
        for step in task.steps {
            let times = [step.startedAt, step.completedAt].compactMap { $0?.iso }.joined(separator: " to ")
            print("  \(step.step.rawValue.padded(to: 16))\(step.status.rawValue.padded(to: 11))\(times)")
        }
        let directory = TaskDirectory(root: settings.trainingDataDirectory, task: task.id)
        guard directory.exists else { return line("directory", "deleted") }
        let files = (try? directory.files()) ?? []
        line(
            "directory",
            "\(directory.path): \(files.count) files, \(files.reduce(0) { $0 + $1.size }) bytes")
    }

    private func watch(_ id: String) throws -> Int32 {
        let data = try data()
        var shown = ""
        while true {
            let task = try data.task(id)
            var line = task.status.rawValue
            if let progress = task.progress {
                let step = progress.step?.rawValue ?? "waiting"
                line = "\(step)  \(progress.done)/\(progress.total)  \(progress.message)"
            }
            if line != shown { print(line) }
            shown = line
            fflush(nil)
            switch task.status {
            case .inProgress: Pause.milliseconds(200)
            case .pending, .completed, .partialCompleted: return 0
            case .failed:
                StandardError.line(task.errorMessage ?? "")
                return 1
            case .cancelled: return 130
            }
        }
    }

    private func cancel(_ id: String) throws {
        let data = try data()
        let task = try data.task(id)
        switch try data.store.requestCancel(task.id, at: data.store.now()) {
        case .cancelled: print("\(task.id) is cancelled")
        case .requested: print("\(task.id) was asked to stop")
        case .notRunning, .notFound:
            throw DataError(description: "\(task.id) is \(task.status.rawValue): there is nothing to stop")
        }
    }

    private func pin(_ id: String) throws {
        let data = try data()
        let task = try data.task(id)
        let writer = try data.folders.writer(of: task.id)
        guard writer != nil || task.status == .inProgress else {
            throw DataError(description: "\(task.id) is being changed: try again")
        }
        guard try data.store.pin(task.id, at: data.store.now()) else {
            throw DataError(description: "\(task.id) is gone")
        }
        print("\(task.id) is pinned")
        withExtendedLifetime(writer) {}
    }

    /// Copies the files first and gives the task to this node last: broken off in between it stays where it was.
    private func move(_ id: String, from folder: String) throws {
        let data = try data()
        guard let shared = data.store as? any SharedTaskStore else {
            throw DataError(description: "this node shares its state with no other")
        }
        let task = try data.task(id)
        let own = shared.identity.name
        guard task.node != own else { throw DataError(description: "\(task.id) is on \(own) already") }
        guard let writer = try data.folders.writer(of: task.id) else {
            throw DataError(description: "\(task.id) is being changed: try again")
        }
        guard !writer.directory.exists else {
            throw DataError(description: "\(writer.directory.path) is there already: move it away first")
        }
        try writer.adopt(folder)
        guard case .moved = try shared.move(task.id, to: own) else {
            _ = try writer.discard()
            throw DataError(
                description: "\(task.id) is being carried out: wait for its end, or cancel it first")
        }
        print("\(task.id) is on \(own) now, with \(try writer.directory.files().count) files")
        withExtendedLifetime(writer) {}
    }

    private func unpin(_ id: String) throws {
        let data = try data()
        print(
            try data.store.unpin(data.task(id).id) ? "\(id) is not pinned any more" : "\(id) was not pinned")
    }

    private func delete(_ id: String) throws {
        let data = try data()
        let task = try data.task(id)
        try data.mustHaveFiles(of: task)
        guard let writer = try data.folders.writer(of: task.id),
            let atRest = try data.store.task(task.id), atRest.status != .inProgress
        else { throw DataError(description: "\(task.id) is being carried out or changed: cancel it first") }
        let removed = try writer.discard()
        print(
            removed.map { "\(task.id): \($0.files) files of \($0.bytes) bytes are deleted" }
                ?? "\(task.id): there was no directory")
        let changes = writer.takeChanges()
        guard call.options.has("--records") else { return try data.store.record(changes, of: task.id) }
        guard case .deleted = try data.store.delete(task.id, changes) else {
            throw DataError(description: "\(task.id): the records could not be deleted")
        }
        print("\(task.id): the records are deleted")
    }
}

extension String {
    /// The text with blanks behind it, at least so long.
    func padded(to length: Int) -> String {
        self + String(repeating: " ", count: max(0, length - count))
    }
}
