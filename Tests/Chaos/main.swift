// Breaks things on purpose while the service works, and checks afterwards that it told the truth: `deploy/chaos` runs it.
//
//   chaos vectors --uri URI --lib FILE --server FOLDER --programs FOLDER [--cycles N] [--seed N]
//   chaos reloads --lib FILE --programs FOLDER --folder FOLDER [--cycles N]

import Glibc

/// Printed at once: a campaign takes minutes.
func say(_ text: String) { _ = write(1, text + "\n", text.utf8.count + 1) }

/// Says what came of it, and ends.
func conclude(_ faults: [String], _ verdict: some CustomStringConvertible) -> Never {
    for fault in faults { say("FAULT: \(fault)") }
    say("\(verdict)")
    exit(faults.isEmpty ? 0 : 1)
}

func misused() -> Never {
    say("usage: chaos vectors --uri URI --lib FILE --server FOLDER --programs FOLDER [--cycles N] [--seed N]")
    say("       chaos reloads --lib FILE --programs FOLDER --folder FOLDER [--cycles N]")
    exit(64)
}

var options: [String: String] = [:]
var rest = CommandLine.arguments.dropFirst(2)
while let name = rest.popFirst(), let value = rest.popFirst() { options[name] = value }
let cycles = options["--cycles"].flatMap { Int($0) }
guard let lib = options["--lib"], let programs = options["--programs"] else { misused() }
do {
    switch CommandLine.arguments.dropFirst().first {
    case "vectors":
        guard let uri = options["--uri"], let server = options["--server"] else { misused() }
        let seed = options["--seed"].flatMap { UInt64($0) } ?? UInt64.random(in: 0...UInt64(UInt32.max))
        say("\(cycles ?? 500) cycles, seed \(seed)")
        let chaos = try VectorChaos(
            server: PostgresServer(uri: uri, lib: lib, folder: server), programs: programs, seed: seed)
        let verdict = try chaos.run(cycles: cycles ?? 500) { say($0) }
        conclude(verdict.faults, verdict)
    case "reloads":
        guard let folder = options["--folder"] else { misused() }
        say("\(cycles ?? 100) reloads")
        let chaos = try ReloadChaos(lib: lib, programs: programs, folder: folder)
        let verdict: ReloadChaos.Verdict
        do {
            verdict = try chaos.run(cycles: cycles ?? 100) { say($0) }
        } catch {
            chaos.stop()
            throw error
        }
        chaos.stop()
        conclude(verdict.faults, verdict)
    default: misused()
    }
} catch {
    say("chaos could not be made: \(error)")
    exit(70)
}
