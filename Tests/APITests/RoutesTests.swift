import FoundationEssentials
import HTTP
import Settings
import Testing

@testable import API

@Suite struct `The table of routes` {
    @Test func `is the one that the README shows`() throws {
        let readme = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "README.md")
        let text = String(decoding: try Data(contentsOf: readme), as: UTF8.self)
        let rows = text.split(separator: "\n").compactMap { line -> String? in
            let cells = line.split(separator: "|").map { $0.filter { $0 != "`" && $0 != " " } }
            guard cells.count == 3, cells[1].hasPrefix("/") else { return nil }
            return "\(cells[0]) \(cells[1])"
        }
        #expect(rows.sorted() == Routes.all.map { "\($0.method.rawValue) \($0.path.text)" }.sorted())
    }

    @Test func `gives a time limit of its own to what copies the vector tables, and to nothing else`() throws
    {
        let settings = try Settings(environment: ["DATA_PIPELINE_VECTOR_TIMEOUT_SECONDS": "7"])
        for route in Routes.all {
            let copies = ["backup", "restore"].contains {
                route.path.text == "/api/v0/data_pipeline/vector/\($0)"
            }
            #expect(route.timeLimit(settings) == (copies ? 7 : nil), "\(route.path.text)")
        }
        let slow = Route(.post, "/slow", .tools, NoFields.self, .ok, "", Health.self, Node.health)
        #expect(slow.limited(to: \.vectorTimeoutSeconds).timeLimit(settings) == 7)
    }

    @Test func `holds no endpoint twice, and sends whatever may wait to the tools pool`() {
        let names = Routes.all.map { "\($0.method.rawValue) \($0.path.text)" }
        #expect(Set(names).count == names.count)
        for route in Routes.all {
            let mayWait = [
                "/api/v0/database/", "/api/v0/data_pipeline/vector/", "/api/v0/data_pipeline/reviews",
            ].contains {
                route.path.text.hasPrefix($0)
            }
            #expect((route.pool == .tools) == mayWait, "\(route.path.text)")
        }
    }
}
