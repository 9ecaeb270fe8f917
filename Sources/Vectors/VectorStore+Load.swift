internal import Postgres

extension VectorStore {
    /// Loads the records in one transaction: backup, then deletion of the old rows, then the new ones.
    ///
    /// Vectors are made before it begins, and writers wait from its first statement to its end, so that no row of
    /// theirs is lost; readers see the old rows until the new ones are there. Ids come from content: loading the same
    /// records again changes nothing.
    /// - Parameters:
    ///   - lockTimeoutSeconds: how long to wait for other writers; 0 for ever.
    ///   - progress: called before the first and after every batch of vectors; what it throws cancels the load.
    /// - Throws: ``VectorError``. The store is then as it was.
    public func load(
        _ records: [TrainingRecord], with embedder: any Embedder, existing: ExistingRows = .keep,
        lockTimeoutSeconds: Int = 60, progress: (LoadProgress) throws -> Void = { _ in }
    ) throws(VectorError) -> LoadReport {
        guard !records.isEmpty else {
            throw .loadFailed(record: nil, reason: "there are no records to load")
        }
        // PostgreSQL's text holds every character but this one.
        for (position, record) in records.enumerated()
        where record.document.utf8.contains(0) || record.source?.utf8.contains(0) == true {
            throw .loadFailed(
                record: record.name(at: position), reason: "the text holds a NUL character")
        }
        let model = VectorModel(embedder)
        let kinds = Set(records.map(\.kind))
        let layout = try layout()
        // Once more inside the transaction; this one is for telling before the model is asked and paid.
        try check(model, for: kinds, layout: layout, assumingEmpty: existing.isReplaced)
        let vectors = try embed(records, with: embedder, progress)
        return try transaction(
            "ISOLATION LEVEL READ COMMITTED, READ WRITE",
            otherwise: { .loadFailed(record: nil, reason: "\($0)", cause: $0) }
        ) {
            try connection.query("SET LOCAL lock_timeout = '\(lockTimeoutSeconds)s'")
            try connection.query(Queries.lock)
            var report = LoadReport(kinds: [:], model: model.name, dimension: model.dimension)
            if let plan = existing.plan { report.backup = try copyTables(plan) }
            if existing.isReplaced { report.truncatedRows = try deleteRows() }
            try check(model, for: kinds, layout: layout, assumingEmpty: false)
            try ensureCollections(model, for: kinds)
            try stage(records, vectors)
            try store(records, into: &report)
            return report
        }
    }

    private func embed(
        _ records: [TrainingRecord], with embedder: any Embedder, _ progress: (LoadProgress) throws -> Void
    ) throws(VectorError) -> [[Float]] {
        var vectors = [[Float]](repeating: [], count: records.count)
        var done = 0
        func report() throws { try progress(LoadProgress(embedded: done, total: records.count)) }
        do { try report() } catch { throw .cancelled(cause: error) }
        let inputs = records.map { EmbeddingInput($0.textToEmbed, as: .document, name: $0.id) }
        try embedder.embed(
            inputs,
            deliver: { position, vector in
                guard vector.count == embedder.dimension, vector.allSatisfy(\.isFinite) else {
                    throw VectorError.embeddingFailed(
                        "the vector of \(inputs[position].name) is of another length or not finite",
                        isRetryable: false)
                }
                vectors[position] = vector
                done += 1
                if done % 64 == 0 || done == records.count { try report() }
            }, waiting: report)
        return vectors
    }

    private func deleteRows() throws(VectorError) -> Int {
        do throws(PostgresError) {
            // TRUNCATE would show an empty table to readers with an older snapshot.
            return try connection.query(Queries.deleteEmbeddings).affectedRows
        } catch {
            throw .truncateFailed(error)
        }
    }
}

extension TrainingRecord {
    /// How errors name the record.
    func name(at position: Int) -> String {
        "\(id) (number \(position + 1)\(source.map { ", from \($0)" } ?? ""))"
    }
}
