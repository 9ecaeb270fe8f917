import Foundation
import Glibc
import JSON
import Processes
import TestSupport

/// A supervisor with its workers and nothing else: a copy of the program, which tests may break, spoken to by FastCGI.
final class LoneService {
    let folder = TemporaryFolder()
    let supervisor: Int32
    var program: String { folder.path + "/bin/pipelined" }
    var log: String { (try? String(contentsOfFile: folder.path + "/logs/app.log", encoding: .utf8)) ?? "" }

    /// Starts it; ready to answer when it returns.
    init(_ settings: [String: String] = [:], prepare: (String) throws -> [String: String] = { _ in [:] })
        throws
    {
        for name in ["/bin", "/logs"] {
            try FileManager.default.createDirectory(
                atPath: folder.path + name, withIntermediateDirectories: true)
        }
        try FileManager.default.copyItem(
            atPath: Stack.programs + "pipelined", toPath: folder.path + "/bin/pipelined")
        let own = [
            "DATA_PIPELINE_DATA_DIR": folder.path + "/data", "DATA_PIPELINE_LOG_DIR": folder.path + "/logs",
        ]
        let environment = own.merging(settings) { $1 }.merging(try prepare(folder.path)) { $1 }
        let pidFile = folder.path + "/pid"
        try Command.run(
            "bash",
            ["-c", "'\(folder.path)/bin/pipelined' >'\(folder.path)/out' 2>&1 & echo $! >'\(pidFile)'"],
            environment: environment)
        let text = try String(contentsOfFile: pidFile, encoding: .utf8).filter(\.isNumber)
        guard let pid = Int32(text) else { throw Stack.Failure(text: text) }
        supervisor = pid
        guard try wait({ try workers("api").count == 4 && healthz().status == 200 }) else {
            throw Stack.Failure(
                text: (try? String(contentsOfFile: folder.path + "/out", encoding: .utf8)) ?? "")
        }
    }

    deinit {
        kill(supervisor, SIGTERM)
        // Workers end by themselves once their folder is gone, if the supervisor did not live to end them.
        _ = wait { kill(supervisor, 0) != 0 }
    }

    /// Looks until the condition holds, for twenty seconds at most.
    func wait(_ condition: () throws -> Bool) rethrows -> Bool {
        for _ in 0..<400 {
            if try condition() { return true }
            Pause.milliseconds(50)
        }
        return false
    }

    /// The living workers of a pool.
    func workers(_ pool: String) throws -> Set<Int32> { try children("worker \(pool)") }

    /// The supervisor's living children of that title.
    func children(_ title: String) throws -> Set<Int32> {
        let lines = try Command.run("ps", ["-o", "pid=,stat=,args=", "--ppid", "\(supervisor)"]).output
        return Set(
            lines.split(separator: "\n").compactMap { line in
                let words = line.split(separator: " ")
                guard line.hasSuffix(title), words.count > 2, !words[1].hasPrefix("Z") else {
                    return nil
                }
                return Int32(words[0])
            })
    }

    func healthz() throws -> (status: Int, json: JSONValue) { try request("GET", "/healthz") }

    /// One request; status 0 when there was no answer within ten seconds.
    func request(
        _ method: String, _ path: String, json body: String = "", pool: String = "api",
        headers: [String: String] = [:]
    ) throws -> (status: Int, json: JSONValue) {
        let socket = "\(folder.path)/data/run/\(pool).sock"
        let variables = headers.map { name, value in
            ("HTTP_" + name.uppercased().replacingOccurrences(of: "-", with: "_"), value)
        }
        let own = [
            "REQUEST_METHOD": method, "REQUEST_URI": path, "CONTENT_LENGTH": "\(body.utf8.count)",
            "BODY": body,
        ]
        let output = try Command.run(
            "bash", ["-c", "printf '%s' \"$BODY\" | timeout 10 cgi-fcgi -bind -connect '\(socket)'"],
            environment: own.merging(variables) { $1 }
        ).output
        guard let status = output.firstMatch(of: /Status: (\d+)/).flatMap({ Int($0.1) }),
            let start = output.range(of: "\r\n\r\n")
        else { return (0, .null) }
        return (status, (try? JSONValue(parsing: Array(output[start.upperBound...].utf8))) ?? .null)
    }
}
