/// Records to be loaded, and what becomes of the rows that are there.
public struct LoadRequest {
    /// What to load. A record that comes again counts once.
    public var records: [TrainingRecord]
    /// Whose rows they are.
    public var scope: LoadScope
    /// What happens to the rows of all applications first.
    public var existing: ExistingRows
    /// The least share of the drawn questions that must find their own record among five, 0…1.
    public var minimumRecall: Double
    /// How long to wait for other writers, in seconds; 0 for ever.
    public var lockTimeoutSeconds: Int
    /// Who follows the load from outside.
    public var watch = LoadWatch()

    /// Makes a request.
    public init(
        _ records: [TrainingRecord], for scope: LoadScope, existing: ExistingRows = .keep,
        minimumRecall: Double = 0.95, lockTimeoutSeconds: Int = 60
    ) {
        self.records = records
        self.scope = scope
        self.existing = existing
        self.minimumRecall = minimumRecall
        self.lockTimeoutSeconds = lockTimeoutSeconds
    }
}

/// Who follows a load from outside, and may end it.
public struct LoadWatch {
    /// A session begins to write: its process at the server, and when it was opened, in microseconds since 1970. Throws when it
    /// must not.
    public var begins: (_ pid: Int32, _ startedAt: Int64) throws -> Void
    /// All is written and looked at. Throws when it must not be committed.
    public var commits: () throws -> Void

    /// Nobody, where nothing is given.
    public init(
        begins: @escaping (_ pid: Int32, _ startedAt: Int64) throws -> Void = { _, _ in },
        commits: @escaping () throws -> Void = {}
    ) {
        self.begins = begins
        self.commits = commits
    }
}

/// Which rows of the store a load answers for: those of its database's label whose tables it knows.
public struct LoadScope: Sendable {
    /// The label of the described database.
    public let database: String
    /// The task; nil for loads without one.
    public let taskID: String?
    /// The tables of the task's list and of its previous load, as `schema.table`.
    public let tables: Set<String>

    /// Makes a scope from its parts.
    public init(database: String, taskID: String?, tables: Set<String>) {
        self.database = database
        self.taskID = taskID
        self.tables = tables
    }

    /// Whether the row goes when it is no longer produced.
    func owns(_ row: StoredRow) -> Bool {
        guard row.database == database else { return false }
        // Rows about no table belong to nobody but who made them.
        guard !row.tables.isEmpty else { return row.taskID == taskID }
        return row.tables.allSatisfy(tables.contains)
    }
}

/// What happens to the rows that are in the store before a load.
public enum ExistingRows {
    /// They stay.
    case keep
    /// They stay, and are backed up first.
    case backUp(BackupOrder)
    /// They are backed up, and then deleted, those of all applications. Collections stay.
    case replace(afterBackup: BackupOrder)

    var isBackedUp: Bool {
        if case .keep = self { false } else { true }
    }

    var isReplaced: Bool {
        if case .replace = self { true } else { false }
    }
}

/// How far a load is.
public struct LoadProgress: Sendable, Equatable {
    /// What is being done.
    public enum Phase: Sendable, Equatable {
        /// Vectors are made; the store is not touched yet.
        case embedding
        /// Both tables are copied.
        case backingUp
        /// Rows are written and tried.
        case storing
    }

    /// What is being done.
    public let phase: Phase
    /// Items that are done: records, or rows of a backup.
    public let done: Int
    /// Items in all; 0 where that is not known.
    public let total: Int
}
