// The service's backend: `pipelined` is the supervisor, `pipelined worker api|tools` one worker of a pool, with the
// listening socket as descriptor 0 as every FastCGI process manager passes it, and `pipelined duties` the supervisor's child
// for what may block.

import API
import Glibc
import Processes
import Settings

func fail(_ message: String, code: Int32) -> Never {
    StandardError.line(message)
    exit(code)
}

let arguments = CommandLine.arguments.dropFirst()
do {
    let settings = try Settings()
    switch (arguments.first, arguments.dropFirst().first.flatMap { Pool(rawValue: $0) }) {
    case (nil, _):
        ProcessTitle.set("pipelined")
        try Supervising(settings).run()
    case ("worker", let pool?) where arguments.count == 2:
        try Serving(settings, pool: pool).run()
    case ("duties", nil) where arguments.count == 1:
        try Duties(settings).run()
    default:
        fail("usage: pipelined | pipelined worker api|tools", code: 64)
    }
} catch let error as SettingsError {
    fail("The environment is not usable:\n\(error)", code: 78)
} catch {
    fail("pipelined: \(error)", code: 70)
}
