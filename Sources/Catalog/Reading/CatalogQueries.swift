internal import Postgres

/// The statements that read `pg_catalog`. Each takes all tables at once, as an array of OIDs in `$1`.
///
/// `pg_catalog` shows everything to a role that may only SELECT; `information_schema` hides constraints from it.
enum CatalogQueries {
    enum Relations: Int, ResultColumns { case schema, name }

    /// Relations of user schemas. `$1` schemas or NULL for all, `$2` LIKE pattern or NULL, `$3` relation kinds,
    /// `$4` whether partitions count too.
    static let relations = """
        SELECT n.nspname AS schema, c.relname AS name
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = ANY ($3::"char"[]) AND (NOT c.relispartition OR $4::boolean)
          AND n.nspname <> 'information_schema' AND left(n.nspname::text, 3) <> 'pg_'
          AND ($1::text[] IS NULL OR n.nspname::text = ANY ($1::text[]))
          AND ($2::text IS NULL OR c.relname::text LIKE $2::text)
        ORDER BY n.nspname::text COLLATE "C", c.relname::text COLLATE "C"
        """

    enum Identifiers: Int, ResultColumns { case schema, name, oid }

    /// The OIDs of relations named by schemas in `$1` and names in `$2`.
    static let identifiers = """
        SELECT n.nspname AS schema, c.relname AS name, c.oid AS oid
        FROM unnest($1::text[], $2::text[]) AS w (schema, name)
        JOIN pg_catalog.pg_namespace n ON n.nspname::text = w.schema
        JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname::text = w.name
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
        """

    enum Tables: Int, ResultColumns {
        case table, schema, name, kind, comment, rows, pages, persistence, options, partitionKey,
            viewDefinition,
            parent, parentSchema, parentName, bound, server, foreignOptions, rowType, isPopulated,
            hasRowPolicy, isElsewhere
    }

    /// One row for each relation: what `pg_class` says, the sizes of its partitions, or of what inherits from it, added
    /// up; `$2` whether files are looked at.
    ///
    /// The server would wait for tables that another session has locked before it tells their size or a view of them: their
    /// size is taken from `pg_class` then, and there is no definition.
    static let tables = """
        WITH RECURSIVE locked (oid) AS MATERIALIZED (
            SELECT l.relation FROM pg_catalog.pg_locks l WHERE l.locktype = 'relation' AND l.granted
                AND l.mode = 'AccessExclusiveLock'
                AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database())
        ), tree (root, oid) AS (
            SELECT w.oid, w.oid FROM unnest($1::oid[]) AS w (oid)
            UNION
            SELECT t.root, i.inhrelid FROM tree t
            JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid
            JOIN pg_catalog.pg_class p ON p.oid = t.oid AND p.relhassubclass
        ), size AS (
            SELECT t.root, sum(c.reltuples) FILTER (WHERE c.reltuples > 0 OR c.relpages > 0) AS tuples,
                sum(CASE WHEN c.relkind = 'f' OR NOT $2::boolean OR c.oid IN (SELECT k.oid FROM locked k) THEN greatest(c.relpages, 1)
                    ELSE pg_catalog.pg_relation_size(c.oid) / 8192 END) AS pages
            FROM tree t JOIN pg_catalog.pg_class c ON c.oid = t.oid
                AND (c.relkind IN ('r', 'm') OR c.relkind = 'f' AND c.oid <> t.root)
            GROUP BY t.root
        )
        SELECT c.oid AS table, n.nspname AS schema, c.relname AS name, c.relkind AS kind,
            pg_catalog.obj_description(c.oid, 'pg_class') AS comment,
            s.tuples::bigint AS rows, s.pages AS pages, c.relpersistence AS persistence,
            coalesce(c.reloptions, '{}') || ARRAY(SELECT 'toast.' || o
                FROM pg_catalog.pg_class tc CROSS JOIN unnest(tc.reloptions) AS o WHERE tc.oid = c.reltoastrelid)
                AS options,
            CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END AS partitionKey,
            CASE WHEN c.relkind IN ('v', 'm') AND NOT EXISTS (SELECT FROM locked k
                JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = k.oid
                    AND d.classid = 'pg_catalog.pg_rewrite'::regclass
                JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid WHERE r.ev_class = c.oid)
                THEN pg_catalog.pg_get_viewdef(c.oid, true) END AS viewDefinition,
            p.oid AS parent, pn.nspname AS parentSchema, p.relname AS parentName,
            pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS bound, fs.srvname AS server,
            \(options("ft.ftoptions")) AS foreignOptions,
            CASE WHEN c.reloftype <> 0 THEN pg_catalog.format_type(c.reloftype, NULL) END AS rowType,
            c.relispopulated AS isPopulated,
            c.relrowsecurity AND pg_catalog.row_security_active(c.oid) AS hasRowPolicy,
            c.relpersistence = 'u' AND pg_catalog.pg_is_in_recovery() AS isElsewhere
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN size s ON s.root = c.oid
        LEFT JOIN pg_catalog.pg_inherits i ON i.inhrelid = c.oid AND c.relispartition
        LEFT JOIN pg_catalog.pg_class p ON p.oid = i.inhparent
        LEFT JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
        LEFT JOIN pg_catalog.pg_foreign_table ft ON ft.ftrelid = c.oid
        LEFT JOIN pg_catalog.pg_foreign_server fs ON fs.oid = ft.ftserver
        WHERE c.oid = ANY ($1::oid[])
        """

