internal import JSON

extension SchemaFile {
    /// Reads a file.
    ///
    /// - Throws: ``SchemaFileError`` when it is none of this version.
    public init(parsing bytes: [UInt8]) throws(SchemaFileError) {
        let json: JSONValue
        do { json = try JSONValue(parsing: bytes) } catch { throw .notASchema("it is not JSON") }
        let file = Members(json, "the file")
        guard json["format"]?.stringValue == "schema", let version = json["version"]?.intValue else {
            throw .notASchema("it does not say so")
        }
        guard version == Self.version else { throw .otherVersion(version) }
        self.init(
            generatedAt: try file.text("generated_at"), database: try file.text("database"),
            fingerprint: try file.text("fingerprint"), encoding: try file.optionalText("encoding") ?? "UTF8",
            language: try file.has("language") ? file.choice("language", Language.self) : .chinese,
            tables: try file.list("tables", Table.init))
    }
}

extension Table {
    fileprivate init(_ json: Members) throws(SchemaFileError) {
        self.init(
            name: try json.table("name"), kind: try json.choice("kind", Kind.self),
            comment: try json.object("comment", SourcedComment.init),
            columns: try json.list("columns", Column.init), primaryKey: try json.texts("primary_key"),
            constraints: try json.list("constraints", Constraint.init),
            uniqueIndexes: try json.texts("unique_indexes"),
            relations: try json.list("relations", Relation.init), rowEstimate: try json.number("row_count"),
            partitionKey: try json.optionalText("partition_key"),
            partitionCount: try json.number("partition_count") ?? 0,
            partitionOf: try json.object("partition_of", Partition.init),
            types: try json.list("types", TypeDefinition.init))
        isRowCountExact = try json.flag("row_count_exact")
        if json.has("obstacle") { obstacle = try json.choice("obstacle", Obstacle.self) }
        hasRowPolicy = try json.flag("row_policy")
        keyPairs = try json.list("key_pairs", KeyPair.init)
        meaning = try json.object("meaning", TableMeaning.init) ?? .unknown
    }
}

extension Column {
    fileprivate init(_ json: Members) throws(SchemaFileError) {
        let type = try json.text("type")
        self.init(
            name: try json.text("name"), number: try json.number("number") ?? 0, type: type,
            shortType: try json.optionalText("short_type") ?? type,
            family: try json.choice("family", Family.self), isNotNull: try json.flag("not_null"),
            defaultExpression: try json.optionalText("default"),
            generatedExpression: try json.optionalText("generated"), isIdentity: try json.flag("identity"),
            isReadable: try !json.flag("unreadable"),
            comment: try json.object("comment", SourcedComment.init), enumValues: try json.texts("values"))
        samples = try json.texts("samples")
        nullFraction = try json.share("null_fraction")
        distinctEstimate = try json.number("distinct")
        minimum = try json.optionalText("minimum")
        maximum = try json.optionalText("maximum")
        standIns = try json.texts("stand_ins")
        meaning = try json.object("meaning", ColumnMeaning.init) ?? .unknown
    }
}

extension SourcedComment {
    fileprivate init(_ json: Members) throws(SchemaFileError) {
        self.init(try json.text("text"), from: try json.choice("source", CommentSource.self))
    }
}

extension Constraint {
    fileprivate init(_ json: Members) throws(SchemaFileError) {
        self.init(
            name: try json.text("name"), kind: try json.choice("kind", Kind.self),
            columns: try json.texts("columns"), definition: try json.text("definition"))
    }
}

extension Relation {
    fileprivate init(_ json: Members) throws(SchemaFileError) {
        self.init(
            columns: try json.texts("columns"), target: try json.table("target", schema: "target_schema"),
            targetColumns: try json.texts("target_columns"), isInferred: try json.flag("inferred"),
            inclusionShare: try json.share("inclusion"), confidence: try json.share("confidence"))
        isEnforced = try !json.flag("not_enforced")
        isTemporal = try json.flag("temporal")
    }
}

extension KeyPair {
    fileprivate init(_ json: Members) throws(SchemaFileError) {
        self.init(columns: try json.texts("columns"), standing: try json.choice("standing", Standing.self))
    }
}

extension Partition {
    fileprivate init(_ json: Members) throws(SchemaFileError) {
        self.init(parent: try json.table("name"), bound: try json.text("bound"))
    }
}

extension TypeDefinition {
    fileprivate init(_ json: Members) throws(SchemaFileError) {
        let body: Body =
            if json.has("labels") {
                .enumeration(try json.texts("labels"))
            } else if json.has("attributes") {
                .composite(try json.texts("attributes"))
            } else if json.has("range") {
                .range(options: try json.text("range"))
            } else {
                .domain(
                    base: try json.text("base"), collation: try json.optionalText("collation"),
                    notNull: try json.optionalText("not_null"),
                    defaultExpression: try json.optionalText("default"), checks: try json.texts("checks"))
            }
        self.init(name: try json.table("name"), body: body, comment: try json.optionalText("comment"))
    }
}
