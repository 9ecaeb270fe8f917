import Glibc
import Synchronization

/// A PostgreSQL server on the loopback that asks every client for its password in the clear, keeps what the client says, and
/// refuses it.
public final class CuriousPostgres: Sendable {
    private let socket: LoopbackSocket
    private let heard = Heard()

    /// What clients have said.
    private final class Heard: Sendable {
        let messages = Mutex<[[UInt8]]>([])
    }

    /// Where it listens.
    public var port: Int { socket.port }
    /// All that clients have said, a message each, as text.
    public var messages: [String] {
        heard.messages.withLock { $0.map { String(decoding: $0, as: UTF8.self) } }
    }

    /// Starts listening.
    public init() throws {
        socket = try LoopbackSocket()
        let heard = heard
        socket.serve { client in
            Self.talk(with: client, heard)
            close(client)
        }
    }

    deinit { socket.stop() }

    /// Up to the password, see "Message Flow" in PostgreSQL's documentation.
    private static func talk(with client: Int32, _ heard: Heard) {
        while let message = message(from: client, hasType: false) {
            // SSLRequest and GSSENCRequest: the length is 8.
            guard message.count > 4 else {
                send(client, [UInt8(ascii: "N")])
                continue
            }
            heard.messages.withLock { $0.append(message) }
            // AuthenticationCleartextPassword.
            send(client, [0x52, 0, 0, 0, 8, 0, 0, 0, 3])
            if let password = Self.message(from: client, hasType: true) {
                heard.messages.withLock { $0.append(password) }
            }
            let text = Array("SFATAL\0C28P01\0Mno\0\0".utf8)
            send(client, [0x45, 0, 0, 0, UInt8(text.count + 4)] + text)
            return
        }
    }

    private static func message(from client: Int32, hasType: Bool) -> [UInt8]? {
        if hasType, receive(client, 1) == nil { return nil }
        guard let length = receive(client, 4) else { return nil }
        let count = length.reduce(0) { $0 << 8 | Int($1) } - 4
        return count >= 0 && count < 10_000 ? receive(client, count) : nil
    }

    private static func receive(_ client: Int32, _ count: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count < count {
            var buffer = [UInt8](repeating: 0, count: count - bytes.count)
            let received = recv(client, &buffer, buffer.count, 0)
            guard received > 0 else { return nil }
            bytes += buffer[..<received]
        }
        return bytes
    }

    private static func send(_ client: Int32, _ bytes: [UInt8]) {
        _ = Glibc.send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }
}
