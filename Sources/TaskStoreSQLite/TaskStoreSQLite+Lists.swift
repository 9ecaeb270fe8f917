// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// (what implements a protocol is documented there)

import SQLite
public import Tasks

extension TaskStoreSQLite {
    public func list(_ filter: TaskFilter, limit: Int, offset: Int) throws(TaskStoreError) -> TaskPage {
        try read { () throws(SQLiteError) in
            try snapshot { () throws(SQLiteError) in
                let isByStatusAlone = filter == TaskFilter(status: filter.status)
                let (ids, total) =
                    isByStatusAlone && offset <= 1000
                    ? try firstIDs(filter.status, limit: limit, offset: offset)
                    : try markedIDs(filter, limit: limit, offset: offset)
                var tasks: [PipelineTask] = []
                for id in ids {
                    guard var task = try connection.first(Queries.task, .text(id), row: TaskRow.task) ?? nil
                    else { continue }
                    task.parameters.shortenContext()
                    task.steps = try steps(of: task.id)
                    tasks.append(task)
                }
                return TaskPage(tasks: tasks, total: total)
            }
        }
    }

    /// One of the first pages of all tasks or of those of a state, which are asked for most: at once, without marks.
    private func firstIDs(
        _ status: TaskStatus?, limit: Int, offset: Int
    ) throws(SQLiteError) -> (page: [String], total: Int) {
        let value = SQLiteValue.optional(status?.rawValue)
        let total = try connection.first(Queries.countByStatus, value) { Int($0.integer ?? 0) } ?? 0
        let page = try connection.all(
            status == nil ? Queries.firstIDs : Queries.firstIDsOfStatus, value, .integer(Int64(limit)),
            .integer(Int64(offset))
        ) { $0.text ?? "" }
        return (page, total)
    }

    /// Any page, found by the filter's marks: at most a block is looked through for each end of a range of time, and
    /// what the page itself takes.
    private func markedIDs(
        _ filter: TaskFilter, limit: Int, offset: Int
    ) throws(SQLiteError) -> (page: [String], total: Int) {
        let marked = try marked(filter)
        let (terms, marks) = (marked.terms, marked.marks)
        var before = 0
        var upTo = marks.total
        if let from = filter.createdFrom { before = try count(marked, before: from.milliseconds) }
        if let to = filter.createdTo, to.milliseconds < .max {
            upTo = try count(marked, before: to.milliseconds + 1)
        }
        let total = max(0, upTo - before)
        guard offset < total else { return ([], total) }
        var page: [String] = []
        var number = upTo - offset
        var left = min(limit, total - offset)
        while left > 0 {
            let block = marks.block(holding: number)
            let count = min(left, number - block.before)
            try connection.query(
                Queries.ids,
                terms + [block.time, Int64(count), Int64(block.upTo - number)].map { .integer($0) }
            ) { page.append($0.text ?? "") }
            number -= count
            left -= count
        }
        return (page, total)
    }

    /// How many of the tasks were created before that moment.
    private func count(_ marked: MarkedTasks, before time: Int64) throws(SQLiteError) -> Int {
        guard let block = marked.marks.block(at: time) else { return marked.marks.total }
        var later: Int64 = 0
        try connection.query(
            Queries.count,
            marked.terms + [time, block.time, Int64(block.upTo - block.before)].map { .integer($0) }
        ) { later = $0.integer ?? 0 }
        return block.upTo - Int(later)
    }

    /// The marks of all tasks that pass the filter but for its times.
    ///
    /// What the filter lets through is looked up once; from then on its changes are followed.
    private func marked(_ filter: TaskFilter) throws(SQLiteError) -> MarkedTasks {
        var filter = filter
        (filter.createdFrom, filter.createdTo) = (nil, nil)
        let (oldest, latest) =
            try connection.first(Queries.changesKept) {
                ($0.integer(Queries.ChangesKept.oldest) ?? 0, $0.integer(Queries.ChangesKept.latest) ?? 0)
            } ?? (0, 0)
        var marked = MarkedTasks(filter, most: mostMarks)
        if let index = recent.firstIndex(where: { $0.filter == filter }) { marked = recent.remove(at: index) }
        if let change = marked.change, oldest <= change + 1 {
            try connection.query(Queries.changes, marked.terms + [.integer(change)]) { row in
                let time = row.integer(Queries.Change.created_at) ?? 0
                if row.integer(Queries.Change.tasks) == 1 {
                    marked.marks.add(time)
                } else {
                    marked.marks.remove(time)
                }
            }
        } else {
            marked.marks = TaskMarks(most: mostMarks)
            try connection.query(Queries.times, marked.terms) { marked.marks.add($0.integer ?? 0) }
        }
        marked.change = latest
        if recent.count == Self.mostRecent { recent.removeFirst() }
        recent.append(marked)
        return marked
    }
}

/// The tasks that pass a filter, as far as they are known since it was last used.
struct MarkedTasks {
    let filter: TaskFilter
    /// The filter as values for the queries.
    let terms: [SQLiteValue]
    var marks: TaskMarks
    /// The last change that the marks include; nil before the first time.
    var change: Int64?

    init(_ filter: TaskFilter, most: Int) {
        self.filter = filter
        marks = TaskMarks(most: most)
        terms = [
            .optional(filter.status?.rawValue), .optional(filter.createdBy), .optional(filter.databaseName),
            .optional(filter.namePart.map { "%" + Self.escaped($0) + "%" }),
        ]
    }

    /// The text with LIKE's own characters escaped.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            if ["%", "_", "\\"].contains(scalar) { escaped.unicodeScalars.append("\\") }
            escaped.unicodeScalars.append(scalar)
        }
        return escaped
    }
}
