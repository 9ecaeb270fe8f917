import FoundationEssentials
import Processes
import TestSupport
import Testing

@testable import chaos

@Suite struct `Reloads under a steady load` {
    @Test func `lose no request, whatever is broken in them`() throws {
        let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path()
        let folder = TemporaryFolder()
        let programs = URL(filePath: ProgramPath.own()).deletingLastPathComponent().path()
        let chaos = try ReloadChaos(
            lib: project + "/deploy/lib.sh", programs: programs, folder: folder.path + "/node")
        defer { chaos.stop() }
        let verdict = try chaos.run(cycles: 8, breakEvery: 2)
        // How many requests there were is the machine's matter, that there were some throughout is the test's.
        #expect(verdict.faults == [] && verdict.requests > 20, "\(verdict)")
        #expect(verdict.reloads == 4 && verdict.failedReloads == 4)
    }
}
