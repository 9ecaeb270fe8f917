internal import Postgres

extension CatalogQueries {
    /// The options of a column that ALTER TABLE documents. A server may keep others there for itself, which no other server
    /// takes and pg_dump leaves out.
    private static let documentedOption = "o.option_name IN ('n_distinct', 'n_distinct_inherited')"

    enum Settings: Int, ResultColumns { case table, statement }

    /// What the tables in `$1` are set to beyond what `create table` says, a row for each statement.
    ///
    /// Storage, compression and statistics of columns, defaults of views' columns, replica identity, storage parameters of
    /// keys, the index it is clustered on, statistics of index columns, extended statistics.
    ///
    /// - Parameter server: the server's version, such as 150004: columns have their own compression since 14.
    static func settings(server: Int) -> String {
        settings(compression: server >= 140000 ? "a.attcompression" : "''")
    }

    private static func settings(compression: String) -> String {
        """
        WITH named AS (
            SELECT c.oid, c.relkind, c.relreplident,
                pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS name
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.oid = ANY ($1::oid[])
        ), col AS (
            SELECT c.oid, c.relkind, a.*, t.typstorage, \(compression) AS compression, 'alter '
                || CASE c.relkind WHEN 'm' THEN 'materialized view ' WHEN 'f' THEN 'foreign table ' WHEN 'v' THEN 'view '
                    ELSE 'table only ' END
                || c.name || ' alter column ' || pg_catalog.quote_ident(a.attname) AS change
            FROM named c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
            WHERE a.attstorage <> t.typstorage OR \(compression) <> '' OR a.attstattarget >= 0
                OR a.attoptions::text LIKE '%n_distinct%' OR c.relkind = 'v'
        )
        SELECT s.relid AS table, s.statement AS statement FROM (
            SELECT c.attrelid, 1, c.attnum::int, c.change || ' set storage ' || CASE c.attstorage WHEN 'p' THEN 'plain'
                WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' ELSE 'extended' END
            FROM col c WHERE c.attstorage <> c.typstorage AND c.relkind IN ('r', 'p', 'm', 'f')
            UNION ALL
            SELECT c.attrelid, 2, c.attnum, c.change || ' set compression '
                || CASE c.compression WHEN 'l' THEN 'lz4' ELSE 'pglz' END
            FROM col c WHERE c.compression IN ('l', 'p') AND c.relkind IN ('r', 'p', 'm')
            UNION ALL
            SELECT c.attrelid, 3, c.attnum, c.change || ' set statistics ' || c.attstattarget
            FROM col c WHERE c.attstattarget >= 0 AND c.relkind IN ('r', 'p', 'm', 'f')
            UNION ALL
            SELECT c.attrelid, 4, c.attnum, c.change || ' set ('
                || (SELECT string_agg(pg_catalog.quote_ident(o.option_name) || ' = ' || pg_catalog.quote_literal(o.option_value), ', ')
                    FROM pg_catalog.pg_options_to_table(c.attoptions) AS o WHERE \(documentedOption)) || ')'
            FROM col c WHERE c.relkind IN ('r', 'p', 'm', 'f')
                AND EXISTS (SELECT FROM pg_catalog.pg_options_to_table(c.attoptions) AS o WHERE \(documentedOption))
            UNION ALL
            SELECT c.attrelid, 5, c.attnum, 'alter view ' || n.name || ' alter column ' || pg_catalog.quote_ident(c.attname)
                || ' set default ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid)
            FROM col c JOIN named n ON n.oid = c.attrelid AND n.relkind = 'v'
            JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.attrelid AND d.adnum = c.attnum
            UNION ALL
            SELECT n.oid, 7, 0, 'alter table only ' || n.name || ' replica identity '
                || CASE n.relreplident WHEN 'f' THEN 'full' ELSE 'nothing' END
            FROM named n WHERE n.relreplident IN ('f', 'n') AND n.relkind IN ('r', 'p', 'm')
            UNION ALL
            SELECT n.oid, 8, i.indexrelid::bigint, 'alter table only ' || n.name || ' replica identity using index '
                || pg_catalog.quote_ident(c.relname)
            FROM named n JOIN pg_catalog.pg_index i ON i.indrelid = n.oid AND i.indisreplident
            JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid WHERE n.relreplident = 'i'
            UNION ALL
            SELECT n.oid, 9, 0, 'alter ' || CASE n.relkind WHEN 'm' THEN 'materialized view ' ELSE 'table ' END || n.name
                || ' cluster on ' || pg_catalog.quote_ident(c.relname)
            FROM named n JOIN pg_catalog.pg_index i ON i.indrelid = n.oid AND i.indisclustered
            JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
            UNION ALL
            SELECT n.oid, 10, i.indexrelid::bigint * 100 + a.attnum, 'alter index ' || pg_catalog.quote_ident(cn.nspname) || '.'
                || pg_catalog.quote_ident(c.relname) || ' alter column ' || a.attnum || ' set statistics ' || a.attstattarget
            FROM named n JOIN pg_catalog.pg_index i ON i.indrelid = n.oid
            JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
            JOIN pg_catalog.pg_namespace cn ON cn.oid = c.relnamespace
            JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indexrelid AND a.attstattarget >= 0
            UNION ALL
            SELECT n.oid, 11, i.indexrelid::bigint, 'alter index ' || pg_catalog.quote_ident(cn.nspname) || '.'
                || pg_catalog.quote_ident(c.relname) || ' set (' || (SELECT string_agg(pg_catalog.quote_ident(o.option_name)
                    || ' = ' || pg_catalog.quote_literal(o.option_value), ', ')
                    FROM pg_catalog.pg_options_to_table(c.reloptions) AS o) || ')'
            FROM named n JOIN pg_catalog.pg_constraint k ON k.conrelid = n.oid AND k.contype IN ('p', 'u', 'x')
            JOIN pg_catalog.pg_index i ON i.indexrelid = k.conindid
            JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid AND c.reloptions IS NOT NULL
            JOIN pg_catalog.pg_namespace cn ON cn.oid = c.relnamespace
            UNION ALL
            SELECT x.stxrelid, 13, x.oid::bigint, pg_catalog.pg_get_statisticsobjdef(x.oid)
            FROM pg_catalog.pg_statistic_ext x WHERE x.stxrelid = ANY ($1::oid[])
            UNION ALL
            SELECT x.stxrelid, 14, x.oid::bigint, 'alter statistics ' || pg_catalog.quote_ident(xn.nspname) || '.'
                || pg_catalog.quote_ident(x.stxname) || ' set statistics ' || x.stxstattarget
            FROM pg_catalog.pg_statistic_ext x JOIN pg_catalog.pg_namespace xn ON xn.oid = x.stxnamespace
            WHERE x.stxrelid = ANY ($1::oid[]) AND x.stxstattarget >= 0
        ) AS s (relid, kind, number, statement)
        WHERE s.statement IS NOT NULL
        ORDER BY s.relid, s.kind, s.number
        """
    }

