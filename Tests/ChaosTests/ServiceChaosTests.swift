import FoundationEssentials
import Processes
import TestSupport
import Testing

@testable import chaos

@Suite struct `A service under strain` {
    private let programs = ProgramPath.sibling("")
    private let seed = UInt64.random(in: 0...UInt64(UInt32.max))

    @Test func `answers racing requests as one order of them has it, and leaves nothing behind`() throws {
        let verdict = try TaskRaces(programs: programs).run(rounds: 25, seed: seed)
        #expect(verdict.faults == [], "seed \(seed)\n\(verdict)")
    }

    @Test func `shows nobody a busy store, waits for no reader, and keeps its log short`() throws {
        let strain = try StoreStrain(programs: programs, program: programs + "chaos")
        _ = try strain.run(writes: 2000, processes: 8, readerSeconds: 6)
        let verdict = try strain.prune(tasks: 2000)
        #expect(verdict.faults == [], "\(verdict)")
    }

    @Test(.enabled(if: TestDatabase.isAvailable))
    func `keeps what it has said, whichever of its processes are killed`() throws {
        let throwaway = try ThrowawayServer()
        let folder = TemporaryFolder()
        let chaos = try NodeChaos(
            server: throwaway.server, lib: ThrowawayServer.project + "/deploy/lib.sh", programs: programs,
            folder: folder.path + "/node")
        defer { chaos.stop() }
        let verdict = try chaos.run(kills: 24, seed: seed)
        #expect(verdict.faults == [], "seed \(seed)\n\(verdict)")
        #expect(verdict.runs > 5 && verdict.events > 50, "\(verdict)")
    }

    @Test(.enabled(if: TestDatabase.isAvailable))
    func `cancels runs in time, with their processes and statements`()
        throws
    {
        let throwaway = try ThrowawayServer()
        let demo = ThrowawayServer.project + "/deploy/demo/"
        let tables = String(decoding: try Data(contentsOf: URL(filePath: demo + "tables.txt")), as: UTF8.self)
        let strain = try CancelStrain(
            server: throwaway.server, programs: programs, demo: demo + "highway_db.sql", tables: tables)
        let verdict = try strain.run(cancels: 6, seed: seed)
        #expect(verdict.faults == [], "seed \(seed)\n\(verdict)")
        #expect(verdict.cooperative.count == 5 && verdict.stuck.count == 1)
    }
}
