internal import CSystem
internal import Failpoints
internal import Glibc
internal import Hashing

/// Starts child processes.
enum Spawn {
    /// Starts a program; child descriptor i is `descriptors[i]`, everything else is closed there.
    ///
    /// - Parameter variables: what its environment holds beside what is inherited, as `NAME=value`.
    /// - Returns: its process id.
    static func start(
        _ path: String, arguments: [String], descriptors: [Int32], newSession: Bool, variables: [String] = []
    ) throws(ProcessError) -> Int32 {
        var pid: Int32 = 0
        let error = withCStrings(arguments) { argv in
            withCStrings(environment() + variables) { environment in
                csystem_spawn(
                    &pid, path, argv, environment, descriptors, Int32(descriptors.count), newSession ? 1 : 0)
            }
        }
        guard error == 0 else { throw ProcessError(operation: "start \(path)", code: error) }
        return pid
    }

    /// Tells environments of children apart.
    static var environmentDigest: String {
        String(FNV1a.hash(environment().sorted().joined(separator: "\n").utf8), radix: 16)
    }

    /// What a child inherits of the environment: the service's settings and what every program needs.
    private static func environment() -> [String] {
        var kept: [String] = []
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            let names = [
                "DATA_PIPELINE_", "FLASK_LOG_LEVEL=", "PATH=", "TZ=", "LANG=", "LC_", "HOME=", "TMPDIR=",
                // Proxies as libcurl knows them; the first it takes in small letters only.
                "http_proxy=", "https_proxy=", "HTTPS_PROXY=", "all_proxy=", "ALL_PROXY=", "no_proxy=",
                "NO_PROXY=",
            ]
            if (names + Failpoint.variables).contains(where: text.hasPrefix) { kept.append(text) }
            next += 1
        }
        return kept
    }

    private static func withCStrings<R>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> R
    ) -> R {
        let copies = strings.map { strdup($0) }
        defer { copies.forEach { free($0) } }
        return body(copies + [nil])
    }
}

/// A process could not be started or asked.
public struct ProcessError: Error, Sendable, CustomStringConvertible {
    /// What failed.
    public let operation: String
    /// The errno.
    public let code: Int32

    /// Makes an error from its parts.
    public init(operation: String, code: Int32) {
        self.operation = operation
        self.code = code
    }

    /// Passes a failpoint before something is done for a child.
    @inline(__always)
    static func pass(_ name: StaticString) throws(ProcessError) {
        let code = Failpoint.code(at: name)
        if code != 0 { throw ProcessError(operation: "failpoint", code: code) }
    }

    /// A sentence for the log.
    public var description: String { "\(operation): \(String(cString: strerror(code)))" }
}
