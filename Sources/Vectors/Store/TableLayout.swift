internal import Postgres

/// What matters of the tables as they are found.
struct TableLayout {
    /// The length that the column `embedding` is fixed to, if it is.
    let fixedDimension: Int?
    /// Whether the embeddings' metadata is `jsonb`, as now, or `json`, as it was.
    let hasBinaryMetadata: Bool
    /// The columns of each table in order, without generated ones.
    let columns: [VectorTable: [Column]]
    /// Why a copy of a table might not be all of it; nil when it is.
    let obstacle: String?

    struct Column: Equatable {
        let name: String
        let type: String
    }

    /// Looks at the tables.
    ///
    /// - Throws: ``VectorError/unusableTables(_:)`` when they are not what `langchain_postgres` makes. `langchain_community`
    ///   and early versions have no `id`; they cannot be loaded without breaking their readers.
    init(_ connection: PostgresConnection) throws {
        var columns: [VectorTable: [Column]] = [:]
        var modifiers: [String: Int] = [:]
        for table in VectorTable.allCases {
            let result = try connection.query(Queries.columns, [table.rawValue])
            columns[table] = result.map { result, row in
                typealias Field = Queries.Columns
                let name = result.text(row, Field.name) ?? ""
                if table == .embeddings { modifiers[name] = result.integer(row, Field.modifier) }
                return Column(name: name, type: result.text(row, Field.type) ?? "")
            }
        }
        func type(_ name: String, of table: VectorTable) throws(VectorError) -> String {
            guard let column = columns[table]?.first(where: { $0.name == name }) else {
                throw .unusableTables("\(table.rawValue) 没有列 \(name)")
            }
            return column.type
        }
        for name in ["uuid", "name", "cmetadata"] { _ = try type(name, of: .collections) }
        _ = try type("document", of: .embeddings)
        let id = try type("id", of: .embeddings)
        guard ["character varying", "text", "character"].contains(id) else {
            throw VectorError.unusableTables("langchain_pg_embedding 的列 id 类型为 \(id)，应为 varchar")
        }
        guard try type("collection_id", of: .embeddings) == "uuid" else {
            throw VectorError.unusableTables("langchain_pg_embedding 的列 collection_id 类型应为 uuid")
        }
        // Outside the search path the type is shown with its schema.
        guard try type("embedding", of: .embeddings).split(separator: ".").last == "vector" else {
            throw VectorError.unusableTables("langchain_pg_embedding 的列 embedding 类型应为 vector")
        }
        hasBinaryMetadata = try type("cmetadata", of: .embeddings) == "jsonb"
        let modifier = modifiers["embedding"] ?? -1
        fixedDimension = modifier > 0 ? modifier : nil
        self.columns = columns
        obstacle = try Self.obstacle(connection)
    }

    /// Refuses tables of which a copy might not be all.
    func requireWhole() throws(VectorError) {
        guard let obstacle else { return }
        throw .backupFailed(
            reason: "无法保证备份完整: \(obstacle)", cause: PostgresError(kind: .statement, message: obstacle))
    }

    /// Names the first thing that would make a copy smaller than the table, or a deletion larger.
    private static func obstacle(_ connection: PostgresConnection) throws(PostgresError) -> String? {
        for table in VectorTable.allCases {
            let result = try connection.query(Queries.obstacles, [table.rawValue])
            typealias Field = Queries.Obstacles
            result.check(Field.self)
            let kind = result.text(0, Field.kind) ?? ""
            if kind != "r" { return "\(table.rawValue) 不是普通表（是\(kindNames[kind] ?? "其他对象")）" }
            if result.bool(0, Field.hasChildren) { return "\(table.rawValue) 有继承它的子表" }
            if result.bool(0, Field.hasPolicies) { return "\(table.rawValue) 对当前角色启用了行级安全策略" }
        }
        return nil
    }

    /// By `relkind`, see "pg_class" in the PostgreSQL manual.
    private static let kindNames = ["p": "分区表", "v": "视图", "m": "物化视图", "f": "外部表"]
}
