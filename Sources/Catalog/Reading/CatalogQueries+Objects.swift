internal import Postgres

extension CatalogQueries {
    enum Definitions: Int, ResultColumns { case catalog, oid, statement, needsGuard, part }

    /// How to make the objects with the OIDs in `$1`, one row for each statement, with whether that knows no
    /// `if not exists` of its own. Types and sequences have queries of their own.
    static let definitions =
        [schemas, extensions, functions, aggregates, operators, collations, textSearch, foreign]
        .joined(separator: "\nUNION ALL\n") + "\nORDER BY 1, 2, 5"

    private static let schemas = """
        SELECT 'pg_catalog.pg_namespace'::regclass::oid AS catalog, n.oid AS oid,
            'create schema if not exists ' || pg_catalog.quote_ident(n.nspname) AS statement, false AS needsGuard, 0 AS part
        FROM pg_catalog.pg_namespace n WHERE n.oid = ANY ($1::oid[])
        """

    private static let extensions = """
        SELECT 'pg_catalog.pg_extension'::regclass::oid, e.oid,
            'create extension if not exists ' || pg_catalog.quote_ident(e.extname)
                || CASE WHEN n.nspname = 'pg_catalog' THEN '' ELSE ' with schema ' || pg_catalog.quote_ident(n.nspname) END,
            false, 0
        FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
        WHERE e.oid = ANY ($1::oid[])
        """

    private static let functions = """
        SELECT 'pg_catalog.pg_proc'::regclass::oid, f.oid,
            rtrim(pg_catalog.pg_get_functiondef(f.oid), E'\\n'), false, 0
        FROM pg_catalog.pg_proc f WHERE f.oid = ANY ($1::oid[]) AND f.prokind <> 'a'
        """

    private static let aggregates = """
        SELECT 'pg_catalog.pg_proc'::regclass::oid, f.oid,
            'create or replace aggregate ' || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(f.proname)
            || '(' || CASE WHEN f.pronargs = 0 THEN '*' ELSE pg_catalog.pg_get_function_arguments(f.oid) END || ') ('
            || concat_ws(', ', 'sfunc = ' || a.aggtransfn::text,
                'stype = ' || pg_catalog.format_type(a.aggtranstype, NULL),
                'sspace = ' || nullif(a.aggtransspace, 0),
                'finalfunc = ' || nullif(a.aggfinalfn::oid, 0)::regproc,
                CASE WHEN a.aggfinalextra THEN 'finalfunc_extra' END,
                'finalfunc_modify = ' || CASE WHEN a.aggfinalfn::oid <> 0 THEN
                    CASE a.aggfinalmodify WHEN 's' THEN 'shareable' WHEN 'w' THEN 'read_write'
                        ELSE 'read_only' END END,
                'combinefunc = ' || nullif(a.aggcombinefn::oid, 0)::regproc,
                'serialfunc = ' || nullif(a.aggserialfn::oid, 0)::regproc,
                'deserialfunc = ' || nullif(a.aggdeserialfn::oid, 0)::regproc,
                'initcond = ' || pg_catalog.quote_literal(a.agginitval),
                'msfunc = ' || nullif(a.aggmtransfn::oid, 0)::regproc,
                'minvfunc = ' || nullif(a.aggminvtransfn::oid, 0)::regproc,
                'mstype = ' || pg_catalog.format_type(nullif(a.aggmtranstype, 0), NULL),
                'msspace = ' || nullif(a.aggmtransspace, 0),
                'mfinalfunc = ' || nullif(a.aggmfinalfn::oid, 0)::regproc,
                CASE WHEN a.aggmfinalextra THEN 'mfinalfunc_extra' END,
                'minitcond = ' || pg_catalog.quote_literal(a.aggminitval),
                'sortop = operator(' || nullif(a.aggsortop, 0)::regoper || ')',
                CASE f.proparallel WHEN 's' THEN 'parallel = safe' WHEN 'r' THEN 'parallel = restricted' END,
                CASE WHEN a.aggkind = 'h' THEN 'hypothetical' END) || ')', false, 0
        FROM pg_catalog.pg_proc f JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
        JOIN pg_catalog.pg_aggregate a ON a.aggfnoid = f.oid
        WHERE f.oid = ANY ($1::oid[])
        """

    private static let operators = """
        SELECT 'pg_catalog.pg_operator'::regclass::oid, o.oid,
            'create operator ' || pg_catalog.quote_ident(n.nspname) || '.' || o.oprname || ' ('
            || concat_ws(', ', 'function = ' || o.oprcode::text,
                'leftarg = ' || pg_catalog.format_type(nullif(o.oprleft, 0), NULL),
                'rightarg = ' || pg_catalog.format_type(nullif(o.oprright, 0), NULL),
                (SELECT 'commutator = operator(' || pg_catalog.quote_ident(xn.nspname) || '.' || x.oprname || ')'
                    FROM pg_catalog.pg_operator x JOIN pg_catalog.pg_namespace xn ON xn.oid = x.oprnamespace
                    WHERE x.oid = o.oprcom),
                (SELECT 'negator = operator(' || pg_catalog.quote_ident(xn.nspname) || '.' || x.oprname || ')'
                    FROM pg_catalog.pg_operator x JOIN pg_catalog.pg_namespace xn ON xn.oid = x.oprnamespace
                    WHERE x.oid = o.oprnegate),
                'restrict = ' || nullif(o.oprrest::oid, 0)::regproc, 'join = ' || nullif(o.oprjoin::oid, 0)::regproc,
                CASE WHEN o.oprcanhash THEN 'hashes' END, CASE WHEN o.oprcanmerge THEN 'merges' END) || ')', true, 0
        FROM pg_catalog.pg_operator o JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
        WHERE o.oid = ANY ($1::oid[])
        """

