// Many nodes over one store in one process, under a clock of its own, with everything that may happen to them: `deploy/chaos
// simulation` runs it.
//
//   simulation [--seed N] [--nodes N] [--tasks N] [--store memory|postgres] [--uri URI] [--break FLAW]
//
// What happens follows from the seed: the same one is the same course, told by its digest. In PostgreSQL, at the server of the
// URI, the clock of the database is set as well; less is asked of it, for it takes a hundred times as long.

import Glibc
import TestSupport

/// Printed at once: it takes minutes.
func say(_ text: String) { _ = write(1, text + "\n", text.utf8.count + 1) }

var options: [String: String] = [:]
var rest = CommandLine.arguments.dropFirst()
while let name = rest.popFirst(), let value = rest.popFirst() { options[name] = value }
var plan = Plan(seed: options["--seed"].flatMap { UInt64($0) } ?? UInt64.random(in: 0...UInt64(UInt32.max)))
plan.nodes = options["--nodes"].flatMap { Int($0) } ?? plan.nodes
plan.tasks = options["--tasks"].flatMap { Int($0) } ?? plan.tasks
if let name = options["--break"] {
    plan.flaw = Flaw(rawValue: name)
    guard plan.flaw != nil else {
        say("there are \(Flaw.allCases.map(\.rawValue).joined(separator: ", "))")
        exit(64)
    }
}
do {
    let state: any SharedState
    if options["--store"] == "postgres" {
        state = try PostgresState(uri: options["--uri"] ?? "")
        (plan.sweepEvery, plan.leastTime) = (2000, 900_000)
        if options["--tasks"] == nil { plan.tasks = 10_000 }
    } else {
        state = MemoryState(memory: TaskMemory(milliseconds: 0))
    }
    say("seed \(plan.seed), \(plan.nodes) nodes, \(plan.tasks) tasks")
    let verdict = try Simulation(plan, on: state, say).run()
    for fault in verdict.faults { say("FAULT: \(fault)") }
    say("\(verdict)")
    if !verdict.faults.isEmpty { say("seed \(plan.seed)") }
    exit(verdict.faults.isEmpty ? 0 : 1)
} catch {
    say("the simulation could not be made: \(error)")
    exit(70)
}
