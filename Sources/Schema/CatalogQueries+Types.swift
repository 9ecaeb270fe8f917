extension CatalogQueries {
    /// Every type that the columns of the tables are made of, down to the built-in ones.
    ///
    /// Columns: OID, schema, name, typtype, typcategory, element or base OID, base as text, NOT NULL, default,
    /// collation, comment, owning extension or NULL, extension's schema, whether it is the row type of a table.
    static let types = """
        WITH RECURSIVE used (oid) AS (
            SELECT a.atttypid FROM pg_catalog.pg_attribute a
            WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
            UNION
            SELECT part.oid FROM used u JOIN pg_catalog.pg_type t ON t.oid = u.oid
            CROSS JOIN LATERAL (
                SELECT t.typelem WHERE t.typelem <> 0 AND t.typcategory = 'A'
                UNION ALL SELECT t.typbasetype WHERE t.typtype = 'd'
                UNION ALL SELECT r.rngsubtype FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid
                UNION ALL SELECT a.atttypid FROM pg_catalog.pg_attribute a
                WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
            ) AS part (oid)
        )
        SELECT t.oid, n.nspname, t.typname, t.typtype, t.typcategory,
            CASE WHEN t.typtype = 'd' THEN t.typbasetype
                WHEN t.typcategory = 'A' THEN t.typelem
                ELSE coalesce((SELECT r.rngsubtype FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid), 0) END,
            CASE WHEN t.typtype = 'd' THEN pg_catalog.format_type(t.typbasetype, t.typtypmod)
                WHEN t.typtype = 'r' THEN (SELECT pg_catalog.format_type(r.rngsubtype, NULL)
                    FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid) END,
            t.typnotnull, t.typdefault,
            CASE WHEN t.typtype = 'd' AND t.typcollation <> b.typcollation
                THEN (SELECT pg_catalog.quote_ident(cn.nspname) || '.' || pg_catalog.quote_ident(co.collname)
                    FROM pg_catalog.pg_collation co JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
                    WHERE co.oid = t.typcollation) END,
            pg_catalog.obj_description(t.oid, 'pg_type'), e.extname, en.nspname,
            coalesce((SELECT c.relkind <> 'c' FROM pg_catalog.pg_class c WHERE c.oid = t.typrelid), false)
        FROM used u JOIN pg_catalog.pg_type t ON t.oid = u.oid
        JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
        LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
        LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_type'::regclass AND d.objid = t.oid
            AND d.deptype = 'e' AND d.refclassid = 'pg_catalog.pg_extension'::regclass
        LEFT JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
        LEFT JOIN pg_catalog.pg_namespace en ON en.oid = e.extnamespace
        ORDER BY t.oid
        """

    /// Labels of the enum types in `$1`, in order.
    static let labels = """
        SELECT e.enumtypid, e.enumlabel FROM pg_catalog.pg_enum e
        WHERE e.enumtypid = ANY ($1::oid[]) ORDER BY e.enumtypid, e.enumsortorder
        """

    /// Checks of the domains in `$1`.
    static let domainChecks = """
        SELECT c.contypid, 'constraint ' || pg_catalog.quote_ident(c.conname) || ' '
            || pg_catalog.pg_get_constraintdef(c.oid)
        FROM pg_catalog.pg_constraint c WHERE c.contypid = ANY ($1::oid[]) AND c.contype = 'c'
        ORDER BY c.contypid, c.conname::text COLLATE "C"
        """

    /// Attributes of the composite types in `$1`: type, attribute as SQL text, OID of the attribute's type.
    static let attributes = """
        SELECT t.oid, pg_catalog.quote_ident(a.attname), pg_catalog.format_type(a.atttypid, a.atttypmod), a.atttypid
        FROM pg_catalog.pg_type t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.typrelid
        WHERE t.oid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY t.oid, a.attnum
        """
}
