import Foundation
import JSON
import TestSupport
import Testing

@Suite struct `The artifacts as a site of their own` {
    private static let missing = Shape.failure(404, "NOT_FOUND", "NotFoundError", "资源不存在")

    /// A folder of tasks as a run leaves it, and what must not be seen of it.
    private func fill(_ nginx: NginxAlone) throws {
        let root = nginx.folder.path + "/data/training_data"
        for (name, text) in [
            ("task_1/订单 #1.md", "# 订单\n"), ("task_1/a.ddl", "create table a ();\n"),
            ("task_1/schema.json", "{}\n"), ("task_1/a<b>&.txt", "<script>\n"),
            ("task_1/file_bak_20250627/a.ddl", "old\n"),
            ("task_1/data_pipeline.log", "hidden\n"), ("task_1/.answers", "hidden\n"),
            ("task_1/.new_run/a.ddl", "hidden\n"), (".trash/task_0/a.ddl", "hidden\n"),
            ("task_1/vector_bak/langchain_pg_embedding.csv", "hidden\n"),
            ("task_1/file_bak_20250627/vector_bak/a.csv", "hidden\n"),
            ("../secrets.uri", "hidden\n"), ("../state.db", "hidden\n"),
        ] {
            let path = "\(root)/\(name)"
            try FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        }
        symlink("../../secrets.uri", root + "/task_1/link.txt")
    }

    @Test func `is not there unless it is asked for`() throws {
        let nginx = try NginxAlone()
        try fill(nginx)
        // The question reaches the workers, of which there are none.
        #expect(try nginx.send("GET", "/artifacts/task_1/a.ddl").status == 502)
        let outcome = try NginxAlone.run("ARTIFACTS=yes render_nginx '\(nginx.folder.path)/x' 127.0.0.1:1")
        #expect(outcome.status != 0 && outcome.output.contains("ARTIFACTS"))
    }

    @Test func `lists and sends what tasks have made, as text that nobody takes for a page`() throws {
        let nginx = try NginxAlone(settings: "ARTIFACTS=on")
        try fill(nginx)
        let root = String(decoding: try nginx.send("GET", "/artifacts/").body, as: UTF8.self)
        #expect(root.contains("href=\"task_1/\""))
        let list = try nginx.send("GET", "/artifacts/task_1/")
        #expect(list.headers["content-security-policy"]?.contains("default-src 'none'") == true)
        let text = String(decoding: list.body, as: UTF8.self)
        for name in ["%E8%AE%A2%E5%8D%95%20%231.md", "a.ddl", "schema.json", "file_bak_20250627/"] {
            #expect(text.contains("href=\"\(name)\""), "\(name)")
        }
        #expect(!text.contains("<b>") && text.contains("a&lt;b&gt;&amp;.txt"))
        for name in ["data_pipeline.log", "vector_bak", ".answers", ".new_run", ".trash"] {
            #expect(!(root + text).contains(name), "\(name)")
        }
        for (name, media, body) in [
            ("%E8%AE%A2%E5%8D%95%20%231.md", "text/markdown", "# 订单\n"),
            ("a.ddl", "text/plain", "create table a ();\n"), ("schema.json", "application/json", "{}\n"),
            ("a%3Cb%3E%26.txt", "text/plain", "<script>\n"),
            ("file_bak_20250627/a.ddl", "text/plain", "old\n"),
        ] {
            let answer = try nginx.send("GET", "/artifacts/task_1/\(name)")
            #expect(answer.status == 200 && answer.body == Array(body.utf8), "\(name)")
            #expect(answer.headers["content-type"] == "\(media); charset=utf-8")
            #expect(answer.headers["x-content-type-options"] == "nosniff")
        }
        let folder = try nginx.send("GET", "/artifacts/task_1")
        #expect(folder.status == 301 && folder.headers["location"] == "/artifacts/task_1/")
    }

