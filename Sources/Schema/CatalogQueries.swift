/// The statements that read `pg_catalog`. Each takes all tables at once, as an array of OIDs in `$1`.
///
/// `pg_catalog` shows everything to a role that may only SELECT; `information_schema` hides constraints from it.
enum CatalogQueries {
    /// Relations of user schemas. `$1` schemas or NULL for all, `$2` LIKE pattern or NULL, `$3` relation kinds,
    /// `$4` whether partitions count too.
    static let relations = """
        SELECT n.nspname, c.relname, c.oid, c.relkind
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = ANY ($3::"char"[]) AND (NOT c.relispartition OR $4::boolean)
          AND n.nspname <> 'information_schema' AND left(n.nspname::text, 3) <> 'pg_'
          AND ($1::text[] IS NULL OR n.nspname::text = ANY ($1::text[]))
          AND ($2::text IS NULL OR c.relname::text LIKE $2::text)
        ORDER BY n.nspname::text COLLATE "C", c.relname::text COLLATE "C"
        """

    /// The OIDs of relations named by schemas in `$1` and names in `$2`.
    static let identifiers = """
        SELECT n.nspname, c.relname, c.oid
        FROM unnest($1::text[], $2::text[]) AS w (schema, name)
        JOIN pg_catalog.pg_namespace n ON n.nspname::text = w.schema
        JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname::text = w.name
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
        """

    /// One row for each relation: what `pg_class` says, the sizes of its partitions added up.
    ///
    /// `pg_relation_size` waits for whoever holds a relation exclusively, so for those the last known size is taken, and never 0.
    static let tables = """
        WITH RECURSIVE tree (root, oid) AS (
            SELECT w.oid, w.oid FROM unnest($1::oid[]) AS w (oid)
            UNION ALL
            SELECT t.root, i.inhrelid FROM tree t
            JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid
            JOIN pg_catalog.pg_class p ON p.oid = t.oid AND p.relkind = 'p'
        ), size AS (
            SELECT t.root, sum(c.reltuples) FILTER (WHERE c.reltuples > 0 OR c.relpages > 0) AS tuples,
                sum(CASE WHEN c.oid = ANY (ARRAY(SELECT l.relation FROM pg_catalog.pg_locks l
                        WHERE l.mode = 'AccessExclusiveLock')) THEN greatest(c.relpages, 1)
                    ELSE pg_catalog.pg_relation_size(c.oid) / 8192 END) AS pages
            FROM tree t JOIN pg_catalog.pg_class c ON c.oid = t.oid AND c.relkind IN ('r', 'm')
            GROUP BY t.root
        )
        SELECT c.oid, n.nspname, c.relname, c.relkind, pg_catalog.obj_description(c.oid, 'pg_class'),
            s.tuples::bigint, s.pages, c.relpersistence, c.reloptions::text[],
            CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END,
            CASE WHEN c.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(c.oid, true) END,
            pn.nspname, p.relname, pg_catalog.pg_get_expr(c.relpartbound, c.oid),
            fs.srvname, fw.fdwname,
            ARRAY(SELECT o.option_name FROM pg_catalog.pg_options_to_table(ft.ftoptions) o)::text[],
            ARRAY(SELECT coalesce(o.option_value, '') FROM pg_catalog.pg_options_to_table(ft.ftoptions) o)::text[]
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN size s ON s.root = c.oid
        LEFT JOIN pg_catalog.pg_inherits i ON i.inhrelid = c.oid AND c.relispartition
        LEFT JOIN pg_catalog.pg_class p ON p.oid = i.inhparent
        LEFT JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
        LEFT JOIN pg_catalog.pg_foreign_table ft ON ft.ftrelid = c.oid
        LEFT JOIN pg_catalog.pg_foreign_server fs ON fs.oid = ft.ftserver
        LEFT JOIN pg_catalog.pg_foreign_data_wrapper fw ON fw.oid = fs.srvfdw
        WHERE c.oid = ANY ($1::oid[])
        """

