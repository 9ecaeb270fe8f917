import Foundation
import Glibc
import Postgres
import TestSupport

/// A database with vector tables that `pipelinectl run` has filled, and the folder of its artifacts.
final class LoadedSite {
    let database: TestDatabase
    let owner: PostgresConnection
    private let folder = TemporaryFolder()
    private var roles: [String] = []

    /// - Parameter script: what the database needs first; pgvector in the usual place, if nothing else is said.
    init(_ script: String = "CREATE EXTENSION vector") throws {
        database = try TestDatabase(
            script
                + """
                ; CREATE TABLE shop (id int PRIMARY KEY, name text, town text);
                INSERT INTO shop SELECT n, 'shop ' || n, (ARRAY['Bonn', 'Kiel', 'Ulm'])[1 + n % 3]
                FROM generate_series(1, 31) n
                """)
        owner = try database.connect()
        try "shop\n".write(toFile: folder.path + "/tables", atomically: true, encoding: .utf8)
        try database.info.revealed.write(toFile: data + "/vectors.uri", atomically: true, encoding: .utf8)
        chmod(data + "/vectors.uri", 0o600)
        let made = try run(into: database.info)
        guard made.status == 0 else { throw Stack.Failure(text: made.output) }
    }

    deinit {
        for role in roles { try? owner.script("DROP OWNED BY \(role); DROP ROLE \(role)") }
    }

    /// Runs the pipeline, or a part of it, with its vector tables seen through that connection.
    func run(into vectors: ConnectionInfo, _ more: String...) throws -> Command.Outcome {
        let always = ["run", "--db", database.info.revealed, "--tables", folder.path + "/tables"]
        let places = ["--vector-db", vectors.revealed, "--out", folder.path + "/out"]
        return try Command.run(Stack.programs + "pipelinectl", always + places + more)
    }

    /// Runs `pipelinectl vectors` on these tables, with a data directory of its own.
    func vectors(_ words: String...) throws -> Command.Outcome {
        try Command.run(
            Stack.programs + "pipelinectl", ["vectors"] + words,
            environment: [
                "DATA_PIPELINE_DATA_DIR": data,
                "DATA_PIPELINE_VECTOR_DB_CONNECTION_FILE": data + "/vectors.uri",
            ])
    }

    /// The data directory of `pipelinectl vectors`.
    var data: String { folder.path }

    /// Loads anew, after a backup and a truncation.
    func replace(into vectors: ConnectionInfo) throws -> Command.Outcome {
        try run(into: vectors, "--step", "training_load", "--truncate")
    }

    /// A role that may do with the tables what it likes, and owns none of them.
    func role() throws -> ConnectionInfo {
        let name = "\(database.info.database)_loader"
        try owner.script(
            """
            CREATE ROLE \(name) LOGIN PASSWORD 'r';
            GRANT USAGE ON SCHEMA public TO \(name); GRANT ALL ON ALL TABLES IN SCHEMA public TO \(name)
            """)
        roles.append(name)
        return try database.info(user: name, password: "r")
    }

    /// Five rows of another application, in the table that is named.
    func addForeignRows(into table: String = "langchain_pg_embedding") throws {
        try owner.script(
            "INSERT INTO \(table) (id, document) SELECT 'kept-' || n, 'theirs' FROM generate_series(1, 5) n")
    }

    /// Those of them that a reader sees, and those that any backup holds.
    func foreignRows() throws -> (table: Set<String>, backups: Set<String>) {
        let rows = try owner.query("SELECT id FROM langchain_pg_embedding WHERE id LIKE 'kept-%'")
        let saved = try Command.run("grep", ["-rhoE", "^kept-[0-9]+", folder.path + "/out"]).output
        return (
            Set(rows.map { $0.text($1, 0) ?? "" }), Set(saved.split(separator: "\n").map(String.init))
        )
    }
}
