/// An object in a database, as `pg_depend` names it: the OID of a system catalog and that of a row in it.
struct ObjectID: Hashable, Sendable {
    /// The OID of the catalog, which the server's source fixes (`pg_class.h` and its like).
    var catalog: UInt32
    /// The OID of the row.
    var oid: UInt32

    /// `pg_class`: tables, views, sequences, indexes.
    static func relation(_ oid: UInt32) -> ObjectID { ObjectID(catalog: 1259, oid: oid) }
    /// `pg_attrdef`: the default or the expression of a column.
    static func columnDefault(_ oid: UInt32) -> ObjectID { ObjectID(catalog: 2604, oid: oid) }
    /// `pg_constraint`
    static func constraint(_ oid: UInt32) -> ObjectID { ObjectID(catalog: 2606, oid: oid) }
    /// `pg_type`
    static func type(_ oid: UInt32) -> ObjectID { ObjectID(catalog: 1247, oid: oid) }

    var isRelation: Bool { catalog == 1259 }
    var isConstraint: Bool { catalog == 2606 }
    var isType: Bool { catalog == 1247 }
    var isFunction: Bool { catalog == 1255 }
    var isSchema: Bool { catalog == 2615 }
    var isExtension: Bool { catalog == 3079 }
    var isStatistics: Bool { catalog == 3381 }
}

/// Something other than a table or view that tables need: a schema, an extension, a type, a function, a sequence …
struct SchemaObject {
    /// What it is.
    var id: ObjectID
    /// The statements that make it unless it is there; none where there is nothing to make.
    var statements: [String]
    /// What must exist before it.
    var needs: [ObjectID] = []
    /// What a function's body seems to call, which the server does not record.
    var mentions: [ObjectID] = []
    /// The comments people wrote on it, as statements.
    var comments: [String] = []
}

/// A comment that people wrote on a table or a part of it.
struct TableNote: Sendable {
    /// What it is written on: the table itself, or one of its constraints or indexes.
    var part: ObjectID
    /// `comment on …`, without the semicolon.
    var statement: String
}
