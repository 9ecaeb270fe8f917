import Foundation
import Glibc
import JSON
import TestSupport
import Testing

/// Three nodes on this machine; a client may ask any of them for anything.
@Suite(.serialized) struct `Several nodes` {
    private static let tasks = Cluster.tasks
    private static let reviews = "/api/v0/data_pipeline/reviews"
    let cluster: Cluster

    init() throws { cluster = try Cluster.shared.get() }

    /// The answers of all nodes to one request.
    private func all(
        _ method: String, _ target: String, _ headers: [String] = [], body: String = ""
    ) throws -> [WireAnswer] {
        try cluster.nodes.map { try cluster.send(method, target, to: $0, headers, body: body) }
    }

    /// What an answer says, but for what is measured.
    private func said(_ answer: WireAnswer) -> String {
        var text = "\(answer.status) \(String(decoding: answer.body, as: UTF8.self))"
        text.replace(/"(query_time|timestamp)": ?"[^"]*"/, with: "")
        for name in Self.telling {
            text += "\n\(name): \(answer.headers[name] ?? "-")"
        }
        return text
    }

    /// The fields of a header that tell of the content.
    private static let telling = [
        "content-type", "content-length", "content-range", "content-disposition", "accept-ranges", "etag",
        "last-modified", "cache-control", "vary", "x-content-type-options", "allow",
    ]

    /// What nodes say to each other reaches no client.
    func expectNoSecret(_ answers: [WireAnswer]) throws {
        let key = try String(contentsOfFile: cluster.folder + "/peer.key", encoding: .utf8)
        for answer in answers {
            let names = answer.headers.keys.filter { $0.contains("peer") || $0.contains("accel") }
            #expect(names.isEmpty && !answer.headers.values.contains { $0.contains(key) }, "\(names)")
            #expect(!String(decoding: answer.body, as: UTF8.self).contains(key))
        }
    }

