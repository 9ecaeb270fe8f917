import Foundation
import Testing

@Suite struct `A release build` {
    private static let project = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Compiles the failpoints and a caller of two of them, as SwiftPM does for a configuration, and answers the program.
    private func program(_ options: [String]) throws -> (bytes: Data, output: String) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "failpoints-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let main = folder.appending(path: "main.swift")
        try """
        print(Failpoint.code(at: "canary.first"))
        try Failpoint.pass("canary.second")
        print("passed")

        """.write(to: main, atomically: true, encoding: .utf8)
        let source = Self.project.appending(path: "Sources/Failpoints/Failpoint.swift").path
        let target = folder.appending(path: "program").path
        func run(_ program: String, _ arguments: [String], _ environment: [String: String] = [:]) throws
            -> String
        {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = environment.map { "\($0.key)=\($0.value)" } + [program] + arguments
            let pipe = Pipe()
            process.standardOutput = pipe
            process.standardError = pipe
            try process.run()
            let output = pipe.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return String(decoding: output, as: UTF8.self) + " \(process.terminationReason == .exit)"
        }
        let compiled = try run(
            "swiftc",
            options + [source, main.path, "-o", target, "-module-name", "points", "-swift-version", "6"]
                + ["-enable-upcoming-feature", "InternalImportsByDefault"])
        #expect(FileManager.default.fileExists(atPath: target), "\(compiled)")
        let output = try run(target, [], ["PIPELINED_FAILPOINT": "canary.second=kill"])
        return (try Data(contentsOf: URL(filePath: target)), output)
    }

    @Test func `holds no failpoint, and passes them all, where a debug build stops`() throws {
        let words = ["canary.first", "canary.second", "PIPELINED_FAILPOINT"].map { Data($0.utf8) }
        let release = try program(["-O", "-wmo"])
        #expect(words.allSatisfy { release.bytes.firstRange(of: $0) == nil })
        #expect(release.output == "0\npassed\n true", "\(release.output)")
        let debug = try program(["-Onone", "-D", "DEBUG"])
        #expect(words.allSatisfy { debug.bytes.firstRange(of: $0) != nil })
        #expect(debug.output == "0\n false" || debug.output == " false", "\(debug.output)")
    }
}
