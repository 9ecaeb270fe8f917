import Glibc

/// A PostgreSQL server that the test command started.
public struct TestServer: Sendable, CustomStringConvertible {
    /// Its major version, such as `18`; nil for the one that all tests use.
    public let version: Int?
    /// The folder of its programs with a slash at the end; nothing where they are on the path.
    public let programs: String
    /// A superuser's URI.
    public let uri: String

    /// What tests call it.
    public var description: String { version.map { "PostgreSQL \($0)" } ?? "PostgreSQL" }

    /// The server in `DATA_PIPELINE_TEST_POSTGRES`; pgvector and PostgreSQL's own extensions are available there. Nil
    /// when none was started.
    public static var main: TestServer? {
        variable("DATA_PIPELINE_TEST_POSTGRES").map { TestServer(version: nil, programs: "", uri: $0) }
    }

    /// The way to the server of ``main`` through pgbouncer in transaction mode: `DATA_PIPELINE_TEST_PGBOUNCER`.
    public static var pooler: TestServer? {
        variable("DATA_PIPELINE_TEST_PGBOUNCER").map { TestServer(version: nil, programs: "", uri: $0) }
    }

    /// Servers of other versions, with pgvector and no other extension: the lines of
    /// `DATA_PIPELINE_TEST_POSTGRES_OTHERS`, each a version, the folder of the programs and a URI.
    public static var others: [TestServer] {
        (variable("DATA_PIPELINE_TEST_POSTGRES_OTHERS") ?? "").split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count == 3, let version = Int(words[0]) else { return nil }
            return TestServer(version: version, programs: words[1] + "/", uri: String(words[2]))
        }
    }

    /// All of them.
    public static var all: [TestServer] { (main.map { [$0] } ?? []) + others }

    private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
