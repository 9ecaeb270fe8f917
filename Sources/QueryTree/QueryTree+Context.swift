internal import CPgQuery

/// What the rest of a query says of one of its parts: where a change of that part can make no difference.
extension QueryTree {
    /// Where rows are left out that hold no values of a table: each inner join and each comparison that every row must meet,
    /// with the names of the tables it speaks of.
    func needs() -> [(node: UnsafeMutableRawPointer, names: Set<String>)] {
        var needs: [(node: UnsafeMutableRawPointer, names: Set<String>)] = []
        walk { node in
            if let join = node.as(PgQuery__JoinExpr.self, cpg_join_expr()), let quals = join.pointee.quals,
                join.pointee.jointype == PG_QUERY__JOIN_TYPE__JOIN_INNER
            {
                needs.append((node.address, Self.qualifiers(quals)))
            } else if let select = node.as(PgQuery__SelectStmt.self, cpg_select_stmt()),
                let having = select.pointee.having_clause, Self.countsSeveral(having)
            {
                // What an outer join would add has one row of its own, and is left out by a count of several.
                needs.append((node.address, Set(tableNames().byAlias.keys)))
            }
            if let select = node.as(PgQuery__SelectStmt.self, cpg_select_stmt()),
                let condition = select.pointee.where_clause
            {
                for part in Self.conjuncts(condition)
                where part.pointee.node_case == PG_QUERY__NODE__NODE_A_EXPR {
                    needs.append((UnsafeMutableRawPointer(part), Self.qualifiers(part)))
                }
            }
        }
        return needs
    }

    /// Whether a condition of groups is `count(*) > 1` or more.
    private static func countsSeveral(_ node: UnsafeMutablePointer<PgQuery__Node>) -> Bool {
        conjuncts(node).contains { part in
            guard part.pointee.node_case == PG_QUERY__NODE__NODE_A_EXPR, let comparison = part.pointee.a_expr,
                let call = comparison.pointee.lexpr?.pointee.func_call,
                comparison.pointee.lexpr?.pointee.node_case == PG_QUERY__NODE__NODE_FUNC_CALL,
                call.pointee.funcname.strings(call.pointee.n_funcname).last == "count",
                comparison.pointee.rexpr?.pointee.node_case == PG_QUERY__NODE__NODE_A_CONST,
                let number = comparison.pointee.rexpr?.pointee.a_const,
                number.pointee.val_case == PG_QUERY__A__CONST__VAL_IVAL,
                let value = number.pointee.ival?.pointee.ival
            else { return false }
            let sign = comparison.pointee.name.strings(comparison.pointee.n_name).last
            return sign == ">" && value >= 1 || sign == ">=" && value >= 2
        }
    }

    /// The aggregates of which only the sign matters: they are compared with 0.
    func comparedWithZero() -> Set<UnsafeMutableRawPointer> {
        var found: Set<UnsafeMutableRawPointer> = []
        walk { node in
            guard let comparison = node.as(PgQuery__AExpr.self, cpg_a_expr()),
                let sign = comparison.pointee.name.strings(comparison.pointee.n_name).last,
                Self.otherSigns[sign] != nil
            else { return }
            for (one, other) in [
                (comparison.pointee.lexpr, comparison.pointee.rexpr),
                (comparison.pointee.rexpr, comparison.pointee.lexpr),
            ] {
                guard let call = one?.pointee, call.node_case == PG_QUERY__NODE__NODE_FUNC_CALL,
                    let address = call.func_call, let value = other?.pointee,
                    value.node_case == PG_QUERY__NODE__NODE_A_CONST, let number = value.a_const,
                    number.pointee.val_case == PG_QUERY__A__CONST__VAL_IVAL,
                    number.pointee.ival?.pointee.ival == 0
                else { continue }
                found.insert(UnsafeMutableRawPointer(address))
            }
        }
        return found
    }

    /// The columns that are counted, each row once, so that only whether they are NULL matters.
    func counted() -> Set<UnsafeMutableRawPointer> {
        var found: Set<UnsafeMutableRawPointer> = []
        walk { node in
            guard let call = node.as(PgQuery__FuncCall.self, cpg_func_call()), call.pointee.agg_distinct == 0,
                call.pointee.funcname.strings(call.pointee.n_funcname).last == "count",
                call.pointee.n_args == 1, let argument = call.pointee.args[0],
                argument.pointee.node_case == PG_QUERY__NODE__NODE_COLUMN_REF,
                let column = argument.pointee.column_ref
            else { return }
            found.insert(UnsafeMutableRawPointer(column))
        }
        return found
    }

    private static func conjuncts(
        _ node: UnsafeMutablePointer<PgQuery__Node>
    ) -> [UnsafeMutablePointer<PgQuery__Node>] {
        guard isAnd(node), let all = node.pointee.bool_expr else { return [node] }
        return (0..<all.pointee.n_args).compactMap { all.pointee.args[$0] }
    }

    private static func qualifiers(_ node: UnsafeMutablePointer<PgQuery__Node>) -> Set<String> {
        var names: Set<String> = []
        walk(UnsafeMutableRawPointer(node), clause: .other, depth: 0) { node in
            guard let reference = node.as(PgQuery__ColumnRef.self, cpg_column_ref()) else { return }
            let fields = reference.pointee.fields.strings(reference.pointee.n_fields)
            if fields.count > 1 { names.insert(fields[fields.count - 2]) }
        }
        return names
    }

    static func isAnd(_ node: UnsafeMutablePointer<PgQuery__Node>) -> Bool {
        node.pointee.node_case == PG_QUERY__NODE__NODE_BOOL_EXPR
            && node.pointee.bool_expr?.pointee.boolop == PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR
    }
}
