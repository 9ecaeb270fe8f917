// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// (what implements a protocol is documented there)

import Postgres
public import Tasks

extension TaskStorePostgres {
    public func list(_ filter: TaskFilter, limit: Int, offset: Int) throws(TaskStoreError) -> TaskPage {
        let terms = FilterTerms(filter)
        let page =
            filter == TaskFilter(status: filter.status)
            ? Queries.page(ofStatus: filter.status != nil, isFar: offset > farOffset)
            : Queries.page(where: terms.condition, parameters: terms.values.count)
        let found = try read(page, all: terms.values + [limit, offset])
        var tasks: [PipelineTask] = []
        for row in 0..<found.rowCount {
            guard var task = TaskRow.task(found, row) else { continue }
            task.parameters.shortenContext()
            tasks.append(task)
        }
        return TaskPage(tasks: tasks, total: found.rowCount > 0 ? found.integer(0, Queries.total) ?? 0 : 0)
    }
}

/// A filter as SQL.
private struct FilterTerms {
    /// With WHERE where there is any.
    let condition: String
    /// The parameters of the condition.
    let values: [any Parameter]

    init(_ filter: TaskFilter) {
        var terms: [String] = []
        var values: [any Parameter] = []
        func add(_ value: (any Parameter)?, _ term: (String) -> String) {
            guard let value else { return }
            values.append(value)
            terms.append(term("$\(values.count)"))
        }
        add(filter.status?.rawValue) { "status = \($0)" }
        add(filter.createdBy) { "created_by = \($0)" }
        add(filter.databaseName) { "db_name = \($0)" }
        add(filter.createdFrom) { "created_at >= \($0)" }
        add(filter.createdTo) { "created_at <= \($0)" }
        // Lower-case letters of ASCII only, whatever the database's locale says.
        add(filter.namePart) {
            #"strpos(lower(task_name COLLATE "C"), lower(\#($0)::text COLLATE "C")) > 0"#
        }
        condition = terms.isEmpty ? "" : "WHERE " + terms.joined(separator: " AND ")
        self.values = values
    }
}
