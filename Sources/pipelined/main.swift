// The service's backend: `pipelined` is the supervisor, `pipelined worker api|tools` one worker of a pool, with the
// listening socket as descriptor 0 as every FastCGI process manager passes it. `pipelined duties` is the supervisor's helper,
// `pipelined copy` the helper's, which copies the store once, `pipelined notices` the one that tells of the ends of runs.

import API
import Glibc
import Processes
import Settings

/// Not by exit, which takes down what other threads still use of their libraries.
func fail(_ message: String, code: Int32) -> Never {
    StandardError.line(message)
    _exit(code)
}

let arguments = CommandLine.arguments.dropFirst()
let supervised = Supervised.inherited()
do {
    try Confinement.begin(as: Settings.user)
    let settings = try Settings()
    switch (arguments.first, arguments.dropFirst().first.flatMap { Pool(rawValue: $0) }) {
    case (nil, _):
        ProcessTitle.set("pipelined")
        try Supervising(settings).run()
    case ("worker", let pool?) where arguments.count == 2:
        try Serving(settings, pool: pool, supervised: supervised).run()
    case ("duties", _) where arguments.count == 1:
        guard let supervised else { fail("pipelined duties is started by the supervisor only", code: 64) }
        try Duties(settings, supervised: supervised).run()
    case ("copy", _) where arguments.count == 1:
        _exit(try Copying(settings).run())
    case ("notices", _) where arguments.count == 1:
        try Notices(settings)?.run()
    default:
        fail("usage: pipelined | pipelined worker api|tools", code: 64)
    }
    _exit(0)
} catch let error as SettingsError {
    supervised?.fails("\(error)")
    fail("The environment is not usable:\n\(error)", code: 78)
} catch {
    supervised?.fails("\(error)")
    fail("pipelined: \(error)", code: 70)
}
