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

    /// The columns that are grouped by, each with the others that go by the same name of a table in the same GROUP BY, itself
    /// first.
    func grouped(_ aliases: TableNames) -> [UnsafeMutableRawPointer: [ColumnUse]] {
        var found: [UnsafeMutableRawPointer: [ColumnUse]] = [:]
        walk { node in
            guard let select = node.as(PgQuery__SelectStmt.self, cpg_select_stmt()) else { return }
            var all: [(address: UnsafeMutableRawPointer, qualifier: String, use: ColumnUse)] = []
            for index in 0..<select.pointee.n_group_clause {
                guard let item = select.pointee.group_clause[index],
                    item.pointee.node_case == PG_QUERY__NODE__NODE_COLUMN_REF,
                    let reference = item.pointee.column_ref, let use = Self.column(item, aliases)
                else { continue }
                let names = reference.pointee.fields.strings(reference.pointee.n_fields)
                all.append(
                    (UnsafeMutableRawPointer(reference), names.dropLast().joined(separator: "."), use))
            }
            for (place, one) in all.enumerated() {
                let others = all.enumerated().filter {
                    $0.offset != place && $0.element.qualifier == one.qualifier
                }
                found[one.address] = [one.use] + others.map(\.element.use)
            }
        }
        return found
    }

    /// The columns that a join makes equal to others: none of them is NULL in a row that it finds, and where an outer one finds
    /// none, no column of its right side is there.
    func linked(_ aliases: TableNames) -> Set<ColumnUse> {
        var found: Set<ColumnUse> = []
        walk { node in
            guard let join = node.as(PgQuery__JoinExpr.self, cpg_join_expr()), let quals = join.pointee.quals,
                [PG_QUERY__JOIN_TYPE__JOIN_INNER, PG_QUERY__JOIN_TYPE__JOIN_LEFT].contains(
                    join.pointee.jointype)
            else { return }
            let right =
                join.pointee.rarg?.pointee.node_case == PG_QUERY__NODE__NODE_RANGE_VAR
                ? join.pointee.rarg?.pointee.range_var : nil
            let name = right.map {
                String(cString: $0.pointee.alias?.pointee.aliasname ?? $0.pointee.relname)
            }
            for part in Self.conjuncts(quals) where part.pointee.node_case == PG_QUERY__NODE__NODE_A_EXPR {
                guard let comparison = part.pointee.a_expr,
                    comparison.pointee.name.strings(comparison.pointee.n_name) == ["="]
                else { continue }
                for side in [comparison.pointee.lexpr, comparison.pointee.rexpr] {
                    guard let use = Self.column(side, aliases) else { continue }
                    let isOfRight = side.map { Self.qualifiers($0) == Set([name].compactMap { $0 }) } == true
                    if join.pointee.jointype == PG_QUERY__JOIN_TYPE__JOIN_INNER || isOfRight {
                        found.insert(use)
                    }
                }
            }
        }
        return found
    }

    /// The calls of min and max that are ordered by where the groups are ranges of their column, so that either tells the order.
    func ranged() -> Set<UnsafeMutableRawPointer> {
        var found: Set<UnsafeMutableRawPointer> = []
        walk { node in
            guard let select = node.as(PgQuery__SelectStmt.self, cpg_select_stmt()),
                select.pointee.n_group_clause == 1, let group = select.pointee.group_clause[0],
                group.pointee.node_case == PG_QUERY__NODE__NODE_CASE_EXPR,
                let column = Self.rangedColumn(group)
            else { return }
            for index in 0..<select.pointee.n_sort_clause {
                guard let key = select.pointee.sort_clause[index]?.pointee.sort_by?.pointee.node,
                    key.pointee.node_case == PG_QUERY__NODE__NODE_FUNC_CALL, let call = key.pointee.func_call,
                    call.pointee.n_args == 1, let argument = call.pointee.args[0],
                    argument.pointee.node_case == PG_QUERY__NODE__NODE_COLUMN_REF,
                    let reference = argument.pointee.column_ref,
                    reference.pointee.fields.strings(reference.pointee.n_fields) == column
                else { continue }
                found.insert(UnsafeMutableRawPointer(call))
            }
        }
        return found
    }

    /// The column of which a CASE tells ranges: the only one in it, compared by order alone.
    private static func rangedColumn(_ node: UnsafeMutablePointer<PgQuery__Node>) -> [String]? {
        var columns: Set<[String]> = []
        var isRanges = true
        walk(UnsafeMutableRawPointer(node), clause: .other, depth: 0) { part in
            if let reference = part.as(PgQuery__ColumnRef.self, cpg_column_ref()) {
                columns.insert(reference.pointee.fields.strings(reference.pointee.n_fields))
            } else if let comparison = part.as(PgQuery__AExpr.self, cpg_a_expr()) {
                let sign = comparison.pointee.name.strings(comparison.pointee.n_name).last ?? ""
                isRanges = isRanges && ["<", "<=", ">", ">="].contains(sign)
            } else if part.as(PgQuery__BoolExpr.self, cpg_bool_expr()) != nil {
                isRanges = false
            }
        }
        return isRanges && columns.count == 1 ? columns.first : nil
    }

    /// A table as it is written; nil for anything else.
    static func writtenTable(_ node: UnsafeMutablePointer<PgQuery__Node>?) -> String? {
        guard let node, node.pointee.node_case == PG_QUERY__NODE__NODE_RANGE_VAR,
            let table = node.pointee.range_var
        else { return nil }
        let (name, schema) = (
            String(cString: table.pointee.relname), String(cString: table.pointee.schemaname)
        )
        return schema.isEmpty ? name : "\(schema).\(name)"
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
