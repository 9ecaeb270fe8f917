import Foundation
import JSON
import TestSupport
import Testing

extension `End to end` {
    @Test func `downloads know ranges, tags, dates and HEAD, and text says what it is`() throws {
        let id = try stack.createTask("{}")
        let text = "内容 0123456789\n"
        let base = "/api/v0/data_pipeline/tasks/\(id)/files/"
        for (name, escaped, media) in [
            ("订单 #1.md", "%E8%AE%A2%E5%8D%95%20%231.md", "text/markdown; charset=utf-8"),
            ("a.ddl", "a.ddl", "text/plain; charset=utf-8"),
            ("b.json", "b.json", "application/json; charset=utf-8"),
            ("c.csv", "c.csv", "text/csv; charset=utf-8"), ("d.bin", "d.bin", "application/octet-stream"),
        ] {
            try text.write(toFile: stack.path(id, name), atomically: true, encoding: .utf8)
            let url = base + escaped
            let whole = try stack.send("GET", url)
            #expect(whole.status == 200 && whole.body == Array(text.utf8), "\(name)")
            #expect(whole.headers["content-type"] == media)
            #expect(whole.headers["x-content-type-options"] == "nosniff")
            #expect(whole.headers["accept-ranges"] == "bytes")
            let disposition = whole.headers["content-disposition"] ?? ""
            #expect(disposition.hasPrefix("attachment; filename=\"") && !disposition.contains("订"))
            #expect(
                disposition.contains("filename*=UTF-8''\(escaped)") == (name != escaped), "\(disposition)")
            let head = try stack.send("HEAD", url)
            #expect(head.status == 200 && head.body.isEmpty)
            #expect(
                head.headers["content-length"] == "\(text.utf8.count)"
                    && head.headers["content-type"] == media)

            let part = try stack.send("GET", url, ["Range: bytes=7-9"])
            #expect(part.status == 206 && part.body == Array("012".utf8))
            #expect(part.headers["content-range"] == "bytes 7-9/\(text.utf8.count)")
            let tag = try #require(whole.headers["etag"])
            let date = try #require(whole.headers["last-modified"])
            for condition in ["If-None-Match: \(tag)", "If-Modified-Since: \(date)"] {
                let same = try stack.send("GET", url, [condition])
                #expect(same.status == 304 && same.body.isEmpty, "\(condition)")
            }
            #expect(try stack.send("GET", url, ["If-None-Match: \"other\""]).status == 200)
            let beyond = try stack.send("GET", url, ["Range: bytes=1000-"])
            let wanted = Shape.failure(416, "RANGE_NOT_SATISFIABLE", "RequestError", "请求范围无效")
            #expect(beyond.status == 416 && beyond.json.differences(from: wanted) == [])
            #expect(beyond.headers["content-range"] == "bytes */\(text.utf8.count)")
        }
    }

    @Test func `what is not there is an error in the envelope, through nginx as well`() throws {
        let id = try stack.createTask("{}")
        let task = "/api/v0/data_pipeline/tasks/\(id)"
        let missing = Shape.failure(404, "FILE_NOT_FOUND", "NotFoundError", "文件不存在")
        for name in [
            "missing.txt", ".run.lock", ".outputs", "..%2f..%2fstate.db", "%2e%2e/%2e%2e/state.db", "a%00b",
        ] {
            let answer = try stack.send("GET", "\(task)/files/\(name)")
            // nginx refuses some of them by itself.
            if answer.status != 400 { #expect(answer.json.differences(from: missing) == [], "\(name)") }
            #expect(answer.json["code"]?.intValue == answer.status && answer.json["success"] == .bool(false))
        }
        let unknown = Shape.failure(404, "NOT_FOUND", "NotFoundError", "请求的路径不存在")
        for target in [
            "/api/v0", "/nothing", "//healthz", "/index.html",
        ] {
            let answer = try stack.send("GET", target)
            #expect(answer.status == 404 && answer.json.differences(from: unknown) == [], "\(target)")
            #expect(answer.headers["content-type"] == "application/json; charset=utf-8")
        }
    }
}
