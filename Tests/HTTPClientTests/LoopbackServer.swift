import Glibc
import Synchronization

/// A server on 127.0.0.1 that answers each connection with prepared bytes, on a thread of its own.
final class LoopbackServer: Sendable {
    /// What to do with the next connection.
    struct Reply: Sendable {
        var bytes: [UInt8]
        /// Waits before the answer, in milliseconds.
        var delay = 0

        static func status(_ status: Int, _ body: String = "", headers: String = "") -> Reply {
            Reply(
                bytes: Array(
                    "HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)".utf8
                ))
        }

        static func raw(_ text: String) -> Reply { Reply(bytes: Array(text.utf8)) }

        func delayed(milliseconds: Int) -> Reply { Reply(bytes: bytes, delay: milliseconds) }
    }

    let port: Int
    private let listener: Int32
    private let replies: Mutex<[Reply]>
    private let received = Mutex<[String]>([])

    /// Listens; the last reply is repeated for ever.
    init(_ replies: Reply...) throws {
        self.replies = Mutex(replies)
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let outcome = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) | listen(descriptor, 16) | getsockname(descriptor, $0, &length)
            }
        }
        guard outcome == 0 else { throw NoSocket() }
        port = Int(UInt16(bigEndian: address.sin_port))
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self).toOpaque()
        pthread_create(
            &thread, nil,
            { context in
                if let context {
                    Unmanaged<LoopbackServer>.fromOpaque(context).takeRetainedValue().serve()
                }
                return nil
            }, context)
        pthread_detach(thread)
    }

    /// Where the server is.
    var url: String { "http://127.0.0.1:\(port)/v1/things" }

    /// The requests so far, head and body.
    var requests: [String] { received.withLock { $0 } }

    /// Ends the thread.
    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func serve() {
        while true {
            let peer = accept(listener, nil, nil)
            guard peer >= 0 else { break }
            answer(peer)
            close(peer)
        }
        close(listener)
    }

    private func answer(_ peer: Int32) {
        let request = Self.read(peer)
        received.withLock { $0.append(request) }
        let reply = replies.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
        if reply.delay > 0 { usleep(UInt32(reply.delay) * 1000) }
        var rest = reply.bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes {
                send(peer, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return }
            rest = rest.dropFirst(sent)
        }
    }

    private static func read(_ peer: Int32) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 {
                let lengths = parts[0].split(separator: "\r\n")
                    .filter { $0.lowercased().hasPrefix("content-length:") }
                    .compactMap { Int($0.split(separator: " ").last ?? "") }
                if parts[1].utf8.count >= lengths.first ?? 0 { return text }
            }
            let count = recv(peer, &buffer, buffer.count, 0)
            guard count > 0 else { return text }
            bytes.append(contentsOf: buffer[..<count])
        }
    }

    private struct NoSocket: Error {}
}
