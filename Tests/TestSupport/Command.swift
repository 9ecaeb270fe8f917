import Foundation  // Process: the tests run the operators' own scripts and the guide's clients

/// A program that a test runs to its end.
public enum Command {
    /// What it printed and how it ended.
    public struct Outcome: Sendable {
        public let status: Int32
        /// Standard output and error together.
        public let output: String
    }

    /// Runs a program found in PATH.
    @discardableResult
    public static func run(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], folder: String? = nil
    ) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        if let folder { process.currentDirectoryURL = URL(filePath: folder) }
        // A file, not a pipe: what a program leaves running would keep a pipe open.
        let log = FileManager.default.temporaryDirectory.appending(path: "command-\(UUID().uuidString).out")
        _ = FileManager.default.createFile(atPath: log.path(), contents: nil)
        defer { try? FileManager.default.removeItem(at: log) }
        let handle = try FileHandle(forWritingTo: log)
        process.standardOutput = handle
        process.standardError = handle
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        let output = String(decoding: try Data(contentsOf: log), as: UTF8.self)
        return Outcome(status: process.terminationStatus, output: output)
    }
}
