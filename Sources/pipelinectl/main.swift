// The command line for people: runs the pipeline without any server.

import Glibc
import Processes

let arguments = Array(CommandLine.arguments.dropFirst())
// Connection strings may hold passwords; the copies above are kept, what `ps` shows is overwritten.
ArgumentVector.hideSecrets()

switch arguments.first {
case "run":
    do {
        exit(try RunCommand(Array(arguments.dropFirst())).run())
    } catch let error as UsageError {
        StandardError.line("pipelinectl run: \(error.problem)\n\n\(RunCommand.usage)")
        exit(64)
    } catch {
        StandardError.line("pipelinectl run: \(error)")
        exit(1)
    }
case "help", "--help", "-h":
    print(RunCommand.usage)
default:
    StandardError.line(RunCommand.usage)
    exit(64)
}