    enum Columns: Int, ResultColumns {
        case table, name, type, typeID, isNotNull, expression, identity, generated, collation, comment,
            isLocal,
            expressionID, options, number, isReadable
    }

    /// Every column, in order. Privileges are granted for tables, for columns, and for the schema around them; those of
    /// columns are asked for where that of the table is wanting.
    static let columns = """
        WITH reachable (oid, isOpen) AS MATERIALIZED (
            SELECT r.oid, pg_catalog.has_table_privilege(r.oid, 'SELECT') FROM pg_catalog.pg_class r
            WHERE r.oid = ANY ($1::oid[]) AND pg_catalog.has_schema_privilege(r.relnamespace, 'USAGE')
        )
        SELECT a.attrelid AS table, a.attname AS name, pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
            a.atttypid AS typeID, a.attnotnull AS isNotNull, pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS expression,
            a.attidentity AS identity, a.attgenerated AS generated,
            CASE WHEN a.attcollation <> t.typcollation THEN (\(collation("a.attcollation"))) END AS collation,
            s.description AS comment, a.attislocal AS isLocal, d.oid AS expressionID,
            CASE WHEN a.attfdwoptions IS NOT NULL THEN \(options("a.attfdwoptions")) END AS options, a.attnum AS number,
            a.attrelid IN (SELECT r.oid FROM reachable r WHERE r.isOpen) OR a.attrelid IN (SELECT r.oid FROM reachable r)
                AND pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'SELECT') AS isReadable
        FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
        LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        LEFT JOIN pg_catalog.pg_description s ON s.objoid = a.attrelid AND s.objsubid = a.attnum
            AND s.classoid = 'pg_catalog.pg_class'::regclass
        WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY a.attrelid, a.attnum
        """

    enum Constraints: Int, ResultColumns {
        case table, name, kind, columns, definition, targetSchema, targetName, targetColumns, oid, index,
            target,
            isInherited, isTemporal
    }

