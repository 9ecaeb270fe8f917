import Glibc
import JSON
import Postgres
import Processes
import Settings
import Tasks
import Vectors

/// `pipelinectl vectors`: backups of the vector tables, and what they hold, without any server.
struct VectorsCommand {
    static let usage = """
        usage: pipelinectl vectors backup  [--truncate] [option…]
               pipelinectl vectors backups
               pipelinectl vectors restore BACKUP_ID [--merge] [option…]
               pipelinectl vectors import  COLLECTION.csv EMBEDDING.csv
               pipelinectl vectors search  QUESTION [--kind ddl|documentation|sql] [--db-name NAME] [--limit N] [option…]

        Copies the LangChain tables of the vector database, lists and restores the copies, takes over backups of the
        original system, and finds the training records nearest to a question.

          --vector-db URI    the vector database, or @FILE; default that of the service's settings
          --truncate         empty the embeddings once they are backed up
          --merge            keep what is there, and add what is missing; otherwise both tables become what they were

        Backups lie in the service's data directory, DATA_PIPELINE_DATA_DIR, under vector_backups/. Each operation that
        deletes makes one first.
        """

    private let call: Invocation
    private var options: Options { call.options }
    private let settings: Settings
    private var backups: VectorBackups { VectorBackups(path: settings.vectorBackupsDirectory) }

    init(_ arguments: [String]) throws {
        let store = ["--vector-db"]
        call = try Invocation(
            arguments,
            [
                Invocation.Verb(name: "backup", valued: store, flags: ["--truncate"]),
                Invocation.Verb(name: "backups"),
                Invocation.Verb(name: "restore", subjects: 1, valued: store, flags: ["--merge"]),
                Invocation.Verb(name: "import", subjects: 2),
                Invocation.Verb(
                    name: "search", subjects: 1, valued: store + ["--kind", "--db-name", "--limit"]),
            ])
        // Backups are the service's files.
        if let user = Settings.user { try Confinement.become(user) }
        settings = try Settings()
    }

    func run() throws {
        switch call.verb {
        case "backup": try backUp()
        case "backups": list()
        case "restore": try restore()
        case "import": try takeOver()
        default: try search()
        }
    }

    private func backUp() throws {
        let store = try store()
        try alone {
            if options.has("--truncate") {
                let done = try store.backupAndTruncate(order(.request))
                show(done.backup)
                print(
                    "emptied: \(done.rows) rows; writers waited \(done.writersWaitedMilliseconds) ms at most")
            } else {
                show(try store.backup(order(.request)))
            }
        }
    }

    private func list() {
        let all = backups.list()
        for backup in all {
            let state = backups.isIntact(backup) ? "intact" : "DAMAGED"
            print(
                "\(backup.id)  \(backup.createdAt)  \(backup.rows(of: .embeddings)) rows  \(backup.bytes) bytes  "
                    + "\(backup.model ?? "no model recorded")  \(backup.taskID ?? "-")  \(state)")
        }
        if all.isEmpty { print("no backup in \(backups.path)") }
    }

    private func restore() throws {
        let store = try store()
        let report = try alone {
            try store.restore(call.subjects[0], options.has("--merge") ? .merge : .replace, order(.restore))
        }
        print(
            "restored \(report.backup.id): \(report.inserted) rows written, \(report.skipped) there already, "
                + "\(report.removed) removed\nthe state before: \(report.previous.id)")
    }

    private func takeOver() throws {
        let original = OriginalBackup(collections: call.subjects[0], embeddings: call.subjects[1])
        show(try original.takeOver(order(.imported)))
    }

    private func search() throws {
        let limit = try options.number("--limit", default: 5, in: 1...50)
        var kinds = TrainingKind.allCases
        if let name = options.value("--kind") {
            guard let kind = TrainingKind(rawValue: name) else {
                throw UsageError(problem: "--kind must be one of ddl, documentation, sql")
            }
            kinds = [kind]
        }
        let found = try store().search(
            call.subjects[0], kinds: kinds, database: options.value("--db-name"), limit: limit,
            with: settings.embedder())
        for record in found {
            print("\(record.distance)  \(record.kind.rawValue)  \(record.id)\n\(record.document)\n")
        }
        if found.isEmpty { print("nothing found") }
    }

    private func show(_ backup: BackupManifest) {
        print("backup \(backup.id) in \(backups.path)")
        for file in backup.files { print("  \(file.name)  \(file.rows) rows  \(file.bytes) bytes") }
    }

    private func order(_ reason: BackupReason) -> BackupOrder {
        let now = Timestamp.now()
        return BackupOrder(
            in: backups, timestamp: now.compact, createdAt: now.iso, reason: reason, createdBy: "pipelinectl")
    }

    private func store() throws -> VectorStore {
        if let text = options.value("--vector-db") {
            return VectorStore(try RunCommand.connection(text, "--vector-db"))
        }
        guard let info = settings.vectorConnection else {
            throw UsageError(
                problem: "--vector-db is missing, and DATA_PIPELINE_VECTOR_DB_CONNECTION_FILE is not set")
        }
        return VectorStore(info)
    }

    /// Runs what the service does not do twice at once either.
    private func alone<T>(_ body: () throws -> T) throws -> T {
        guard access(settings.runDirectory, F_OK) == 0 else { return try body() }
        guard let lock = try FileLock.take(settings.runDirectory + "/vector_operation.lock") else {
            throw UsageError(problem: "another backup or restoration is under way")
        }
        let value = try body()
        _ = consume lock
        return value
    }
}
