// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// (what implements a protocol is documented there)

internal import SQLite
public import Tasks

extension TaskStoreSQLite {
    @discardableResult
    public func review(_ changes: [ReviewChange]) throws(TaskStoreError) -> Int {
        guard !changes.isEmpty else { return 0 }
        return try write { connection throws(SQLiteError) in
            var earlier = 0
            for change in changes {
                let subject: [SQLiteValue] =
                    switch change {
                    case .decided(let made):
                        [.text(made.databaseName), .text(made.kind.rawValue), .text(made.subject)]
                    case .withdrawn(let database, let kind, let subject):
                        [.text(database), .text(kind.rawValue), .text(subject)]
                    }
                earlier += try connection.execute(Queries.withdrawReview, subject[0], subject[1], subject[2])
                // A row of its own each time, so that the latest decision comes last.
                guard case .decided(let made) = change else { continue }
                try connection.execute(
                    Queries.insertReview, subject[0], subject[1], subject[2], .text(made.content),
                    .text(made.decidedBy), .integer(made.decidedAt.milliseconds))
            }
            return earlier
        }
    }

    public func reviews(
        _ filter: ReviewFilter, limit: Int, offset: Int
    ) throws(TaskStoreError) -> ReviewPage {
        let database = SQLiteValue.optional(filter.databaseName)
        let kind = SQLiteValue.optional(filter.kind?.rawValue)
        return try read { () throws(SQLiteError) in
            try snapshot { () throws(SQLiteError) in
                let rows = try connection.all(
                    Queries.reviews, database, kind, .integer(Int64(limit)), .integer(Int64(offset)),
                    row: Self.review)
                let total = try connection.first(Queries.reviewCount, database, kind) { $0.integer ?? 0 } ?? 0
                return ReviewPage(reviews: rows.compactMap { $0 }, total: Int(total))
            }
        }
    }

    private static func review(_ row: borrowing SQLiteRow) -> Review? {
        typealias Column = Queries.Review
        guard let database = row.text(Column.db_name),
            let kind = row.text(Column.kind).flatMap({ Review.Kind(rawValue: $0) }),
            let subject = row.text(Column.subject), let content = row.text(Column.content),
            let by = row.text(Column.decided_by), let at = row.integer(Column.decided_at)
        else { return nil }
        return Review(
            databaseName: database, kind: kind, subject: subject, content: content, decidedBy: by,
            decidedAt: Timestamp(milliseconds: at))
    }
}
