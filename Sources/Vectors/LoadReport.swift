public import JSON

/// What a load did, counted by the database.
public struct LoadReport: Sendable, Equatable, JSONEncodable {
    /// The figures of one kind. `submitted` is the sum of `inserted`, `updated`, `unchanged` and `duplicates`.
    public struct Figures: Sendable, Equatable, JSONEncodable {
        /// Records that were given.
        public var submitted = 0
        /// Rows that are new.
        public var inserted = 0
        /// Rows that were there with other content.
        public var updated = 0
        /// Rows that were there just so.
        public var unchanged: Int { submitted - duplicates - inserted - updated }
        /// Records that came again in this load.
        public var duplicates = 0
        /// Rows of the collection after the load, those of others included.
        public var total = 0

        /// Writes the figures by their names.
        public func encode(to json: inout JSONWriter) {
            json.object { json in
                json.field("submitted", submitted)
                json.field("inserted", inserted)
                json.field("updated", updated)
                json.field("unchanged", unchanged)
                json.field("duplicates", duplicates)
                json.field("total_in_store", total)
            }
        }
    }

    /// The figures of each kind, those without a record included.
    public internal(set) var kinds: [TrainingKind: Figures]
    /// The model of the vectors.
    public let model: String
    /// The length of the vectors.
    public let dimension: Int
    /// The backup, if one was asked for.
    public internal(set) var backup: BackupReport?
    /// How many rows were deleted before the load; nil when that was not asked for.
    public internal(set) var truncatedRows: Int?
    /// Rows of the whole table after the load, foreign collections included.
    public internal(set) var totalRows = 0

    /// The figures of one kind.
    public subscript(kind: TrainingKind) -> Figures { kinds[kind] ?? Figures() }

    /// The sums over all kinds.
    public var all: Figures {
        var sum = Figures()
        for figures in kinds.values {
            sum.submitted += figures.submitted
            sum.inserted += figures.inserted
            sum.updated += figures.updated
            sum.duplicates += figures.duplicates
            sum.total += figures.total
        }
        return sum
    }

    /// Writes the report for `training_load_result.json`.
    public func encode(to json: inout JSONWriter) {
        json.object { json in
            for kind in TrainingKind.allCases { json.field(kind.rawValue, self[kind]) }
            json.field("all", all)
            json.field("embedding_model", model)
            json.field("embedding_dimension", dimension)
            json.field("backup", backup)
            json.field("truncated_rows", truncatedRows)
            json.field("total_rows_in_store", totalRows)
        }
    }
}

/// What happens to the rows that are in the store before a load.
public enum ExistingRows {
    /// They stay.
    case keep
    /// They stay, and are backed up first.
    case backUp(BackupPlan)
    /// They are backed up, and then deleted, those of foreign collections included. Collections stay.
    case replace(afterBackup: BackupPlan)

    var plan: BackupPlan? {
        switch self {
        case .keep: nil
        case .backUp(let plan), .replace(afterBackup: let plan): plan
        }
    }

    var isReplaced: Bool {
        if case .replace = self { true } else { false }
    }
}

/// How far a load is. All of this happens before the store is touched.
public struct LoadProgress: Sendable, Equatable {
    /// Records that have their vector.
    public let embedded: Int
    /// Records in all.
    public let total: Int
}