    /// The locale's column has had three names; `to_jsonb` finds the one there is.
    private static let collations = """
        SELECT 'pg_catalog.pg_collation'::regclass::oid, c.oid,
            'create collation if not exists ' || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.collname)
            || ' (' || concat_ws(', ',
                'provider = ' || CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END,
                'locale = ' || pg_catalog.quote_literal(coalesce(to_jsonb(c) ->> 'colllocale',
                    to_jsonb(c) ->> 'colliculocale', CASE WHEN c.collcollate = c.collctype THEN c.collcollate END)),
                CASE WHEN c.collcollate <> c.collctype THEN 'lc_collate = ' || pg_catalog.quote_literal(c.collcollate)
                    || ', lc_ctype = ' || pg_catalog.quote_literal(c.collctype) END,
                CASE WHEN NOT c.collisdeterministic THEN 'deterministic = false' END) || ')', false, 0
        FROM pg_catalog.pg_collation c JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
        WHERE c.oid = ANY ($1::oid[])
        """

    private static let textSearch = """
        SELECT 'pg_catalog.pg_ts_dict'::regclass::oid, d.oid,
            'create text search dictionary ' || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(d.dictname)
            || ' (template = ' || pg_catalog.quote_ident(tn.nspname) || '.' || pg_catalog.quote_ident(t.tmplname)
            || coalesce(', ' || d.dictinitoption, '') || ')', true, 0
        FROM pg_catalog.pg_ts_dict d JOIN pg_catalog.pg_namespace n ON n.oid = d.dictnamespace
        JOIN pg_catalog.pg_ts_template t ON t.oid = d.dicttemplate
        JOIN pg_catalog.pg_namespace tn ON tn.oid = t.tmplnamespace
        WHERE d.oid = ANY ($1::oid[])
        UNION ALL
        SELECT 'pg_catalog.pg_ts_config'::regclass::oid, c.oid,
            'create text search configuration ' || pg_catalog.quote_ident(n.nspname) || '.'
            || pg_catalog.quote_ident(c.cfgname) || ' (parser = ' || pg_catalog.quote_ident(pn.nspname) || '.'
            || pg_catalog.quote_ident(p.prsname) || ')', true, 0
        FROM pg_catalog.pg_ts_config c JOIN pg_catalog.pg_namespace n ON n.oid = c.cfgnamespace
        JOIN pg_catalog.pg_ts_parser p ON p.oid = c.cfgparser
        JOIN pg_catalog.pg_namespace pn ON pn.oid = p.prsnamespace
        WHERE c.oid = ANY ($1::oid[])
        UNION ALL
        SELECT 'pg_catalog.pg_ts_config'::regclass::oid, c.oid,
            'alter text search configuration ' || pg_catalog.quote_ident(n.nspname) || '.'
            || pg_catalog.quote_ident(c.cfgname) || ' add mapping for ' || pg_catalog.quote_ident(k.alias) || ' with '
            || string_agg(pg_catalog.quote_ident(dn.nspname) || '.' || pg_catalog.quote_ident(d.dictname), ', '
                ORDER BY m.mapseqno), true, k.tokid
        FROM pg_catalog.pg_ts_config c JOIN pg_catalog.pg_namespace n ON n.oid = c.cfgnamespace
        JOIN pg_catalog.pg_ts_config_map m ON m.mapcfg = c.oid
        JOIN pg_catalog.pg_ts_dict d ON d.oid = m.mapdict
        JOIN pg_catalog.pg_namespace dn ON dn.oid = d.dictnamespace
        CROSS JOIN LATERAL pg_catalog.ts_token_type(c.cfgparser) AS k
        WHERE c.oid = ANY ($1::oid[]) AND k.tokid = m.maptokentype
        GROUP BY c.oid, n.nspname, c.cfgname, k.alias, k.tokid
        """

    /// Options whose names speak of secrets stay where they are.
    private static let foreign = """
        SELECT 'pg_catalog.pg_foreign_data_wrapper'::regclass::oid, w.oid,
            'create foreign data wrapper ' || pg_catalog.quote_ident(w.fdwname)
            || coalesce(' handler ' || nullif(w.fdwhandler, 0)::regproc, '')
            || coalesce(' validator ' || nullif(w.fdwvalidator, 0)::regproc, '')
            || coalesce(' options (' || \(options("w.fdwoptions")) || ')', ''), true, 0
        FROM pg_catalog.pg_foreign_data_wrapper w WHERE w.oid = ANY ($1::oid[])
        UNION ALL
        SELECT 'pg_catalog.pg_foreign_server'::regclass::oid, s.oid,
            'create server if not exists ' || pg_catalog.quote_ident(s.srvname)
            || coalesce(' type ' || pg_catalog.quote_literal(s.srvtype), '')
            || coalesce(' version ' || pg_catalog.quote_literal(s.srvversion), '')
            || ' foreign data wrapper ' || pg_catalog.quote_ident(w.fdwname)
            || coalesce(' options (' || \(options("s.srvoptions")) || ')', ''), false, 0
        FROM pg_catalog.pg_foreign_server s JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
        WHERE s.oid = ANY ($1::oid[])
        """

    /// Options of a foreign object as a list of names and values, without those whose names speak of secrets.
    static func options(_ column: String) -> String {
        """
        (SELECT string_agg(pg_catalog.quote_ident(o.option_name) || ' ' || pg_catalog.quote_literal(o.option_value), ', ')
            FROM pg_catalog.pg_options_to_table(\(column)) AS o
            WHERE o.option_name !~* '(pass|secret|token|key|credential|auth)')
        """
    }
}
