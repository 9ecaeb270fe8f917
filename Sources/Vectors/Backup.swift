public import JSON

/// Where backup files go, such as a task's directory.
public protocol BackupDestination {
    /// Creates a file of the given name from the pieces that the body writes.
    ///
    /// When this returns, the whole file is durably in its place (written aside, fsynced, renamed, and the directory
    /// fsynced): the rows may be deleted next. When it or the body throws, no file of that name is left.
    func write(fileNamed name: String, _ body: (_ write: ([UInt8]) throws -> Void) throws -> Void) throws
}

/// A backup to be made.
public struct BackupPlan {
    /// Where the files go.
    public let destination: any BackupDestination
    /// What their names end with, such as `20250627_143052`; letters, digits, `_` and `-`.
    public let timestamp: String

    /// Makes a plan.
    public init(to destination: any BackupDestination, timestamp: String) {
        precondition(
            timestamp.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }, "the timestamp becomes part of a file's name")
        self.destination = destination
        self.timestamp = timestamp
    }
}

/// What a backup holds, counted by the database as it wrote it.
public struct BackupReport: Sendable, Equatable, JSONEncodable {
    /// One table in one file.
    public struct File: Sendable, Equatable, JSONEncodable {
        /// The table.
        public let table: String
        /// The file's name in the destination: CSV with a header line, as `COPY … FROM` reads it.
        public let name: String
        /// Number of rows.
        public let rows: Int
        /// Length in bytes.
        public let bytes: Int

        /// Writes `{"table", "file_name", "rows", "bytes"}`.
        public func encode(to json: inout JSONWriter) {
            json.object { json in
                json.field("table", table)
                json.field("file_name", name)
                json.field("rows", rows)
                json.field("bytes", bytes)
            }
        }
    }

    /// The collections' file, then the embeddings' file: the order in which they can be restored.
    public let files: [File]

    /// Writes the array of files.
    public func encode(to json: inout JSONWriter) { files.encode(to: &json) }
}
