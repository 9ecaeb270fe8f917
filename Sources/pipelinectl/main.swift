// The command line for people: runs the pipeline without any server, and looks after a service's data.

import Glibc
import Processes
import Settings

let arguments = Array(CommandLine.arguments.dropFirst())
// Connection strings may hold passwords; the copies above are kept, what `ps` shows is overwritten.
ArgumentVector.hideSecrets()

let usages = [
    ("run", RunCommand.usage), ("tasks", TasksCommand.usage), ("vectors", VectorsCommand.usage),
    ("state", StateCommand.usage), ("retention", RetentionCommand.usage), ("doctor", DoctorCommand.usage),
    ("nodes", NodesCommand.usage), ("explain", ExplainCommand.usage), ("key", KeyCommand.usage),
]
let usage = usages.map(\.1).joined(separator: "\n\n")
do {
    switch arguments.first {
    case "run": exit(try RunCommand(Array(arguments.dropFirst())).run())
    case "tasks": exit(try TasksCommand(Array(arguments.dropFirst())).run())
    case "state": exit(try StateCommand(Array(arguments.dropFirst())).run())
    case "retention": exit(try RetentionCommand(Array(arguments.dropFirst())).run())
    case "doctor": exit(try DoctorCommand(Array(arguments.dropFirst())).run())
    case "vectors": try VectorsCommand(Array(arguments.dropFirst())).run()
    case "nodes": try NodesCommand(Array(arguments.dropFirst())).run()
    case "explain": try ExplainCommand(Array(arguments.dropFirst())).run()
    case "key": try KeyCommand(Array(arguments.dropFirst())).run()
    case "help", "--help", "-h": print(usage)
    default:
        StandardError.line(usage)
        exit(64)
    }
} catch let error as UsageError {
    let command = arguments.first ?? ""
    let own = usages.first { $0.0 == command }?.1 ?? usage
    StandardError.line("pipelinectl \(command): \(error.problem)\n\n\(own)")
    exit(64)
} catch let error as SettingsError {
    StandardError.line("The environment is not usable:\n\(error)")
    exit(78)
} catch {
    StandardError.line("pipelinectl \(arguments.first ?? ""): \(error)")
    exit(1)
}
