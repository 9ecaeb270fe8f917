import JSON
import TestSupport
import Testing

@Suite struct `The task query over HTTP` {
    private func query(_ node: TestNode, _ json: String) throws -> (status: Int, json: JSONValue) {
        let answer = try node.send("POST", "/api/v0/data_pipeline/tasks/query", json: json)
        return (answer.status, answer.json)
    }

    @Test func `an answer has the rows of a list, the page and the time it took`() throws {
        let node = try TestNode()
        for number in 1...5 {
            _ = try node.create(#"{"task_name": "高速 Highway \#(number)", "db_name": "db\#(number % 2)"}"#)
        }
        let answer = try query(node, #"{"page": 2, "page_size": 2, "task_name": "hIGHWAY"}"#)
        #expect(answer.status == 200 && answer.json["success"] == .bool(true))
        #expect(answer.json["message"]?.stringValue == "高级任务查询成功")
        let data = try #require(answer.json["data"])
        #expect(
            data["pagination"]
                == .object([
                    "page": .integer(2), "page_size": .integer(2), "total": .integer(5),
                    "total_pages": .integer(3), "has_next": .bool(true), "has_prev": .bool(true),
                ]))
        #expect(data["query_time"]?.stringValue?.wholeMatch(of: /\d+\.\d{3}s/) != nil)
        let row = try #require(data["tasks"]?.arrayValue?.first)
        let listed = try node.tasks("GET", "?limit=1&offset=2").data["tasks"]?.arrayValue?.first
        #expect(row == listed)
        for field in [
            "task_id", "task_name", "status", "step_status", "created_at", "started_at", "completed_at",
            "created_by", "db_name", "business_context", "directory_exists", "updated_at",
        ] {
            #expect(row[field] != nil, "\(field)")
        }
        let whole = try query(node, "").json["data"]?["pagination"]
        #expect(whole?["page"] == .integer(1) && whole?["page_size"] == .integer(20))
        #expect(whole?["has_next"] == .bool(false) && whole?["has_prev"] == .bool(false))
    }

    @Test func `each filter narrows the answer`() throws {
        let node = try TestNode()
        let ids = try ["a_b", "axb", "100%"].map {
            try node.create("{\"task_name\": \"\($0)\", \"db_name\": \"d \($0)\"}")
        }
        _ = try node.tasks("POST", "/\(ids[0])/cancel")
        let created = try #require(
            node.tasks("GET", "/\(ids[0])").data["created_at"]?.stringValue)
        let day = created.prefix(10)
        for (body, total) in [
            (#"{"status": "cancelled"}"#, 1), (#"{"status": "pending"}"#, 2),
            (#"{"task_name": "a_b"}"#, 1), (#"{"task_name": "%"}"#, 1), (#"{"task_name": "X"}"#, 1),
            (#"{"db_name": "d axb"}"#, 1), (#"{"db_name": "d"}"#, 0), (#"{"created_by": "guest"}"#, 3),
            (#"{"created_by": "gues"}"#, 0), (#"{"created_by": "guest", "status": "failed"}"#, 0),
            ("{\"created_time_start\": \"\(created)\"}", 3), ("{\"created_time_end\": \"\(day)\"}", 3),
            ("{\"created_time_start\": \"\(day) 00:00:00\", \"created_time_end\": \"\(day)T23:59:59\"}", 3),
            (#"{"created_time_start": "2999-01-01"}"#, 0), (#"{"created_time_end": "2000-01-01"}"#, 0),
            (#"{"created_time_end": "2000-01-01T00:00:00+08:00"}"#, 0), (#"{"status": null}"#, 3),
            (#"{"page": 9223372036854775807}"#, 3),
        ] {
            let data = try query(node, body).json["data"]
            #expect(data?["pagination"]?["total"] == .integer(Int64(total)), "\(body)")
        }
    }

    @Test func `every wrong parameter is named`() throws {
        let answer = try query(
            TestNode(),
            #"{"page": 0, "page_size": 101, "status": "done", "task_name": 5, "created_by": [], "db_name": {},"#
                + #" "created_time_start": "yesterday", "created_time_end": "2025-02-30"}"#)
        #expect(answer.status == 400 && answer.json["error"]?["code"]?.stringValue == "VALIDATION_ERROR")
        let invalid = answer.json["error"]?["invalid_params"]?.arrayValue?.compactMap(\.stringValue) ?? []
        #expect(
            Set(invalid) == [
                "page", "page_size", "status", "task_name", "created_by", "db_name", "created_time_start",
                "created_time_end",
            ])
    }

    @Test func `a list does not show a run whose process is gone`() throws {
        let node = try TestNode(executor: "/bin/false")
        let id = try node.create()
        #expect(try node.tasks("POST", "/\(id)/execute").status == 202)
        var status: String?
        for _ in 0..<500 where status != "failed" {
            let rows = try query(node, "{}").json["data"]?["tasks"]
            status = rows?.arrayValue?.first?["status"]?.stringValue
        }
        #expect(status == "failed")
        #expect(try node.tasks("GET", "?status=in_progress").data["total"] == .integer(0))
    }
}
