import Processes
import TestSupport
import Testing

@testable import chaos

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `Loads that are broken off` {
    @Test func `lose no row, tear no backup and tell the truth`() throws {
        let throwaway = try ThrowawayServer()
        let seed = UInt64.random(in: 0...UInt64(UInt32.max))
        let chaos = try VectorChaos(
            server: throwaway.server, programs: ProgramPath.sibling(""), seed: seed)
        let verdict = try chaos.run(cycles: 16)
        #expect(verdict.faults == [], "seed \(seed)\n\(verdict)")
    }
}
