// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// (what implements a protocol is documented there)

public import Tasks

extension TaskStoreMemory {
    public func nextNotice() -> RunNotice? {
        memory.alone { contents in
            let shelf = contents.shelf(identity.name)
            if shelf.notices == nil { shelf.notices = [] }
            return shelf.notices?.first
        }
    }

    public func settle(_ notice: RunNotice) {
        memory.alone { $0.shelf(identity.name).notices?.removeAll { $0.number <= notice.number } }
    }

    public func stopNotices() { memory.alone { $0.shelf(identity.name).notices = nil } }

    @discardableResult
    public func review(_ changes: [ReviewChange]) -> Int {
        memory.alone { contents in
            var earlier = 0
            for change in changes {
                let (database, kind, subject) =
                    switch change {
                    case .decided(let made): (made.databaseName, made.kind, made.subject)
                    case .withdrawn(let database, let kind, let subject): (database, kind, subject)
                    }
                let before = contents.reviews.count
                contents.reviews.removeAll {
                    $0.databaseName == database && $0.kind == kind && $0.subject == subject
                }
                earlier += before - contents.reviews.count
                if case .decided(let made) = change { contents.reviews.append(made) }
            }
            contents.changes += 1
            return earlier
        }
    }

    public func reviews(_ filter: ReviewFilter, limit: Int, offset: Int) -> ReviewPage {
        memory.alone { contents in
            let found = contents.reviews.reversed().filter {
                filter.databaseName ?? $0.databaseName == $0.databaseName && filter.kind ?? $0.kind == $0.kind
            }
            return ReviewPage(reviews: Array(found.dropFirst(offset).prefix(limit)), total: found.count)
        }
    }
}
