import Foundation
import Glibc
import JSON
import Postgres
import TestSupport
import Testing

/// `pipelinectl state` and `pipelinectl doctor` beside a service and without one.
@Suite struct `Who looks after a node` {
    private func pipelinectl(
        _ service: LoneService, _ words: String..., settings: [String: String] = [:]
    ) throws -> Command.Outcome {
        let own = [
            "DATA_PIPELINE_DATA_DIR": service.folder.path + "/data",
            "DATA_PIPELINE_LOG_DIR": service.folder.path + "/logs",
        ]
        return try Command.run(
            Stack.programs + "pipelinectl", words, environment: own.merging(settings) { $1 })
    }

    private func createTask(_ service: LoneService) throws -> String {
        let created = try service.request(
            "POST", "/api/v0/data_pipeline/tasks", json: #"{"db_connection": "postgresql://u:p@127.0.0.1/d"}"#
        )
        return try #require(created.json["data"]?["task_id"]?.stringValue, "\(created)")
    }

    @Test func `copies the store while it works, brings it back, and is told task by task what does not fit`()
        throws
    {
        let service = try LoneService(["DATA_PIPELINE_GRACE_SECONDS": "1"])
        let early = try createTask(service)
        #expect(try pipelinectl(service, "state", "check").output.contains("there is no copy of the store"))
        let backup = try pipelinectl(service, "state", "backup")
        #expect(backup.status == 0 && backup.output.contains(": 1 tasks, looked through"), "\(backup)")
        let name = try #require(
            try pipelinectl(service, "state", "backups").output.split(separator: "\n").first.map(String.init))
        let late = try createTask(service)
        let fine = try pipelinectl(service, "state", "check")
        #expect(fine.status == 0 && fine.output.hasSuffix("nothing has to be done\n"), "\(fine)")

        #expect(try pipelinectl(service, "tasks", "pin", early).output.contains("is pinned"))
        #expect(try pipelinectl(service, "tasks", "show", early).output.contains("pinned      yes"))
        let planned = try pipelinectl(service, "retention", "--tasks", "0")
        #expect(planned.status == 0 && planned.output.hasSuffix("1 would be removed; --apply removes them\n"))
        #expect(planned.output.hasPrefix("task  \(late)  pending"), "\(planned)")
        #expect(try pipelinectl(service, "tasks", "unpin", early).output.contains("not pinned any more"))
        #expect(try pipelinectl(service, "retention").status == 64)

        let running = try pipelinectl(service, "state", "restore", name)
        #expect(running.status == 1 && running.output.contains("stop it first"), "\(running)")
        kill(service.supervisor, SIGTERM)
        #expect(service.wait { kill(service.supervisor, 0) != 0 })
        let restored = try pipelinectl(service, "state", "restore", name)
        #expect(restored.status == 0 && restored.output.contains("the store that was there: "), "\(restored)")

