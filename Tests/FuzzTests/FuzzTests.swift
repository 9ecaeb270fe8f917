import Glibc
import Testing

@testable import fuzz

@Suite struct `Random input` {
    /// A number from the environment.
    private static func number(_ name: String, default fallback: Int) -> Int {
        getenv(name).flatMap { Int(String(cString: $0)) } ?? fallback
    }

    @Test(arguments: fuzzTargets.indices)
    func `breaks no promise`(target index: Int) throws {
        let seed = Self.number("PIPELINED_FUZZ_SEED", default: 1)
        let count = Self.number("PIPELINED_FUZZ_INPUTS", default: 20_000) / fuzzTargets[index].cost
        try run(fuzzTargets[index], FuzzRun(seed: UInt64(seed), count: count))
    }

    private func run<T: FuzzTarget>(_ target: T.Type, _ run: FuzzRun) throws {
        let accepted = try run.run(target)
        // Rubbish alone would test little.
        #expect(accepted * 20 > run.inputs.count, "\(T.name): only \(accepted) were accepted")
    }

    @Test func `is the same for the same seed, and another for another`() throws {
        func texts(_ seed: UInt64) throws -> [String] {
            var texts: [String] = []
            _ = try FuzzRun(seed: seed, count: 20).run(JSONTarget.self) { _, text in texts.append(text()) }
            return texts
        }
        #expect(try texts(1) == texts(1) && texts(1) != texts(2))
    }

    @Test func `that breaks a promise is told with all that repeats it`() throws {
        do {
            _ = try FuzzRun(seed: 7, count: 10_000).run(SulkingTarget.self)
            Issue.record("the target sulks, and nobody notices")
        } catch {
            #expect(error.seed == 7 && error.text == #""\r\"\xff""# && error.reason == "no thirteens")
            #expect("\(error)".contains("--seed 7 --only \(error.input) sulking"))
            let again = FuzzRun(seed: 7, repeating: error.input, of: SulkingTarget.self)
            #expect(again.inputs == (error.input / 10 * 10)..<(error.input + 1))
            let repeated = #expect(throws: FuzzFailure.self) { try again.run(SulkingTarget.self) }
            #expect(repeated?.input == error.input && repeated?.text == error.text)
        }
    }
}

/// A target that does not like thirteen.
private struct SulkingTarget: FuzzTarget {
    static let name = "sulking"
    static let inputsPerInstance = 10

    func input(_ random: inout Seeded) -> [UInt8] { [random.byte(), UInt8(ascii: "\""), 0xFF] }

    func check(_ input: [UInt8]) throws -> Bool {
        try require(input[0] != 13, "no thirteens")
        return true
    }
}
