import Foundation
import JSON
import Postgres
import TestSupport
import Testing

extension `End to end` {
    /// The command on the node of the task that the words name.
    private func tasks(_ words: String...) throws -> Command.Outcome {
        let home = words.dropFirst().first.map(stack.home(of:)) ?? stack.homes[0]
        return try Command.run(
            Stack.programs + "pipelinectl", ["tasks"] + words, environment: stack.settings(of: home))
    }

    @Test func `the command line lists, shows, follows, stops and deletes the service's tasks`() throws {
        let id = try stack.createTask(
            #"{"table_list_file": "one.txt", "task_name": "年度报表 command", "enable_training_data_load": false}"#
        )
        let listed = try tasks("list", "--name", "年度报表 COMMAND")
        #expect(listed.output.hasPrefix(id) && listed.output.hasSuffix("1 of 1 tasks\n"), "\(listed)")
        #expect(try tasks("watch", id).output == "pending\n")

        #expect(try stack.request("POST", "/data_pipeline/tasks/\(id)/execute", json: "{}").status == 202)
        let followed = try tasks("watch", id)
        #expect(followed.status == 0 && followed.output.hasSuffix("completed\n"), "\(followed)")
        let shown = try tasks("show", id)
        #expect(
            shown.output.contains("ddl_generation  completed") && shown.output.contains("年度报表"), "\(shown)")
        #expect(try tasks("list", "--status", "completed", "--limit", "1000").output.contains(id))
        let late = try tasks("cancel", id)
        #expect(late.status == 1 && late.output.contains("is completed"), "\(late)")

        let deleted = try tasks("delete", id)
        #expect(deleted.output.contains("files of"), "\(deleted)")
        #expect(try tasks("show", id).output.contains("directory   deleted"))
        #expect(try stack.state(id)["directory_exists"] == .bool(false))
        #expect(try tasks("delete", id, "--records").output.contains("the records are deleted"))
        let gone = try tasks("show", id)
        #expect(gone.status == 1 && gone.output.contains("there is no task \(id)"), "\(gone)")
        #expect(try stack.request("GET", "/data_pipeline/tasks/\(id)").status == 404)
    }

    @Test func `a run that the command line stops ends as cancelled for whoever follows it`() throws {
        let lock = try stack.connect("highway_db")
        try lock.query("BEGIN")
        try lock.query("LOCK TABLE bss_company IN ACCESS EXCLUSIVE MODE")
        let id = try stack.createTask(#"{"table_list_file": "one.txt"}"#)
        _ = try stack.request("POST", "/data_pipeline/tasks/\(id)/execute", json: "{}")
        let busy = try tasks("delete", id)
        #expect(busy.status == 1 && busy.output.contains("cancel it first"), "\(busy)")
        let asked = try tasks("cancel", id)
        #expect(asked.status == 0 && asked.output.contains("asked to stop"), "\(asked)")
        try lock.query("ROLLBACK")
        let followed = try tasks("watch", id)
        #expect(followed.status == 130 && followed.output.hasSuffix("cancelled\n"), "\(followed)")
        let waiting = try stack.createTask("{}")
        #expect(try tasks("cancel", waiting).output.contains("is cancelled"))
    }

    @Test func `the command line says what is wrong with a command about tasks`() throws {
        for words in [
            ["fly"], ["show"], ["list", "--status", "odd"], ["list", "--limit", "0"], ["show", "--x"],
        ] {
            let outcome = try Command.run(
                Stack.programs + "pipelinectl", ["tasks"] + words,
                environment: stack.settings(of: stack.homes[0]))
            #expect(outcome.status == 64 && outcome.output.contains("usage: pipelinectl tasks"), "\(words)")
        }
        let folder = TemporaryFolder()
        let outcome = try Command.run(
            Stack.programs + "pipelinectl", ["tasks", "list"],
            environment: ["DATA_PIPELINE_DATA_DIR": folder.path])
        #expect(outcome.status == 1 && outcome.output.contains("state.db is missing"), "\(outcome)")
    }
}
