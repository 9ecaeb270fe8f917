import Foundation
import Testing

@Suite struct `The map of the code` {
    private let map: MapOfTheCode

    init() throws { map = try MapOfTheCode() }

    @Test func `declares what files import, and nothing else`() {
        #expect(map.declared.count > 20 && Set(map.declared.keys) == Set(map.imported.keys))
        for (name, imports) in map.imported {
            #expect(map.declared[name] == imports, "\(name) imports \(imports.sorted())")
        }
    }

    @Test func `tells of every target what it imports, and imports point up to earlier rows only`() {
        var above: Set<String> = []
        for (targets, imports) in map.rows {
            for target in targets {
                if let imports { #expect(map.declared[target] == imports, "\(target)") }
                let beyond = map.declared[target, default: []].subtracting(above)
                #expect(beyond.isEmpty, "\(target) imports \(beyond), which stand below it")
            }
            above.formUnion(targets)
        }
        #expect(above == Set(map.declared.keys))
    }

    @Test func `leads a schema one way: read, surveyed, annotated, described, trained on`() {
        let rooms: [String: Set<String>] = [
            "SQL": [], "Hashing": [], "JSON": [],
            "Schema": ["Hashing", "JSON", "SQL"],
            "Catalog": ["Postgres", "SQL", "Schema"],
            "Survey": ["Postgres", "SQL", "Schema"],
            "Annotation": ["JSON", "LanguageModel", "SQL", "Schema"],
            "Interpretation": ["JSON", "SQL", "Schema"],
            "Description": [
                "Annotation", "Catalog", "Interpretation", "Postgres", "Schema", "Survey",
            ],
        ]
        for (room, imports) in rooms { #expect(map.imported[room] == imports, "\(room)") }
        for room in ["Training", "Questions"] {
            #expect(map.imported[room]?.isDisjoint(with: ["Catalog", "Survey", "Description"]) == true)
        }
        #expect(map.imported["Questions"]?.contains("Postgres") == false)
        let askers = map.importers["Training"]?["Postgres"] ?? []
        #expect(askers.allSatisfy { $0.hasPrefix("Validation/") }, "\(askers)")
    }

    @Test func `has no room that holds more than 15 % of the code`() {
        let whole = map.lines.values.reduce(0, +)
        #expect(whole > 10_000)
        for (name, lines) in map.lines {
            #expect(lines * 100 <= whole * 15, "\(name) has \(lines) of \(whole) lines")
        }
    }

    @Test func `leads to files and folders that are there, and so do the pages of large modules`() throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources").path
        let files = Set(
            (FileManager.default.enumerator(atPath: sources)?.compactMap { $0 as? String } ?? []).map {
                "/" + $0
            })
        let large = [
            "API", "Catalog", "Interpretation", "Processes", "Questions", "Schema", "Training", "Vectors",
        ]
        for page in [""] + large {
            let text = try String(
                contentsOfFile: sources + "/" + (page.isEmpty ? "" : page + "/") + "README.md",
                encoding: .utf8)
            let named = text.matches(
                of: /`([A-Za-z0-9+\/]+\.swift|[A-Z][A-Za-z0-9]+(?:\/[A-Z][A-Za-z0-9]+)+)`/
            )
            .map { String($0.output.1) }
            #expect(named.count >= 5, "\(page)")
            for name in named where name != "Package.swift" {
                let isThere = files.contains { $0.hasSuffix("/" + name) }
                #expect(isThere, "\(page)/README.md names \(name)")
            }
        }
        let map = try String(contentsOfFile: sources + "/README.md", encoding: .utf8)
        for page in large { #expect(map.contains("(\(page)/README.md)"), "\(page)") }
    }
}
