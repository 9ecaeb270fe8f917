public import JSON
internal import SQL

extension SchemaFile {
    /// The bytes of the file: a table a line, so that two of them can be compared by eye.
    public var bytes: [UInt8] { Array(pieces.joined()) }

    /// The same piece by piece, so that thousands of tables need not be in memory as text at once.
    public var pieces: some Sequence<[UInt8]> { (0...tables.count + 1).lazy.map { piece($0) } }

    /// What stands before the tables, then a table each, then what stands behind.
    private func piece(_ number: Int) -> [UInt8] {
        if number == 0 { return Array(JSONWriter.encode(Head(file: self)).dropLast(Self.end.count - 1)) }
        guard number <= tables.count else { return Self.end }
        return (number > 1 ? [UInt8(ascii: ","), 0x0A] : [0x0A]) + JSONWriter.encode(tables[number - 1])
    }

    private static let end = Array("]}\n".utf8)

    /// The file without tables.
    private struct Head: JSONEncodable {
        let file: SchemaFile

        /// What is unknown or empty is left out.
        func encode(to json: inout JSONWriter) {
            json.object { json in
                json.field("format", "schema")
                json.field("version", SchemaFile.version)
                json.field("generated_at", file.generatedAt)
                json.field("database", file.database)
                json.field("fingerprint", file.fingerprint)
                json.field("encoding", file.encoding)
                json.field("language", file.language.rawValue)
                json.field("tables") { $0.array { _ in } }
            }
        }
    }
}

extension Table: JSONEncodable {
    /// Writes the table as `schema.json` has it.
    public func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("schema", name.schema)
            json.field("name", name.name)
            json.field("kind", kind.rawValue)
            json.known("comment", comment)
            json.known("row_count", rowEstimate)
            json.known("row_count_exact", isRowCountExact)
            json.known("obstacle", obstacle?.rawValue)
            json.known("row_policy", hasRowPolicy)
            json.known("meaning", meaning == .unknown ? nil : meaning)
            json.field("columns", columns)
            json.known("primary_key", primaryKey)
            json.known("constraints", constraints.filter { $0.definition.isBounded })
            json.known("unique_indexes", uniqueIndexes.filter(\.isBounded))
            json.known("relations", relations)
            json.known("key_pairs", keyPairs)
            json.known("partition_key", partitionKey)
            json.known("partition_count", partitionCount == 0 ? nil : partitionCount)
            json.known("partition_of", partitionOf)
            json.known("types", types.filter(\.isBounded))
        }
    }
}

extension Column: JSONEncodable {
    /// Writes the column as `schema.json` has it.
    public func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("name", name)
            json.known("number", number == 0 ? nil : number)
            json.field("type", type)
            json.known("short_type", shortType.isSameName(as: type) ? nil : shortType)
            json.field("family", family.rawValue)
            json.known("not_null", isNotNull)
            json.known("default", defaultExpression.flatMap { $0.isBounded ? $0 : nil })
            json.known("generated", generatedExpression.flatMap { $0.isBounded ? $0 : nil })
            json.known("identity", isIdentity)
            json.known("unreadable", !isReadable)
            json.known("comment", comment)
            json.known("values", enumValues.isBounded ? enumValues : [])
            json.known("samples", samples)
            json.known("null_fraction", nullFraction)
            json.known("distinct", distinctEstimate)
            json.known("minimum", minimum)
            json.known("maximum", maximum)
            json.known("stand_ins", standIns)
            json.known("meaning", meaning == .unknown ? nil : meaning)
        }
    }
}

extension SourcedComment: JSONEncodable {
    /// Writes text and source.
    public func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field(
                "text",
                text.utf8.count <= SchemaFile.longestComment
                    ? text : String(text.prefix(SchemaFile.longestComment)))
            json.field("source", source.rawValue)
        }
    }
}

extension Constraint: JSONEncodable {
    /// Writes the constraint as `schema.json` has it.
    public func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("name", name)
            json.field("kind", kind.rawValue)
            json.field("columns", columns)
            json.field("definition", definition)
        }
    }
}

extension Relation: JSONEncodable {
    /// Writes the relation as `schema.json` has it.
    public func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("columns", columns)
            json.field("target_schema", target.schema)
            json.field("target", target.name)
            json.field("target_columns", targetColumns)
            json.known("inferred", isInferred)
            json.known("not_enforced", !isEnforced)
            json.known("temporal", isTemporal)
            json.known("inclusion", inclusionShare)
            json.known("confidence", confidence)
        }
    }
}

extension KeyPair: JSONEncodable {
    /// Writes the columns, and why they are believed to be unique, or not.
    public func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("columns", columns)
            json.field("standing", standing.rawValue)
        }
    }
}

extension Partition: JSONEncodable {
    /// Writes the parent and the bound.
    public func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("schema", parent.schema)
            json.field("name", parent.name)
            json.field("bound", bound)
        }
    }
}

extension TypeDefinition: JSONEncodable {
    /// Writes the type as `schema.json` has it.
    public func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("schema", name.schema)
            json.field("name", name.name)
            json.known("comment", comment.map { String($0.prefix(SchemaFile.longestComment)) })
            switch body {
            case .enumeration(let labels): json.field("labels", labels)
            case .composite(let attributes): json.field("attributes", attributes)
            case .range(let options): json.field("range", options)
            case .domain(let base, let collation, let notNull, let defaultExpression, let checks):
                json.field("base", base)
                json.known("collation", collation)
                json.known("not_null", notNull)
                json.known("default", defaultExpression)
                json.known("checks", checks)
            }
        }
    }

    fileprivate var isBounded: Bool {
        switch body {
        case .enumeration(let labels): labels.isBounded
        case .composite(let attributes): attributes.allSatisfy(\.isBounded)
        case .range(let options): options.isBounded
        case .domain(_, _, _, let expression, let checks):
            ([expression].compactMap { $0 } + checks).allSatisfy(\.isBounded)
        }
    }
}

extension String {
    fileprivate var isBounded: Bool { utf8.count <= SchemaFile.longestDefinition }
}

extension [String] {
    /// Whether a list of values is short enough to be written whole.
    fileprivate var isBounded: Bool {
        count <= SchemaFile.mostValues && allSatisfy { $0.utf8.count <= SchemaFile.longestValue }
    }
}

extension JSONWriter {
    /// Writes one member unless nothing is known.
    mutating func known(_ name: String, _ value: (some JSONEncodable)?) {
        if let value { field(name, value) }
    }

    /// Writes one member unless the list is empty.
    mutating func known(_ name: String, _ list: [some JSONEncodable]) {
        if !list.isEmpty { field(name, list) }
    }

    /// Writes one member if it is true.
    mutating func known(_ name: String, _ value: Bool) {
        if value { field(name, true) }
    }
}
