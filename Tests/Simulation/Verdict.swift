/// What came of a simulation.
struct Verdict: CustomStringConvertible {
    /// What was wrong, in words.
    var faults: [String] = []
    /// How often what was done to nodes and store.
    var disturbances: [String: Int] = [:]
    /// How often runs ended how.
    var ends: [String: Int] = [:]
    var tasks = 0, runs = 0, undisturbed = 0, events = 0, calls = 0, refused = 0
    /// Milliseconds from the death of who carried a run out, or had it waiting, to its recorded end.
    var orphans = Latencies(), waiters = Latencies()
    /// How long it took, in virtual milliseconds.
    var milliseconds: Int64 = 0
    var digest: UInt64?

    var description: String {
        func list(_ counts: [String: Int]) -> String {
            counts.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }.joined(separator: ", ")
        }
        let hours = Double(milliseconds / 36_000) / 100
        return [
            "\(faults.count) faults; \(tasks) tasks, \(runs) runs, \(undisturbed) of them undisturbed; \(events) events replayed,"
                + " \(calls) calls, \(refused) refused writes, \(hours) h"
                + (digest.map { ", digest \(String($0, radix: 16))" } ?? ""),
            "disturbed: \(list(disturbances))", "ended: \(list(ends))",
            "dead executor to recorded end: \(orphans)", "dead node to the end of a waiting run: \(waiters)",
        ].joined(separator: "\n")
    }
}

/// Times in tenths of a second, counted: however many there are.
struct Latencies: CustomStringConvertible {
    private var counts: [Int] = []
    private(set) var count = 0

    mutating func add(_ milliseconds: Int64) {
        let tenths = Int(max(0, milliseconds) + 99) / 100
        if counts.count <= tenths { counts += Array(repeating: 0, count: tenths + 1 - counts.count) }
        counts[tenths] += 1
        count += 1
    }

    /// The time that so many of a thousand do not exceed, in milliseconds.
    func quantile(_ thousandths: Int) -> Int64 {
        var left = max(1, (count * thousandths + 999) / 1000)
        for (tenths, number) in counts.enumerated() {
            left -= number
            if left <= 0 { return Int64(tenths) * 100 }
        }
        return 0
    }

    var description: String {
        count == 0
            ? "none"
            : "\(count), median \(quantile(500)) ms, p99 \(quantile(990)) ms, longest \(quantile(1000)) ms"
    }
}
