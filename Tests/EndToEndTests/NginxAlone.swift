import Foundation
import TestSupport

/// nginx as operators start it, on a free port, with nobody behind it.
final class NginxAlone {
    let port: Int
    /// The service's folder, whose sockets nginx looks for.
    let folder = TemporaryFolder()

    /// - Parameters:
    ///   - site: what `server.d/` adds to the server.
    ///   - settings: what its operator sets, such as `ARTIFACTS=on`.
    init(site: String = "", settings: String = "") throws {
        try FileManager.default.createDirectory(
            atPath: folder.path + "/nginx/server.d", withIntermediateDirectories: true)
        try site.write(
            toFile: folder.path + "/nginx/server.d/site.conf", atomically: true, encoding: .utf8)
        let outcome = try Self.run(
            "export PATH \(settings); port=$(free_port); render_nginx '\(folder.path)' 127.0.0.1:$port; start_nginx '\(folder.path)'; echo $port"
        )
        guard outcome.status == 0, let port = Int(outcome.output.filter { !$0.isNewline }) else {
            throw Stack.Failure(text: outcome.output)
        }
        self.port = port
    }

    deinit { _ = try? Self.run("stop_nginx '\(folder.path)'") }

    /// One answer to one request.
    func send(
        _ method: String, _ target: String, _ headers: [String] = [], body: String = ""
    ) throws -> WireAnswer {
        try raw(Wire.request(method, target, headers, body: body))
    }

    /// The answer to an upload of so many zero bytes, which is announced before it is sent.
    func post(_ target: String, zeros count: Int) throws -> WireAnswer {
        let file = folder.path + "/zeros"
        try Data(count: count).write(to: URL(filePath: file))
        let outcome = try Command.run(
            "curl",
            [
                "-sSi", "-m", "60", "-H", "Expect: 100-continue", "--data-binary", "@\(file)",
                "http://127.0.0.1:\(port)\(target)",
            ])
        var bytes = Array(outcome.output.utf8)[...]
        while let answer = WireAnswer(takenFrom: &bytes) {
            if answer.status != 100 { return answer }
        }
        throw Stack.Failure(text: outcome.output)
    }

    /// The first answer to whatever is sent.
    func raw(_ bytes: [UInt8]) throws -> WireAnswer {
        guard let answer = try Wire.exchange(port: port, bytes).first else {
            throw Stack.Failure(text: "no answer")
        }
        return answer
    }

    /// Runs commands with the functions of `deploy/lib.sh`.
    static func run(_ commands: String) throws -> Command.Outcome {
        let library = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "deploy/lib.sh").path()
        return try Command.run("bash", ["-c", "set -euo pipefail; . '\(library)'; \(commands)"])
    }
}
