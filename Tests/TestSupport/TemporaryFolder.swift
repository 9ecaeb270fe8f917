import FoundationEssentials
import Glibc

/// A directory that goes away with the object.
public final class TemporaryFolder: Sendable {
    /// Its path.
    public let path: String

    /// Creates it beneath `TMPDIR`.
    public init() {
        let root = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(root)/pipelined-test-XXXXXX".utf8CString)
        let made = mkdtemp(&template)
        precondition(made != nil, "no temporary directory can be made in \(root)")
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
        StateDatabases.forget(path)
    }
}
