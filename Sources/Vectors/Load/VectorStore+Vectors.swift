internal import Postgres

extension VectorStore {
    /// How many vectors a load had to have made, and how many were there already.
    struct Acquisition {
        var embedded = 0
        var reused = 0
    }

    /// Sees to it that the cache holds the vectors of the items at all these positions: what an earlier try has left, what
    /// the store holds of the same model and text, and what the model makes of the rest.
    func acquire(
        _ positions: [Int], of items: LoadItems, into cache: VectorCache, with embedder: any Embedder,
        _ progress: (LoadProgress) throws -> Void
    ) throws(VectorError) -> Acquisition {
        func missing() -> [Int] {
            var seen: Set<VectorCache.Key> = []
            return positions.filter { position in
                let key = items[position].key
                let dimension = cache.dimension(of: key)
                let isUsable =
                    dimension != nil && (embedder.dimension == nil || dimension == embedder.dimension)
                return !isUsable && seen.insert(key).inserted
            }
        }
        let keys = Set(positions.lazy.map { items[$0].key }).count
        try fetch(missing(), of: items, into: cache, embedder)
        let rest = missing()
        var done = keys - rest.count
        func tell() throws { try progress(LoadProgress(phase: .embedding, done: done, total: keys)) }
        do {
            try tell()
        } catch {
            throw .cancelled(cause: error)
        }
        guard !rest.isEmpty else { return Acquisition(embedded: 0, reused: keys) }
        var length = embedder.dimension
        try embedder.embed(
            rest.map { items[$0].input },
            deliver: { batch in
                for (position, vector) in batch {
                    try Self.check(vector, of: items[rest[position]], &length)
                }
                try cache.add(batch.map { (items[rest[$0.position]].key, $0.vector) })
                // What has been paid for outlives a power cut too.
                if embedder.isWorthKeeping { try cache.sync() }
                try VectorCache.pass("vectors.kept")
                done += batch.count
                try tell()
            }, waiting: tell)
        try cache.sync()
        if let lost = missing().first {
            throw .embeddingFailed("模型没有返回 \(items[lost].name) 的向量", isRetryable: true)
        }
        return Acquisition(embedded: rest.count, reused: keys - rest.count)
    }

    private static func check(_ vector: [Float], of item: LoadItem, _ length: inout Int?) throws(VectorError)
    {
        guard !vector.isEmpty, vector.allSatisfy(\.isFinite), vector.contains(where: { $0 != 0 }) else {
            throw .embeddingFailed("\(item.name) 的向量为空、全为零或含有非有限数", isRetryable: false)
        }
        guard vector.count == length ?? vector.count else {
            throw .embeddingFailed(
                "\(item.name) 的向量为 \(vector.count) 维，其他为 \(length ?? 0) 维", isRetryable: false)
        }
        length = vector.count
    }

    /// Copies what the store holds of them into the cache.
    private func fetch(
        _ positions: [Int], of items: LoadItems, into cache: VectorCache, _ embedder: any Embedder
    ) throws(VectorError) {
        for start in stride(from: 0, to: positions.count, by: 1000) {
            let some = positions[start..<min(start + 1000, positions.count)].map { items[$0] }
            let keys = Dictionary(some.map { ($0.textHash.hexadecimal, $0.key) }) { first, _ in first }
            let hashes = keys.keys.sorted()
            try reading { connection in
                var rows = BinaryVectors()
                _ = try connection.copyOut(Queries.copyVectors(model: embedder.model, hashes: hashes)) {
                    piece in
                    guard let row = rows.row(piece), let key = keys[row.text],
                        row.vector.count == embedder.dimension ?? row.vector.count
                    else { return }
                    try cache.add(row.vector, for: key)
                }
            }
        }
    }
}