    enum Comments: Int, ResultColumns {
        case ownerCatalog, owner, partCatalog, part, number, statement
    }

    /// The comments people wrote on the tables in `$1`, their columns, constraints, indexes and statistics, and on
    /// the other objects whose catalogs stand in `$2` and OIDs in `$3`: the table, else the object; what the comment
    /// is written on; the statement.
    static let comments = """
        WITH part (classid, objid, ownerclass, owner) AS (
            SELECT 'pg_catalog.pg_class'::regclass::oid, w.oid, 'pg_catalog.pg_class'::regclass::oid, w.oid
            FROM unnest($1::oid[]) AS w (oid)
            UNION ALL SELECT 'pg_catalog.pg_constraint'::regclass, x.oid, 'pg_catalog.pg_class'::regclass, x.conrelid
            FROM pg_catalog.pg_constraint x WHERE x.conrelid = ANY ($1::oid[])
            UNION ALL SELECT 'pg_catalog.pg_class'::regclass, x.indexrelid, 'pg_catalog.pg_class'::regclass, x.indrelid
            FROM pg_catalog.pg_index x WHERE x.indrelid = ANY ($1::oid[])
            UNION ALL SELECT 'pg_catalog.pg_statistic_ext'::regclass, x.oid, 'pg_catalog.pg_class'::regclass, x.stxrelid
            FROM pg_catalog.pg_statistic_ext x WHERE x.stxrelid = ANY ($1::oid[])
            UNION ALL SELECT w.classid, w.objid, w.classid, w.objid
            FROM unnest($2::oid[], $3::oid[]) AS w (classid, objid)
            UNION ALL SELECT 'pg_catalog.pg_constraint'::regclass, x.oid, w.classid, w.objid
            FROM unnest($2::oid[], $3::oid[]) AS w (classid, objid) JOIN pg_catalog.pg_constraint x ON x.contypid = w.objid
            WHERE w.classid = 'pg_catalog.pg_type'::regclass
            UNION ALL SELECT 'pg_catalog.pg_class'::regclass, c.oid, w.classid, w.objid
            FROM unnest($2::oid[], $3::oid[]) AS w (classid, objid) JOIN pg_catalog.pg_type t ON t.oid = w.objid
            JOIN pg_catalog.pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
            WHERE w.classid = 'pg_catalog.pg_type'::regclass
        )
        SELECT DISTINCT part.ownerclass AS ownerCatalog, part.owner AS owner, d.classoid AS partCatalog, d.objoid AS part,
            d.objsubid AS number, 'comment on '
            || CASE WHEN d.objsubid > 0 THEN 'column ' WHEN i.type = 'domain constraint' THEN 'constraint '
                WHEN i.type = 'table constraint' THEN 'constraint ' WHEN i.type = 'foreign-data wrapper'
                THEN 'foreign data wrapper ' WHEN i.type = 'statistics object' THEN 'statistics ' ELSE i.type || ' ' END
            || CASE WHEN i.type = 'domain constraint'
                THEN (SELECT pg_catalog.quote_ident(x.conname) || ' on domain ' || pg_catalog.format_type(x.contypid, NULL)
                    FROM pg_catalog.pg_constraint x WHERE x.oid = d.objoid)
                ELSE i.identity END
            || ' is ' || pg_catalog.quote_literal(d.description) AS statement
        FROM part JOIN pg_catalog.pg_description d ON d.classoid = part.classid AND d.objoid = part.objid
        CROSS JOIN LATERAL pg_catalog.pg_identify_object(d.classoid, d.objoid, d.objsubid) AS i
        ORDER BY 1, 2, 3, 4, 5
        """
}
