import Glibc

/// A server on the loopback that accepts every connection, may greet it, and then says nothing more.
public final class MuteServer: @unchecked Sendable {
    /// Where it listens.
    public let port: Int
    private let socket: Int32

    /// What a PostgreSQL server sends to a client that needs no password: AuthenticationOk, ReadyForQuery.
    public static let postgresGreeting: [UInt8] = [
        0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5A, 0, 0, 0, 5, 0x49,
    ]

    /// Starts listening; the greeting is sent to every client at once.
    public init(greeting: [UInt8] = []) {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                precondition(bind(socket, address, length) == 0 && listen(socket, 512) == 0)
                precondition(getsockname(socket, address, &length) == 0)
            }
        }
        self.socket = socket
        port = Int(UInt16(bigEndian: address.sin_port))
        guard !greeting.isEmpty else { return }  // the kernel accepts by itself
        var thread = pthread_t()
        let job = Unmanaged.passRetained(Job(socket: socket, greeting: greeting))
        pthread_create(&thread, nil, { MuteServer.greet($0) }, job.toOpaque())
        pthread_detach(thread)
    }

    deinit {
        shutdown(socket, Int32(SHUT_RDWR))
        close(socket)
    }

    private final class Job {
        let socket: Int32
        let greeting: [UInt8]
        init(socket: Int32, greeting: [UInt8]) {
            self.socket = socket
            self.greeting = greeting
        }
    }

    private static func greet(_ raw: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let raw else { return nil }
        let job = Unmanaged<Job>.fromOpaque(raw).takeRetainedValue()
        var clients: [Int32] = []
        while true {
            let client = accept(job.socket, nil, nil)
            guard client >= 0 else { break }
            clients.append(client)
            _ = write(client, job.greeting, job.greeting.count)
        }
        for client in clients { close(client) }
        return nil
    }
}
