import Processes
import Settings
import Upkeep

/// `pipelinectl doctor`: what is wrong with this node, and what to do about it.
struct DoctorCommand {
    static let usage = """
        usage: pipelinectl doctor

        Looks at the installation, the folders and their rights, the disk, the store and its copies, the service and its
        runs, the clock, both databases with pgvector, and both models, by the settings of the service, and says what to do
        about each thing that is not as it should be. Asks the embedding model for one vector. Ends with 1 if something has
        to be done.
        """

    private let settings: Settings

    init(_ arguments: [String]) throws {
        guard arguments.isEmpty else { throw UsageError(problem: "it takes no arguments") }
        if let user = Settings.user { try Confinement.become(user) }
        settings = try Settings()
    }

    /// - Returns: the exit code.
    func run() -> Int32 { Findings.show { Doctor(settings, $0).run() } }
}
