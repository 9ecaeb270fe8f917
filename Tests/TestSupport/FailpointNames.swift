import FoundationEssentials

/// The points between two durable effects at which a debug build can be broken off, as the code has them.
public enum FailpointNames {
    /// All of them, sorted.
    public static func all() throws -> [String] {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources").path
        var names: Set<String> = []
        for file in try FileManager.default.subpathsOfDirectory(atPath: sources)
        where file.hasSuffix(".swift") {
            let text = String(
                decoding: try Data(contentsOf: URL(filePath: "\(sources)/\(file)")), as: UTF8.self)
            for match in text.matches(of: /(?:code\(at: |pass\()"([a-z_]+\.[a-z_]+)"/) {
                names.insert(String(match.output.1))
            }
        }
        return names.sorted()
    }
}
