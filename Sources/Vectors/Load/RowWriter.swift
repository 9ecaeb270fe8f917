internal import Crypto
internal import JSON
internal import Postgres

/// Carries out a load's plan inside its transaction, and checks that the store is then as planned.
struct RowWriter {
    let connection: PostgresConnection
    let layout: TableLayout
    let scope: LoadScope
    let model: VectorModel
    let cache: VectorCache
    let collections: [TrainingKind: String]

    /// Deletes and writes.
    func carryOut(
        _ plan: RowPlan, _ items: LoadItems, _ progress: (LoadProgress) throws -> Void
    ) throws {
        // What others wrote beside our metadata is kept, and so has to be read before its row goes.
        let inherited = try plan.predecessors.mapValues { row in
            try connection.query(Queries.metadata, [row.place]).text(0, 0) ?? ""
        }
        let places = plan.deleted.map { "\"\($0.place)\"" }.joined(separator: ",")
        let deleted = try connection.query(Queries.deleteRows, ["{\(places)}"]).affectedRows
        guard deleted == plan.deleted.count else {
            throw VectorError.loadFailed(
                record: nil, reason: "应删除 \(plan.deleted.count) 行旧记录，实际删除 \(deleted) 行")
        }
        guard !plan.written.isEmpty else { return }
        let now = try connection.query(Queries.now).text(0, 0) ?? ""
        var rows = BinaryRows()
        rows.begin()
        do {
            _ = try connection.copyIn(Queries.copyRows) { input in
                for (done, position) in plan.written.enumerated() {
                    try append(items[position], inherited[position], at: now, to: &rows)
                    guard rows.bytes.count >= 1 << 18 else { continue }
                    try rows.bytes.withUnsafeBytes { try input.send($0) }
                    rows.removeAll()
                    try progress(LoadProgress(phase: .storing, done: done, total: plan.written.count))
                }
                rows.end()
                try rows.bytes.withUnsafeBytes { try input.send($0) }
            }
        } catch let error as PostgresError {
            guard !error.isConnectionLost else { throw error }
            throw VectorError.loadFailed(
                record: error.copyLine.flatMap { line in
                    plan.written.indices.contains(line - 1) ? items[plan.written[line - 1]].name : nil
                }, reason: "\(error)", cause: error)
        }
    }

    private func append(
        _ item: LoadItem, _ inherited: String?, at now: String, to rows: inout BinaryRows
    ) throws {
        let uuid = collections[item.record.kind].flatMap { Hex.bytes($0.filter { $0 != "-" }) } ?? []
        guard uuid.count == 16 else {
            throw VectorError.loadFailed(record: item.name, reason: "集合 \(item.record.kind.rawValue) 不存在")
        }
        guard let vector = try cache.vector(item.key) else {
            throw VectorError.embeddingFailed("\(item.name) 没有向量", isRetryable: true)
        }
        rows.beginRow(fields: 5)
        rows.field(item.id)
        rows.field(uuid: uuid)
        rows.field(vector: vector)
        rows.field(item.record.document)
        rows.field(json: metadata(item, inherited, at: now), isBinary: layout.hasBinaryMetadata)
    }

    /// `cmetadata`: what Vanna and LangChain look for, and what the next load wants to know.
    private func metadata(_ item: LoadItem, _ inherited: String?, at now: String) -> String {
        var members: [String: JSONValue] = [:]
        if let inherited, case .object(let old)? = try? JSONValue(parsing: inherited.utf8) { members = old }
        members["id"] = .string(item.id)
        members["db_name"] = .string(scope.database)
        members["task_id"] = members["task_id"] ?? scope.taskID.map { .string($0) }
        members["tables"] = .array(item.record.tables.map { .string($0) })
        members["embedding_model"] = .string(model.name)
        members["dimension"] = model.dimension.map { .integer(Int64($0)) }
        members["sha256"] = .string(item.textHash.hexadecimal)
        members["source"] = item.record.source.map { .string($0) }
        members["createdat"] = .string(now)
        return String(decoding: JSONWriter.encode(JSONValue.object(members)), as: UTF8.self)
    }

    /// Reads the store again: a trigger or a policy can drop or change a row without an error.
    func verify(_ plan: RowPlan, _ items: LoadItems) throws {
        var isStored = [Bool](repeating: false, count: items.count)
        var found = 0
        try StoredRow.forEach(connection, database: scope.database, of: items) { row in
            if row.database == scope.database { found += 1 }
            guard let position = items.position(of: row.id) else { return }
            if items[position].isStored(as: row, model) { isStored[position] = true }
        }
        if let lost = isStored.firstIndex(of: false) {
            throw VectorError.loadFailed(record: items[lost].name, reason: "数据库没有报错，却没有原样存下它")
        }
        guard found == plan.rowsAfter else {
            throw VectorError.loadFailed(
                record: nil, reason: "加载后 \(scope.database) 应有 \(plan.rowsAfter) 行，实际为 \(found) 行")
        }
    }
}

extension PostgresError {
    /// The number of the row that a COPY stopped at, from 1.
    fileprivate var copyLine: Int? {
        guard let context, let mark = context.firstRange(of: "COPY langchain_pg_embedding, line ") else {
            return nil
        }
        return Int(context[mark.upperBound...].prefix(while: \.isNumber))
    }
}