    /// Every constraint, its columns by number; the rows that PostgreSQL adds for partitions of a foreign key's target are
    /// left out.
    static let constraints = """
        SELECT c.conrelid AS table, c.conname AS name, c.contype AS kind, c.conkey AS columns,
            pg_catalog.pg_get_constraintdef(c.oid) AS definition, tn.nspname AS targetSchema, t.relname AS targetName,
            CASE c.contype WHEN 'f' THEN ARRAY(
                SELECT a.attname FROM unnest(c.confkey) WITH ORDINALITY AS k (num, position)
                JOIN pg_catalog.pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.num
                ORDER BY k.position)::text[] END AS targetColumns,
            c.oid AS oid, c.conindid AS index, c.confrelid AS target,
            CASE c.contype WHEN 'c' THEN NOT c.conislocal ELSE c.conparentid <> 0 END AS isInherited,
            CASE c.contype WHEN 'f' THEN to_jsonb(c) ->> 'conperiod' END AS isTemporal
        FROM pg_catalog.pg_constraint c
        LEFT JOIN pg_catalog.pg_class t ON t.oid = c.confrelid AND c.contype = 'f'
        LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
        WHERE c.conrelid = ANY ($1::oid[]) AND c.contype IN ('p', 'u', 'c', 'f', 'x')
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint up
              WHERE up.oid = c.conparentid AND up.conrelid = c.conrelid)
        ORDER BY c.conrelid, position(c.contype::text IN 'puxcf'), c.conname::text COLLATE "C"
        """

    enum NotNulls: Int, ResultColumns {
        case table, column, name, hasOwnName, definition, oid, isInherited, endsHere, isValid
    }

    /// The NOT NULL constraints of columns, which servers keep since PostgreSQL 18; a name is an own one where the server
    /// would choose another by itself.
    static let notNulls = """
        SELECT c.conrelid AS table, c.conkey[1] AS column, c.conname AS name,
            c.conname::text <> r.relname || '_' || a.attname || '_not_null'
                OR EXISTS (SELECT FROM pg_catalog.pg_constraint o WHERE o.connamespace = c.connamespace
                    AND o.conname = c.conname AND o.oid <> c.oid AND (o.contype <> 'n' OR o.coninhcount = 0)) AS hasOwnName,
            pg_catalog.pg_get_constraintdef(c.oid) AS definition, c.oid AS oid, NOT c.conislocal AS isInherited,
            c.connoinherit AS endsHere, c.convalidated AS isValid
        FROM pg_catalog.pg_constraint c JOIN pg_catalog.pg_class r ON r.oid = c.conrelid
        JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
        WHERE c.conrelid = ANY ($1::oid[]) AND c.contype = 'n'
        ORDER BY c.conrelid, c.conkey[1]
        """

    enum Indexes: Int, ResultColumns {
        case table, definition, name, oid, parent, columns
    }

    /// Indexes that no constraint owns, with the index of the partitioned table above that each is a part of.
    static let indexes = """
        SELECT i.indrelid AS table, pg_catalog.pg_get_indexdef(i.indexrelid) AS definition, c.relname AS name,
            i.indexrelid AS oid,
            (SELECT h.inhparent FROM pg_catalog.pg_inherits h WHERE h.inhrelid = i.indexrelid) AS parent,
            ARRAY(SELECT a.attname FROM pg_catalog.pg_attribute a WHERE a.attrelid = i.indexrelid
                ORDER BY a.attnum)::text[] AS columns
        FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
        WHERE i.indrelid = ANY ($1::oid[]) AND (i.indisvalid OR c.relkind = 'I')
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k
              WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
        ORDER BY i.indrelid, c.relname::text COLLATE "C"
        """

    enum Partitions: Int, ResultColumns { case root, oid }

    /// The partitions below each partitioned table: the root and the partition, parents before their children.
    static let partitions = """
        WITH RECURSIVE tree (root, oid, depth) AS (
            SELECT i.inhparent, i.inhrelid, 1 FROM pg_catalog.pg_inherits i
            JOIN pg_catalog.pg_class p ON p.oid = i.inhparent AND p.relkind = 'p'
            WHERE i.inhparent = ANY ($1::oid[])
            UNION ALL
            SELECT t.root, i.inhrelid, t.depth + 1 FROM tree t
            JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid
        )
        SELECT t.root AS root, t.oid AS oid FROM tree t JOIN pg_catalog.pg_class c ON c.oid = t.oid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relispartition
        ORDER BY t.root, t.depth, n.nspname::text COLLATE "C", c.relname::text COLLATE "C"
        """

