import CSystem
import FoundationEssentials
import Glibc

/// A program that a test runs to its end. What it leaves running in the background is not waited for.
public enum Command {
    /// What it printed and how it ended.
    public struct Outcome: Sendable {
        /// The exit code, −1 when a signal ended it.
        public let status: Int32
        /// Standard output and error together.
        public let output: String
    }

    /// The program could not be started.
    public struct Failure: Error {
        let code: Int32
    }

    /// Runs a program found in PATH.
    @discardableResult
    public static func run(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], folder: String? = nil
    ) throws -> Outcome {
        let root = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(root)/command-XXXXXX".utf8CString)
        // A file, not a pipe: what the program leaves running would keep a pipe open.
        let output = mkstemp(&template)
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let input = open("/dev/null", O_RDONLY)
        defer {
            close(output)
            close(input)
            unlink(path)
        }
        let change = folder.map { ["-C", $0] } ?? []
        let words = ["env"] + change + environment.map { "\($0.key)=\($0.value)" } + [program] + arguments
        let copies = words.map { strdup($0) }
        defer { copies.forEach { free($0) } }
        var pid: Int32 = 0
        let code = csystem_spawn(
            &pid, "/usr/bin/env", copies + [nil], environ, [input, output, output], 3, 0)
        guard code == 0 else { throw Failure(code: code) }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) == -1, errno == EINTR {}
        let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
        return Outcome(status: status & 0x7F == 0 ? status >> 8 & 0xFF : -1, output: text)
    }
}
