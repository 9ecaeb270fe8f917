// Tries random inputs on everything that reads what strangers send. See deploy/fuzz.
import Glibc

/// What the command line asks for.
struct Arguments {
    var inputs = 1_000_000
    var seed: UInt64 = 1
    var only: Int?
    var isList = false
    var targets: [any FuzzTarget.Type] = []

    init?(_ words: some Sequence<String>) {
        var words = words.makeIterator()
        while let word = words.next() {
            switch word {
            case "--inputs", "--seed", "--only":
                guard let value = words.next().flatMap({ Int($0) }), value >= 0 else { return nil }
                if word == "--inputs" { inputs = value }
                if word == "--seed" { seed = UInt64(value) }
                if word == "--only" { only = value }
            case "--list": isList = true
            default:
                guard let target = fuzzTargets.first(where: { $0.name == word }) else { return nil }
                targets.append(target)
            }
        }
        if targets.isEmpty { targets = fuzzTargets }
    }
}

func fuzz<T: FuzzTarget>(_ target: T.Type, _ arguments: Arguments) throws(FuzzFailure) {
    CrashReport.begin(target: T.name, seed: arguments.seed)
    let run =
        arguments.only.map { FuzzRun(seed: arguments.seed, repeating: $0, of: target) }
        ?? FuzzRun(seed: arguments.seed, count: arguments.inputs)
    let start = ContinuousClock.now
    let accepted = try run.run(target) { input, text in
        if input == arguments.only { print(text()) }
        CrashReport.note(input, seconds: 60)
    }
    let seconds = start.duration(to: .now).components.seconds
    print("\(T.name): \(run.inputs.count) inputs, \(accepted) accepted, seed \(arguments.seed), \(seconds) s")
}

guard let arguments = Arguments(CommandLine.arguments.dropFirst()) else {
    print("usage: fuzz [--inputs N] [--seed N] [--only N] [--list] [TARGET…]")
    exit(2)
}
// Executors that requests launch are nobody's children to wait for.
signal(SIGCHLD, SIG_IGN)
do throws(FuzzFailure) {
    for target in arguments.targets {
        if arguments.isList { print(target.name) } else { try fuzz(target, arguments) }
    }
} catch {
    print(error)
    exit(1)
}
