import Glibc

/// A server on the loopback that accepts every connection, may greet it, and then says nothing more.
public final class MuteServer: Sendable {
    private let socket: LoopbackSocket

    /// Where it listens.
    public var port: Int { socket.port }

    /// What a PostgreSQL server sends to a client that needs no password: AuthenticationOk, ReadyForQuery.
    public static let postgresGreeting: [UInt8] = [
        0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5A, 0, 0, 0, 5, 0x49,
    ]

    /// Starts listening; the greeting is sent to every client at once.
    public init(greeting: [UInt8] = []) throws {
        socket = try LoopbackSocket()
        guard !greeting.isEmpty else { return }  // the kernel accepts by itself
        socket.serve { client in
            _ = write(client, greeting, greeting.count)
            var byte: UInt8 = 0
            while recv(client, &byte, 1, 0) > 0 {}
            close(client)
        }
    }

    deinit { socket.stop() }
}
