import Glibc
import Postgres
import Processes
import Settings
import TaskStoreSQLite
import Tasks
import Upkeep

/// `pipelinectl state`: copies of the store, and whether all that the service keeps is whole.
struct StateCommand {
    static let usage = """
        usage: pipelinectl state backup
               pipelinectl state backups
               pipelinectl state restore COPY
               pipelinectl state check

        backup copies the store of DATA_PIPELINE_DATA_DIR into its folder state_backups/ while the service goes on working;
        backups lists the copies. restore puts one, by its name there or by its path, in the store's place; the service
        must not be running, and the store that was there is moved aside. check reads everything: the store, whether each
        task and its directory fit each other, and the backups of the vector tables; it ends with 1 if something has to be
        done.
        """

    private let call: Invocation
    private let settings: Settings
    private var copies: StoreCopies { StoreCopies(path: settings.stateCopiesDirectory) }

    init(_ arguments: [String]) throws {
        call = try Invocation(
            arguments,
            [
                Invocation.Verb(name: "backup"), Invocation.Verb(name: "backups"),
                Invocation.Verb(name: "restore", subjects: 1), Invocation.Verb(name: "check"),
            ])
        if let user = Settings.user { try Confinement.become(user) }
        settings = try Settings()
    }

    /// - Returns: the exit code.
    func run() throws -> Int32 {
        try ServiceData.requireOwner(of: settings.dataDirectory)
        if let shared = settings.shared, call.verb != "check" {
            throw DataError(
                description:
                    "the state is in PostgreSQL, \(shared.connection.masked): copy and restore its schema"
                    + " data_pipeline_state with pg_dump and pg_restore")
        }
        switch call.verb {
        case "backup":
            let copy = try copies.make(of: TaskStoreSQLite(path: settings.statePath), at: .now())
            print("\(copy.path): \(copy.tasks) tasks, looked through")
        case "backups":
            for name in copies.names { print(name) }
            if copies.names.isEmpty { print("no copy in \(copies.path)") }
        case "restore": try restore(call.subjects[0])
        default: return Findings.show { StateCheck(settings, $0).run() }
        }
        return 0
    }

    private func restore(_ name: String) throws {
        let copy = try StoreCopy(examining: name.contains("/") ? name : copies.path + "/" + name)
        try mustBeStopped { () throws in
            let aside = try TaskStoreSQLite.restore(copy, to: settings.statePath, at: .now())
            print("\(settings.statePath) is \(copy.path) now: \(copy.tasks) tasks")
            if let aside { print("the store that was there: \(aside)") }
            print("Start the service, and look at what fits and what does not: pipelinectl state check")
        }
    }

    /// Runs the body while no supervisor runs and can start, and no task is carried out.
    private func mustBeStopped(_ body: () throws -> Void) throws {
        mkdir(settings.runDirectory, 0o750)
        let lock: SoleRun
        do {
            lock = try SoleRun(path: settings.runDirectory + "/pipelined.lock")
        } catch {
            throw DataError(description: "the service is running: stop it first (\(error))")
        }
        let folders = TaskFolders(root: settings.trainingDataDirectory, locks: settings.lockDirectory)
        if let task = try folders.held().first {
            throw DataError(description: "\(task) is being carried out: wait for its end, or stop it first")
        }
        try body()
        withExtendedLifetime(lock) {}
    }
}

/// Findings on the terminal.
enum Findings {
    /// Runs the body, and prints what it finds.
    ///
    /// - Returns: the exit code: 1 when something has to be done.
    static func show(_ body: (@escaping (Finding) -> Void) -> Void) -> Int32 {
        let tally = Tally()
        body { finding in
            if finding.weight == .problem { tally.problems += 1 }
            print("\(finding.weight.rawValue.padded(to: 9))\(finding.subject): \(finding.text)")
            if let advice = finding.advice { print("         -> \(advice)") }
        }
        print(tally.problems == 0 ? "nothing has to be done" : "\(tally.problems) problems")
        return tally.problems == 0 ? 0 : 1
    }

    private final class Tally {
        var problems = 0
    }
}
