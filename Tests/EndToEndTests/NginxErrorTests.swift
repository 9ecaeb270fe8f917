import Foundation
import JSON
import Processes
import TestSupport
import Testing

@Suite struct `nginx on its own` {
    private static let description = "/api/v0/openapi.json"
    private static let badRequest = Shape.failure(400, "VALIDATION_ERROR", "ValidationError", "请求参数错误")
    private static let unreachable = Shape.failure(502, "SERVICE_UNAVAILABLE", "InternalError", "服务暂时不可用")

    /// Whatever nginx can answer with, by status: code, class, message, `Retry-After`. A 408 is not among it: nginx closes the
    /// connection of a client that is too slow without a word.
    private static let errors: [(status: Int, code: String, type: String, message: String, retry: String?)] =
        [
            (400, "VALIDATION_ERROR", "ValidationError", "请求参数错误", nil),
            (401, "UNAUTHORIZED", "PermissionError", "未授权", nil),
            (403, "FORBIDDEN", "PermissionError", "请求被拒绝", nil),
            (404, "NOT_FOUND", "NotFoundError", "资源不存在", nil),
            (405, "METHOD_NOT_ALLOWED", "RequestError", "请求方法不被允许", nil),
            (411, "LENGTH_REQUIRED", "RequestError", "缺少请求体长度", nil),
            (412, "PRECONDITION_FAILED", "RequestError", "前提条件不满足", nil),
            (413, "PAYLOAD_TOO_LARGE", "RequestError", "请求体过大", nil),
            (414, "URI_TOO_LONG", "RequestError", "请求地址过长", nil),
            (415, "UNSUPPORTED_MEDIA_TYPE", "RequestError", "不支持的媒体类型", nil),
            (416, "RANGE_NOT_SATISFIABLE", "RequestError", "请求范围无效", nil),
            (421, "MISDIRECTED_REQUEST", "RequestError", "请求发往了错误的主机", nil),
            (429, "RATE_LIMITED", "RequestError", "请求过于频繁", "1"),
            (431, "HEADERS_TOO_LARGE", "RequestError", "请求头过大", nil),
            (500, "INTERNAL_ERROR", "InternalError", "服务器内部错误", nil),
            (501, "NOT_IMPLEMENTED", "InternalError", "不支持的请求", nil),
            (502, "SERVICE_UNAVAILABLE", "InternalError", "服务暂时不可用", "1"),
            (503, "SERVICE_UNAVAILABLE", "InternalError", "服务暂时不可用", "1"),
            (504, "GATEWAY_TIMEOUT", "InternalError", "服务响应超时", "5"),
            (505, "NOT_IMPLEMENTED", "InternalError", "不支持的协议版本", nil),
            (507, "STORAGE_FULL", "InternalError", "服务器存储空间不足", nil),
        ]

    private func expect(_ answer: WireAnswer, _ shape: Shape, _ note: String) {
        #expect(answer.json.differences(from: shape) == [], "\(note)")
        #expect(answer.json["code"]?.intValue == answer.status, "\(note)")
        #expect(answer.headers["content-type"] == "application/json; charset=utf-8", "\(note)")
        #expect(answer.headers["x-content-type-options"] == "nosniff", "\(note)")
    }

    @Test func `answers every error in the envelope, whatever its number`() throws {
        let places = Self.errors.map { "location = /\($0.status) { return \($0.status); }" }
        let nginx = try NginxAlone(site: places.joined(separator: "\n"))
        for error in Self.errors {
            let answer = try nginx.send("GET", "/\(error.status)")
            let shape = Shape.failure(error.status, error.code, error.type, error.message)
            #expect(answer.status == error.status)
            expect(answer, shape, "\(error.status)")
            #expect(answer.headers["retry-after"] == error.retry, "\(error.status)")
            #expect((answer.headers["allow"] != nil) == (error.status == 405), "\(error.status)")
        }
    }

