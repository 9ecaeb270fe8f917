import JSON
import Processes
import Tasks

/// One task of a list.
struct TaskRow: JSONEncodable {
    let task: PipelineTask
    let directoryExists: Bool

    func encode(to json: inout JSONWriter) {
        json.object { json in
            task.encodeHead(to: &json)
            json.field("db_name", task.parameters.databaseName)
            json.field("business_context", task.parameters.businessContext)
            json.field("directory_exists", directoryExists)
            json.field("updated_at", task.updatedAt.iso)
        }
    }
}

extension Node {
    /// One page of tasks in their true states: a run on it whose process is gone is ended first.
    ///
    /// Only the page is looked through, so that it takes the same time however many tasks there are; the supervisor
    /// finds the others.
    func rows(_ filter: TaskFilter, limit: Int, offset: Int) throws -> (rows: [TaskRow], total: Int) {
        var page = try store.list(filter, limit: limit, offset: offset)
        var isChanged = false
        for task in page.tasks where task.status == .inProgress {
            if endIfOrphaned(task) { isChanged = true }
        }
        if isChanged { page = try store.list(filter, limit: limit, offset: offset) }
        let rows = page.tasks.map { TaskRow(task: $0, directoryExists: hasDirectory($0)) }
        return (rows, page.total)
    }
}
