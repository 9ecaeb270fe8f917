import Processes
import TestSupport
import Testing

@testable import chaos

@Suite(.enabled(if: TestDatabase.isAvailable), .serialized) struct `Nodes that share their state` {
    private let programs = ProgramPath.sibling("")
    private let seed = UInt64.random(in: 0...UInt64(UInt32.max))

    private func cluster(_ folder: TemporaryFolder) throws -> ChaosCluster {
        try ChaosCluster(
            lib: ThrowawayServer.project + "/deploy/lib.sh", programs: programs,
            folder: folder.path + "/nodes")
    }

    @Test func `lose nothing and carry out nothing twice, when one is killed and one is stopped`() throws {
        let folder = TemporaryFolder()
        let cluster = try cluster(folder)
        defer { cluster.remove() }
        let verdict = try ClusterChaos(cluster).run(
            runs: 6, seed: seed, drawn: cluster.hasNetwork ? [.kill, .pauseAtPoint] : [.kill], pausing: 6)
        #expect(verdict.faults == [], "seed \(seed)\n\(verdict)")
        #expect(verdict.runs > 5 && verdict.orphans.count > 0 && verdict.loads > 0, "\(verdict)")
    }

    @Test func `carry out one run of many that are asked for, and fail no request when restarted`() throws {
        let folder = TemporaryFolder()
        let cluster = try cluster(folder)
        defer { cluster.remove() }
        let races = try ExecuteRaces(cluster).run(rounds: 4)
        #expect(races.faults == [], "\(races)")
        let change = try RollingChange(cluster).run(restarts: 0, rate: 20)
        #expect(change.faults == [], "\(change)")
    }
}