    @Test func `takes nothing that is not HTTP`() throws {
        let nginx = try NginxAlone()
        for text in [
            "GARBAGE\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "get / HTTP/1.1\r\nHost: a\r\n\r\n",
            "\u{16}\u{3}\u{1}\u{2}\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n",
        ] { expect(try nginx.raw(Array(text.utf8)), Self.badRequest, text) }
        let coded = try nginx.send("POST", "/", ["Transfer-Encoding: gzip"])
        expect(coded, .failure(501, "NOT_IMPLEMENTED", "InternalError", "不支持的请求"), "gzip")
        let version = try nginx.raw(Array("GET / HTTP/3.0\r\nHost: a\r\n\r\n".utf8))
        expect(version, .failure(505, "NOT_IMPLEMENTED", "InternalError", "不支持的协议版本"), "HTTP/3.0")
    }

    @Test func `names the limit that a request exceeds`() throws {
        let nginx = try NginxAlone()
        let long = String(repeating: "x", count: 9000)
        let line = try nginx.send("GET", "/\(long)")
        expect(
            line, .failure(414, "URI_TOO_LONG", "RequestError", "请求地址过长", details: .pattern(".*8 KiB")),
            "line")
        let header = try nginx.send("GET", "/", ["X-Long: \(long)"])
        expect(
            header, .failure(431, "HEADERS_TOO_LARGE", "RequestError", "请求头过大", details: .pattern(".*8 KiB")),
            "header")
        let task = "/api/v0/data_pipeline/tasks/task_1"
        let tooLarge = Shape.failure(
            413, "PAYLOAD_TOO_LARGE", "RequestError", "请求体过大", details: .pattern(".*16 MiB.*1 MiB"))
        let ordinary = [
            "/api/v0/data_pipeline/tasks", "\(task)/execute", "\(task)/table-list", "/api/v0/database/tables",
            "/healthz",
        ]
        for path in ordinary + ["\(task)/files", "\(task)/upload-table-list"] {
            let limit = ordinary.contains(path) ? 1 << 20 : 16 << 20
            for (size, shape) in [(limit, Self.unreachable), (limit + 1, tooLarge)] {
                expect(try nginx.post(path, zeros: size), shape, "\(path) \(size)")
            }
        }
    }

