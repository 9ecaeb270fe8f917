import Processes
import Settings
import Tasks
import Upkeep

/// `pipelinectl retention`: removes what a node has kept long enough.
struct RetentionCommand {
    static let usage = """
        usage: pipelinectl retention [--days N] [--tasks N] [--apply]

        Removes tasks that were last changed N days ago or earlier, or all but the N newest, with their directories and
        records; by --days also what earlier runs have left in the directories of other tasks (file_bak_…), and backups of
        the vector tables. Runs in progress, pinned tasks (pipelinectl tasks pin) with their backups, and the newest backup
        stay. Without --apply it only says what would go.
        """

    private let settings: Settings
    private let rules: Retention.Rules
    private let isApplying: Bool

    init(_ arguments: [String]) throws {
        let options = try Options(arguments, valued: ["--days", "--tasks"], flags: ["--apply"])
        guard options.value("--days") != nil || options.value("--tasks") != nil else {
            throw UsageError(problem: "--days or --tasks is needed")
        }
        rules = Retention.Rules(
            days: options.value("--days") == nil
                ? nil : try options.number("--days", default: 0, in: 1...36_500),
            tasks: options.value("--tasks") == nil
                ? nil : try options.number("--tasks", default: 0, in: 0...1_000_000_000))
        isApplying = options.has("--apply")
        if let user = Settings.user { try Confinement.become(user) }
        settings = try Settings()
    }

    /// - Returns: the exit code: 1 when something could not be removed.
    func run() throws -> Int32 {
        try ServiceData.requireOwner(of: settings.dataDirectory)
        var going = 0
        var kept = 0
        try Retention(settings, rules).run(removing: isApplying) { item, outcome in
            switch outcome {
            case .planned, .removed:
                going += 1
                print(Self.text(item))
            case .kept(let reason):
                kept += 1
                print("KEPT  \(Self.text(item)): \(reason)")
            }
        }
        print(
            isApplying
                ? "\(going) removed, \(kept) kept" : "\(going) would be removed; --apply removes them")
        return kept == 0 ? 0 : 1
    }

    private static func text(_ item: Retention.Item) -> String {
        switch item {
        case .task(let task):
            "task  \(task.id)  \(task.status.rawValue), last changed \(task.updatedAt.iso)"
        case .earlierOutputs(let task, let folder): "files  \(task)/\(folder)"
        case .vectorBackup(let id, let createdAt, let rows, let bytes):
            "vector backup  \(id)  of \(createdAt), \(rows) rows, \(bytes) bytes"
        }
    }
}
