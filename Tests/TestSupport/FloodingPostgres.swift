import Glibc

/// A PostgreSQL server on the loopback that lets everybody in, and answers the first query with rows without an end.
public final class FloodingPostgres: Sendable {
    private let socket: LoopbackSocket

    /// Where it listens.
    public var port: Int { socket.port }

    /// Starts listening.
    public init() throws {
        socket = try LoopbackSocket()
        socket.serve { client in
            var greeting = MuteServer.postgresGreeting
            // An encryption that is asked for is refused, then comes the start-up message.
            var head = [UInt8](repeating: 0, count: 8)
            while recv(client, &head, 8, Int32(MSG_WAITALL)) == 8 {
                let length = head[..<4].reduce(0) { $0 << 8 | Int($1) }
                guard length == 8 else {
                    var rest = [UInt8](repeating: 0, count: max(0, length - 8))
                    recv(client, &rest, rest.count, Int32(MSG_WAITALL))
                    break
                }
                send(client, "N", 1, Int32(MSG_NOSIGNAL))
            }
            send(client, greeting, greeting.count, Int32(MSG_NOSIGNAL))
            recv(client, &head, 1, 0)
            // RowDescription of one column of type text, then DataRow after DataRow.
            greeting =
                [0x54, 0, 0, 0, 26, 0, 1, 0x61, 0] + [
                    0, 0, 0, 0, 0, 0, 0, 0, 0, 25, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0,
                ]
            send(client, greeting, greeting.count, Int32(MSG_NOSIGNAL))
            let size = 1 << 16
            func number(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(value >> (24 - 8 * $0) & 0xFF) } }
            let row =
                [0x44] + number(4 + 2 + 4 + size) + [0, 1] + number(size)
                + [UInt8](repeating: 0x78, count: size)
            while send(client, row, row.count, Int32(MSG_NOSIGNAL)) == row.count {}
            close(client)
        }
    }

    deinit { socket.stop() }
}
