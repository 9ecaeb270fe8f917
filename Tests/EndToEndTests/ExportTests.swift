import Foundation
import JSON
import TestSupport
import Testing

extension `End to end` {
    private static func program(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }
    private static var readers: String? { program("DATA_PIPELINE_TEST_READERS") }
    private static var clients: String {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Clients").path()
    }

    private func download(_ id: String, _ format: String, to path: String) throws -> String {
        try Command.run(
            "curl",
            ["-sS", "-D", "-", "-o", path, "\(stack.base)/data_pipeline/tasks/\(id)/exports/\(format)"]
        ).output
    }

    /// The task's pairs as the pair file has them, question and query each.
    private func kept(_ id: String) throws -> [[String]] {
        let name = try #require(
            try stack.files(id).first { $0["is_primary"] == .bool(true) }?["file_name"]?.stringValue)
        let content = try #require(FileManager.default.contents(atPath: stack.path(id, name)))
        return try JSONValue(parsing: content).arrayValue?.map {
            [$0["question"]?.stringValue ?? "", $0["sql"]?.stringValue ?? ""]
        } ?? []
    }

    private func finish(_ id: String) throws {
        #expect(try stack.request("POST", "/data_pipeline/tasks/\(id)/execute", json: "{}").status == 202)
        #expect(try stack.wait(id, for: ["completed", "failed"])["status"]?.stringValue == "completed")
    }

    @Test(.enabled(if: readers != nil))
    func `every pair is read back out of each export, by the tools' own code where there is one`() throws {
        let python = try #require(Self.readers)
        let id = try stack.createTask(
            #"{"table_list_file": "tables_1.txt", "db_name": "exported", "enable_training_data_load": false}"#
        )
        try finish(id)
        let early = try stack.createTask(#"{"table_list_file": "one.txt"}"#)
        #expect(try stack.request("GET", "/data_pipeline/tasks/\(early)/exports/csv").status == 404)
        #expect(try stack.request("GET", "/data_pipeline/tasks/\(id)/exports/parquet").status == 400)
        // What only hostile texts have.
        let odd = "怪 \"问\" \\ <b>\u{2028}\u{85}\t#: - 'x'\nzweite Zeile"
        let decision = JSONValue.object([
            "task_id": .string(id), "action": .string("add"), "question": .string(odd),
            "sql": .string("SELECT 'a\n;b' AS \"x\" -- note\nFROM bss_company"),
        ])
        #expect(
            try stack.request(
                "POST", "/data_pipeline/reviews",
                json: String(decoding: JSONWriter.encode(decision), as: UTF8.self)
            ).json["data"]?["saved"] == .bool(true))
        try finish(id)
        let pairs = try kept(id)
        #expect(pairs.contains { $0[0] == odd } && pairs.count > 20)

        let folder = TemporaryFolder()
        for format in ["chat", "spider", "vanna", "wrenai", "csv", "bundle"] {
            let head = try download(id, format, to: "\(folder.path)/\(format)")
            #expect(
                head.contains("200 OK") && head.contains("attachment; filename=") && head.contains("ETag"),
                "\(head)")
        }
        let read = try Command.run(
            python, ["-B", Self.clients + "/export_readers.py", folder.path, folder.path + "/found"])
        #expect(read.status == 0, "\(read.output)")
        let found = try JSONValue(parsing: Data(contentsOf: URL(filePath: folder.path + "/found")))
        for format in ["chat", "spider", "vanna", "wrenai", "csv"] {
            let texts = found[format]?.arrayValue?.map { $0.arrayValue?.compactMap(\.stringValue) ?? [] }
            #expect(texts == pairs, "\(format)")
        }
        if let wren = Self.program("DATA_PIPELINE_TEST_WREN") {
            let counted = try Command.run(
                wren, ["-B", Self.clients + "/wren_reader.py", folder.path + "/wrenai"])
            #expect(
                counted.status == 0 && counted.output.contains("load \(pairs.count) pair"),
                "\(counted.output)")
        }
        // A download that broke off goes on.
        let part = try Command.run(
            "curl", ["-sS", "-r", "3-9", "\(stack.base)/data_pipeline/tasks/\(id)/exports/csv"])
        #expect(
            part.output
                == String(
                    decoding: try Data(contentsOf: URL(filePath: folder.path + "/csv"))[3...9], as: UTF8.self)
        )

        // Another label stands for another installation.
        let moved = try stack.request(
            "POST", "/data_pipeline/reviews/import?db_name=moved",
            extra: ["-F", "file=@\(folder.path)/bundle;filename=bundle.jsonl"])
        #expect(moved.json["data"]?["imported"]?.intValue == pairs.count, "\(moved.json)")
        let other = try stack.createTask(
            #"{"table_list_file": "tables_1.txt", "db_name": "moved", "enable_training_data_load": false}"#)
        try finish(other)
        let there = try kept(other)
        for pair in pairs { #expect(there.contains(pair), "\(pair)") }
    }
}
