import TestSupport
import Testing

@testable import simulation

/// The short form of `deploy/chaos simulation`: seven minutes of some nodes that are hardly left alone.
@Suite struct `Many nodes over one store` {
    private func plan(_ seed: UInt64, _ flaw: Flaw? = nil) -> Plan {
        var plan = Plan(seed: seed)
        (plan.nodes, plan.tasks, plan.leastTime) = (10, 400, 400_000)
        (plan.faultEvery, plan.absenceEvery, plan.flaw) = (70_000, 120_000, flaw)
        return plan
    }

    private func verdict(_ plan: Plan) throws -> Verdict {
        try Simulation(plan, on: MemoryState(memory: TaskMemory(milliseconds: 0))).run()
    }

    @Test func `lose nothing, do nothing twice and leave nothing behind, whatever happens to them`() throws {
        let first = UInt64.random(in: 0...UInt64(UInt32.max))
        for seed in first..<first + 3 {
            let verdict = try verdict(plan(seed))
            #expect(verdict.faults == [], "seed \(seed)\n\(verdict)")
            #expect(verdict.tasks > 350 && verdict.orphans.count > 0)
        }
    }

    @Test func `do the same each time that the seed is the same`() throws {
        #expect(try verdict(plan(7)).digest == verdict(plan(7)).digest)
    }

    @Test(arguments: Flaw.allCases)
    func `show what is broken on purpose`(flaw: Flaw) throws {
        // Not every course of things comes to pass what is broken.
        #expect(try (1...4).contains { try !verdict(plan($0, flaw)).faults.isEmpty })
    }
}
