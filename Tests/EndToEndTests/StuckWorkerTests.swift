import FoundationEssentials
import Glibc
import Processes
import TestSupport
import Testing

/// A supervisor with its workers and nothing else, spoken to by FastCGI.
@Suite struct `A supervised worker` {
    @Test func `that is stuck in a request is killed and replaced`() throws {
        let folder = TemporaryFolder()
        let silent = try SilentServer()
        let environment = [
            "DATA_PIPELINE_DATA_DIR": folder.path + "/data", "DATA_PIPELINE_LOG_DIR": folder.path,
            "DATA_PIPELINE_REQUEST_TIMEOUT_SECONDS": "1",
        ]
        let pidFile = folder.path + "/pid"
        try Command.run(
            "bash", ["-c", "'\(Stack.programs)pipelined' >/dev/null 2>&1 & echo $! > '\(pidFile)'"],
            environment: environment)
        let supervisor = String(decoding: try Data(contentsOf: URL(filePath: pidFile)), as: UTF8.self)
        let pid = try #require(Int32(supervisor.filter(\.isNumber)))
        defer { kill(pid, SIGTERM) }
        func wait(_ condition: () throws -> Bool) rethrows -> Bool {
            for _ in 0..<400 {
                if try condition() { return true }
                Pause.milliseconds(50)
            }
            return false
        }
        func workers() throws -> Set<String> {
            let lines = try Command.run("ps", ["-o", "pid=,args=", "--ppid", "\(pid)"]).output.split(
                separator: "\n")
            return Set(
                lines.filter { $0.contains("worker tools") }.compactMap {
                    $0.split(separator: " ").first.map(String.init)
                })
        }
        #expect(try wait { try workers().count == 2 })
        let before = try workers()
        let body = #"{"db_connection": "postgresql://u:p@127.0.0.1:\#(silent.port)/d"}"#
        let client = "printf '%s' '\(body)' | cgi-fcgi -bind -connect '\(folder.path)/data/run/tools.sock'"
        try Command.run(
            "bash", ["-c", client],
            environment: [
                "REQUEST_METHOD": "POST", "REQUEST_URI": "/api/v0/database/tables",
                "CONTENT_LENGTH": "\(body.utf8.count)",
            ])
        #expect(try wait { try workers().count == 2 && workers() != before })
        let log = String(
            decoding: try Data(contentsOf: URL(filePath: folder.path + "/app.log")), as: UTF8.self)
        #expect(log.contains("超过 1 秒"))
    }
}

/// Accepts connections and never says a word.
final class SilentServer {
    let port: Int
    private let listener: Int32

    init() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 128) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        listener = descriptor
        port = Int(UInt16(bigEndian: address.sin_port))
        try #require(bound)
    }

    deinit { close(listener) }
}