        let listed = try pipelinectl(service, "tasks", "list").output
        #expect(listed.contains(early) && !listed.contains(late))
        // Written down as made by a step that never was, and gone: two faults of two tasks, and a third of a backup.
        let outputs = service.folder.path + "/data/training_data/\(early)/.outputs"
        try "ddl_generation\tlost.ddl\n".write(toFile: outputs, atomically: true, encoding: .utf8)
        let mark = try Command.run(
            "sqlite3",
            [
                service.folder.path + "/data/state.db",
                "UPDATE task_step SET step_status = 'completed', started_at = 1, completed_at = 1, execution_id = 'e'"
                    + " WHERE step_name = 'ddl_generation'",
            ])
        #expect(mark.status == 0, "\(mark)")
        let torn = service.folder.path + "/data/vector_backups/20250627_143052_1a2b3c4d"
        try FileManager.default.createDirectory(atPath: torn, withIntermediateDirectories: true)
        let checked = try pipelinectl(service, "state", "check")
        #expect(checked.status == 1 && checked.output.hasSuffix("3 problems\n"), "\(checked)")
        #expect(checked.output.contains("\(late): its directory is there, its records are not"))
        #expect(checked.output.contains("\(early): 1 files of completed steps are missing, such as lost.ddl"))
        #expect(
            checked.output.contains("vector backup 20250627_143052_1a2b3c4d: its manifest cannot be read"))
        let unknown = try pipelinectl(service, "state", "restore", "none.db")
        #expect(unknown.status == 1 && unknown.output.contains("none.db"), "\(unknown)")
    }

    @Test func `finds a copy of the store of every day`() throws {
        let service = try LoneService(["DATA_PIPELINE_STATE_BACKUPS_KEPT": "1"])
        let data = service.folder.path + "/data"
        _ = try createTask(service)
        // As if it had been made yesterday.
        let yesterday = Date(timeIntervalSinceNow: -25 * 3600)
        try FileManager.default.setAttributes(
            [.modificationDate: yesterday], ofItemAtPath: data + "/state.id")
        func copies() throws -> [String] {
            try pipelinectl(service, "state", "backups").output.split(separator: "\n").map(String.init)
                .filter { $0.hasSuffix(".db") }
        }
        #expect(try service.wait { try copies().count == 1 })
        #expect(service.wait { service.log.contains("状态库已备份: ") })
        let first = try #require(try copies().first)
        for _ in 0..<3 { #expect(try pipelinectl(service, "tasks", "list").status == 0) }
        #expect(try copies() == [first] && service.log.matches(of: /状态库已备份/).count == 1)
    }

    @Test(.enabled(if: TestDatabase.isAvailable))
    func `is told what is wrong with it, and what to do`() throws {
        let service = try LoneService()
        let database = try TestDatabase("CREATE EXTENSION vector")
        let endpoint = try ScriptedEmbeddings(dimension: 24)
        defer { endpoint.stop() }
        let uri = service.folder.path + "/uri"
        try database.info.revealed.write(toFile: uri, atomically: true, encoding: .utf8)
        chmod(uri, 0o600)
        var settings = [
            "DATA_PIPELINE_DB_CONNECTION_FILE": uri, "DATA_PIPELINE_VECTOR_DB_CONNECTION_FILE": uri,
            "DATA_PIPELINE_EMBEDDING_BASE_URL": endpoint.baseURL, "DATA_PIPELINE_EMBEDDING_MODEL": "scripted",
            "no_proxy": "127.0.0.1",
        ]
        #expect(try service.wait { try !pipelinectl(service, "doctor").output.contains("duties are late") })
        let well = try pipelinectl(service, "doctor", settings: settings)
        let password = database.info.password ?? ""
        #expect(!password.isEmpty && !well.output.contains(password))
        for part in [
            "its duties are done", "pgvector: 0.", "24 dimensions", "language model: none", "0 in progress",
        ] {
            #expect(well.output.contains(part), "\(part): \(well)")
        }

        settings["DATA_PIPELINE_DB_CONNECTION_FILE"] = nil
        settings["DATA_PIPELINE_DB_CONNECTION"] = "postgresql://nobody@127.0.0.1:1/nothing"
        settings["DATA_PIPELINE_LLM_BASE_URL"] = "http://127.0.0.1:1/v1"
        settings["DATA_PIPELINE_LLM_MODEL"] = "m"
        try database.connect().script(
            """
            CREATE TABLE langchain_pg_collection (uuid uuid PRIMARY KEY, name varchar, cmetadata json);
            CREATE TABLE langchain_pg_embedding (id varchar PRIMARY KEY, collection_id uuid, embedding vector,
                document varchar, cmetadata jsonb);
            INSERT INTO langchain_pg_collection VALUES (gen_random_uuid(), 'sql', '{"embedding_model": "another"}')
            """)
        endpoint.behave(.error(401, #"{"error": "no"}"#, headers: ""))
        chmod(service.folder.path + "/data", 0o755)
        kill(service.supervisor, SIGTERM)
        #expect(service.wait { kill(service.supervisor, 0) != 0 })
        let ill = try pipelinectl(service, "doctor", settings: settings)
        #expect(ill.status == 1, "\(ill)")
        for part in [
            "problem  data: others may look into", "problem  database: ", "problem  language model: m at",
            "problem  embedding model: scripted at", "notice   service: it is not running",
        ] {
            #expect(ill.output.contains(part), "\(part): \(ill)")
        }
        endpoint.behave(.proper)
        let mixed = try pipelinectl(service, "doctor", settings: settings)
        #expect(mixed.output.contains("they hold vectors of another, the settings say scripted"), "\(mixed)")
    }
}
