import Glibc

/// A socket that listens on a free port of 127.0.0.1; it is closed with the object.
public final class LoopbackSocket: Sendable {
    /// Where it listens.
    public let port: Int
    private let descriptor: Int32

    /// Listens. The kernel takes connections, whether anybody serves them or not.
    ///
    /// - Parameters:
    ///   - place: the address, any of 127.0.0.0/8.
    ///   - port: the port; 0 for any that is free.
    public init(address place: String = "127.0.0.1", port: Int = 0) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.address(port: UInt16(port))
        guard inet_pton(AF_INET, place, &address.sin_addr) == 1 else { throw NoSocket(code: EINVAL) }
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let opened = descriptor
        let outcome = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(opened, $0, length) | listen(opened, 512) | getsockname(opened, $0, &length)
            }
        }
        guard outcome == 0 else { throw NoSocket(code: errno) }
        self.port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }

    /// Has a thread of its own take each connection; the body closes it. Goes on until ``stop()``.
    public func serve(_ body: @escaping @Sendable (_ client: Int32) -> Void) {
        Background.run { [self] in
            while true {
                let client = accept(descriptor, nil, nil)
                guard client >= 0 else { break }
                Background.run { body(client) }
            }
        }
    }

    /// Takes no more connections.
    public func stop() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// A connection to a port of 127.0.0.1; nil when nobody listens there.
    static func connect(to port: Int) -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.address(port: UInt16(port))
        let outcome = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard outcome == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    private static func address(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private struct NoSocket: Error {
        let code: Int32
    }
}

/// Work beside a test, on a thread that may block.
public enum Background {
    /// Runs the body on a thread of its own; nobody waits for it.
    public static func run(_ body: @escaping @Sendable () -> Void) {
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
}
