import FoundationEssentials
import Glibc
import Processes
import TestSupport
import Testing

@testable import chaos

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `Loads that are broken off` {
    @Test func `lose no row, tear no backup and tell the truth`() throws {
        let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path()
        let lib = project + "/deploy/lib.sh"
        // A server of its own, since it is broken off as well.
        let folder = TemporaryFolder()
        let server = folder.path + "/postgres"
        func operate(_ script: String) throws -> Command.Outcome {
            try Command.run("bash", ["-c", ". \"$0\" && " + script, lib, server])
        }
        let started = try operate("start_postgres \"$1\" && postgres_uri \"$1\" postgres")
        try #require(started.status == 0, "\(started.output)")
        defer { _ = try? operate("remove_postgres \"$1\"") }
        let uri = started.output.split(separator: "\n").last.map(String.init) ?? ""
        let seed = UInt64.random(in: 0...UInt64(UInt32.max))
        let programs = URL(filePath: ProgramPath.own()).deletingLastPathComponent().path()
        let chaos = try VectorChaos(
            server: PostgresServer(uri: uri, lib: lib, folder: server), programs: programs, seed: seed)
        let verdict = try chaos.run(cycles: 16)
        #expect(verdict.faults == [], "seed \(seed)\n\(verdict)")
    }
}
