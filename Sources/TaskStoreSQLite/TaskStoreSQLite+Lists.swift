// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// (what implements a protocol is documented there)

import SQLite
public import Tasks

extension TaskStoreSQLite {
    public func list(_ filter: TaskFilter, limit: Int, offset: Int) throws(TaskStoreError) -> TaskPage {
        let terms = Terms(filter)
        return try Self.mapped { () throws(SQLiteError) in
            try snapshot { () throws(SQLiteError) in
                let total = try count(terms)
                guard offset < total else { return TaskPage(tasks: [], total: total) }
                let ids = try ids(terms, .integer(Int64(limit)), .integer(Int64(offset)))
                var tasks: [PipelineTask] = []
                for id in ids {
                    guard var task = try connection.first(Queries.task, .text(id), row: TaskRow.task) else {
                        continue
                    }
                    task.steps = try steps(of: task.id)
                    tasks.append(task)
                }
                return TaskPage(tasks: tasks, total: total)
            }
        }
    }

    /// A filter as values for the queries.
    private struct Terms {
        let status, createdBy, databaseName, pattern: SQLiteValue
        let from, to: Int64
        let isWholeTime, isUnfiltered: Bool

        /// The end of the year 9999; sums with it cannot overflow.
        private static let latest: Int64 = 253_402_300_799_999

        init(_ filter: TaskFilter) {
            status = .optional(filter.status?.rawValue)
            createdBy = .optional(filter.createdBy)
            databaseName = .optional(filter.databaseName)
            pattern = .optional(filter.namePart.map { "%" + Self.escaped($0) + "%" })
            from = min(max(0, filter.createdFrom?.milliseconds ?? 0), Self.latest)
            to = min(max(-1, filter.createdTo?.milliseconds ?? Self.latest), Self.latest)
            isWholeTime = filter.createdFrom == nil && filter.createdTo == nil
            isUnfiltered = filter.createdBy == nil && filter.databaseName == nil
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

    /// The ids of one page, read from the index of the filter that lets the fewest tasks through.
    private func ids(
        _ terms: Terms, _ limit: SQLiteValue, _ offset: SQLiteValue
    ) throws(SQLiteError) -> [String] {
        var best: (query: StaticString, count: Int)? = nil
        for (value, query, alone) in [
            (terms.createdBy, Queries.idsByCreator, Alone.createdBy),
            (terms.databaseName, Queries.idsByDatabase, .databaseName),
            (terms.status, Queries.idsByStatus, .status),
        ] {
            guard case .text = value else { continue }
            let count = try count(value, alone: alone)
            if count < best?.count ?? Int.max { best = (query, count) }
        }
        return try connection.all(
            best?.query ?? Queries.ids, limit, offset, terms.status, terms.createdBy, terms.databaseName,
            terms.pattern, .integer(terms.from), .integer(terms.to)
        ) { $0.text(0) ?? "" }
    }

    private enum Alone { case status, createdBy, databaseName }

    private func count(_ value: SQLiteValue, alone: Alone) throws(SQLiteError) -> Int {
        switch alone {
        case .status: try number(Queries.countByStatus, value)
        case .createdBy:
            try number(Queries.countSpan, Self.allTime, .integer(0), .integer(0), .null, value, .null)
        case .databaseName:
            try number(Queries.countSpan, Self.allTime, .integer(0), .integer(0), .null, .null, value)
        }
    }

    /// How many tasks the filter lets through: from the counts that triggers keep, and, for what is left of a range
    /// of time at its ends and for parts of names, from an index.
    private func count(_ terms: Terms) throws(SQLiteError) -> Int {
        if case .text = terms.pattern { return try scan(terms, terms.from, terms.to) }
        guard !terms.isWholeTime else {
            if terms.isUnfiltered { return try number(Queries.countByStatus, terms.status) }
            return try number(
                Queries.countSpan, Self.allTime, .integer(0), .integer(0), terms.status, terms.createdBy,
                terms.databaseName)
        }
        return try count(
            terms, from: terms.from, before: terms.to + 1, spans: [86_400_000, 3_600_000, 60_000])
    }

    /// Counts by whole spans, and what lies before and after them by smaller ones.
    private func count(
        _ terms: Terms, from: Int64, before end: Int64, spans: ArraySlice<Int64>
    ) throws(SQLiteError) -> Int {
        guard from < end else { return 0 }
        guard let span = spans.first else { return try scan(terms, from, end - 1) }
        let first = (from + span - 1) / span
        let last = end / span - 1
        guard first <= last else {
            return try count(terms, from: from, before: end, spans: spans.dropFirst())
        }
        let whole = try number(
            Queries.countSpan, .integer(span), .integer(first), .integer(last), terms.status, terms.createdBy,
            terms.databaseName)
        let before = try count(terms, from: from, before: first * span, spans: spans.dropFirst())
        let after = try count(terms, from: (last + 1) * span, before: end, spans: spans.dropFirst())
        return before + whole + after
    }

    private func scan(_ terms: Terms, _ from: Int64, _ to: Int64) throws(SQLiteError) -> Int {
        try number(
            Queries.countScan, terms.status, terms.createdBy, terms.databaseName, terms.pattern,
            .integer(from), .integer(to))
    }

    private func number(_ query: StaticString, _ values: SQLiteValue...) throws(SQLiteError) -> Int {
        var number: Int64 = 0
        try connection.query(query, values) { number = $0.integer(0) ?? 0 }
        return Int(number)
    }

    private static var allTime: SQLiteValue { .integer(Int64.max) }
}