    @Test func `hides what is the service's own, however it is written`() throws {
        let nginx = try NginxAlone(settings: "ARTIFACTS=on")
        try fill(nginx)
        for target in [
            "task_1/.answers", "task_1/.new_run/", "task_1/.new_run/a.ddl", ".trash/", ".trash/task_0/a.ddl",
            "task_1/vector_bak", "task_1/vector_bak/", "task_1/vector_bak/langchain_pg_embedding.csv",
            "task_1//vector_bak/langchain_pg_embedding.csv", "task_1/%76ector_bak/langchain_pg_embedding.csv",
            "task_1/x/../vector_bak/langchain_pg_embedding.csv", "task_1/file_bak_20250627/vector_bak/a.csv",
            "task_1/data_pipeline.log", "task_1/%2eanswers", "task_1/nothing",
        ] {
            let answer = try nginx.send("GET", "/artifacts/\(target)")
            #expect(answer.json.differences(from: Self.missing) == [], "\(target)")
        }
        for target in [
            "task_1/link.txt", "..%2fstate.db", "../state.db", "..%2f..%2fstate.db",
            "task_1/..%2f..%2fsecrets.uri",
        ] {
            let answer = try nginx.send("GET", "/artifacts/\(target)")
            #expect(answer.status >= 400, "\(target)")
            #expect(!String(decoding: answer.body, as: UTF8.self).contains("hidden"), "\(target)")
        }
        let posted = try nginx.send("POST", "/artifacts/task_1/")
        #expect(posted.status == 405 && posted.headers["allow"] == "GET, HEAD")
    }

    @Test func `is read under the service's own names only, and from networks that are named`() throws {
        func status(_ nginx: NginxAlone, host: String) throws -> Int {
            let request = "GET /artifacts/ HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n"
            return try nginx.raw(Array(request.utf8)).status
        }
        let nginx = try NginxAlone(settings: "ARTIFACTS=on")
        for host in ["localhost", "LOCALHOST:\(nginx.port)", "127.0.0.1", "[::1]:80"] {
            #expect(try status(nginx, host: host) == 200, "\(host)")
        }
        for host in ["evil.example", "127.0.0.1.evil.example", "127x0.0.1", "a.localhost"] {
            #expect(try status(nginx, host: host) == 421, "\(host)")
        }
        let named = try NginxAlone(
            settings: "ARTIFACTS=on DATA_PIPELINE_SERVER_NAMES='api.example.com, [fd00::1]'")
        #expect(try status(named, host: "api.example.com") == 200)
        #expect(try status(named, host: "[fd00::1]") == 200)
        #expect(try status(named, host: "localhost") == 421)
        // Here every client is this machine, which a balancer in front makes somebody else.
        let balanced = "set_real_ip_from 127.0.0.1; real_ip_header X-Forwarded-For;"
        let networks = try NginxAlone(
            site: balanced, settings: "ARTIFACTS=on ARTIFACTS_NETWORKS='10.1.0.0/16, fd00::/8'")
        for (client, wanted) in [("10.1.2.3", 200), ("fd00::7", 200), ("10.2.0.1", 403), ("::1", 200)] {
            let answer = try networks.send("GET", "/artifacts/", ["X-Forwarded-For: \(client)"])
            #expect(answer.status == wanted, "\(client)")
        }
    }
}

extension `End to end` {
    @Test func `the site of artifacts has what the list of files has, but for backups and the log`() throws {
        try stack.restart(settings: ["ARTIFACTS": "on"])
        defer { try? stack.restart() }
        let id = try stack.createTask(#"{"table_list_file": "one.txt", "backup_vector_tables": true}"#)
        _ = try stack.request("POST", "/data_pipeline/tasks/\(id)/execute", json: "{}")
        #expect(try stack.wait(id, for: ["completed", "failed"])["status"]?.stringValue == "completed")
        let list = try stack.send("GET", "/artifacts/\(id)/")
        let listing = String(decoding: list.body, as: UTF8.self)
        let names = try stack.files(id).compactMap { $0["file_name"]?.stringValue }
        #expect(names.contains("schema.json") && names.contains { $0.hasPrefix("vector_bak/") })
        for name in names {
            let answer = try stack.send("GET", "/artifacts/\(id)/\(name)")
            if name.hasPrefix("vector_bak/") || name == "data_pipeline.log" {
                #expect(answer.status == 404, "\(name)")
            } else {
                let file = try Data(contentsOf: URL(filePath: stack.path(id, name)))
                #expect(answer.status == 200 && answer.body == Array(file), "\(name)")
                #expect(listing.contains("href=\"\(name)\""), "\(name)")
            }
        }
        #expect(!listing.contains("vector_bak") && !listing.contains("data_pipeline.log"))
    }
}