    /// Every column, in order.
    static let columns = """
        SELECT a.attrelid, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.atttypid, a.attnotnull,
            pg_catalog.pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated,
            CASE WHEN a.attcollation <> t.typcollation
                THEN (SELECT pg_catalog.quote_ident(cn.nspname) || '.' || pg_catalog.quote_ident(co.collname)
                    FROM pg_catalog.pg_collation co JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
                    WHERE co.oid = a.attcollation) END,
            pg_catalog.col_description(a.attrelid, a.attnum)
        FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
        LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY a.attrelid, a.attnum
        """

    /// Every constraint; the rows that PostgreSQL adds for partitions of a foreign key's target are left out.
    static let constraints = """
        SELECT c.conrelid, c.conname, c.contype,
            ARRAY(SELECT a.attname FROM unnest(c.conkey) WITH ORDINALITY AS k (num, position)
                JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.num
                ORDER BY k.position)::text[],
            pg_catalog.pg_get_constraintdef(c.oid), tn.nspname, t.relname,
            ARRAY(SELECT a.attname FROM unnest(c.confkey) WITH ORDINALITY AS k (num, position)
                JOIN pg_catalog.pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.num
                ORDER BY k.position)::text[], c.convalidated
        FROM pg_catalog.pg_constraint c
        LEFT JOIN pg_catalog.pg_class t ON t.oid = c.confrelid AND c.contype = 'f'
        LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
        WHERE c.conrelid = ANY ($1::oid[]) AND c.contype IN ('p', 'u', 'c', 'f', 'x')
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint up
              WHERE up.oid = c.conparentid AND up.conrelid = c.conrelid)
        ORDER BY c.conrelid, position(c.contype::text IN 'puxcf'), c.conname::text COLLATE "C"
        """

    /// Indexes that no constraint owns.
    static let indexes = """
        SELECT i.indrelid, pg_catalog.pg_get_indexdef(i.indexrelid), pg_catalog.quote_ident(c.relname)
        FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
        WHERE i.indrelid = ANY ($1::oid[]) AND (i.indisvalid OR c.relkind = 'I')
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k
              WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
        ORDER BY i.indrelid, c.relname::text COLLATE "C"
        """

    /// The partitions below each partitioned table, parents before their children.
    static let partitions = """
        WITH RECURSIVE tree (root, parent, oid, depth) AS (
            SELECT i.inhparent, i.inhparent, i.inhrelid, 1 FROM pg_catalog.pg_inherits i
            JOIN pg_catalog.pg_class p ON p.oid = i.inhparent AND p.relkind = 'p'
            WHERE i.inhparent = ANY ($1::oid[])
            UNION ALL
            SELECT t.root, i.inhparent, i.inhrelid, t.depth + 1 FROM tree t
            JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid
        )
        SELECT t.root, n.nspname, c.relname, pg_catalog.pg_get_expr(c.relpartbound, c.oid),
            CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END, pn.nspname, p.relname
        FROM tree t JOIN pg_catalog.pg_class c ON c.oid = t.oid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_class p ON p.oid = t.parent
        JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
        WHERE c.relispartition
        ORDER BY t.root, t.depth, n.nspname::text COLLATE "C", c.relname::text COLLATE "C"
        """

