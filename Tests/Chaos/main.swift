// Breaks things on purpose while the service works, and checks afterwards that it told the truth: `deploy/chaos` runs it.
//
//   chaos vectors --uri URI --lib FILE --server FOLDER --programs FOLDER [--cycles N] [--seed N]
//   chaos reloads --lib FILE --programs FOLDER --folder FOLDER [--cycles N]
//   chaos runs    --uri URI --lib FILE --server FOLDER --programs FOLDER --demo FILE --tables FILE [--cycles N] [--seed N]
//   chaos races   --programs FOLDER [--cycles N] [--seed N]
//   chaos store   --programs FOLDER [--cycles N]
//   chaos all     --uri URI --lib FILE --server FOLDER --programs FOLDER --folder FOLDER [--kills N] [--seed N]
//   chaos nodes   --lib FILE --programs FOLDER --folder FOLDER [--cycles N] [--seed N] [--start WORDS] [--faults A,B]
//                 WORDS are options of `deploy/cluster start`
//   chaos executes|rolling …            the same
//   chaos power   --programs FOLDER --image FILE --mounted FOLDER [--cycles N] [--seed N]
//   chaos write   STORE COUNT STEM      one of the writers of `store`

import FoundationEssentials
import Glibc
import Processes

/// Printed at once: a campaign takes minutes.
func say(_ text: String) { _ = write(1, text + "\n", text.utf8.count + 1) }

func conclude(_ faults: [String], _ verdict: String) -> Never {
    for fault in faults.prefix(20) { say("FAULT: \(fault)") }
    say(verdict)
    exit(faults.isEmpty ? 0 : 1)
}

/// Runs a campaign whose service ends with it: `exit` lets nothing end by itself.
func campaign<Verdict>(_ body: () throws -> Verdict) rethrows -> Verdict { try body() }

/// The campaigns on several nodes.
func several(
    _ name: String, _ cluster: ChaosCluster, _ drawn: [ClusterFault]
) throws -> (faults: [String], text: String) {
    switch name {
    case "nodes":
        let verdict = try ClusterChaos(cluster).run(
            runs: cycles ?? 300, seed: seed, drawn: drawn
        ) { say($0) }
        return (verdict.faults, "\(verdict)")
    case "executes":
        let verdict = try ExecuteRaces(cluster).run(rounds: cycles ?? 200) { say($0) }
        return (verdict.faults, "\(verdict)")
    default:
        let verdict = try RollingChange(cluster).run(restarts: cycles ?? 1) { say($0) }
        return (verdict.faults, "\(verdict)")
    }
}

let arguments = CommandLine.arguments.dropFirst()
var options: [String: String] = [:]
var rest = arguments.dropFirst()
while let name = rest.popFirst(), let value = rest.popFirst() { options[name] = value }
let seed = options["--seed"].flatMap { UInt64($0) } ?? UInt64.random(in: 0...UInt64(UInt32.max))
let cycles = options["--cycles"].flatMap { Int($0) }
let programs = options["--programs"].map { $0.hasSuffix("/") ? $0 : $0 + "/" } ?? ""
let server = PostgresServer(
    uri: options["--uri"] ?? "", lib: options["--lib"] ?? "", folder: options["--server"] ?? "")
do {
    switch arguments.first {
    case "vectors":
        say("seed \(seed)")
        let chaos = try VectorChaos(server: server, programs: programs, seed: seed)
        let verdict = try chaos.run(cycles: cycles ?? 500) { say($0) }
        conclude(verdict.faults, "\(verdict)")
    case "reloads":
        let chaos = try ReloadChaos(
            lib: options["--lib"] ?? "", programs: programs, folder: options["--folder"] ?? "")
        let verdict: ReloadChaos.Verdict
        do {
            verdict = try chaos.run(cycles: cycles ?? 100) { say($0) }
        } catch {
            chaos.stop()
            throw error
        }
        chaos.stop()
        conclude(verdict.faults, "\(verdict)")
    case "runs":
        say("seed \(seed)")
        let tables = String(
            decoding: try Data(contentsOf: URL(filePath: options["--tables"] ?? "")), as: UTF8.self)
        let verdict = try campaign {
            let strain = try CancelStrain(
                server: server, programs: programs, demo: options["--demo"] ?? "", tables: tables)
            return try strain.run(cancels: cycles ?? 100, seed: seed) { say($0) }
        }
        conclude(verdict.faults, "\(verdict)")
    case "races":
        say("seed \(seed)")
        let verdict = try campaign {
            try TaskRaces(programs: programs).run(rounds: cycles ?? 1000, seed: seed) { say($0) }
        }
        conclude(verdict.faults, "\(verdict)")
    case "store":
        let verdict = try campaign {
            let strain = try StoreStrain(programs: programs, program: ProgramPath.own())
            _ = try strain.run(writes: cycles ?? 100_000, processes: 8, readerSeconds: 60)
            return try strain.prune(tasks: cycles ?? 100_000, millisecondsEach: 2.5)
        }
        conclude(verdict.faults, "\(verdict)")
    case "all":
        say("seed \(seed)")
        let chaos = try NodeChaos(
            server: server, lib: options["--lib"] ?? "", programs: programs,
            folder: options["--folder"] ?? "")
        let outcome = Result {
            try chaos.run(kills: options["--kills"].flatMap { Int($0) } ?? 1000, seed: seed) { say($0) }
        }
        chaos.stop()
        var verdict = try outcome.get()
        verdict.requireTimes()
        conclude(verdict.faults, "\(verdict)")
    case "nodes", "executes", "rolling":
        say("seed \(seed)")
        let cluster = try ChaosCluster(
            lib: options["--lib"] ?? "", programs: programs, folder: options["--folder"] ?? "",
            options: (options["--start"] ?? "").split(separator: " ").map(String.init))
        let drawn = options["--faults"]?.split(separator: ",").compactMap {
            ClusterFault(rawValue: String($0))
        }
        let outcome = Result { try several(arguments.first ?? "", cluster, drawn ?? ClusterFault.drawn) }
        cluster.remove()
        let verdict = try outcome.get()
        conclude(verdict.faults, verdict.text)
    case "power":
        say("seed \(seed)")
        let verdict = try campaign {
            let cuts = try PowerCuts(
                programs: programs, image: options["--image"] ?? "", mounted: options["--mounted"] ?? "")
            return try cuts.run(cuts: cycles ?? 200, seed: seed) { say($0) }
        }
        conclude(
            verdict.faults + (verdict.controls * 2 < verdict.cuts ? ["the copies show no losses"] : []),
            "\(verdict)")
    case "write" where arguments.count == 4:
        let words = Array(arguments)
        try StoreStrain.write(words[1], Int(words[2]) ?? 0, words[3])
    default:
        say("usage: chaos vectors|reloads|runs|races|store|all|power|nodes|executes|rolling [option…]")
        exit(64)
    }
} catch {
    say("chaos could not be made: \(error)")
    exit(70)
}
