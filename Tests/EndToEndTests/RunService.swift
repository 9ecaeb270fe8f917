import Foundation
import Glibc
import JSON
import Postgres
import SQLite
import TestSupport

/// A service of its own on a database of its own. A test can lock the vector tables, so that no run that loads gets on.
final class RunService {
    let database: TestDatabase
    let service: LoneService

    init(
        _ settings: [String: String] = [:], prepare: (String) throws -> [String: String] = { _ in [:] }
    ) throws {
        let database = try TestDatabase(
            """
            CREATE EXTENSION vector;
            CREATE TABLE shop (id int PRIMARY KEY, name text); INSERT INTO shop VALUES (1, 'x');
            CREATE TABLE langchain_pg_collection (uuid uuid PRIMARY KEY, name varchar NOT NULL UNIQUE, cmetadata json);
            CREATE TABLE langchain_pg_embedding (id varchar PRIMARY KEY, embedding vector, document varchar, cmetadata jsonb,
                collection_id uuid REFERENCES langchain_pg_collection ON DELETE CASCADE)
            """)
        self.database = database
        service = try LoneService(settings) { folder in
            let lists = folder + "/data/table_lists"
            try FileManager.default.createDirectory(atPath: lists, withIntermediateDirectories: true)
            try Data("shop\n".utf8).write(to: URL(filePath: lists + "/shop.txt"))
            let file = folder + "/uri"
            try Data((database.info.revealed + "\n").utf8).write(to: URL(filePath: file))
            chmod(file, 0o600)
            return [
                "DATA_PIPELINE_DB_CONNECTION_FILE": file, "DATA_PIPELINE_VECTOR_DB_CONNECTION_FILE": file,
            ].merging(try prepare(folder)) { $1 }
        }
    }

    static let task = #"{"table_list_file": "shop.txt"}"#
    static let describing = #"{"execution_mode": "step", "step_name": "ddl_generation"}"#

    /// Keeps every run from loading, for a minute at most, until the session ends its transaction.
    func lock() throws -> PostgresConnection {
        let session = try database.connect()
        try session.query("BEGIN")
        try session.query("LOCK TABLE langchain_pg_embedding IN ACCESS EXCLUSIVE MODE")
        return session
    }

    /// Starts a run; answers the task.
    func start(_ json: String = "{}", headers: [String: String] = [:]) throws -> String {
        let id = try service.create(Self.task, headers: headers)
        let status = try service.execute(id, json, headers: headers)
        guard status == 202 else { throw Stack.Failure(text: "execute: \(status)") }
        return id
    }

    /// How many statements at the server wait for a lock.
    func statements() throws -> Int {
        let sql = """
            SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
            """
        let session = try PostgresConnection(database.info, applicationName: "onlooker")
        return Int(try session.query(sql).text(0, 0) ?? "") ?? -1
    }

    /// Waits until so many runs wait for the locked table. That none does any more must not come of the minute being over
    /// that a load waits for a lock.
    func waitForStatements(_ count: Int = 1) throws -> Bool {
        try service.wait(seconds: count == 0 ? 30 : 60) { try statements() == count }
    }

    /// Puts a program in the executor's place that hangs before it says a word, with a child of its own.
    ///
    /// - Returns: the true program.
    @discardableResult
    func hang() throws -> Data {
        let program = try Data(contentsOf: URL(filePath: service.executor))
        try place(Data("#!/bin/bash\nsleep 600 &\nsleep 600\n".utf8))
        return program
    }

    /// Puts a program in the executor's place.
    func place(_ program: Data) throws {
        let path = service.executor
        try program.write(to: URL(filePath: path + ".new"))
        chmod(path + ".new", 0o755)
        rename(path + ".new", path)
    }

    /// The process that carries out the task.
    func executor(of id: String) throws -> Int32? {
        let output = try Command.run("pgrep", ["-f", "^pipeline-executor \(id)$"]).output
        let living = try service.executors()
        return output.split(separator: "\n").compactMap { Int32($0) }.first { living.contains($0) }
    }

    /// Waits until the task is at rest; answers its state.
    func end(_ id: String, seconds: Int = 60) throws -> JSONValue {
        var state = JSONValue.null
        _ = try service.wait(seconds: seconds) {
            state = try service.state(id)
            return !["in_progress", "pending"].contains(state["status"]?.stringValue ?? "in_progress")
        }
        return state
    }

    func text(_ id: String, _ name: String) -> String {
        (try? String(
            contentsOfFile: "\(service.folder.path)/data/training_data/\(id)/\(name)", encoding: .utf8))
            ?? ""
    }

    /// The store as it is, read beside the service.
    func store() throws -> SQLiteConnection {
        try SQLiteConnection(path: service.statePath, isCreating: false)
    }
}
