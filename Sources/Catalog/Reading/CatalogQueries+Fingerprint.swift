extension CatalogQueries {
    /// An MD5 over a line for each object that defines the relations with schemas in `$1` and names in `$2`: themselves,
    /// their columns, constraints and indexes, and the enums and domains that their columns are of.
    static let fingerprint = """
        WITH named (oid, kind, name) AS MATERIALIZED (
            SELECT c.oid, c.relkind, pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)
            FROM unnest($1::text[], $2::text[]) AS w (schema, name)
            JOIN pg_catalog.pg_namespace n ON n.nspname::text = w.schema
            JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname::text = w.name
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
        ), attribute AS MATERIALIZED (
            SELECT t.name AS owner, a.attname, a.atttypid, a.atttypmod, a.attnotnull, a.attidentity, a.attgenerated
            FROM named t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
        ), line (text) AS (
            SELECT concat_ws(' ', t.name, t.kind, CASE WHEN t.kind = 'p' THEN pg_catalog.pg_get_partkeydef(t.oid) END,
                CASE WHEN t.kind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(t.oid) END)
            FROM named t
            UNION ALL
            SELECT concat_ws(' ', a.owner, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,
                a.attidentity, a.attgenerated)
            FROM attribute a
            UNION ALL
            SELECT concat_ws(' ', t.name, a.attname, 'DEFAULT', pg_catalog.pg_get_expr(d.adbin, d.adrelid))
            FROM named t JOIN pg_catalog.pg_attrdef d ON d.adrelid = t.oid
            JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.adnum
            UNION ALL
            SELECT concat_ws(' ', t.name, a.attname, 'COMMENT', s.description)
            FROM named t JOIN pg_catalog.pg_description s ON s.objoid = t.oid AND s.classoid = 'pg_catalog.pg_class'::regclass
            LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = s.objsubid
            UNION ALL
            SELECT concat_ws(' ', t.name, k.conname, pg_catalog.pg_get_constraintdef(k.oid))
            FROM named t JOIN pg_catalog.pg_constraint k ON k.conrelid = t.oid
            WHERE k.contype IN ('p', 'u', 'c', 'f', 'x') AND k.conparentid = 0
            UNION ALL
            SELECT pg_catalog.pg_get_indexdef(i.indexrelid)
            FROM named t JOIN pg_catalog.pg_index i ON i.indrelid = t.oid
            WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k
                WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
            UNION ALL
            SELECT concat_ws(' ', pg_catalog.format_type(y.oid, NULL), y.typdefault,
                ARRAY(SELECT e.enumlabel FROM pg_catalog.pg_enum e WHERE e.enumtypid = y.oid ORDER BY e.enumsortorder),
                ARRAY(SELECT pg_catalog.pg_get_constraintdef(k.oid) FROM pg_catalog.pg_constraint k
                    WHERE k.contypid = y.oid ORDER BY k.conname))
            FROM pg_catalog.pg_type y
            WHERE y.typtype IN ('d', 'e') AND y.oid IN (SELECT a.atttypid FROM attribute a)
        )
        SELECT pg_catalog.md5(count(*) || ' ' || sum(pg_catalog.hashtextextended(l.text, 0))) FROM line l
        """
}
