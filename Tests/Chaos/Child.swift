import CSystem
import FoundationEssentials
import Glibc
import TestSupport

/// A program that runs beside the test, and can be killed.
final class Child {
    private var pid: Int32 = 0
    private let folder = TemporaryFolder()
    private var log: String { folder.path + "/output" }

    init(_ words: [String]) throws {
        let output = open(folder.path + "/output", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        let input = open("/dev/null", O_RDONLY)
        defer {
            close(output)
            close(input)
        }
        let copies = words.map { strdup($0) }
        defer { copies.forEach { free($0) } }
        guard csystem_spawn(&pid, words[0], copies + [nil], environ, [input, output, output], 3, 0) == 0
        else {
            throw PostgresServer.Failure(text: "\(words[0]) cannot be started")
        }
    }

    func kill() { Glibc.kill(pid, SIGKILL) }

    func terminate() { Glibc.kill(pid, SIGTERM) }

    /// Whether it has not ended yet.
    var isRunning: Bool {
        var status = siginfo_t()
        return waitid(P_PID, id_t(pid), &status, WEXITED | WNOHANG | WNOWAIT) == 0 && status.si_signo == 0
    }

    /// Waits for its end: its exit code, −1 when a signal ended it, and what it printed.
    func end() throws -> (status: Int32, output: String) {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) == -1, errno == EINTR {}
        let text = String(decoding: try Data(contentsOf: URL(filePath: log)), as: UTF8.self)
        return (status & 0x7F == 0 ? status >> 8 & 0xFF : -1, text)
    }
}