    @Test func `say the same of a task, whichever of them is asked, and none tells the key of nodes`() throws
    {
        let id = try cluster.create(on: "n1")
        let one = "\(Self.tasks)/\(id)"
        #expect(try cluster.send("POST", one + "/execute", to: "n2", body: "{}").status == 202)
        let state = try cluster.wait(id)
        #expect(state["status"]?.stringValue == "completed" && state["node"]?.stringValue == "n1", "\(state)")
        let files = try cluster.send("GET", one + "/files", to: "n3").json["data"]?["files"]?.arrayValue ?? []
        #expect(files.count > 8)
        let reads =
            [
                one, one + "/files", one + "/table-list-info", one + "/logs?limit=1000",
                one + "/logs?level=WARNING", one + "/logs/query?keyword=bss",
                one + "/logs/query?sort_order=asc",
                one + "/exports/chat", one + "/exports/csv", one + "/exports/bundle", one + "/exports/odd",
                one + "/files/missing.txt", one + "/files/..%2f..%2fstate.db", Self.tasks + "?limit=5",
                "\(Self.tasks)/task_20200101_000000_n1/files",
            ] + files.compactMap { $0["download_url"]?.stringValue }
        for target in reads {
            for method in ["GET", "HEAD", "OPTIONS"] {
                let answers = try all(method, target)
                #expect(Set(answers.map(said)).count == 1, "\(method) \(target): \(answers.map(said))")
                try expectNoSecret(answers)
                guard method == "GET", let tag = answers[0].headers["etag"] else { continue }
                let known = try all("GET", target, ["If-None-Match: \(tag)"])
                #expect(known.allSatisfy { $0.status == 304 && $0.body.isEmpty }, "\(target)")
                try expectNoSecret(known)
            }
        }
        let queries = [
            (one + "/logs/query", #"{"level": "INFO", "page_size": 500}"#), (Self.tasks + "/query", "{}"),
            (one + "/table-list", #"{"table_names": ["bss_company"]}"#),
            (one + "/logs/query", #"{"page": 0}"#),
            (one + "/execute", #"{"execution_mode": "odd"}"#),
        ]
        for (target, body) in queries {
            let answers = try all("POST", target, body: body)
            #expect(Set(answers.map(said)).count == 1, "\(target): \(answers.map(said))")
            try expectNoSecret(answers)
        }
    }

    @Test func `send each other's files as they are, in parts, by tags, under any name`() throws {
        let id = try cluster.create(on: "n2", "{}")
        let text = "内容 0123456789\n"
        for (name, escaped) in [
            ("订单 #1.md", "%E8%AE%A2%E5%8D%95%20%231.md"), ("a b c.csv", "a%20b%20c.csv"),
            ("100%.json", "100%25.json"),
            ("große \"Datei\".txt", "gro%C3%9Fe%20%22Datei%22.txt"), ("d+e&f.sql", "d%2Be%26f.sql"),
        ] {
            try text.write(toFile: cluster.path("n2", id, name), atomically: true, encoding: .utf8)
            let url = "\(Self.tasks)/\(id)/files/\(escaped)"
            let whole = try all("GET", url)
            #expect(whole.allSatisfy { $0.status == 200 && $0.body == Array(text.utf8) }, "\(name)")
            let disposition = whole[0].headers["content-disposition"] ?? ""
            #expect(disposition.hasPrefix("attachment; filename=\"") && !disposition.contains("订"))
            let tag = try #require(whole[0].headers["etag"])
            let date = try #require(whole[0].headers["last-modified"])
            for (headers, status, length) in [
                ([], 200, text.utf8.count), (["Range: bytes=7-9"], 206, 3), (["Range: bytes=-1"], 206, 1),
                (["Range: bytes=7-9", "If-Range: \(tag)"], 206, 3),
                (["Range: bytes=7-9", "If-Range: \"other\""], 200, text.utf8.count),
                (["If-None-Match: \(tag)"], 304, 0), (["If-Modified-Since: \(date)"], 304, 0),
                (["If-None-Match: \"other\""], 200, text.utf8.count), (["If-Match: \"other\""], 412, nil),
            ] as [([String], Int, Int?)] {
                let answers = try all("GET", url, headers)
                #expect(
                    answers.allSatisfy { $0.status == status }, "\(name) \(headers): \(answers.map(\.status))"
                )
                if let length {
                    #expect(answers.allSatisfy { $0.body.count == length }, "\(name) \(headers)")
                }
                #expect(Set(answers.map(said)).count == 1, "\(name) \(headers): \(answers.map(said))")
            }
            let head = try all("HEAD", url)
            #expect(head.allSatisfy { $0.status == 200 && $0.body.isEmpty }, "\(name)")
            #expect(head.allSatisfy { $0.headers["content-length"] == "\(text.utf8.count)" })
            let beyond = try all("GET", url, ["Range: bytes=1000-"])
            let wanted = Shape.failure(416, "RANGE_NOT_SATISFIABLE", "RequestError", "请求范围无效")
            #expect(beyond.allSatisfy { $0.json.differences(from: wanted) == [] }, "\(beyond.map(said))")
            try expectNoSecret(whole + head + beyond)
        }
    }

    @Test func `take uploads, lists, runs, cancels and deletions for each other`() throws {
        let id = try cluster.create(on: "n3", #"{"enable_training_data_load": false}"#)
        let one = "\(Self.tasks)/\(id)"
        let folder = TemporaryFolder()
        let list = folder.path + "/list.txt"
        try "bss_company\n".write(toFile: list, atomically: true, encoding: .utf8)
        let stored = try cluster.upload(one + "/upload-table-list", to: "n1", list)
        #expect(stored["data"]?["table_count"]?.intValue == 1, "\(stored)")
        let named = try cluster.send(
            "POST", one + "/table-list", to: "n2",
            body: #"{"table_names": ["bss_company", "bss_service_area"]}"#)
        #expect(named.json["data"]?["table_count"]?.intValue == 2, "\(named.json)")
        let file = folder.path + "/备注 一.md"
        let text = String(repeating: "一二三四五六七八九十\n", count: 50_000)
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        let uploaded = try cluster.upload(one + "/files", to: "n2", file)
        #expect(uploaded["code"]?.intValue == 200, "\(uploaded)")
        #expect(try String(contentsOfFile: cluster.path("n3", id, "备注 一.md"), encoding: .utf8) == text)
        #expect(!FileManager.default.fileExists(atPath: cluster.path("n2", id, "")))

        #expect(try cluster.send("POST", one + "/execute", to: "n1", body: "{}").status == 202)
        #expect(try cluster.wait(id)["status"]?.stringValue == "completed")
        // Of two nodes that are asked at once one begins the run.
        let url = try cluster.nodes.map { "http://127.0.0.1:\(try cluster.port($0))\(one)/execute" }
        let ask = url.map {
            "curl -sS -o /dev/null -w '%{http_code}\\n' -H 'Authorization: Bearer \(cluster.admin)' -d '{}' \($0) &"
        }
        let codes = try Command.run("bash", ["-c", ask.joined(separator: "\n") + "\nwait"]).output
        #expect(codes.split(separator: "\n").sorted() == ["202", "409", "409"], "\(codes)")
        let cancelled = try cluster.send("POST", one + "/cancel", to: "n2", body: "{}")
        #expect([202, 409].contains(cancelled.status), "\(cancelled.json)")
        _ = try cluster.wait(id)

        let forbidden = try cluster.send("DELETE", one, to: "n1", key: cluster.reader)
        #expect(forbidden.status == 403 && forbidden.json["error"]?["code"]?.stringValue == "FORBIDDEN")
        #expect(try cluster.send("GET", one, to: "n2", key: "nobody's").status == 401)
        #expect(try cluster.send("DELETE", one, to: "n1").status == 200)
        #expect(!FileManager.default.fileExists(atPath: cluster.path("n3", id, "")))
        #expect(try cluster.send("DELETE", one + "?records=true", to: "n2").status == 200)
        #expect(try all("GET", one).allSatisfy { $0.status == 404 })
    }

    @Test func `believe no client that it is a node`() throws {
        let id = try cluster.create(on: "n1", "{}")
        try "secret\n".write(toFile: cluster.path("n1", id, "a.txt"), atomically: true, encoding: .utf8)
        let url = "\(Self.tasks)/\(id)/files/a.txt"
        let plain = try all("GET", url).map(said)
        let key = try String(contentsOfFile: cluster.folder + "/peer.key", encoding: .utf8)
        for forged in [String(repeating: "0", count: key.utf8.count), "", "x", String(key.dropLast()) + "~"] {
            let headers = [
                "X-Peer-Key: \(forged)", "X-Peer: 203.0.113.1:80", "X-Accel-Redirect: /_artifacts/",
            ]
            #expect(try all("GET", url, headers).map(said) == plain, "\(forged)")
            let strange = try all("GET", url, headers + ["Origin: http://evil.example"])
            #expect(strange.allSatisfy { $0.status == 403 }, "\(strange.map(\.status))")
        }
        // The balancer takes the key away, also the right one.
        let origin = ["X-Peer-Key: \(key)", "Origin: http://evil.example"]
        #expect(try cluster.send("GET", url, to: nil, origin).status == 403)
        // Nobody gets to the place that asks a peer.
        for target in ["/@peer", "/%40peer", "/_peer"] {
            #expect(try all("GET", target).allSatisfy { $0.status == 404 }, "\(target)")
        }
    }

    @Test func `say the same of a decision, whichever of them is asked`() throws {
        let id = try cluster.create(
            on: "n1", #"{"table_list_file": "one.txt", "enable_training_data_load": false}"#)
        #expect(try cluster.send("POST", "\(Self.tasks)/\(id)/execute", to: "n1", body: "{}").status == 202)
        #expect(try cluster.wait(id)["status"]?.stringValue == "completed")
        let decision = """
            {"task_id": "\(id)", "action": "add", "question": "有哪些公司？", "sql": "SELECT compny_name FROM bss_company"}
            """
        // What could be meant is told by the files that describe the database.
        for answer in try all("POST", Self.reviews, body: decision) {
            let verdict = answer.json["data"]?["verdict"]
            let suggested = verdict?["suggested_sql"]?.stringValue
            #expect(suggested == "SELECT company_name FROM bss_company", "\(answer.json)")
        }
        let folder = TemporaryFolder()
        let lists = folder.path + "/decisions.jsonl"
        try decision.write(toFile: lists, atomically: true, encoding: .utf8)
        for node in cluster.nodes {
            let refused = try cluster.upload("\(Self.reviews)/import?task_id=\(id)", to: node, lists)["data"]
            let verdict = refused?["refused"]?.arrayValue?.first?["verdict"]
            #expect(verdict?["suggested_sql"]?.stringValue?.contains("company_name") == true, "\(node)")
        }
        // Decisions are for all of them, and one that is right is put down by any.
        let right = decision.replacing("compny", with: "company")
        #expect(try cluster.send("POST", Self.reviews, to: "n3", body: right).status == 200)
        let listed = try all("GET", "\(Self.reviews)?task_id=\(id)")
        #expect(listed.allSatisfy { $0.json["data"]?["total"]?.intValue == 1 }, "\(listed.map(\.json))")
        let withdrawn = right.replacing("add", with: "withdraw")
        #expect(try cluster.send("POST", Self.reviews, to: "n2", body: withdrawn).status == 200)
    }

    @Test func `publish each other's artifacts, where they publish any`() throws {
        let id = try cluster.create(on: "n1", "{}")
        let path = cluster.path("n1", id, "")
        try FileManager.default.createDirectory(
            atPath: path + "vector_bak", withIntermediateDirectories: true)
        for name in ["a b.md", "data_pipeline.log", "vector_bak/x.csv", ".secret"] {
            try name.write(toFile: path + name, atomically: true, encoding: .utf8)
        }
        for node in ["n1", "n2"] {
            try cluster.operate("restart", cluster.folder, node, settings: ["ARTIFACTS": "on"])
        }
        defer { for node in ["n1", "n2"] { _ = try? cluster.operate("restart", cluster.folder, node) } }
        func answers(_ target: String) throws -> [WireAnswer] {
            try cluster.nodes.map { node in
                try #require(Wire.exchange(port: cluster.port(node), Wire.request("GET", target)).first)
            }
        }
        let site = "/artifacts/\(id)/"
        let files = try answers(site + "a%20b.md")
        #expect(files.map(\.status) == [200, 200, 404], "the third has no such site")
        #expect(said(files[0]) == said(files[1]) && files[0].body == Array("a b.md".utf8))
        let listings = try answers(site)
        #expect(listings[0].body == listings[1].body && listings[0].status == 200)
        #expect(try answers("/artifacts/\(id)").map(\.status) == [301, 301, 404])
        for hidden in ["data_pipeline.log", "vector_bak/x.csv", ".secret", "none.md"] {
            #expect(try answers(site + hidden).allSatisfy { $0.status == 404 }, "\(hidden)")
        }
        let unknown = try answers("/artifacts/task_20250101_000000_n1/a.md") + answers("/artifacts/x")
        #expect(unknown.allSatisfy { $0.json["error"]?["code"]?.stringValue == "NOT_FOUND" })
        try expectNoSecret(files + listings + unknown)
    }

    @Test func `keep backups of the vector tables where they were made, and find them by node`() throws {
        let id = try cluster.create(on: "n1")
        #expect(try cluster.send("POST", "\(Self.tasks)/\(id)/execute", to: "n1", body: "{}").status == 202)
        #expect(try cluster.wait(id)["status"]?.stringValue == "completed")
        let vectors = "/api/v0/data_pipeline/vector"
        let made = try cluster.send("POST", vectors + "/backup?node=n2", to: "n1", body: "{}")
        #expect(made.status == 200 && made.json["data"]?["node"]?.stringValue == "n2", "\(made.json)")
        let backup = try #require(made.json["data"]?["backup_id"]?.stringValue)
        func listed(_ query: String, to node: String) throws -> [JSONValue] {
            try cluster.send("GET", vectors + "/backups" + query, to: node).json["data"]?["backups"]?
                .arrayValue ?? []
        }
        for node in cluster.nodes {
            let row = try #require(
                listed("?node=n2", to: node).first { $0["backup_id"]?.stringValue == backup }, "\(node)")
            #expect(row["node"]?.stringValue == "n2" && row["intact"] == .bool(true))
            let urls = row["download_urls"]?.arrayValue?.compactMap(\.stringValue) ?? []
            #expect(urls.count >= 3)
            for url in urls {
                let answer = try cluster.send("GET", url, to: node)
                #expect(answer.status == 200 && !answer.body.isEmpty, "\(url)")
                #expect(try cluster.send("GET", url, to: node, ["Range: bytes=0-1"]).status == 206)
                try expectNoSecret([answer])
            }
        }
        #expect(try !listed("", to: "n1").contains { $0["backup_id"]?.stringValue == backup })
        let restored = try cluster.send(
            "POST", vectors + "/restore?node=n2", to: "n3", body: #"{"backup_id": "\#(backup)"}"#)
        #expect(restored.status == 200, "\(restored.json)")
        let one = "\(vectors)/backups/\(backup)"
        #expect(try all("GET", one).map(\.status) == [404, 200, 404])
        for node in ["n9", "odd%20name"] {
            let unknown = try cluster.send("GET", "\(one)?node=\(node)", to: "n1")
            #expect(unknown.status == 404 && unknown.json["error"]?["code"]?.stringValue == "NODE_NOT_FOUND")
        }
        #expect(try cluster.send("DELETE", one + "?node=n2", to: "n3", key: cluster.reader).status == 403)
        #expect(try cluster.send("DELETE", one + "?node=n2", to: "n3").status == 200)
        #expect(try all("GET", one + "?node=n2").map(\.status) == [404, 404, 404])
    }
}
