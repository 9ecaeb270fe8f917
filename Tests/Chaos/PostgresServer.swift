import Postgres
import TestSupport

/// A PostgreSQL server that `deploy/lib.sh` has started, and that may be broken off.
public struct PostgresServer: Sendable {
    /// A superuser's URI.
    let uri: String
    private let lib: String
    private let folder: String

    /// Names the server: its URI, `deploy/lib.sh`, and the folder that was given to `start_postgres`.
    public init(uri: String, lib: String, folder: String) {
        self.uri = uri
        self.lib = lib
        self.folder = folder
    }

    /// The URI of one of its databases, by way of another port where one is given.
    func uri(_ database: String, port: Int? = nil) throws -> String {
        let info = try ConnectionInfo(uri: uri)
        let stem = uri.prefix(upTo: uri.lastIndex(of: "/") ?? uri.endIndex)
        return stem.replacing(":\(info.port)", with: ":\(port ?? info.port)") + "/" + database
    }

    func connect(_ database: String) throws -> PostgresConnection {
        try PostgresConnection(ConnectionInfo(uri: uri(database)))
    }

    /// Breaks the server off as a crash does, unless it is away, and starts it again.
    func restartAtOnce() throws {
        try operate(
            """
            -l "$home/log" -w -t 60 -m immediate restart </dev/null >/dev/null &&
            record_process "$1/postgres.pid" "$(head -n 1 "$home/data/postmaster.pid")"
            """)
    }

    /// Breaks the server off as a crash does.
    func stopAtOnce() throws { try operate("-w -t 60 -m immediate stop >/dev/null") }

    /// - Parameter words: what pg_ctl is told besides, and what comes after it.
    private func operate(_ words: String) throws {
        let script =
            #". "$0" && home=$(readlink "$1/home") && as_postgres "$(postgres_bin)/pg_ctl" -D "$home/data" "#
            + words
        let outcome = try Command.run("bash", ["-c", script, lib, folder])
        guard outcome.status == 0 else { throw Failure(text: outcome.output) }
    }

    struct Failure: Error {
        let text: String
    }
}
