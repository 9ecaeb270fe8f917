import FoundationEssentials
import Glibc
import HTTP
import JSON
import Postgres
import Processes
import TestSupport
import Testing
import Vectors

@testable import API

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `The endpoints of the vector tables` {
    private let database: TestDatabase
    private let folder = TemporaryFolder()
    private let node: TestNode

    init() throws {
        database = try TestDatabase()
        let secret = folder.path + "/vectors.uri"
        try Data((database.info.revealed + "\n").utf8).write(to: URL(filePath: secret))
        chmod(secret, 0o600)
        node = try TestNode(environment: ["DATA_PIPELINE_VECTOR_DB_CONNECTION_FILE": secret])
        try FileManager.default.createDirectory(
            atPath: node.folder.path + "/data/run", withIntermediateDirectories: true)
    }

    private func load(_ questions: [String], of label: String = "highway_db") throws {
        let records = questions.map {
            TrainingRecord.pair(question: $0, sql: "SELECT '\($0)'", tables: ["public.t"])
        }
        let scope = LoadScope(database: label, taskID: "task_1", tables: ["public.t"])
        _ = try VectorStore(database.info).load(
            LoadRequest(records + [.ddl("create table t ()", tables: ["public.t"])], for: scope),
            with: OfflineEmbedder(), cache: VectorCache(path: folder.path + "/cache"))
    }

    private func call(
        _ method: String, _ path: String, _ json: String? = nil
    ) throws -> (status: Int, data: JSONValue, error: JSONValue) {
        let answer = try node.send(method, "/api/v0/data_pipeline/vector" + path, json: json)
        return (answer.status, answer.json["data"] ?? .null, answer.json["error"] ?? .null)
    }

    private var rows: Int {
        get throws {
            try database.connect().query("SELECT count(*) FROM langchain_pg_embedding").integer(0, 0) ?? -1
        }
    }

    @Test func `back up, list, empty, restore, download and remove`() throws {
        try load(["各服务区的营业额", "车流量"])
        let backup = try call("POST", "/backup")
        let id = try #require(backup.data["backup_id"]?.stringValue)
        let file: Shape = [
            "table": .text, "file_name": .text, "rows": .integer, "bytes": .integer,
            "sha256": .pattern("[0-9a-f]{64}"),
        ]
        #expect(
            backup.data.differences(from: [
                "backup_id": .pattern(#"\d{8}_\d{6}_[0-9a-f]{8}"#), "created_at": .time,
                "tables": [file, file],
                "truncated_rows": nil,
            ]) == [])
        let listed = try call("GET", "/backups").data
        #expect(
            listed.differences(from: [
                "total": 1,
                "backups": [
                    [
                        "backup_id": .exactly(id), "task_id": nil, "created_at": .time,
                        "tables": [file, file],
                        "rows": 6, "bytes": .integer, "embedding_model": "offline-ngram-1024",
                        "dimension": 1024,
                        "intact": true, "download_urls": .each(.text), "created_by": "guest",
                        "reason": "request",
                    ]
                ],
            ]) == [])
        let emptied = try call("POST", "/backup", #"{"truncate": true}"#)
        #expect(try emptied.data["truncated_rows"]?.intValue == 3 && rows == 0)

        let restored = try call("POST", "/restore", #"{"backup_id": "\#(id)"}"#)
        #expect(
            restored.data.differences(from: [
                "restored_backup_id": .exactly(id), "mode": "replace", "inserted": 3, "skipped": 0,
                "removed": 0,
                "backup_id": .text,
            ]) == [])
        #expect(try rows == 3)
        let merged = try call("POST", "/restore", #"{"backup_id": "\#(id)", "mode": "merge"}"#)
        #expect(merged.data["skipped"]?.intValue == 3 && merged.data["inserted"]?.intValue == 0)

        let urls = listed["backups"]?.arrayValue?.first?["download_urls"]?.arrayValue ?? []
        #expect(urls.count == 4)
        for url in urls.compactMap(\.stringValue) {
            let answer = node.plain("GET", url)
            #expect(answer.status == .ok)
            #expect(answer.header("X-Accel-Redirect")?.hasPrefix("/_vector_backups/\(id)/") == true)
        }
        #expect(try call("GET", "/backups/\(id)").data["backup_id"]?.stringValue == id)
        #expect(try call("DELETE", "/backups/\(id)").data["backup_id"]?.stringValue == id)
        let gone = try call("GET", "/backups/\(id)")
        #expect(gone.status == 404 && gone.error["code"]?.stringValue == "BACKUP_NOT_FOUND")
        #expect(try call("GET", "/backups").data["total"]?.intValue == 3)
    }

    @Test func `find the records nearest to a question, by kind and database`() throws {
        try load(["各服务区的营业额", "车流量"])
        try load(["各服务区的营业额"], of: "other")
        let found = try call("POST", "/search", #"{"question": "各服务区的营业额", "db_name": "highway_db"}"#)
        #expect(
            found.data.differences(from: [
                "results": [
                    [
                        "kind": "ddl", "id": .pattern(".*-ddl"), "distance": .number,
                        "document": "create table t ()",
                    ],
                    [
                        "kind": "sql", "id": .pattern(".*-sql"), "distance": .number, "question": "各服务区的营业额",
                        "sql": "SELECT '各服务区的营业额'", "metadata": ["db_name": "highway_db"],
                    ],
                    ["kind": "sql", "question": "车流量"],
                ],
                "embedding_model": "offline-ngram-1024", "query_time": .seconds, "total": 3,
            ]) == [])
        let all = try call("POST", "/search", #"{"question": "各服务区的营业额", "kinds": ["sql"], "limit": 2}"#)
        #expect(all.data["results"]?.arrayValue?.count == 2)
        #expect(
            all.data["results"]?.arrayValue?.allSatisfy { $0["question"]?.stringValue == "各服务区的营业额" } == true)
    }

    @Test func `answer an empty store with nothing`() throws {
        #expect(try call("POST", "/search", #"{"question": "q"}"#).data["total"]?.intValue == 0)
        #expect(try call("GET", "/backups").data["backups"] == .array([]))
    }

    @Test func `refuse another model than the collection's`() throws {
        try load(["q"])
        try database.connect().query(
            "UPDATE langchain_pg_collection SET cmetadata = (cmetadata::jsonb || '{\"embedding_model\": \"m3e\"}')::json"
        )
        let found = try call("POST", "/search", #"{"question": "q"}"#)
        #expect(found.status == 409 && found.error["code"]?.stringValue == "EMBEDDING_MISMATCH")
        let details = found.error["details"]?.stringValue ?? ""
        #expect(details.contains("m3e") && details.contains("offline-ngram-1024"))
    }

    @Test func `name every parameter that is wrong`() throws {
        for (path, json, names) in [
            ("/search", #"{"kinds": ["tables"], "limit": 51}"#, ["kinds", "limit"]),
            ("/search", #"{"question": "q", "kinds": []}"#, ["kinds"]),
            ("/search", #"{"question": 5, "kinds": "sql", "db_name": 1}"#, ["question", "kinds", "db_name"]),
            ("/restore", #"{"backup_id": "x", "mode": "both"}"#, ["mode"]),
            ("/backup", #"{"truncate": "yes"}"#, ["truncate"]),
        ] {
            let answer = try call("POST", path, json)
            #expect(answer.status == 400)
            let invalid = answer.error["invalid_params"]?.arrayValue?.compactMap(\.stringValue) ?? []
            #expect(Set(invalid) == Set(names), "\(path) \(json)")
        }
        #expect(try call("POST", "/search", "{}").error["missing_params"] == .array([.string("question")]))
        #expect(try call("POST", "/restore").error["missing_params"] == .array([.string("backup_id")]))
    }

    @Test func `know no other backup than those in their folder`() throws {
        try load(["q"])
        _ = try call("POST", "/backup")
        for id in ["..", "20250627_143052_1a2b3c4d", "x", "%2e%2e", "a%2fb"] {
            #expect(try call("GET", "/backups/\(id)").status == 404)
            #expect(try call("DELETE", "/backups/\(id)").status == 404)
            #expect(try call("GET", "/backups/\(id)/manifest.json").status == 404)
            #expect(try call("POST", "/restore", #"{"backup_id": "\#(id)"}"#).status == 404)
        }
        let id = try #require(
            try call("GET", "/backups").data["backups"]?.arrayValue?.first?["backup_id"]?.stringValue)
        for name in ["state.db", "..%2f..%2fstate.db", ".hidden", "../manifest.json"] {
            #expect(try call("GET", "/backups/\(id)/\(name)").status == 404)
        }
    }

    @Test func `run one at a time`() throws {
        try load(["q"])
        let lock = try FileLock.take(node.folder.path + "/data/run/vector_operation.lock")
        let id = try VectorStore(database.info).backup(
            BackupOrder(
                in: VectorBackups(path: node.folder.path + "/data/vector_backups"),
                timestamp: "20250627_143052",
                createdAt: "2025-06-27T14:30:52", reason: .request)
        ).id
        for answer in try [call("POST", "/backup"), call("POST", "/restore", #"{"backup_id": "\#(id)"}"#)] {
            #expect(answer.status == 409 && answer.error["code"]?.stringValue == "VECTOR_OPERATION_RUNNING")
        }
        // Those that only look do not wait.
        #expect(
            try call("GET", "/backups").status == 200
                && call("POST", "/search", #"{"question": "q"}"#).status == 200)
        _ = consume lock
        #expect(try call("POST", "/backup").status == 200)
    }

    @Test func `refuse a damaged backup, and say that it is`() throws {
        try load(["q"])
        let id = try #require(try call("POST", "/backup").data["backup_id"]?.stringValue)
        let path = "\(node.folder.path)/data/vector_backups/\(id)/langchain_pg_embedding_\(id).csv"
        var bytes = try Data(contentsOf: URL(filePath: path))
        bytes[bytes.count - 9] ^= 1
        try bytes.write(to: URL(filePath: path))
        #expect(try call("GET", "/backups").data["backups"]?.arrayValue?.first?["intact"]?.boolValue == false)
        let answer = try call("POST", "/restore", #"{"backup_id": "\#(id)"}"#)
        #expect(answer.status == 409 && answer.error["code"]?.stringValue == "BACKUP_DAMAGED")
        #expect(try rows == 2)
    }

    @Test func `say when the database is away, without its host`() throws {
        let away = try TestNode(
            environment: ["DATA_PIPELINE_VECTOR_DB_CONNECTION": "postgresql://nobody@127.0.0.1:1/vectors_db"])
        try FileManager.default.createDirectory(
            atPath: away.folder.path + "/data/run", withIntermediateDirectories: true)
        for (path, json) in [("backup", "{}"), ("search", #"{"question": "q"}"#)] {
            let answer = try away.send("POST", "/api/v0/data_pipeline/vector/\(path)", json: json)
            #expect(answer.status == 500)
            #expect(answer.json["error"]?["code"]?.stringValue == "DATABASE_CONNECTION_ERROR")
            #expect(answer.json["error"]?["details"]?.stringValue?.contains("127.0.0.1") == false)
        }
        let none = try TestNode().send("POST", "/api/v0/data_pipeline/vector/backup", json: "{}")
        #expect(none.json["error"]?["details"]?.stringValue?.contains("未配置向量数据库") == true)
    }
}
