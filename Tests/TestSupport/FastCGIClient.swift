import Glibc
public import JSON

/// Asks a worker by its socket, as nginx does.
public struct FastCGIClient: Sendable {
    /// What was answered; status 0 when there was no answer.
    public struct Answer: Sendable {
        /// The HTTP status.
        public let status: Int
        /// The body.
        public let json: JSONValue
        /// The same where it is no JSON.
        public let text: String
        /// The envelope's data.
        public var data: JSONValue { json["data"] ?? .null }
        /// The error's code.
        public var code: String { json["error"]?["code"]?.stringValue ?? "" }
    }

    private let socket: String
    private let seconds: Int

    /// - Parameters:
    ///   - socket: the path of the pool's socket.
    ///   - seconds: how long to wait for an answer.
    public init(socket: String, seconds: Int = 60) {
        self.socket = socket
        self.seconds = seconds
    }

    /// Sends one request.
    public func send(
        _ method: String, _ target: String, body: [UInt8] = [], headers: [String: String] = [:]
    ) -> Answer {
        let none = Answer(status: 0, json: .null, text: "")
        guard let connection = connect() else { return none }
        defer { close(connection) }
        var variables = [
            "REQUEST_METHOD": method, "REQUEST_URI": target, "CONTENT_LENGTH": "\(body.count)",
            "SCRIPT_NAME": String(target.prefix { $0 != "?" }),
        ]
        for (name, value) in headers {
            let field = name.uppercased().replacing("-", with: "_")
            variables[field == "CONTENT_TYPE" ? field : "HTTP_" + field] = value
        }
        var request = Self.record(1, [0, 1, 0, 0, 0, 0, 0, 0])
        request += Self.stream(4, variables.flatMap { Self.pair($0.key, $0.value) }) + Self.stream(5, body)
        guard Self.write(request, to: connection) else { return none }
        let text = Self.read(connection)
        guard let end = text.firstRange(of: "\r\n\r\n".utf8),
            let match = String(decoding: text[..<end.lowerBound], as: UTF8.self).firstMatch(
                of: /Status: (\d+)/),
            let status = Int(match.1)
        else { return none }
        let body = Array(text[end.upperBound...])
        return Answer(
            status: status, json: (try? JSONValue(parsing: body)) ?? .null,
            text: String(decoding: body, as: UTF8.self))
    }

    private func connect() -> Int32? {
        let connection = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(
            connection, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socket.utf8) }
        let isConnected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(connection, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        guard isConnected else {
            close(connection)
            return nil
        }
        return connection
    }

    private static func record(_ type: UInt8, _ content: some Collection<UInt8>) -> [UInt8] {
        [1, type, 0, 1, UInt8(content.count >> 8), UInt8(content.count & 0xFF), 0, 0] + content
    }

    private static func stream(_ type: UInt8, _ content: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        for start in stride(from: 0, to: content.count, by: 32_768) {
            bytes += record(type, content[start..<min(start + 32_768, content.count)])
        }
        return bytes + record(type, [])
    }

    private static func pair(_ name: String, _ value: String) -> [UInt8] {
        func length(_ count: Int) -> [UInt8] {
            guard count > 127 else { return [UInt8(count)] }
            return [24, 16, 8, 0].enumerated().map { index, shift in
                UInt8(count >> shift & 0xFF) | (index == 0 ? 0x80 : 0)
            }
        }
        return length(name.utf8.count) + length(value.utf8.count) + Array(name.utf8) + Array(value.utf8)
    }

    private static func write(_ bytes: [UInt8], to connection: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 || errno == EINTR else { return false }
            rest = rest.dropFirst(max(0, count))
        }
        return true
    }

    /// The standard output of the answer, as far as it came.
    private static func read(_ connection: Int32) -> [UInt8] {
        var (received, output): ([UInt8], [UInt8]) = ([], [])
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(connection, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return output }
            received += buffer[..<count]
            while received.count >= 8 {
                let length = Int(received[4]) << 8 | Int(received[5])
                let end = 8 + length + Int(received[6])
                guard received.count >= end else { break }
                if received[1] == 6 { output += received[8..<8 + length] }
                if received[1] == 3 { return output }
                received.removeFirst(end)
            }
        }
    }
}