    /// The sequences behind defaults (dependency of the default) and identity columns (internal dependency).
    static let sequences = """
        SELECT used.relid, a.attname, n.nspname, s.relname, pg_catalog.format_type(q.seqtypid, NULL), q.seqstart,
            q.seqincrement, q.seqmin, q.seqmax, q.seqcache, q.seqcycle, used.is_identity,
            EXISTS (SELECT FROM pg_catalog.pg_depend o WHERE o.classid = 'pg_catalog.pg_class'::regclass
                AND o.objid = s.oid AND o.refclassid = 'pg_catalog.pg_class'::regclass
                AND o.refobjid = used.relid AND o.refobjsubid = used.num AND o.deptype IN ('a', 'i'))
        FROM (
            SELECT d.adrelid, d.adnum::int, p.refobjid, false FROM pg_catalog.pg_attrdef d
            JOIN pg_catalog.pg_depend p ON p.classid = 'pg_catalog.pg_attrdef'::regclass AND p.objid = d.oid
                AND p.refclassid = 'pg_catalog.pg_class'::regclass
            WHERE d.adrelid = ANY ($1::oid[])
            UNION
            SELECT p.refobjid, p.refobjsubid, p.objid, true FROM pg_catalog.pg_depend p
            WHERE p.classid = 'pg_catalog.pg_class'::regclass AND p.deptype = 'i'
                AND p.refclassid = 'pg_catalog.pg_class'::regclass AND p.refobjid = ANY ($1::oid[])
        ) AS used (relid, num, sequence, is_identity)
        JOIN pg_catalog.pg_class s ON s.oid = used.sequence AND s.relkind = 'S'
        JOIN pg_catalog.pg_namespace n ON n.oid = s.relnamespace
        JOIN pg_catalog.pg_sequence q ON q.seqrelid = s.oid
        JOIN pg_catalog.pg_attribute a ON a.attrelid = used.relid AND a.attnum = used.num
        ORDER BY used.relid, used.num
        """

    /// Which extensions (`e`) and functions of other people's making (`f`) each table, its defaults, constraints
    /// and indexes depend on. Element types count for their arrays.
    static let dependencies = """
        WITH part (relid, classid, objid) AS (
            SELECT w.oid, 'pg_catalog.pg_class'::regclass, w.oid FROM unnest($1::oid[]) AS w (oid)
            UNION ALL SELECT d.adrelid, 'pg_catalog.pg_attrdef'::regclass, d.oid
            FROM pg_catalog.pg_attrdef d WHERE d.adrelid = ANY ($1::oid[])
            UNION ALL SELECT c.conrelid, 'pg_catalog.pg_constraint'::regclass, c.oid
            FROM pg_catalog.pg_constraint c WHERE c.conrelid = ANY ($1::oid[])
            UNION ALL SELECT i.indrelid, 'pg_catalog.pg_class'::regclass, i.indexrelid
            FROM pg_catalog.pg_index i WHERE i.indrelid = ANY ($1::oid[])
            UNION ALL SELECT r.ev_class, 'pg_catalog.pg_rewrite'::regclass, r.oid
            FROM pg_catalog.pg_rewrite r WHERE r.ev_class = ANY ($1::oid[])
        ), used (relid, classid, objid) AS (
            SELECT DISTINCT part.relid, d.refclassid, d.refobjid FROM part
            JOIN pg_catalog.pg_depend d ON d.classid = part.classid AND d.objid = part.objid
            UNION SELECT a.attrelid, 'pg_catalog.pg_type'::regclass, coalesce(nullif(t.typelem, 0), t.oid)
            FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
            WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
        )
        SELECT DISTINCT u.relid, 'e', e.extname::text, n.nspname, NULL::oid
        FROM used u JOIN pg_catalog.pg_depend d ON d.classid = u.classid AND d.objid = u.objid AND d.deptype = 'e'
            AND d.refclassid = 'pg_catalog.pg_extension'::regclass
        JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid AND e.extname <> 'plpgsql'
        JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
        UNION ALL
        SELECT DISTINCT u.relid, 'f', pg_catalog.pg_get_functiondef(f.oid), n.nspname, f.oid
        FROM used u JOIN pg_catalog.pg_proc f ON f.oid = u.objid AND f.prokind = 'f'
        JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
        WHERE u.classid = 'pg_catalog.pg_proc'::regclass
            AND n.nspname NOT IN ('pg_catalog', 'information_schema')
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.deptype = 'e' AND d.objid = f.oid
                AND d.classid = 'pg_catalog.pg_proc'::regclass)
        ORDER BY 1, 2, 5, 3
        """
}
