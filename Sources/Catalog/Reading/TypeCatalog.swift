internal import Postgres
internal import SQL
internal import Schema

/// The types that some tables are made of, down to the built-in ones.
struct TypeCatalog {
    private struct Entry {
        var name: TableName
        var kind: String
        var category: String
        /// Element type of an array, base type of a domain, subtype of a range.
        var base: UInt32
        var definition: TypeDefinition?
        /// The types it is made of.
        var parts: [UInt32]
    }

    private var entries: [UInt32: Entry] = [:]

    /// Reads some types and those they are made of, in four queries.
    init(_ reader: SchemaReader, types: Set<UInt32>) throws(CatalogError) {
        typealias Field = CatalogQueries.Types
        let rows = try reader.query(
            CatalogQueries.types, [ArrayText.literal(types.sorted())], Field.self)
        var own: [UInt32] = []
        for row in 0..<rows.rowCount {
            let oid = rows.oid(row, Field.oid)
            let name = rows.name(row, Field.schema)
            var entry = Entry(
                name: name, kind: rows.text(row, Field.kind) ?? "",
                category: rows.text(row, Field.category) ?? "",
                base: rows.oid(row, Field.base),
                parts: [rows.oid(row, Field.base)])
            let isBuiltIn = ["pg_catalog", "information_schema"].contains(name.schema)
            if !isBuiltIn, !rows.bool(row, Field.isMadeOtherwise),
                let body = Self.body(rows, row)
            {
                entry.definition = TypeDefinition(
                    name: name, body: body, comment: rows.wellFormedText(row, Field.comment)?.nonBlank)
                own.append(oid)
            }
            entries[oid] = entry
        }
        try complete(ArrayText.literal(own), reader)
    }

    private static func body(_ rows: borrowing PostgresResult, _ row: Int) -> TypeDefinition.Body? {
        typealias Field = CatalogQueries.Types
        return switch rows.text(row, Field.kind) {
        case "e": .enumeration([])
        case "c": .composite([])
        case "r": .range(options: rows.text(row, Field.baseText) ?? "")
        case "d":
            .domain(
                base: TypeName.short(rows.text(row, Field.baseText) ?? ""),
                collation: rows.text(row, Field.collation),
                notNull: rows.text(row, Field.notNull),
                defaultExpression: rows.text(row, Field.expression), checks: [])
        default: nil
        }
    }

    private mutating func complete(_ oids: String, _ reader: SchemaReader) throws(CatalogError) {
        typealias Field = CatalogQueries.Attributes
        let labels = try reader.query(CatalogQueries.labels, [oids], CatalogQueries.Labels.self)
        for row in 0..<labels.rowCount {
            guard let label = labels.text(row, CatalogQueries.Labels.label) else { continue }
            change(labels.oid(row, CatalogQueries.Labels.type)) {
                if case .enumeration(let all) = $0 { $0 = .enumeration(all + [label]) }
            }
        }
        let checks = try reader.query(
            CatalogQueries.domainChecks, [oids], CatalogQueries.DomainChecks.self)
        for row in 0..<checks.rowCount {
            guard let check = checks.text(row, CatalogQueries.DomainChecks.check) else { continue }
            change(checks.oid(row, CatalogQueries.DomainChecks.type)) { body in
                guard case .domain(let base, let collation, let notNull, let expression, let all) = body
                else {
                    return
                }
                body = .domain(
                    base: base, collation: collation, notNull: notNull, defaultExpression: expression,
                    checks: all + [check])
            }
        }
        let attributes = try reader.query(CatalogQueries.attributes, [oids], Field.self)
        for row in 0..<attributes.rowCount {
            guard let name = attributes.text(row, Field.name),
                let type = attributes.text(row, Field.type)
            else { continue }
            entries[attributes.oid(row, Field.owner)]?.parts.append(
                attributes.oid(row, Field.typeID))
            let collation =
                attributes.text(row, Field.collation).map { " collate \($0)" } ?? ""
            change(attributes.oid(row, Field.owner)) {
                if case .composite(let all) = $0 {
                    $0 = .composite(all + ["\(name) \(TypeName.short(type))\(collation)"])
                }
            }
        }
    }

    private mutating func change(_ oid: UInt32, _ body: (inout TypeDefinition.Body) -> Void) {
        guard let definition = entries[oid]?.definition else { return }
        var content = definition.body
        body(&content)
        entries[oid]?.definition = TypeDefinition(
            name: definition.name, body: content, comment: definition.comment)
    }

    /// The definitions of the types of other people's making, by OID.
    var definitions: [(oid: UInt32, type: TypeDefinition)] {
        entries.compactMap { oid, entry in entry.definition.map { (oid, $0) } }.sorted { $0.oid < $1.oid }
    }

    /// The definitions of what a type is made of, itself included, each after those it is made of.
    func definitions(within type: UInt32) -> [TypeDefinition] {
        guard let entry = entries[type] else { return [] }
        return entry.parts.flatMap(definitions(within:)) + (entry.definition.map { [$0] } ?? [])
    }

    /// The values a column of the type can take, for an enum or a domain over one or with a list of values.
    func values(of type: UInt32) -> [String] {
        guard let entry = entries[type], let definition = entry.definition else { return [] }
        switch definition.body {
        case .enumeration(let labels): return labels
        case .domain(_, _, _, _, let checks):
            return checks.lazy.compactMap(CheckedValues.init).first?.values ?? values(of: entry.base)
        case .composite, .range: return []
        }
    }

    /// Coarse sort of a type.
    func family(of type: UInt32) -> Column.Family {
        guard let entry = entries[type] else { return .other }
        if entry.kind == "d" { return family(of: entry.base) }
        if entry.category == "A" { return .array }
        if entry.kind == "e" { return .enumeration }
        return switch entry.name.name {
        case "int2", "int4", "int8", "oid": .integer
        case "numeric", "float4", "float8", "money": .number
        case "text", "varchar", "bpchar", "char", "name", "citext": .text
        case "date": .date
        case "timestamp", "timestamptz": .timestamp
        case "time", "timetz": .time
        case "interval": .interval
        case "bool": .boolean
        case "uuid": .uuid
        case "json", "jsonb": .json
        case "bytea": .binary
        default: .other
        }
    }
}