    @Test func `says which methods it takes`() throws {
        let nginx = try NginxAlone()
        let wrong = Shape.failure(405, "METHOD_NOT_ALLOWED", "RequestError", "请求方法不被允许")
        for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"] {
            let answer = try nginx.send(method, Self.description)
            expect(answer, wrong, method)
            #expect(answer.headers["allow"] == "GET, HEAD", "\(method)")
        }
        let trace = try nginx.send("TRACE", "/api/v0/data_pipeline/tasks")
        expect(trace, wrong, "TRACE")
        #expect(trace.headers["allow"] == "GET, HEAD, POST, DELETE, OPTIONS")
    }

    @Test func `has a description of the API even when no worker answers, and says that none does`() throws {
        let nginx = try NginxAlone()
        let description = try nginx.send("GET", Self.description)
        #expect(
            description.status == 200 && description.json["openapi"]?.stringValue?.hasPrefix("3.") == true)
        #expect(description.headers["content-type"] == "application/json; charset=utf-8")
        let range = try nginx.send("GET", Self.description, ["Range: bytes=99999999-"])
        expect(range, .failure(416, "RANGE_NOT_SATISFIABLE", "RequestError", "请求范围无效"), "range")
        for target in ["/healthz", "/metrics", "/api/v0/data_pipeline/tasks", "/api/v0/database/tables"] {
            let answer = try nginx.send("GET", target)
            expect(answer, Self.unreachable, target)
            #expect(answer.headers["retry-after"] == "1")
            let head = try nginx.send("HEAD", target)
            #expect(head.status == 502 && head.body.isEmpty, "\(target)")
        }
        for target in ["/_artifacts/task_1/table_list.txt", "/_error"] {
            let answer = try nginx.send("GET", target)
            expect(answer, .failure(404, "NOT_FOUND", "NotFoundError", "资源不存在"), target)
        }
    }

    @Test
    func
        `has the console even when no worker answers, asked for anew each time, and lets it load only what is its own`()
        throws
    {
        let nginx = try NginxAlone()
        for (target, type) in [
            ("/", "text/html"), ("/?x", "text/html"), ("/console/app.js", "text/javascript"),
            ("/console/style.css", "text/css"), ("/console/icon.svg", "image/svg+xml"),
        ] {
            let answer = try nginx.send("GET", target)
            #expect(answer.status == 200 && !answer.body.isEmpty, "\(target)")
            #expect(answer.headers["content-type"] == "\(type); charset=utf-8", "\(target)")
            #expect(answer.headers["cache-control"] == "no-cache", "\(target)")
            let policy = answer.headers["content-security-policy"] ?? ""
            #expect(policy.hasPrefix("default-src 'self'; "), "\(target): \(policy)")
            #expect(!policy.contains("unsafe"), "\(target): \(policy)")
            let tag = try #require(answer.headers["etag"], "\(target)")
            let again = try nginx.send("GET", target, ["If-None-Match: \(tag)"])
            #expect(again.status == 304 && again.body.isEmpty, "\(target)")
        }
        for target in [
            "/console", "/console/", "/console/pages", "/console/none.js", "/console/../openapi.json",
        ] {
            let answer = try nginx.send("GET", target)
            #expect(answer.status == 404 || answer.status == 502, "\(target): \(answer.status)")
        }
        let wrong = try nginx.send("POST", "/")
        expect(wrong, .failure(405, "METHOD_NOT_ALLOWED", "RequestError", "请求方法不被允许"), "POST")
        #expect(wrong.headers["allow"] == "GET, HEAD")
        let clock = try nginx.send("GET", "/console/clock")
        #expect(
            String(decoding: clock.body, as: UTF8.self).wholeMatch(
                of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/) != nil)
        #expect(clock.headers["cache-control"] == "no-store")
    }

    @Test func `never redirects, whatever the path lacks or has too much`() throws {
        let nginx = try NginxAlone()
        let api = "/api/v0/data_pipeline"
        for target in [
            "/api", "/api/", "/api/v0", "/api/v0/", "/api/v0/database", "/api/v0/database/", "\(api)/vector",
            "\(api)/vector/", "\(api)/vector/backup/", "\(api)/tasks/", "\(api)/tasks/task_1/files/",
            "/api/v0/openapi.json/", "/_artifacts", "/_vector_backups", "/_error/", "/healthz/", "/database",
        ] {
            let answer = try nginx.send("GET", target)
            #expect(answer.status == 502 || answer.status == 404, "\(target): \(answer.status)")
            #expect(answer.json["code"]?.intValue == answer.status, "\(target)")
        }
    }

    @Test func `tells browsers with every answer what they may do with it`() throws {
        let nginx = try NginxAlone(site: "location = /file { rewrite ^ /_artifacts/task_1/a.txt last; }")
        let folder = nginx.folder.path + "/data/training_data/task_1"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try "x".write(toFile: folder + "/a.txt", atomically: true, encoding: .utf8)
        for (target, status) in [
            (Self.description, 200), ("/healthz", 502), ("/_error", 404), ("/file", 200),
        ] {
            let answer = try nginx.send("GET", target)
            #expect(answer.status == status, "\(target)")
            for (name, value) in [
                ("x-content-type-options", "nosniff"), ("x-frame-options", "DENY"),
                ("referrer-policy", "no-referrer"),
                ("cross-origin-resource-policy", "same-origin"),
                ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
            ] { #expect(answer.headers[name] == value, "\(target) \(name)") }
            #expect(answer.headers["strict-transport-security"] == nil, "not encrypted")
        }
    }

    @Test func `sends backups of the vector tables when a worker says so, and to nobody else`() throws {
        let nginx = try NginxAlone(
            site: """
                location = /good { rewrite ^ /_vector_backups/b_1/langchain_pg_embedding.csv last; }
                location = /hidden { rewrite ^ /_vector_backups/b_1/.manifest.tmp last; }
                location = /folder { rewrite ^ /_vector_backups/b_1 last; }
                """)
        let folder = nginx.folder.path + "/data/vector_backups/b_1"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in ["langchain_pg_embedding.csv", ".manifest.tmp"] {
            try "0123456789".write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
        }
        let part = try nginx.send("GET", "/good", ["Range: bytes=3-5"])
        #expect(part.status == 206 && part.body == Array("345".utf8))
        for target in ["/hidden", "/folder", "/_vector_backups/b_1/langchain_pg_embedding.csv"] {
            let answer = try nginx.send("GET", target)
            expect(answer, .failure(404, "NOT_FOUND", "NotFoundError", "资源不存在"), target)
        }
    }

    @Test func `waits for a backup of the vector tables as long as it may take, and half a minute more`()
        throws
    {
        func limits(_ commands: String) throws -> [String] {
            let folder = TemporaryFolder()
            let nginx = "\(folder.path)/nginx/server.conf"
            let outcome = try NginxAlone.run(
                "\(commands); render_nginx '\(folder.path)' 127.0.0.1:$(free_port); grep -A 1 'vector/(backup' '\(nginx)'"
            )
            return outcome.output.split(separator: "\n").dropFirst().map { $0.filter { $0 != " " } }
        }
        #expect(try limits("unset DATA_PIPELINE_VECTOR_TIMEOUT_SECONDS") == ["fastcgi_read_timeout3630s;"])
        #expect(try limits("DATA_PIPELINE_VECTOR_TIMEOUT_SECONDS=7") == ["fastcgi_read_timeout37s;"])
    }

    @Test func `gives up on a worker that says nothing`() throws {
        let server = try MuteServer()
        let nginx = try NginxAlone(
            site: "location = /slow { fastcgi_pass 127.0.0.1:\(server.port); fastcgi_read_timeout 1s; }")
        let answer = try nginx.send("GET", "/slow")
        expect(answer, .failure(504, "GATEWAY_TIMEOUT", "InternalError", "服务响应超时"), "slow")
        #expect(answer.headers["retry-after"] == "5")
    }

    @Test
    func `lets 500 requests a second through from one client, and tells one that asks for more to wait`()
        throws
    {
        let nginx = try NginxAlone()
        func burst(_ count: Int) throws -> [WireAnswer] {
            let one = Array("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
            let last = Wire.request("GET", "/healthz")
            let request = Array(repeatElement(one, count: count - 1).joined()) + last
            return try Wire.exchange(port: nginx.port, request)
        }
        // Five bursts of 250, half a second apart: 500 a second. Let through is what finds nobody behind nginx.
        let start = ContinuousClock.now
        for round in 0..<5 {
            while ContinuousClock.now - start < .milliseconds(500 * round) { Pause.milliseconds(5) }
            let answers = try burst(250)
            #expect(answers.count == 250 && answers.allSatisfy { $0.status == 502 }, "round \(round)")
        }
        let many = try burst(5000)
        #expect(many.count == 5000 && many.count { $0.status == 502 } >= 300)
        let refused = try #require(many.first { $0.status == 429 })
        expect(refused, .failure(429, "RATE_LIMITED", "RequestError", "请求过于频繁"), "flood")
        #expect(refused.headers["retry-after"] == "1")
        let deadline = ContinuousClock.now + .seconds(10)
        while try nginx.send("GET", "/healthz").status == 429, ContinuousClock.now < deadline {}
        #expect(ContinuousClock.now < deadline, "a client that was refused is let in again")
    }
}
