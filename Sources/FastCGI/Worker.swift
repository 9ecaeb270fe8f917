internal import CFastCGI
internal import CSystem
internal import Glibc
public import HTTP

/// A FastCGI responder on the listening socket at descriptor 0: one thread, one request at a time.
///
/// libfcgi's own handling of SIGTERM loses requests, so signals are blocked and read from a signalfd, and `accept` is
/// only called when a connection waits.
public final class Worker {
    private let request: UnsafeMutablePointer<FCGX_Request>
    private let signals: Int32
    private let maximumRequests: Int
    private let socketFile: UInt64

    /// After how many milliseconds of one request after the other it looks at its signals.
    private static let longestWithoutLook: Int64 = 10

    /// What ended ``run(bodyLimit:observe:handle:)``.
    public enum End: Sendable {
        /// SIGTERM came; the request in hand was answered first.
        case terminated
        /// The configured number of requests was served.
        case servedEnough
        /// Another process listens at the socket's path now, or its file is gone; nobody can reach this one any more.
        case replaced
    }

    /// What a worker tells whoever started its loop.
    public enum Event: Sendable {
        /// A connection is about to be taken.
        case accepting
        /// There was none: another worker was faster, or the client went away.
        case missed
        /// Nothing of it is left: the last byte of the answer is sent, or nobody was there to read it.
        case released
        /// A child process has ended.
        case childDied
    }

    /// Takes over descriptor 0.
    ///
    /// - Parameter maximumRequests: after how many requests to end; 0 for never.
    /// - Throws: ``FastCGIError`` when descriptor 0 is not a listening socket.
    public init(maximumRequests: Int) throws(FastCGIError) {
        self.maximumRequests = maximumRequests
        socketFile = csystem_socket_file(0)
        // Blocked before FCGX_Init, which would install handlers of its own.
        signals = csystem_signalfd([SIGTERM, SIGUSR1, SIGCHLD], 3)
        guard signals >= 0 else { throw FastCGIError(operation: "signalfd", code: errno) }
        guard FCGX_Init() == 0, FCGX_IsCGI() == 0 else {
            throw FastCGIError(operation: "descriptor 0 is not a listening socket", code: errno)
        }
        request = .allocate(capacity: 1)
        request.initialize(to: FCGX_Request())
        guard FCGX_InitRequest(request, 0, 0) == 0, csystem_set_nonblocking(0) == 0 else {
            throw FastCGIError(operation: "FCGX_InitRequest", code: errno)
        }
    }

    deinit {
        FCGX_Free(request, 1)
        request.deallocate()
        close(signals)
    }

    /// Serves requests until told to end.
    ///
    /// - Parameters:
    ///   - bodyLimit: most bytes of body that a request may have; a longer one comes without its body.
    ///   - observe: told what happens.
    ///   - handle: makes the answer.
    public func run(
        bodyLimit: (Request) -> Int, observe: (Event) -> Void, handle: (Request) -> Response
    ) throws(FastCGIError) -> End {
        var served = 0
        var waiting = [
            pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
            pollfd(fd: 0, events: Int16(POLLIN), revents: 0),
        ]
        /// When signals were looked at, if every request since then was followed by another one at once.
        var looked: Int64?
        while true {
            if looked.map({ Self.moment() - $0 >= Self.longestWithoutLook }) ?? true {
                let ready = poll(&waiting, 2, 2000)
                guard ready >= 0 || errno == EINTR else {
                    throw FastCGIError(operation: "poll", code: errno)
                }
                // Only a worker without anything to do looks, so requests queued before are answered first.
                if ready == 0, csystem_socket_file(0) != socketFile { return .replaced }
                while waiting[0].revents != 0, case let signal = csystem_read_signal(signals), signal > 0 {
                    if signal == SIGCHLD { observe(.childDied) } else { return .terminated }
                }
                guard waiting[1].revents != 0 else { continue }
                looked = Self.moment()
            }
            observe(.accepting)
            let accepted = FCGX_Accept_r(request)
            if accepted < 0 {
                looked = nil
                observe(.missed)
                // Another worker was faster, or the client went away.
                if [EAGAIN, ECONNABORTED, EINTR, EPROTO].contains(-accepted) || accepted == -1 { continue }
                throw FastCGIError(operation: "accept", code: -accepted)
            }
            send(handle(receive(bodyLimit: bodyLimit)))
            FCGX_Finish_r(request)
            observe(.released)
            served += 1
            if maximumRequests > 0, served >= maximumRequests { return .servedEnough }
        }
    }

