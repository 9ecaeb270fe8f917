internal import CPgQuery

extension QueryTree {
    /// What columns are compared with: each constant, as text, beside the column.
    public func literals() -> [(column: ColumnUse, value: String)] {
        var found: [(ColumnUse, String)] = []
        let aliases = tableNames()
        walk { node in
            guard let expression = node.as(PgQuery__AExpr.self, cpg_a_expr()) else { return }
            for (one, other) in [
                (expression.pointee.lexpr, expression.pointee.rexpr),
                (expression.pointee.rexpr, expression.pointee.lexpr),
            ] {
                guard let use = Self.column(one, aliases) else { continue }
                for value in Self.constants(other) { found.append((use, value)) }
            }
        }
        return found
    }

    /// The largest LIMIT of the query as it is written, at its top.
    public var topLimit: Int? {
        guard let select = root.pointee.stmts[0]?.pointee.stmt?.pointee.select_stmt,
            let limit = select.pointee.limit_count?.pointee, limit.node_case == PG_QUERY__NODE__NODE_A_CONST,
            let constant = limit.a_const, constant.pointee.val_case == PG_QUERY__A__CONST__VAL_IVAL
        else { return nil }
        return constant.pointee.ival.map { Int($0.pointee.ival) }
    }

    /// Whether the order of the rows is told.
    public var isOrdered: Bool {
        (root.pointee.stmts[0]?.pointee.stmt?.pointee.select_stmt?.pointee.n_sort_clause ?? 0) > 0
    }

    /// Whether its rows stand for groups of rows.
    public var isGrouped: Bool {
        (root.pointee.stmts[0]?.pointee.stmt?.pointee.select_stmt?.pointee.n_group_clause ?? 0) > 0
    }

    /// The query as the library writes it, without the names that results are given: equal for queries that differ in layout
    /// only.
    public var normalized: String? {
        var names: [(UnsafeMutablePointer<PgQuery__ResTarget>, UnsafeMutablePointer<CChar>?)] = []
        guard let select = root.pointee.stmts[0]?.pointee.stmt?.pointee.select_stmt else { return nil }
        let ordersByName = select.pointee.n_sort_clause > 0 || select.pointee.n_group_clause > 0
        if !ordersByName {
            for index in 0..<select.pointee.n_target_list {
                guard let target = select.pointee.target_list[index]?.pointee.res_target else { continue }
                names.append((target, target.pointee.name))
                target.pointee.name = nil
            }
        }
        defer { for (target, name) in names { target.pointee.name = name } }
        return text
    }

    /// The query with another number of rows at most, where it is limited by a number.
    public func limited(to count: Int) -> String? {
        guard topLimit != nil,
            let number = root.pointee.stmts[0]?.pointee.stmt?.pointee.select_stmt?.pointee.limit_count?
                .pointee
                .a_const?.pointee.ival
        else { return nil }
        let own = number.pointee.ival
        number.pointee.ival = Int32(clamping: count)
        defer { number.pointee.ival = own }
        return text
    }

    /// The query with groups of a few rows where it wants some of many, as in `HAVING count(*) > 100`; nil where it does not.
    public func countingFew() -> String? {
        var numbers: [(UnsafeMutablePointer<PgQuery__Integer>, Int32)] = []
        walk { node in
            guard node.clause == .having, let comparison = node.as(PgQuery__AExpr.self, cpg_a_expr()),
                let call = comparison.pointee.lexpr?.pointee,
                call.node_case == PG_QUERY__NODE__NODE_FUNC_CALL,
                call.func_call.pointee.funcname.strings(call.func_call.pointee.n_funcname).last == "count",
                let constant = comparison.pointee.rexpr?.pointee,
                constant.node_case == PG_QUERY__NODE__NODE_A_CONST,
                constant.a_const.pointee.val_case == PG_QUERY__A__CONST__VAL_IVAL,
                let number = constant.a_const.pointee.ival, number.pointee.ival > Self.many
            else { return }
            numbers.append((number, number.pointee.ival))
        }
        guard !numbers.isEmpty else { return nil }
        for (number, _) in numbers { number.pointee.ival = Self.few }
        defer { for (number, own) in numbers { number.pointee.ival = own } }
        return text
    }

    /// What witnesses may not have, and what they do.
    private static let (many, few): (Int32, Int32) = (20, 5)

    /// The column that an expression is, casts aside.
    static func column(
        _ node: UnsafeMutablePointer<PgQuery__Node>?, _ aliases: TableNames
    ) -> ColumnUse? {
        guard let node else { return nil }
        switch node.pointee.node_case {
        case PG_QUERY__NODE__NODE_TYPE_CAST: return column(node.pointee.type_cast?.pointee.arg, aliases)
        case PG_QUERY__NODE__NODE_COLUMN_REF:
            guard let reference = node.pointee.column_ref else { return nil }
            let names = reference.pointee.fields.strings(reference.pointee.n_fields)
            guard let name = names.last, name != "*" else { return nil }
            return ColumnUse(tables: aliases.tables(of: reference, names), column: name)
        default: return nil
        }
    }

    private static func constants(_ node: UnsafeMutablePointer<PgQuery__Node>?) -> [String] {
        guard let node else { return [] }
        switch node.pointee.node_case {
        case PG_QUERY__NODE__NODE_TYPE_CAST: return constants(node.pointee.type_cast?.pointee.arg)
        case PG_QUERY__NODE__NODE_LIST:
            guard let list = node.pointee.list else { return [] }
            return (0..<list.pointee.n_items).flatMap { constants(list.pointee.items[$0]) }
        case PG_QUERY__NODE__NODE_A_CONST:
            guard let constant = node.pointee.a_const else { return [] }
            switch constant.pointee.val_case {
            case PG_QUERY__A__CONST__VAL_IVAL:
                return constant.pointee.ival.map { ["\($0.pointee.ival)"] } ?? []
            case PG_QUERY__A__CONST__VAL_FVAL:
                return constant.pointee.fval.map { [String(cString: $0.pointee.fval)] } ?? []
            case PG_QUERY__A__CONST__VAL_SVAL:
                return constant.pointee.sval.map { [String(cString: $0.pointee.sval)] } ?? []
            default: return []
            }
        default: return []
        }
    }
}
