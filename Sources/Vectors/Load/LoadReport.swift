public import JSON

/// What a load did.
public struct LoadReport: Sendable, Equatable, JSONEncodable {
    /// The figures of one kind: `produced` is the sum of `inserted`, `unchanged`, `replaced` and `failed`.
    public struct Figures: Sendable, Equatable, JSONEncodable {
        /// Different records that were given.
        public var produced = 0
        /// Rows that are new.
        public var inserted = 0
        /// Rows that were there just so.
        public var unchanged = 0
        /// Rows that took the place of one about the same.
        public var replaced = 0
        /// Rows that are gone, since they are no longer produced.
        public var removed = 0
        /// Records that could not be stored, each named in the error; of a load that succeeded 0.
        public var failed = 0

        /// Writes the figures by their names.
        public func encode(to json: inout JSONWriter) {
            json.object { json in
                json.field("produced", produced)
                json.field("inserted", inserted)
                json.field("unchanged", unchanged)
                json.field("replaced", replaced)
                json.field("removed", removed)
                json.field("failed", failed)
            }
        }
    }

    /// The figures of each kind, those without a record included.
    public internal(set) var kinds: [TrainingKind: Figures]
    /// Records that were given more than once; each counts once in the figures.
    public internal(set) var duplicates = 0
    /// The model of the vectors.
    public internal(set) var model: String
    /// The length of the vectors.
    public internal(set) var dimension: Int
    /// How many texts the model was asked for.
    public internal(set) var embedded = 0
    /// How many vectors were taken from the store or from an earlier try.
    public internal(set) var reused = 0
    /// What questions found.
    public internal(set) var proof = LoadProof()
    /// The backup, if one was asked for.
    public internal(set) var backup: BackupManifest?
    /// How many rows were deleted before the load; nil when that was not asked for.
    public internal(set) var truncatedRows: Int?
    /// How long other writers were kept waiting at most, in milliseconds.
    public internal(set) var writersWaitedMilliseconds = 0
    /// Rows of the whole table after the load, other applications' included.
    public internal(set) var totalRows = 0

    /// The figures of one kind.
    public subscript(kind: TrainingKind) -> Figures { kinds[kind] ?? Figures() }

    /// The sums over all kinds.
    public var all: Figures {
        kinds.values.reduce(into: Figures()) { sum, figures in
            sum.produced += figures.produced
            sum.inserted += figures.inserted
            sum.unchanged += figures.unchanged
            sum.replaced += figures.replaced
            sum.removed += figures.removed
            sum.failed += figures.failed
        }
    }

    /// Writes the report.
    public func encode(to json: inout JSONWriter) { json.object { encodeFields(to: &$0) } }

    /// Writes the report's fields, for `training_load_result.json`.
    public func encodeFields(to json: inout JSONWriter) {
        for kind in TrainingKind.allCases { json.field(kind.rawValue, self[kind]) }
        json.field("all", all)
        json.field("duplicates", duplicates)
        json.field("embedding_model", model)
        json.field("dimension", dimension)
        json.field("embedded", embedded)
        json.field("reused", reused)
        proof.writeFields(to: &json)
        json.field("backup", backup)
        json.field("truncated_rows", truncatedRows)
        json.field("writers_waited_ms", writersWaitedMilliseconds)
        json.field("total_rows_in_store", totalRows)
    }
}
