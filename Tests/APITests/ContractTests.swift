import HTTP
import JSON
import TestSupport
import Testing

@testable import API

@Suite struct `The contract` {
    private static let ofTheNode = [
        Example("GET /healthz", answers: 200, "服务正常") { _ in ["status": "ok"] },
        Example("GET /readyz", answers: 200, "服务就绪") { _ in ["status": "ready"] },
        Example("GET /api/v0/nodes", answers: 200, "获取节点列表成功") { _ in
            [
                "nodes": [
                    [
                        "name": "local", "status": "active", "answering": true, "address": nil,
                        "version": .text, "since": nil, "last_heartbeat": .text, "running": 0, "queue": 0,
                        "places": .integer, "disk_free_bytes": .integer,
                    ]
                ], "total": 1,
            ]
        },
    ]
    private static let withoutDatabase =
        Example.ofTasks + Example.ofFilesAndLogs + Example.ofReviews + ofTheNode

    @Test(arguments: withoutDatabase)
    func `holds for the answer of`(example: Example) throws { try hold(example) }

    @Test(.enabled(if: TestDatabase.isAvailable), arguments: Example.ofDatabases)
    func `holds for what a database tells through`(example: Example) throws { try hold(example) }

    private func hold(_ example: Example) throws {
        let answer = try example.send()
        #expect(answer.json.differences(from: example.answer(answer.scene)) == [])
        #expect(answer.json["code"]?.intValue == answer.status)
        #expect(answer.response.header("Content-Type") == "application/json; charset=utf-8")
    }

    @Test func `has an example of every endpoint that answers in the envelope`() {
        let others: Set = [
            "GET /api/v0/data_pipeline/tasks/{task_id}/files/{filename}", "GET /metrics",
            "GET /api/v0/data_pipeline/tasks/{task_id}/exports/{format}",
            // There is nobody to tell it to where one node has its own state.
            "POST /api/v0/nodes/{name}/drain",
        ]
        let routes = Set(Routes.all.map { "\($0.method.rawValue) \($0.path.text)" })
        // These have a suite of their own, since they need a database to be loaded first.
        let vectors = routes.filter { $0.contains("/vector/") }
        let examples = Set((Self.withoutDatabase + Example.ofDatabases).map(\.endpoint))
        #expect(examples == routes.subtracting(others).subtracting(vectors))
    }
}

@Suite struct `A shape` {
    private let value: JSONValue = .object([
        "a": .integer(1), "b": .array([.string("x"), .null]), "c": .object(["d": .bool(true)]),
    ])

    @Test(
        arguments: [
            ["a": 1], ["a": .integer, "b": ["x", nil]], ["b": .list([.text, .optional(.text)])],
            ["c": ["d": .flag]], ["b": .each(.optional(.pattern("[a-z]")))], ["a": .number], [:],
        ] as [Shape])
    func `lets through what fits`(shape: Shape) { #expect(value.differences(from: shape) == []) }

    @Test(
        arguments: [
            ["a": 2], ["a": "1"], ["b": ["x"]], ["b": .each(.text)], ["c": ["d": .flag, "e": .text]],
            ["c": nil],
            ["b": [.pattern("y"), nil]], ["a": .text], ["a": .flag], ["c": .each(.text)], .text,
        ] as [Shape])
    func `names each difference`(shape: Shape) { #expect(value.differences(from: shape).count == 1) }
}