    enum Parents: Int, ResultColumns {
        case table, parent, schema, name, columns
    }

    /// What the tables inherit from (`INHERITS`), in order, with the columns that come from there.
    static let parents = """
        SELECT c.oid AS table, i.inhparent AS parent, n.nspname AS schema, p.relname AS name,
            ARRAY(SELECT a.attname FROM pg_catalog.pg_attribute a
                WHERE a.attrelid = p.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum)::text[] AS columns
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_inherits i ON i.inhrelid = c.oid
        JOIN pg_catalog.pg_class p ON p.oid = i.inhparent
        JOIN pg_catalog.pg_namespace n ON n.oid = p.relnamespace
        WHERE c.oid = ANY ($1::oid[]) AND NOT c.relispartition
        ORDER BY c.oid, i.inhseqno
        """

    enum Overrides: Int, ResultColumns { case table, action }

    /// Where an inherited column is not as its parents have it, and what to do to it; `$2` whether NOT NULL counts.
    static let overrides = """
        SELECT a.attrelid AS table, 'alter column ' || pg_catalog.quote_ident(a.attname) || change.text AS action
        FROM pg_catalog.pg_attribute a
        JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND NOT c.relispartition
        CROSS JOIN LATERAL (
            SELECT bool_or(u.attnotnull) AS is_not_null,
                (array_agg(pg_catalog.pg_get_expr(d.adbin, d.adrelid) ORDER BY i.inhseqno))[1] AS expression
            FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_attribute u ON u.attrelid = i.inhparent
                AND u.attname = a.attname AND NOT u.attisdropped
            LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = u.attrelid AND d.adnum = u.attnum
            WHERE i.inhrelid = a.attrelid
        ) AS up
        LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        CROSS JOIN LATERAL (
            SELECT ' set not null' WHERE $2::boolean AND a.attnotnull AND NOT up.is_not_null AND NOT a.attislocal
            UNION ALL SELECT coalesce(' set default ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid), ' drop default')
            WHERE a.attgenerated = '' AND (d.oid IS NULL OR NOT a.attislocal) AND pg_catalog.pg_get_expr(d.adbin, d.adrelid) IS DISTINCT FROM up.expression
        ) AS change (text)
        WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped AND a.attinhcount > 0
        ORDER BY a.attrelid, a.attnum, change.text
        """

    enum Sequences: Int, ResultColumns {
        case oid, schema, name, type, start, increment, minimum, maximum, cache, cycles, persistence, table,
            column,
            isIdentity, columnType
    }

    /// The sequences that the columns of the tables in `$1` own (identity columns: internally), and those in `$2`.
    static let sequences = """
        SELECT s.oid AS oid, n.nspname AS schema, s.relname AS name, pg_catalog.format_type(q.seqtypid, NULL) AS type,
            q.seqstart AS start, q.seqincrement AS increment, q.seqmin AS minimum, q.seqmax AS maximum,
            q.seqcache AS cache, q.seqcycle AS cycles, s.relpersistence AS persistence, d.refobjid AS table,
            a.attname AS column, d.deptype = 'i' AS isIdentity, pg_catalog.format_type(a.atttypid, NULL) AS columnType
        FROM pg_catalog.pg_class s
        JOIN pg_catalog.pg_namespace n ON n.oid = s.relnamespace
        JOIN pg_catalog.pg_sequence q ON q.seqrelid = s.oid
        LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = s.oid
            AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.deptype IN ('a', 'i')
        LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
        WHERE s.relkind = 'S' AND (d.refobjid = ANY ($1::oid[]) OR s.oid = ANY ($2::oid[]))
        ORDER BY d.refobjid, d.refobjsubid, s.oid
        """
}
