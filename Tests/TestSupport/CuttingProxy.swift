import Glibc
import Synchronization

/// Stands between a client and a PostgreSQL server on 127.0.0.1, and cuts one connection at its COMMIT, or all of them on
/// demand.
public final class CuttingProxy: Sendable {
    /// Where the connection is cut.
    public enum Cut: Sendable {
        /// The server never sees the COMMIT.
        case before
        /// The server carries it out, and its answer never arrives.
        case after
    }

    private let listener: LoopbackSocket
    private let upstream: Int
    private let cut: Cut?
    private let hasCut = Mutex(false)
    private let clients = Mutex<Set<Int32>>([])
    private let first: [UInt8]
    private let mark: [UInt8]

    /// Listens.
    ///
    /// - Parameters:
    ///   - first: what the client sends before the mark counts.
    ///   - mark: what the client sends when the connection is to be cut.
    ///   - cut: nil where only ``cutAll()`` cuts.
    public init(
        to upstream: Int, cut: Cut? = nil, after first: String = "", at mark: String = "COMMIT\0"
    ) throws {
        self.upstream = upstream
        self.cut = cut
        self.first = Array(first.utf8)
        self.mark = Array(mark.utf8)
        listener = try LoopbackSocket()
        listener.serve { [self] in serve($0) }
    }

    /// Where it listens.
    public var port: Int { listener.port }

    /// Whether a connection was cut.
    public var isDone: Bool { hasCut.withLock { $0 } }

    /// Cuts every connection that there is.
    public func cutAll() { clients.withLock { for client in $0 { shutdown(client, Int32(SHUT_RDWR)) } } }

    /// Takes no more connections.
    public func stop() { listener.stop() }

    private func serve(_ client: Int32) {
        defer { close(client) }
        guard let server = LoopbackSocket.connect(to: upstream) else { return }
        clients.withLock { _ = $0.insert(client) }
        defer {
            clients.withLock { _ = $0.remove(client) }
            close(server)
        }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var isCutting = false
        var isArmed = false
        var descriptors = [client, server].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        while poll(&descriptors, 2, -1) >= 0 {
            for (from, to) in [(0, server), (1, client)] where descriptors[from].revents != 0 {
                let count = recv(descriptors[from].fd, &buffer, buffer.count, 0)
                guard count > 0 else { return }
                if from == 1, isCutting { return }
                if from == 0, first.isEmpty || buffer[..<count].firstRange(of: first) != nil {
                    isArmed = true
                }
                if from == 0, cut != nil, isArmed, !isCutting, buffer[..<count].firstRange(of: mark) != nil {
                    isCutting = hasCut.withLock { done in
                        defer { done = true }
                        return !done
                    }
                    if isCutting, cut == .before { return }
                }
                guard send(to, buffer, count, Int32(MSG_NOSIGNAL)) == count else { return }
            }
        }
    }
}
