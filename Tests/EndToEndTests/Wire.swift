import Foundation
import JSON
import TestSupport

/// One answer as it came over a connection.
struct WireAnswer {
    let status: Int
    /// By lower-case name; of a field that comes twice, the last.
    let headers: [String: String]
    let body: [UInt8]

    /// The body as JSON; null when it is none.
    var json: JSONValue { (try? JSONValue(parsing: body)) ?? .null }

    /// Takes the first answer off the bytes; nil when there is none. Without `Content-Length` the body is all the rest.
    init?(takenFrom bytes: inout ArraySlice<UInt8>) {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            return nil
        }
        self.status = status
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = parts.count > 1 ? parts[1].drop { $0 == " " }.description : ""
        }
        self.headers = headers
        let rest = bytes[end.upperBound...]
        let length = status < 200 ? 0 : headers["content-length"].flatMap { Int($0) } ?? rest.count
        body = Array(rest.prefix(length))
        bytes = rest.dropFirst(body.count)
    }
}

/// Speaks HTTP byte by byte.
enum Wire {
    /// Sends the bytes over one connection; answers with all that comes back until the server closes it.
    static func exchange(port: Int, _ request: [UInt8]) throws -> [WireAnswer] {
        let folder = TemporaryFolder()
        let file = folder.path + "/request"
        try Data(request).write(to: URL(filePath: file))
        let script = """
            exec 3<>/dev/tcp/127.0.0.1/\(port)
            cat '\(file)' >&3 2>/dev/null & timeout 30 cat <&3 2>/dev/null
            """
        var bytes = Array(try Command.run("bash", ["-c", script]).output.utf8)[...]
        var answers: [WireAnswer] = []
        while let answer = WireAnswer(takenFrom: &bytes) { answers.append(answer) }
        return answers
    }

    /// One request of HTTP/1.1, after which the connection is closed.
    static func request(
        _ method: String, _ target: String, _ headers: [String] = [], body: String = ""
    ) -> [UInt8] {
        let lines = ["\(method) \(target) HTTP/1.1", "Host: localhost", "Connection: close"] + headers
        return Array((lines.map { $0 + "\r\n" }.joined() + "\r\n" + body).utf8)
    }
}
