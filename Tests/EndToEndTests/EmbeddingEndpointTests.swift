import Foundation
import Glibc
import JSON
import Postgres
import Processes
import TestSupport
import Testing

extension `End to end` {
    @Test
    func
        `an embedding endpoint's limits are learnt, its refusals told in Chinese, and its key in none of it`()
        throws
    {
        let key = "sk-canary-\(UInt64.random(in: 0...UInt64.max))"
        let server = try ScriptedEmbeddings(dimension: 24)
        let folder = TemporaryFolder()
        try "\(key)\n".write(toFile: folder.path + "/key", atomically: false, encoding: .utf8)
        chmod(folder.path + "/key", 0o600)
        defer { server.stop() }
        try stack.restart(settings: [
            "DATA_PIPELINE_EMBEDDING_BASE_URL": server.baseURL, "DATA_PIPELINE_EMBEDDING_MODEL": "scripted",
            "DATA_PIPELINE_EMBEDDING_API_KEY_FILE": folder.path + "/key", "no_proxy": "127.0.0.1",
        ])
        let outcome = Result { try useEndpoint(server, key) }
        // The other tests' n-grams do not go into these collections.
        try stack.connect("highway_db").query("DELETE FROM langchain_pg_collection")
        try stack.restart()
        try outcome.get()
    }

    private func useEndpoint(_ server: ScriptedEmbeddings, _ key: String) throws {
        let id = try stack.createTask(
            Self.guideTask.replacingOccurrences(of: "TRUNCATE", with: "true"))
        // A server that knows another model than the one asked for, and says so.
        server.behave(.limit(10, .coded), .limit(10, .coded), .anotherModel("scripted-v2"))
        let done = try end(of: id, "{}")
        #expect(done["status"]?.stringValue == "completed", "\(done)")
        let loaded = try #require(done["result"]?["training_load"])
        #expect(loaded["embedding_model"] == .string("scripted") && loaded["dimension"] == .integer(24))
        #expect(loaded["embedded"]?.intValue == Set(server.embedded).count)
        #expect(try log(of: id, "WARNING").contains("请求的向量模型是 scripted，服务回答的是 scripted-v2"))
        #expect(server.server.requests.allSatisfy { $0.contains("Authorization: Bearer \(key)\r\n") })

        // One step again: everything is in the store, and nothing is asked for.
        let requests = server.batches.count
        let step = #"{"execution_mode": "step", "step_name": "training_load"}"#
        #expect(try end(of: id, step)["status"]?.stringValue == "completed")
        #expect(server.batches.count == requests)

        var seen = ""
        for (status, body, words) in [
            (401, #"{"error": {"message": "Incorrect API key provided: KEY"}}"#, "向量服务拒绝了密钥"),
            (402, #"{"error": "no money for KEY"}"#, "余额不足或欠费"),
            (400, #"{"object": "error", "message": "maximum context length is 5 tokens, KEY"}"#, "文本过长"),
        ] {
            server.behave(.error(status, body, headers: ""))
            let fresh = try stack.createTask(
                Self.guideTask.replacingOccurrences(of: "TRUNCATE", with: "true")
                    .replacingOccurrences(of: #""highway_db""#, with: #""highway_\#(status)""#)
                    .replacingOccurrences(of: "tables.txt", with: "one.txt"))
            // Nothing of it is in the store under the same text.
            try stack.connect("highway_db").query("DELETE FROM langchain_pg_embedding")
            let failed = try end(of: fresh, "{}")
            let message = failed["error_message"]?.stringValue ?? ""
            #expect(failed["status"]?.stringValue == "failed" && message.contains(words), "\(failed)")
            #expect(message.contains("状态码 \(status)"))
            let log = try log(of: fresh, "ERROR")
            #expect(log.contains(words) && log.contains("***"))
            seen += "\(failed)\(log)" + "\(try stack.files(fresh))"
        }
        #expect(seen.count > 2000 && !seen.contains(key))
        for folder in ["data", "logs", "nginx"] {
            #expect(
                try stack.homes.allSatisfy {
                    try Command.run("grep", ["-rlF", key, "\($0)/\(folder)"]).output.isEmpty
                })
        }
    }

    private func end(of id: String, _ request: String) throws -> JSONValue {
        #expect(try stack.request("POST", "/data_pipeline/tasks/\(id)/execute", json: request).status == 202)
        return try stack.wait(id, for: ["completed", "failed", "partial_completed"])
    }

    private func log(of id: String, _ level: String) throws -> String {
        "\(try stack.request("GET", "/data_pipeline/tasks/\(id)/logs?limit=1000&level=\(level)").json)"
    }
}
