import Glibc
import Synchronization

/// An HTTP server on 127.0.0.1 that answers as it is told, well or badly; every connection has a thread of its own.
public final class LoopbackServer: Sendable {
    /// How to answer a request.
    public struct Reply: Sendable {
        private var bytes: [UInt8]
        private var delay = 0
        private var isSilent = false
        private var closes = true
        private var pause = 0

        /// A whole answer; the connection stays open.
        public static func status(_ status: Int, _ body: String = "", headers: String = "") -> Reply {
            let head = "HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n"
            return Reply(bytes: Array((head + body).utf8), closes: false)
        }

        /// A whole answer whose body need not be text.
        public static func status(_ status: Int, bytes: [UInt8]) -> Reply {
            Reply(
                bytes: "HTTP/1.1 \(status) X\r\nContent-Length: \(bytes.count)\r\n\r\n".utf8 + bytes,
                closes: false)
        }

        /// Those bytes, then the end of the connection.
        public static func raw(_ text: String) -> Reply { Reply(bytes: Array(text.utf8)) }

        /// The end of the connection.
        public static let closing = Reply(bytes: [])

        /// No answer, until the client gives up.
        public static let silent = Reply(bytes: [], isSilent: true)

        /// The same after some time.
        public func delayed(milliseconds: Int) -> Reply {
            var reply = self
            reply.delay = milliseconds
            return reply
        }

        /// The same byte by byte, with a pause after each.
        public func trickling(milliseconds: Int) -> Reply {
            var reply = self
            reply.pause = milliseconds
            return reply
        }

        private init(bytes: [UInt8], isSilent: Bool = false, closes: Bool = true) {
            (self.bytes, self.isSilent, self.closes) = (bytes, isSilent, closes)
        }

        /// Answers, and says whether the connection goes on.
        ///
        /// - Parameter ready: called when nothing is left but to send, since the client may ask again at once then.
        fileprivate func send(to peer: Int32, ready: () -> Void) -> Bool {
            if delay > 0 { usleep(UInt32(delay) * 1000) }
            if isSilent {
                var byte: UInt8 = 0
                _ = recv(peer, &byte, 1, 0)
            }
            ready()
            if isSilent { return false }
            var rest = bytes[...]
            while !rest.isEmpty {
                let sent = rest.withUnsafeBytes {
                    Glibc.send(peer, $0.baseAddress, pause > 0 ? 1 : $0.count, Int32(MSG_NOSIGNAL))
                }
                guard sent > 0 else { return false }
                if pause > 0 { usleep(UInt32(pause) * 1000) }
                rest = rest.dropFirst(sent)
            }
            return !closes
        }
    }

    /// What the server has seen.
    private struct Record {
        var requests: [String] = []
        var underWay = 0
        var peak = 0
        var peers: Set<Int32> = []
        var connections = 0
        var isStopped = false
    }

    private let listener: LoopbackSocket
    private let answer: @Sendable (String) -> Reply
    private let record = Mutex(Record())

    /// Listens; the last reply is repeated for ever.
    public convenience init(_ replies: Reply...) throws {
        let rest = Mutex(replies)
        try self.init { _ in rest.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] } }
    }

    /// Listens; the closure is given each request, head and body, and says how to answer.
    public init(answering answer: @escaping @Sendable (String) -> Reply) throws {
        self.answer = answer
        listener = try LoopbackSocket()
        listener.serve { [self] in welcome($0) }
    }

    /// Where it listens.
    public var port: Int { listener.port }
    /// Where the server is.
    public var url: String { "http://127.0.0.1:\(port)/v1/things" }
    /// The requests so far, head and body.
    public var requests: [String] { record.withLock { $0.requests } }
    /// How many of them were answered, or are as good as answered.
    public var answered: Int { record.withLock { $0.requests.count - $0.underWay } }
    /// The most requests that were under way at once.
    public var peak: Int { record.withLock { $0.peak } }
    /// The connections so far.
    public var connections: Int { record.withLock { $0.connections } }

    /// Closes everything and ends the threads.
    public func stop() {
        record.withLock { record in
            record.isStopped = true
            for peer in record.peers { shutdown(peer, Int32(SHUT_RDWR)) }
        }
        listener.stop()
    }

    private func welcome(_ peer: Int32) {
        let isWelcome = record.withLock { record in
            record.connections += 1
            return !record.isStopped && record.peers.insert(peer).inserted
        }
        if isWelcome { serve(peer) } else { close(peer) }
    }

    private func serve(_ peer: Int32) {
        var goesOn = true
        while goesOn, let request = Self.read(peer) {
            record.withLock { record in
                record.requests.append(request)
                record.underWay += 1
                record.peak = max(record.peak, record.underWay)
            }
            goesOn = answer(request).send(to: peer) { record.withLock { $0.underWay -= 1 } }
        }
        record.withLock { _ = $0.peers.remove(peer) }
        close(peer)
    }

    /// The next request, nil when the client has gone.
    private static func read(_ peer: Int32) -> String? {
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
            guard count > 0 else { return nil }
            bytes.append(contentsOf: buffer[..<count])
        }
    }
}
