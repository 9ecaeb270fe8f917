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

    /// Where it listens.
    public let port: Int
    private let listener: Int32
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
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let outcome = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) | listen(descriptor, 16) | getsockname(descriptor, $0, &length)
            }
        }
        guard outcome == 0 else { throw NoSocket() }
        port = Int(UInt16(bigEndian: address.sin_port))
        Self.thread { [self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { break }
                Self.thread { [self] in serve(client) }
            }
            close(listener)
        }
    }

    /// Whether a connection was cut.
    public var isDone: Bool { hasCut.withLock { $0 } }

    /// Cuts every connection that there is.
    public func cutAll() { clients.withLock { for client in $0 { shutdown(client, Int32(SHUT_RDWR)) } } }

    /// Takes no more connections.
    public func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func serve(_ client: Int32) {
        let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.loopback(port: UInt16(upstream))
        let connected = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        clients.withLock { _ = $0.insert(client) }
        defer {
            clients.withLock { _ = $0.remove(client) }
            close(client)
            close(server)
        }
        guard connected == 0 else { return }
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

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static func thread(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<Job>.fromOpaque(context).takeRetainedValue().body() }
                return nil
            }, Unmanaged.passRetained(Job(body: body)).toOpaque())
        pthread_detach(thread)
    }

    private final class Job: Sendable {
        let body: @Sendable () -> Void
        init(body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private struct NoSocket: Error {}
}
