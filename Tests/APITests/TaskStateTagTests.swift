import FoundationEssentials
import HTTP
import JSON
import TestSupport
import Testing

@Suite struct `The state of a task has a version` {
    private let node: TestNode
    private let id: String

    init() throws {
        node = try TestNode()
        id = try node.create()
    }

    private func ask(_ known: String? = nil) throws -> (status: Int, tag: String) {
        let headers = known.map { ["if-none-match": $0] } ?? [:]
        let answer = try node.send("GET", "/api/v0/data_pipeline/tasks/\(id)", headers: headers)
        #expect(answer.response.body.isEmpty == (answer.status == 304))
        #expect(answer.response.header("Cache-Control") == "no-cache")
        return (answer.status, answer.response.header("ETag") ?? "")
    }

    @Test func `and is not sent again to who has it`() throws {
        let first = try ask()
        #expect(first.status == 200 && first.tag.wholeMatch(of: /"[0-9a-f]{1,16}"/) != nil, "\(first.tag)")
        for known in [first.tag, "W/" + first.tag, "\"x\", W/\(first.tag) , \"y\"", "*"] {
            let again = try ask(known)
            #expect(again.status == 304 && again.tag == first.tag, "\(known)")
        }
        for other in ["\"x\"", String(first.tag.dropFirst().dropLast()), ""] {
            #expect(try ask(other).status == 200, "\(other)")
        }
        let head = try node.send("HEAD", "/api/v0/data_pipeline/tasks/\(id)")
        #expect(head.response.header("ETag") == first.tag)
        let gone = try node.send(
            "GET", "/api/v0/data_pipeline/tasks/task_none", headers: ["if-none-match": "*"])
        #expect(gone.status == 404)
    }

    @Test func `which every change makes another one`() throws {
        var tags = [try ask().tag]
        func look(_ what: String) throws {
            let answer = try ask(tags.joined(separator: ", "))
            #expect(answer.status == 200 && !tags.contains(answer.tag), "\(what)")
            let again = try ask(answer.tag)
            #expect(again.status == 304, "\(what)")
            tags.append(answer.tag)
        }
        let body = #"{"table_names": ["t"], "business_context": "别的"}"#
        #expect(try node.tasks("POST", "/\(id)/table-list", json: body).status == 200)
        try look("context")
        #expect(try node.tasks("POST", "/\(id)/execute").status == 202)
        try look("run")
        #expect(try node.tasks("POST", "/\(id)/cancel").status == 202)
        try look("cancel")
        // Nobody tells of the end of this executor: it is looked for.
        try node.endExecutor(id)
        try look("end")
        try FileManager.default.removeItem(atPath: node.directory(id))
        try look("directory")
    }
}
