/// A thing in a database, as `pg_depend` names it: the OID of a system catalog and that of a row in it.
package struct ObjectID: Hashable, Sendable {
    /// The OID of the catalog, which the server's source fixes (`pg_class.h` and its like).
    package var catalog: UInt32
    /// The OID of the row.
    package var oid: UInt32

    /// `pg_class`: tables, views, sequences, indexes.
    package static func relation(_ oid: UInt32) -> ObjectID { ObjectID(catalog: 1259, oid: oid) }
    /// `pg_attrdef`: the default or the expression of a column.
    package static func columnDefault(_ oid: UInt32) -> ObjectID { ObjectID(catalog: 2604, oid: oid) }
    /// `pg_constraint`
    package static func constraint(_ oid: UInt32) -> ObjectID { ObjectID(catalog: 2606, oid: oid) }
    /// `pg_type`
    package static func type(_ oid: UInt32) -> ObjectID { ObjectID(catalog: 1247, oid: oid) }

    package var isRelation: Bool { catalog == 1259 }
    package var isConstraint: Bool { catalog == 2606 }
    package var isType: Bool { catalog == 1247 }
    package var isFunction: Bool { catalog == 1255 }
    package var isSchema: Bool { catalog == 2615 }
    package var isExtension: Bool { catalog == 3079 }
    package var isStatistics: Bool { catalog == 3381 }

    /// Makes it from its parts.
    package init(catalog: UInt32, oid: UInt32) {
        self.catalog = catalog
        self.oid = oid
    }
}

/// Something other than a table or view that tables need: a schema, an extension, a type, a function, a sequence …
package struct SchemaObject: Sendable {
    /// What it is.
    package var id: ObjectID
    /// The statements that make it unless it is there; none where there is nothing to make.
    package var statements: [String]
    /// What must exist before it.
    package var needs: [ObjectID] = []
    /// What a function's body seems to call, which the server does not record.
    package var mentions: [ObjectID] = []
    /// The comments people wrote on it, as statements.
    package var comments: [String] = []

    /// Makes it from its parts.
    package init(id: ObjectID, statements: [String]) {
        self.id = id
        self.statements = statements
    }
}

/// A comment that people wrote on a table or a part of it.
package struct TableNote: Sendable {
    /// What it is written on: the table itself, or one of its constraints or indexes.
    package var part: ObjectID
    /// `comment on …`, without the semicolon.
    package var statement: String

    /// Makes it from its parts.
    package init(part: ObjectID, statement: String) {
        self.part = part
        self.statement = statement
    }
}
