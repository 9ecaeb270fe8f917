import Foundation

/// What Package.swift, the imports and Sources/README.md say of the targets in Sources.
struct MapOfTheCode {
    /// A target's dependencies among our own, as Package.swift has them.
    let declared: [String: Set<String>]
    /// What the files of a target import of ours.
    let imported: [String: Set<String>]
    /// The files that import a target, by target and import.
    let importers: [String: [String: [String]]]
    /// The rows of the table in Sources/README.md, from top to bottom: its targets, and what it says that they import; nil
    /// for the programs, which may import all.
    let rows: [(targets: [String], imports: Set<String>?)]
    /// Lines of code by target.
    let lines: [String: Int]

    init() throws {
        let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let sources = project.appending(path: "Sources")
        let names = try FileManager.default.contentsOfDirectory(atPath: sources.path)
            .filter { !$0.contains(".") }
        declared = try Self.declarations(
            String(contentsOf: project.appending(path: "Package.swift"), encoding: .utf8), names)
        var importers: [String: [String: [String]]] = [:]
        var lines: [String: Int] = [:]
        for name in names {
            importers[name] = [:]
            let folder = sources.appending(path: name)
            let files =
                FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
            for file in files where [".swift", ".c", ".h"].contains(where: file.hasSuffix) {
                let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
                lines[name, default: 0] +=
                    text.split(separator: "\n", omittingEmptySubsequences: false).count - 1
                for module in Self.imports(text) where names.contains(module) {
                    importers[name, default: [:]][module, default: []].append(file)
                }
            }
        }
        self.importers = importers
        self.lines = lines
        imported = importers.mapValues { Set($0.keys) }
        rows = try Self.rows(String(contentsOf: sources.appending(path: "README.md"), encoding: .utf8))
    }

    /// `module("Name", ["A", "B"])` and the like.
    private static func declarations(_ text: String, _ names: [String]) -> [String: Set<String>] {
        var declared: [String: Set<String>] = [:]
        for match in text.matches(of: /(?:module|program)\(\s*"([\w-]+)"(?:,\s*\[([^\]]*)\])?/) {
            let list = (match.output.2 ?? "").matches(of: /"([\w-]+)"/).map { String($0.output.1) }
            declared[String(match.output.1)] = Set(list)
        }
        for match in text.matches(of: /\.(?:systemLibrary|target)\(\s*name: "(\w+)"/) {
            let name = String(match.output.1)
            if names.contains(name) { declared[name] = [] }
        }
        return declared
    }

    private static func imports(_ text: String) -> [String] {
        text.matches(
            of:
                /(?m)^(?:@\w+ )*(?:(?:public|package|internal|fileprivate|private) )?import (?:(?:struct|class|enum|protocol|func|let|var|typealias) )?(\w+)/
        )
        .map { String($0.output.1) }
    }

    private static func rows(_ text: String) -> [(targets: [String], imports: Set<String>?)] {
        text.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
            let cells = line.split(separator: "|").map(String.init)
            func names(_ cell: String) -> [String] {
                cell.matches(of: /`([\w-]+)`/).map { String($0.output.1) }
            }
            let imports = cells.last.map { $0.contains("composition root") ? nil : Set(names($0)) } ?? nil
            return (names(cells[0]), imports)
        }
    }
}
