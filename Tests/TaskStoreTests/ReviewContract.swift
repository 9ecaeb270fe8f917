import Tasks
import TestSupport
import Testing

extension `Every task store` {
    private func review(
        _ database: String, _ kind: Review.Kind, _ subject: String, _ content: String = "{}",
        at time: Int64 = 1
    ) -> Review {
        Review(
            databaseName: database, kind: kind, subject: subject, content: content, decidedBy: "王",
            decidedAt: Timestamp(milliseconds: time))
    }

    @Test(arguments: backends)
    func `keeps one decision on each subject, the latest, also for whoever opens it next`(
        open: @Sendable (String) throws -> any TaskStore
    ) throws {
        let store = try open(folder.path)
        let first = review("a", .pair, "甲", #"{"n": 1}"#)
        #expect(try store.review([.decided(first), .decided(review("a", .role, "甲"))]) == 0)
        #expect(
            try store.review([.decided(review("b", .pair, "甲")), .decided(review("a", .pair, "乙", at: 5))])
                == 0)
        let later = review("a", .pair, "甲", #"{"n": 2}"#, at: 3)
        #expect(try store.review([.decided(later)]) == 1)
        #expect(try store.review([]) == 0)
        for store in [store, try open(folder.path)] {
            #expect(
                try store.reviews(of: "a") == [
                    review("a", .role, "甲"), review("a", .pair, "乙", at: 5), later,
                ])
            let page = try store.reviews(ReviewFilter(databaseName: "a", kind: .pair), limit: 1, offset: 0)
            #expect(page.reviews == [later] && page.total == 2)
            let next = try store.reviews(ReviewFilter(databaseName: "a", kind: .pair), limit: 1, offset: 1)
            #expect(next.reviews.map(\.subject) == ["乙"] && next.total == 2)
            #expect(try store.reviews(ReviewFilter(), limit: 100, offset: 0).total == 4)
            #expect(try store.reviews(of: "none").isEmpty)
        }
    }

    @Test(arguments: backends)
    func `forgets a decision that is withdrawn, and nothing else`(
        open: @Sendable (String) throws -> any TaskStore
    ) throws {
        let store = try open(folder.path)
        try store.review([.decided(review("a", .pair, "x")), .decided(review("a", .comment, "x"))])
        #expect(try store.review([.withdrawn(databaseName: "a", kind: .pair, subject: "x")]) == 1)
        #expect(try store.review([.withdrawn(databaseName: "a", kind: .pair, subject: "x")]) == 0)
        #expect(try store.reviews(of: "a").map(\.kind) == [.comment])
    }
}
