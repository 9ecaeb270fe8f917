internal import Postgres

extension CatalogQueries {
    enum Types: Int, ResultColumns {
        case oid, schema, name, kind, category, base, baseText, notNull, expression, collation,
            isMadeOtherwise, comment
    }

    /// The types in `$1` and every type that they are made of, down to the built-in ones.
    ///
    /// The base is the element, the domain's own base or the subtype, its text for a range the range's options; what is
    /// made otherwise came with an extension or a table.
    static let types = """
        WITH RECURSIVE used (oid) AS (
            SELECT w.oid FROM unnest($1::oid[]) AS w (oid)
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
        SELECT t.oid AS oid, n.nspname AS schema, t.typname AS name, t.typtype AS kind, t.typcategory AS category,
            CASE WHEN t.typtype = 'd' THEN t.typbasetype
                WHEN t.typcategory = 'A' THEN t.typelem
                ELSE coalesce((SELECT r.rngsubtype FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid), 0) END AS base,
            CASE WHEN t.typtype = 'd' THEN pg_catalog.format_type(t.typbasetype, t.typtypmod)
                WHEN t.typtype = 'r' THEN (\(rangeOptions)) END AS baseText,
            CASE WHEN t.typnotnull THEN coalesce((SELECT 'constraint ' || pg_catalog.quote_ident(c.conname) || ' not null'
                FROM pg_catalog.pg_constraint c WHERE c.contypid = t.oid AND c.contype = 'n'
                    AND c.conname::text <> t.typname || '_not_null'), 'not null') END AS notNull,
            pg_catalog.pg_get_expr(t.typdefaultbin, 0) AS expression,
            CASE WHEN t.typtype = 'd' AND t.typcollation <> b.typcollation THEN (\(collation("t.typcollation"))) END AS collation,
            EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_type'::regclass
                AND d.objid = t.oid AND d.deptype = 'e')
            OR coalesce((SELECT c.relkind <> 'c' FROM pg_catalog.pg_class c WHERE c.oid = t.typrelid), false) AS isMadeOtherwise,
            pg_catalog.obj_description(t.oid, 'pg_type') AS comment
        FROM used u JOIN pg_catalog.pg_type t ON t.oid = u.oid
        JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
        LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
        ORDER BY t.oid
        """

    /// What a range is made with, where it is not the default. Multiranges came with PostgreSQL 14.
    private static let rangeOptions = """
        SELECT concat_ws(', ', 'subtype = ' || pg_catalog.format_type(r.rngsubtype, NULL),
            (SELECT 'subtype_opclass = ' || pg_catalog.quote_ident(xn.nspname) || '.' || pg_catalog.quote_ident(x.opcname)
                FROM pg_catalog.pg_opclass x JOIN pg_catalog.pg_namespace xn ON xn.oid = x.opcnamespace
                WHERE x.oid = r.rngsubopc AND NOT x.opcdefault),
            (SELECT 'collation = ' || (\(collation("r.rngcollation"))) FROM pg_catalog.pg_type x
                WHERE x.oid = r.rngsubtype AND x.typcollation <> r.rngcollation),
            'subtype_diff = ' || nullif(r.rngsubdiff::oid, 0)::regproc,
            (SELECT 'multirange_type_name = ' || pg_catalog.quote_ident(xn.nspname) || '.' || pg_catalog.quote_ident(x.typname)
                FROM pg_catalog.pg_type x JOIN pg_catalog.pg_namespace xn ON xn.oid = x.typnamespace
                WHERE x.oid = (to_jsonb(r) ->> 'rngmultitypid')::oid
                    AND (x.typnamespace <> t.typnamespace OR x.typname::text <> CASE
                        WHEN position('range' IN t.typname::text) > 0
                        THEN pg_catalog.regexp_replace(t.typname::text, 'range', 'multirange')
                        ELSE t.typname || '_multirange' END)))
        FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid
        """

    /// The name of a collation as SQL text.
    static func collation(_ oid: String) -> String {
        """
        SELECT pg_catalog.quote_ident(cn.nspname) || '.' || pg_catalog.quote_ident(co.collname)
        FROM pg_catalog.pg_collation co JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
        WHERE co.oid = \(oid)
        """
    }

    enum Labels: Int, ResultColumns { case type, label }

    /// Labels of the enum types in `$1`, in order.
    static let labels = """
        SELECT e.enumtypid AS type, e.enumlabel AS label FROM pg_catalog.pg_enum e
        WHERE e.enumtypid = ANY ($1::oid[]) ORDER BY e.enumtypid, e.enumsortorder
        """

    enum DomainChecks: Int, ResultColumns { case type, check }

    /// Checks of the domains in `$1`.
    static let domainChecks = """
        SELECT c.contypid AS type, 'constraint ' || pg_catalog.quote_ident(c.conname) || ' '
            || pg_catalog.pg_get_constraintdef(c.oid) AS check
        FROM pg_catalog.pg_constraint c WHERE c.contypid = ANY ($1::oid[]) AND c.contype = 'c'
        ORDER BY c.contypid, c.conname::text COLLATE "C"
        """

    enum Attributes: Int, ResultColumns {
        case owner, name, type, collation, typeID
    }

    /// Attributes of the composite types in `$1`: type, attribute and its type as SQL text, its collation, OID of its type.
    static let attributes = """
        SELECT t.oid AS owner, pg_catalog.quote_ident(a.attname) AS name,
            pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
            CASE WHEN a.attcollation <> b.typcollation THEN (\(collation("a.attcollation"))) END AS collation,
            a.atttypid AS typeID
        FROM pg_catalog.pg_type t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.typrelid
        JOIN pg_catalog.pg_type b ON b.oid = a.atttypid
        WHERE t.oid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY t.oid, a.attnum
        """
}
