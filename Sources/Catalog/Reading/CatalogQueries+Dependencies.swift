internal import Postgres

extension CatalogQueries {
    enum Dependencies: Int, ResultColumns {
        case ownerCatalog, owner, partCatalog, part, targetCatalog, target, kind
    }

    /// What the objects whose catalogs stand in `$1` and OIDs in `$2` need directly; `$3` are the tables to describe.
    ///
    /// The owner is the object, a part its default, constraint, index or view's rule, the target what the part refers to. The
    /// kind is `pg_depend.deptype`, or `m` for a function that another's body seems to call: bodies in quotes leave no
    /// record. Tables that are not to be described need nothing but their extension, and nor does anything else that an
    /// extension brings. What every database has does not count, nor does the parent of a partition or of a child, nor a
    /// sequence's owner.
    static let dependencies = """
        WITH node (classid, objid) AS (
            SELECT w.classid, w.objid FROM unnest($1::oid[], $2::oid[]) AS w (classid, objid)
        ), part (nodeclass, node, classid, objid) AS (
            SELECT n.classid, n.objid, n.classid, n.objid FROM node n
            UNION ALL SELECT n.classid, n.objid, 'pg_catalog.pg_attrdef'::regclass, x.oid
            FROM node n JOIN pg_catalog.pg_attrdef x ON x.adrelid = n.objid
            WHERE n.classid = 'pg_catalog.pg_class'::regclass
            UNION ALL SELECT n.classid, n.objid, 'pg_catalog.pg_constraint'::regclass, x.oid
            FROM node n JOIN pg_catalog.pg_constraint x ON x.conrelid = n.objid AND x.contype IN ('p', 'u', 'c', 'x')
            WHERE n.classid = 'pg_catalog.pg_class'::regclass
            UNION ALL SELECT n.classid, n.objid, 'pg_catalog.pg_class'::regclass, x.indexrelid
            FROM node n JOIN pg_catalog.pg_index x ON x.indrelid = n.objid
            WHERE n.classid = 'pg_catalog.pg_class'::regclass
            UNION ALL SELECT n.classid, n.objid, 'pg_catalog.pg_rewrite'::regclass, x.oid
            FROM node n JOIN pg_catalog.pg_rewrite x ON x.ev_class = n.objid AND x.rulename = '_RETURN'
            WHERE n.classid = 'pg_catalog.pg_class'::regclass
            UNION ALL SELECT n.classid, n.objid, 'pg_catalog.pg_statistic_ext'::regclass, x.oid
            FROM node n JOIN pg_catalog.pg_statistic_ext x ON x.stxrelid = n.objid
            WHERE n.classid = 'pg_catalog.pg_class'::regclass
            UNION ALL SELECT n.classid, n.objid, 'pg_catalog.pg_constraint'::regclass, x.oid
            FROM node n JOIN pg_catalog.pg_constraint x ON x.contypid = n.objid
            WHERE n.classid = 'pg_catalog.pg_type'::regclass
            UNION ALL SELECT n.classid, n.objid, 'pg_catalog.pg_class'::regclass, c.oid
            FROM node n JOIN pg_catalog.pg_type x ON x.oid = n.objid
            JOIN pg_catalog.pg_class c ON c.oid = x.typrelid AND c.relkind = 'c'
            WHERE n.classid = 'pg_catalog.pg_type'::regclass
            UNION ALL SELECT n.classid, n.objid, n.classid, (to_jsonb(x) ->> 'rngmultitypid')::oid
            FROM node n JOIN pg_catalog.pg_range x ON x.rngtypid = n.objid
            WHERE n.classid = 'pg_catalog.pg_type'::regclass
        ), closed (classid, objid) AS (
            SELECT n.classid, n.objid FROM node n JOIN pg_catalog.pg_depend d ON d.classid = n.classid
                AND d.objid = n.objid AND d.deptype = 'e'
            UNION SELECT n.classid, n.objid FROM node n JOIN pg_catalog.pg_class c ON c.oid = n.objid
                AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.oid <> ALL ($3::oid[])
            WHERE n.classid = 'pg_catalog.pg_class'::regclass
        )
        SELECT DISTINCT p.nodeclass AS ownerCatalog, p.node AS owner, p.classid AS partCatalog, p.objid AS part,
            d.refclassid AS targetCatalog, d.refobjid AS target, d.deptype::text AS kind
        FROM part p JOIN pg_catalog.pg_depend d ON d.classid = p.classid AND d.objid = p.objid
        WHERE d.refobjid >= \(firstOwnOID) AND d.deptype NOT IN ('P', 'S') AND (d.refclassid, d.refobjid) <> (p.nodeclass, p.node)
            AND (d.deptype = 'e' OR (p.nodeclass, p.node) NOT IN (SELECT c.classid, c.objid FROM closed c)
                AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i
                    WHERE p.classid = 'pg_catalog.pg_class'::regclass AND i.inhrelid = p.objid
                        AND d.refclassid = 'pg_catalog.pg_class'::regclass AND i.inhparent = d.refobjid)
                AND NOT EXISTS (SELECT FROM pg_catalog.pg_class c WHERE d.deptype = 'a' AND c.relkind = 'S'
                    AND p.classid = 'pg_catalog.pg_class'::regclass AND c.oid = p.objid))
        UNION ALL
        SELECT n.classid, n.objid, n.classid, n.objid, n.classid, p.oid, 'm'
        FROM node n JOIN pg_catalog.pg_proc f ON f.oid = n.objid
        JOIN pg_catalog.pg_proc p ON p.oid >= \(firstOwnOID) AND p.oid <> f.oid
            AND p.proname ~ '^[a-z_][a-z0-9_]*$' AND position(p.proname::text IN lower(f.prosrc)) > 0
            AND f.prosrc ~* ('\\m' || p.proname || '\\s*\\(')
        WHERE n.classid = 'pg_catalog.pg_proc'::regclass
        ORDER BY 1, 2, 3, 4, 5, 6, 7
        """

    /// `FirstNormalObjectId`: what has a smaller OID came with the server.
    private static let firstOwnOID = 16384
}