    /// Milliseconds of a clock that nobody sets; one that costs little and is some milliseconds late.
    private static func moment() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC_COARSE, &now)
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    }

    private func receive(bodyLimit: (Request) -> Int) -> Request {
        var headers = [String: String](minimumCapacity: 12)
        var next = request.pointee.envp
        while let entry = next?.pointee {
            if let (field, value) = Self.header(entry) { headers[field] = value }
            next = next?.advanced(by: 1)
        }
        if let type = parameter("CONTENT_TYPE"), !type.isEmpty { headers["content-type"] = type }
        let (path, query) = target()
        var received = Request(
            methodName: parameter("REQUEST_METHOD") ?? "GET", path: path, query: query, headers: headers)
        received.serverAddress = parameter("SERVER_ADDR")
        received.isForMissingArtifact = parameter("MISSING_ARTIFACT") != nil
        received.peerGone = parameter("PEER_GONE")
        received.wasPeerReached = parameter("PEER_REACHED") != nil
        received.serverPort = parameter("SERVER_PORT").flatMap { Int($0) }
        received.queuedMilliseconds = Self.milliseconds(
            since: FCGX_GetParam("REQUEST_ARRIVED_AT", request.pointee.envp))
        let limit = bodyLimit(received)
        let length = Int(parameter("CONTENT_LENGTH") ?? "") ?? 0
        if length > limit {
            received.isBodyTooLarge = true
        } else {
            // Growing step by step would take up to three times the room for a moment.
            received.body.reserveCapacity(max(0, length))
            readBody(into: &received, limit: limit)
        }
        return received
    }

    /// The path and the query that were asked for.
    private func target() -> (path: String, query: String) {
        guard let text = FCGX_GetParam("REQUEST_URI", request.pointee.envp) else { return ("/", "") }
        guard let mark = strchr(text, Int32(UInt8(ascii: "?"))) else { return (String(cString: text), "") }
        let path = UnsafeRawBufferPointer(start: text, count: mark - text)
        return (String(decoding: path, as: UTF8.self), String(cString: mark + 1))
    }

    /// One of the parameters that the web server gives with a request; most are never looked at.
    private func parameter(_ name: String) -> String? {
        FCGX_GetParam(name, request.pointee.envp).map { String(cString: $0) }
    }

    /// The header field in a parameter `HTTP_NAME=value`, in small letters; nil when it holds none.
    private static func header(_ entry: UnsafeMutablePointer<CChar>) -> (field: String, value: String)? {
        guard strncmp(entry, "HTTP_", 5) == 0, let end = strchr(entry, Int32(UInt8(ascii: "="))) else {
            return nil
        }
        let name = UnsafeBufferPointer(start: entry + 5, count: end - entry - 5)
        let field = String(unsafeUninitializedCapacity: name.count) { room in
            for (place, letter) in name.enumerated() {
                let byte = UInt8(bitPattern: letter)
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"): room[place] = byte | 0x20
                case UInt8(ascii: "_"): room[place] = UInt8(ascii: "-")
                default: room[place] = byte
                }
            }
            return name.count
        }
        return (field, String(cString: end + 1))
    }

    /// The time since a moment given in seconds since 1970, as nginx's `$msec` writes it.
    private static func milliseconds(since text: UnsafePointer<CChar>?) -> Int {
        guard let text else { return 0 }
        var end: UnsafeMutablePointer<CChar>?
        let seconds = strtol(text, &end, 10)
        guard let point = end, point.pointee == CChar(UInt8(ascii: ".")), strlen(point) == 4 else { return 0 }
        let fraction = strtol(point + 1, nil, 10)
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let passed = now.tv_sec.subtractingReportingOverflow(seconds).partialValue
        return max(0, max(0, min(passed, 86_400)) * 1000 + now.tv_nsec / 1_000_000 - fraction)
    }

    private func readBody(into received: inout Request, limit: Int) {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16_384) { buffer in
            while true {
                let count = FCGX_GetStr(buffer.baseAddress, Int32(buffer.count), request.pointee.in)
                guard count > 0 else { return }
                guard received.body.count + Int(count) <= limit else {
                    received.isBodyTooLarge = true
                    received.body = []
                    return
                }
                received.body.append(
                    contentsOf: UnsafeRawBufferPointer(start: buffer.baseAddress, count: Int(count)))
            }
        }
    }

    private func send(_ response: Response) {
        put(field: "Status", "\(response.status.rawValue) \(response.status.reason)")
        for (name, value) in response.headers { put(field: name, value) }
        put("\r\n")
        response.body.withUnsafeBytes(put)
    }

    private func put(field name: String, _ value: String) {
        put(name)
        put(": ")
        var value = value
        value.withUTF8 { bytes in
            precondition(!bytes.contains { $0 == 0x0A || $0 == 0x0D }, "a header field holds a line break")
            put(UnsafeRawBufferPointer(bytes))
        }
        put("\r\n")
    }

    private func put(_ text: String) {
        var text = text
        text.withUTF8 { put(UnsafeRawBufferPointer($0)) }
    }

    /// Into libfcgi's buffer. A failed write means that the client went away; nobody is left to tell.
    private func put(_ bytes: UnsafeRawBufferPointer) {
        _ = FCGX_PutStr(
            bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count), request.pointee.out)
    }
}

/// The FastCGI side cannot go on.
public struct FastCGIError: Error, Sendable, CustomStringConvertible {
    /// What failed.
    public let operation: String
    /// The errno.
    public let code: Int32
    /// A sentence for the log.
    public var description: String { "\(operation): \(String(cString: strerror(code)))" }
}
