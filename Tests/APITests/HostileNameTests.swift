import FoundationEssentials
import HTTP
import JSON
import TestSupport
import Testing

@Suite struct `Hostile names` {
    /// Ways out of a directory, each in several spellings: raw, escaped once and twice, and overlong.
    private static let names: [String] = {
        let targets = [
            "state.db", "etc/passwd", "training_data/victim/secret.md", "outside/secret.md", "id_rsa", "",
        ]
        let ups = [
            "..", "../..", "../../..", "./..", "x/../..", "..//..", ".../...", "vector_bak/..", "~", ".",
        ]
        var names: [String] = []
        for up in ups {
            for target in targets {
                let plain = target.isEmpty ? up : "\(up)/\(target)"
                names += [
                    plain, "/" + plain, plain.replacing("/", with: "\\"), plain + "\0.md", "file:///" + plain,
                ]
            }
        }
        names += [
            "link/secret.md", "link", "secret-link.md", "CON/../secret", "....//....//state.db",
            "..%c0%afstate.db", "..\u{2215}..\u{2215}state.db/x", "\u{202E}dm.terces/..", "\u{1B}[2J/x",
            "a\nb/../..", "a\rb/..", "/proc/self/environ", "/proc/self/fd/0", "/dev/stdin", ".run.lock",
            ".outputs", ".hidden.md/x", "$(id)/x", "`id`/x", "|id/x", "; rm -rf /", "*/*", "?/x",
            String(repeating: "../", count: 40) + "etc/passwd", String(repeating: "a", count: 4000),
            String(repeating: "名", count: 200), "'; DROP TABLE task; --/x", "\\\\host\\share", "C:\\x\\y.md",
            "//host/share.md", "./table_list.txt/", "table_list.txt/..",
            "table_list.txt/../../outside/secret.md",
        ]
        return names
    }()

    /// The name as one path segment, with every byte escaped that must be.
    private func spellings(_ name: String) -> [String] {
        let escaped = PercentEncoding.encode(name)
        return [escaped, PercentEncoding.encode(escaped), PercentEncoding.encodePath(name)]
    }

    /// Every file below the node's folder with its content, the node's own records aside.
    private func snapshot(_ node: TestNode) throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: node.folder.path) {
            let path = node.folder.path + "/" + name
            if name.hasPrefix("data/state.db") || name.hasSuffix("app.log") || name.hasPrefix("data/run/") {
                continue
            }
            files[name] = FileManager.default.contents(atPath: path) ?? Data("folder".utf8)
        }
        return files
    }

    private func prepared() throws -> (node: TestNode, id: String) {
        let node = try TestNode()
        let id = try node.create()
        let data = node.folder.path + "/data"
        for folder in ["/outside", "/training_data/victim"] {
            try FileManager.default.createDirectory(atPath: data + folder, withIntermediateDirectories: true)
            try Data("TOP-SECRET".utf8).write(to: URL(filePath: data + folder + "/secret.md"))
        }
        for folder in [node.directory(id), data + "/table_lists"] {
            try FileManager.default.createSymbolicLink(
                atPath: folder + "/link", withDestinationPath: data + "/outside")
            try FileManager.default.createSymbolicLink(
                atPath: folder + "/secret-link.md", withDestinationPath: data + "/outside/secret.md")
        }
        return (node, id)
    }

    private func isRefused(_ answer: (status: Int, json: JSONValue, response: Response)) -> Bool {
        (400..<500).contains(answer.status) && answer.response.header("X-Accel-Redirect") == nil
            && !String(decoding: answer.response.body, as: UTF8.self).contains("TOP-SECRET")
    }

    @Test func `lead nowhere as task or file in a path`() throws {
        #expect(Set(Self.names).count >= 300)
        let (node, id) = try prepared()
        let before = try snapshot(node)
        let tasks = "/api/v0/data_pipeline/tasks"
        for name in Self.names {
            for spelling in spellings(name) where spelling != "." {
                #expect(isRefused(try node.send("GET", "\(tasks)/\(id)/files/\(spelling)")), "\(spelling)")
                for (method, tail) in [
                    ("GET", ""), ("DELETE", ""), ("POST", "/cancel"), ("POST", "/execute"), ("GET", "/files"),
                    ("POST", "/files"), ("GET", "/table-list-info"), ("POST", "/table-list"),
                    ("GET", "/logs"),
                    ("POST", "/upload-table-list"), ("GET", "/files/table_list.txt"),
                ] {
                    let answer = try node.send(method, "\(tasks)/\(spelling)\(tail)")
                    #expect(isRefused(answer), "\(method) \(spelling)\(tail)")
                }
            }
        }
        #expect(try snapshot(node) == before)
    }

    @Test func `write nothing as the name of an upload`() throws {
        let (node, id) = try prepared()
        let before = try snapshot(node)
        for name in Self.names {
            for candidate in [name, name.replacing("\0", with: "") + "/x.md", "\(name)\\x.sql"]
            where candidate != "secret-link.md" {
                let answer = try node.uploadFile(id, name: candidate, content: "evil", mode: "replace")
                #expect((400..<500).contains(answer.status), "\(candidate)")
            }
        }
        #expect(try snapshot(node) == before)
        // A link of a legal name is replaced, not followed.
        #expect(try node.uploadFile(id, name: "secret-link.md", content: "evil").status == 200)
        let secret = FileManager.default.contents(atPath: node.folder.path + "/data/outside/secret.md")
        #expect(secret == Data("TOP-SECRET".utf8))
    }

    @Test func `read nothing as a table list`() throws {
        let (node, _) = try prepared()
        let before = try snapshot(node)
        for name in Self.names {
            let quoted = String(decoding: JSONWriter.encode(name), as: UTF8.self)
            let answer = try node.send(
                "POST", "/api/v0/data_pipeline/tasks", json: "{\"table_list_file\": \(quoted)}")
            #expect(isRefused(answer), "\(name)")
        }
        #expect(try node.tasks("GET").data["total"] == .integer(1))
        #expect(try snapshot(node) == before)
    }

    @Test func `are not what people call their files`() throws {
        let (node, id) = try prepared()
        for name in [
            "订单 明细.md", "100%.csv", "#1.sql", "what?.txt", "it's \"quoted\".json", "a&b=c;d.ddl", "+plus.md",
            "名前とかな.txt", "данные.csv", "é\u{301}.md", "😀.json", "a..b.md", "%2e%2e.md", "[x]{y}.sql",
            "-rf.md",
            "a b .txt", "$HOME.md", "<b>.md", "UPPER.MD",
        ] {
            let stored = try node.uploadFile(id, name: name, content: "内容 of \(name)")
            #expect(stored.status == 200 && stored.data["file_name"]?.stringValue == name, "\(name)")
            let file = FileManager.default.contents(atPath: "\(node.directory(id))/\(name)")
            #expect(file == Data("内容 of \(name)".utf8), "\(name)")
            let url = try #require(stored.data["download_url"]?.stringValue)
            let download = try node.send("GET", url)
            let internalURL = "/_artifacts/\(id)/\(PercentEncoding.encodePath(name))"
            #expect(download.status == 200, "\(name)")
            #expect(download.response.header("X-Accel-Redirect") == internalURL, "\(name)")
        }
    }
}
