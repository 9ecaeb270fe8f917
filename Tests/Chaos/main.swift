// Breaks things on purpose while the service works, and checks afterwards that it told the truth: `deploy/chaos` runs it.
//
//   chaos vectors --uri URI --lib FILE --server FOLDER --programs FOLDER [--cycles N] [--seed N]

import Glibc

var options: [String: String] = [:]
var rest = CommandLine.arguments.dropFirst(2)
while let name = rest.popFirst(), let value = rest.popFirst() { options[name] = value }
guard CommandLine.arguments.dropFirst().first == "vectors", let uri = options["--uri"],
    let lib = options["--lib"], let server = options["--server"], let programs = options["--programs"]
else {
    print(
        "usage: chaos vectors --uri URI --lib FILE --server FOLDER --programs FOLDER [--cycles N] [--seed N]")
    exit(64)
}
/// Printed at once: a campaign takes minutes.
func say(_ text: String) { _ = write(1, text + "\n", text.utf8.count + 1) }

let seed = options["--seed"].flatMap { UInt64($0) } ?? UInt64.random(in: 0...UInt64(UInt32.max))
let cycles = options["--cycles"].flatMap { Int($0) } ?? 500
say("\(cycles) cycles, seed \(seed)")
do {
    let chaos = try VectorChaos(
        server: PostgresServer(uri: uri, lib: lib, folder: server), programs: programs, seed: seed)
    let verdict = try chaos.run(cycles: cycles) { say($0) }
    for fault in verdict.faults { say("FAULT: \(fault)") }
    say("\(verdict)")
    exit(verdict.faults.isEmpty ? 0 : 1)
} catch {
    say("chaos could not be made: \(error)")
    exit(70)
}
