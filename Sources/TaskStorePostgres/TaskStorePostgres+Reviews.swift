// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// (what implements a protocol is documented there)

import Postgres
internal import SQL
public import Tasks

extension TaskStorePostgres {
    @discardableResult
    public func review(_ changes: [ReviewChange]) throws(TaskStoreError) -> Int {
        guard !changes.isEmpty else { return 0 }
        // Of several changes of a subject the last one counts, in its place.
        var subjects: [Subject] = []
        var last: [Subject: Int] = [:]
        for (index, change) in changes.enumerated() {
            let subject = Subject(change)
            if last.updateValue(index, forKey: subject) == nil { subjects.append(subject) }
        }
        let decided = changes.indices.compactMap { index -> Review? in
            guard last[Subject(changes[index])] == index, case .decided(let made) = changes[index] else {
                return nil
            }
            return made
        }
        let named = Subject.columns(subjects)
        let made = Subject.columns(decided.map { Subject(.decided($0)) })
        let contents = [decided.map(\.content), decided.map(\.decidedBy)].map(Subject.array)
        let times = "{" + decided.map { String($0.decidedAt.milliseconds) }.joined(separator: ",") + "}"
        return try write([Queries.lockReviews]) { connection throws(PostgresError) in
            let gone = try connection.run(Queries.withdrawReviews, named[0], named[1], named[2])
            var there = Set(gone.map { rows, row in (rows.integer(row, 0) ?? 0) - 1 }.map { subjects[$0] })
            if !decided.isEmpty {
                try connection.run(
                    Queries.insertReviews, made[0], made[1], made[2], contents[0], contents[1], times)
            }
            var earlier = 0
            for change in changes {
                if there.remove(Subject(change)) != nil { earlier += 1 }
                if case .decided = change { there.insert(Subject(change)) }
            }
            return earlier
        }
    }

    public func reviews(
        _ filter: ReviewFilter, limit: Int, offset: Int
    ) throws(TaskStoreError) -> ReviewPage {
        let found = try read(Queries.reviews, filter.databaseName, filter.kind?.rawValue, limit, offset)
        return ReviewPage(
            reviews: found.map(Self.review).compactMap(\.self),
            total: found.rowCount > 0 ? found.integer(0, Queries.Review.total) ?? 0 : 0)
    }

    private static func review(_ rows: borrowing PostgresResult, _ row: Int) -> Review? {
        typealias Column = Queries.Review
        guard let database = rows.text(row, Column.db_name),
            let kind = rows.text(row, Column.kind).flatMap({ Review.Kind(rawValue: $0) }),
            let subject = rows.text(row, Column.subject), let content = rows.text(row, Column.content),
            let by = rows.text(row, Column.decided_by), let at = rows.time(row, Column.decided_at)
        else { return nil }
        return Review(
            databaseName: database, kind: kind, subject: subject, content: content, decidedBy: by,
            decidedAt: at)
    }
}

/// What a decision is about.
private struct Subject: Hashable {
    let database: String
    let kind: Review.Kind
    let subject: String

    init(_ change: ReviewChange) {
        switch change {
        case .decided(let made): (database, kind, subject) = (made.databaseName, made.kind, made.subject)
        case .withdrawn(let database, let kind, let subject):
            (self.database, self.kind, self.subject) = (database, kind, subject)
        }
    }

    /// Database, kind and subject of each, as arrays.
    static func columns(_ subjects: [Subject]) -> [String] {
        [subjects.map(\.database), subjects.map(\.kind.rawValue), subjects.map(\.subject)].map(array)
    }

    static func array(_ texts: [String]) -> String { ArrayText.literal(texts.map { $0.parameterText ?? "" }) }
}
