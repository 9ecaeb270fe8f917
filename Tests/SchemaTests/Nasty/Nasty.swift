import TestSupport

/// A database that breaks careless generators, by subject.
struct Nasty: Sendable {
    let name: String
    let script: String

    static let all = [
        types, defaults, names, comments, keys, indexes, partitions, inheritance, views, programs, storage,
    ]

    /// Those that need no extension.
    static let plain = [defaults, names, comments, inheritance, storage]
}

/// One of them on one of the servers.
struct NastyServer: Sendable, CustomStringConvertible {
    let nasty: Nasty
    let server: TestServer
    var script: String { nasty.script }
    var description: String { "\(nasty.name) on \(server)" }

    /// Every pair that can be: what an extension is needed for on the main server, what is new on new ones.
    static let all = TestServer.all.flatMap { server in
        guard let version = server.version else {
            return Nasty.all.map { NastyServer(nasty: $0, server: server) }
        }
        let modern = version >= 18 ? [Nasty.modern] : []
        return (Nasty.plain + modern).map { NastyServer(nasty: $0, server: server) }
    }
}
