public import Postgres
internal import SQL
public import Tasks

extension TaskStorePostgres {
    /// How long the preparation waits for another node that is at it, in seconds.
    private static let longestWait = 60

    /// Makes the schema `data_pipeline_state` of the database if there has never been one, checks it and brings it up to date,
    /// all in one transaction; several nodes may do so at once.
    ///
    /// A database of the present form is not written to, so that the role needs no more rights than for its use.
    /// - Throws: ``TaskStoreError`` that says what to do when it cannot be used, is another program's, or of a later release.
    ///   Nothing is changed then.
    public static func prepare(_ info: ConnectionInfo) throws(TaskStoreError) {
        do {
            let connection = try PostgresConnection(
                info, timeoutSeconds: connectSeconds, statementTimeoutSeconds: longestWait)
            guard connection.serverEncoding == "UTF8" else {
                throw TaskStoreError(
                    description:
                        "\(info.masked) has encoding \(connection.serverEncoding): create a database of encoding"
                        + " UTF8", isRetryable: false)
            }
            try connection.begin(
                "ISOLATION LEVEL READ COMMITTED, READ WRITE",
                setting: Queries.settings(milliseconds: longestWait * 1000, writer: "preparation", node: nil)
                    + [Queries.lockPreparation])
            do {
                try build(connection, info)
                try connection.query("COMMIT")
            } catch {
                _ = try? connection.query("ROLLBACK")
                throw error
            }
        } catch let error as TaskStoreError {
            throw error
        } catch let error as PostgresError {
            throw TaskStoreError(error, info)
        } catch {
            throw TaskStoreError(description: "\(info.masked): \(error)", isRetryable: false)
        }
    }

    private static func build(_ connection: PostgresConnection, _ info: ConnectionInfo) throws {
        let found = try connection.query(Queries.whatIsThere)
        typealias Column = Queries.WhatIsThere
        var done = 0
        if found.bool(0, Column.hasStore) {
            let form = try connection.query(StoreForm.form)
            try StoreForm.refuseNewer(form.integer(0, StoreForm.Form.worksFrom) ?? 0, info)
            done = form.integer(0, StoreForm.Form.form) ?? 0
        } else if found.bool(0, Column.holdsOthers) {
            throw TaskStoreError(
                description:
                    "\(info.masked) has a schema \(StoreForm.schema) of another program: name another database",
                isRetryable: false)
        } else if !found.bool(0, Column.hasSchema) {
            guard found.bool(0, Column.mayCreate) else {
                let role = SQLText.quoted(info.user)
                throw TaskStoreError(
                    description:
                        "\(info.masked) has no schema \(StoreForm.schema), and the role may not make it: let an"
                        + " administrator execute CREATE SCHEMA \(StoreForm.schema) AUTHORIZATION \(role) there",
                    isRetryable: false)
            }
            try connection.query("CREATE SCHEMA \(StoreForm.schema)")
        }
        guard done < Migrations.all.count else { return }
        for (version, migration) in Migrations.all.enumerated().dropFirst(done) {
            try connection.script(migration)
            let made = try connection.query(StoreForm.form).integer(0, StoreForm.Form.form)
            precondition(made == version + 1, "every migration sets its own number")
        }
    }
}
