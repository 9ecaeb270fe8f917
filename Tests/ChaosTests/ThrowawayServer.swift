import FoundationEssentials
import TestSupport

@testable import chaos

/// A PostgreSQL of its own, which a test may break; gone with the object.
final class ThrowawayServer {
    private let folder = TemporaryFolder()
    let server: PostgresServer
    static let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path()
    private static let lib = project + "/deploy/lib.sh"

    init() throws {
        let place = folder.path + "/postgres"
        let started = try Self.operate("start_postgres \"$1\" && postgres_uri \"$1\" postgres", place)
        guard started.status == 0 else { throw PostgresServer.Failure(text: started.output) }
        let uri = started.output.split(separator: "\n").last.map(String.init) ?? ""
        server = PostgresServer(uri: uri, lib: Self.lib, folder: place)
    }

    deinit { _ = try? Self.operate("remove_postgres \"$1\"", folder.path + "/postgres") }

    private static func operate(_ script: String, _ place: String) throws -> Command.Outcome {
        try Command.run("bash", ["-c", ". \"$0\" && " + script, lib, place])
    }
}
