internal import CPgQuery

extension QueryTree {
    /// What the query says.
    public func claims() -> QueryClaims {
        let reader = ClaimReader(aliases: tableNames(), outputs: outputs())
        var claims = QueryClaims()
        claims.tables = Set(relations().values.joined())
        walk { node in
            if let select = node.as(PgQuery__SelectStmt.self, cpg_select_stmt()) {
                claims.selects.append(reader.select(select, node.depth))
                if select.pointee.op == PG_QUERY__SET_OPERATION__SETOP_EXCEPT { claims.negates = true }
                if select.pointee.op.rawValue > PG_QUERY__SET_OPERATION__SETOP_NONE.rawValue {
                    claims.isCombined = true
                }
                for condition in [select.pointee.where_clause, select.pointee.having_clause] {
                    reader.conditions(condition, isTrue: true, &claims)
                }
            } else if let join = node.as(PgQuery__JoinExpr.self, cpg_join_expr()) {
                reader.conditions(join.pointee.quals, isTrue: true, &claims)
                if join.pointee.jointype != PG_QUERY__JOIN_TYPE__JOIN_INNER { claims.hasOuterJoin = true }
            } else if let expression = node.as(PgQuery__AExpr.self, cpg_a_expr()) {
                reader.comparison(expression, node, &claims)
            } else if let test = node.as(PgQuery__NullTest.self, cpg_null_test()) {
                let isNull = test.pointee.nulltesttype == PG_QUERY__NULL_TEST_TYPE__IS_NULL
                if let column = Self.column(test.pointee.arg, reader.aliases) {
                    claims.nullTests.append((column, isNull))
                }
            } else if let call = node.as(PgQuery__FuncCall.self, cpg_func_call()) {
                if let aggregate = reader.aggregate(call, node) { claims.aggregates.append(aggregate) }
                reader.conditions(call.pointee.agg_filter, isTrue: true, &claims)
            } else if let connective = node.as(PgQuery__BoolExpr.self, cpg_bool_expr()) {
                // NOT before a column alone says what the column is to be; that is told beside it.
                if connective.pointee.boolop == PG_QUERY__BOOL_EXPR_TYPE__NOT_EXPR,
                    connective.pointee.args[0]?.pointee.node_case != PG_QUERY__NODE__NODE_COLUMN_REF
                {
                    claims.negates = true
                }
                if connective.pointee.boolop == PG_QUERY__BOOL_EXPR_TYPE__OR_EXPR { claims.hasOr = true }
            } else if let column = node.as(PgQuery__ColumnRef.self, cpg_column_ref()) {
                if let use = reader.use(column) { claims.columns.insert(use) }
            } else if node.as(PgQuery__CaseWhen.self, cpg_case_when()) != nil {
                claims.hasCases = true
            } else if let constant = node.as(PgQuery__AConst.self, cpg_a_const()),
                constant.pointee.val_case == PG_QUERY__A__CONST__VAL_SVAL,
                let text = constant.pointee.sval?.pointee.sval
            {
                claims.texts.append(String(cString: text))
            }
        }
        return claims
    }

    /// The names that items of select lists are given, each with its expression.
    private func outputs() -> [String: UnsafeMutablePointer<PgQuery__Node>] {
        var named: [String: UnsafeMutablePointer<PgQuery__Node>] = [:]
        walk { node in
            guard let select = node.as(PgQuery__SelectStmt.self, cpg_select_stmt()) else { return }
            for index in 0..<select.pointee.n_target_list {
                guard let target = select.pointee.target_list[index]?.pointee.res_target,
                    let name = target.pointee.name, let value = target.pointee.val
                else { continue }
                let text = String(cString: name)
                if !text.isEmpty, named[text] == nil { named[text] = value }
            }
        }
        return named
    }
}

/// Reads the parts of a tree.
private struct ClaimReader {
    let aliases: TableNames
    let outputs: [String: UnsafeMutablePointer<PgQuery__Node>]

    private static let aggregates: Set<String> = [
        "sum", "avg", "count", "min", "max", "string_agg", "array_agg", "bool_or", "bool_and", "stddev",
        "percentile_cont", "percentile_disc", "mode",
    ]

    func use(_ column: UnsafeMutablePointer<PgQuery__ColumnRef>) -> ColumnUse? {
        let names = column.pointee.fields.strings(column.pointee.n_fields)
        guard let name = names.last, name != "*" else { return nil }
        return ColumnUse(tables: aliases.tables(of: column, names), column: name)
    }

    // MARK: Operands

    func operand(_ node: UnsafeMutablePointer<PgQuery__Node>?, following: Int = 2) -> QueryClaims.Operand {
        var operand = QueryClaims.Operand()
        guard let node else { return operand }
        var casts: [UnsafeMutableRawPointer: String] = [:]
        QueryTree.walk(UnsafeMutableRawPointer(node), clause: .other, depth: 0) { part in
            if part.depth > 0 {
                operand.inner = operand.inner ?? []
                if let call = part.as(PgQuery__FuncCall.self, cpg_func_call()) {
                    operand.inner?.append(name(of: call))
                }
                return
            }
            if let cast = part.as(PgQuery__TypeCast.self, cpg_type_cast()) {
                guard let inner = cast.pointee.arg?.pointee,
                    inner.node_case == PG_QUERY__NODE__NODE_A_CONST, let constant = inner.a_const
                else { return }
                let type = cast.pointee.type_name.map {
                    $0.pointee.names.strings($0.pointee.n_names).last ?? ""
                }
                casts[UnsafeMutableRawPointer(constant)] = type
            } else if let constant = part.as(PgQuery__AConst.self, cpg_a_const()) {
                if let value = Self.constant(constant, casts[part.address]) {
                    operand.constants.append(value)
                }
            } else if let column = part.as(PgQuery__ColumnRef.self, cpg_column_ref()) {
                add(column, to: &operand, following)
            } else if let call = part.as(PgQuery__FuncCall.self, cpg_func_call()) {
                let name = name(of: call)
                if call.pointee.over != nil { operand.windows.append(name) }
                if Self.aggregates.contains(name) {
                    operand.aggregates.append(name)
                } else {
                    operand.functions.append(name)
                }
                if ["now", "clock_timestamp", "age"].contains(name) { operand.readsClock = true }
            } else if part.as(PgQuery__SQLValueFunction.self, cpg_clock()) != nil {
                operand.readsClock = true
            } else if let expression = part.as(PgQuery__AExpr.self, cpg_a_expr()) {
                let sign = expression.pointee.name.strings(expression.pointee.n_name).last ?? ""
                guard sign == "*" || sign == "/" else { return }
                if sign == "/" { operand.divides = true }
                for side in [expression.pointee.lexpr, expression.pointee.rexpr] {
                    operand.factors += Self.number(side)
                }
            }
        }
        return operand
    }

    /// A column, or what the item of a select list is that goes by its name.
    private func add(
        _ column: UnsafeMutablePointer<PgQuery__ColumnRef>, to operand: inout QueryClaims.Operand,
        _ following: Int
    ) {
        guard let use = use(column) else { return }
        guard following > 0, let output = outputs[use.column],
            !isItself(output, use.column), column.pointee.n_fields == 1 || use.tables.isEmpty
        else {
            operand.columns.append(use)
            return
        }
        let inner = self.operand(output, following: following - 1)
        operand.columns += inner.columns
        operand.aggregates += inner.aggregates
        operand.functions += inner.functions
        operand.windows += inner.windows
        operand.divides = operand.divides || inner.divides
    }

    private func isItself(_ output: UnsafeMutablePointer<PgQuery__Node>, _ name: String) -> Bool {
        output.pointee.node_case == PG_QUERY__NODE__NODE_COLUMN_REF
            && output.pointee.column_ref.flatMap(use)?.column == name
    }

    private func name(of call: UnsafeMutablePointer<PgQuery__FuncCall>) -> String {
        (call.pointee.funcname.strings(call.pointee.n_funcname).last ?? "").lowercased()
    }

    private static func number(_ node: UnsafeMutablePointer<PgQuery__Node>?) -> [String] {
        guard let node, node.pointee.node_case == PG_QUERY__NODE__NODE_A_CONST,
            let value = node.pointee.a_const.flatMap({ constant($0, nil) }), value.kind == .number
        else { return [] }
        return [value.text]
    }

    private static func constant(
        _ constant: UnsafeMutablePointer<PgQuery__AConst>, _ type: String?
    ) -> QueryClaims.Constant? {
        switch constant.pointee.val_case {
        case PG_QUERY__A__CONST__VAL_IVAL:
            return constant.pointee.ival.map { .init(kind: .number, text: "\($0.pointee.ival)") }
        case PG_QUERY__A__CONST__VAL_FVAL:
            return constant.pointee.fval.map { .init(kind: .number, text: String(cString: $0.pointee.fval)) }
        case PG_QUERY__A__CONST__VAL_BOOLVAL:
            return constant.pointee.boolval.map {
                .init(kind: .boolean, text: $0.pointee.boolval != 0 ? "true" : "false")
            }
        case PG_QUERY__A__CONST__VAL_SVAL:
            guard let text = constant.pointee.sval.map({ String(cString: $0.pointee.sval) }) else {
                return nil
            }
            let kind: QueryClaims.Constant.Kind =
                switch type ?? "" {
                case "date", "timestamp", "timestamptz", "time": .time
                case "interval": .interval
                case "int2", "int4", "int8", "numeric", "float8": .number
                case "bool": .boolean
                default: .text
                }
            return .init(kind: kind, text: text)
        default: return nil
        }
    }

    // MARK: Parts

    func select(_ select: UnsafeMutablePointer<PgQuery__SelectStmt>, _ depth: Int) -> QueryClaims.Select {
        let select = select.pointee
        let targets = (0..<select.n_target_list).compactMap { select.target_list[$0]?.pointee.res_target }
        /// `ORDER BY 2` means the second item.
        func key(_ node: UnsafeMutablePointer<PgQuery__Node>?) -> QueryClaims.Operand {
            if let place = Self.number(node).first.flatMap(Int.init), targets.indices.contains(place - 1) {
                return operand(targets[place - 1].pointee.val)
            }
            return operand(node)
        }
        func ordering(_ node: UnsafeMutablePointer<PgQuery__Node>?, ofWindow: Bool) -> QueryClaims.Ordering? {
            guard let sort = node?.pointee.sort_by else { return nil }
            return .init(
                isDescending: sort.pointee.sortby_dir == PG_QUERY__SORT_BY_DIR__SORTBY_DESC,
                key: ofWindow ? operand(sort.pointee.node) : key(sort.pointee.node), isOfWindow: ofWindow)
        }
        var orderings = (0..<select.n_sort_clause).compactMap {
            ordering(select.sort_clause[$0], ofWindow: false)
        }
        var tables: [String] = []
        for target in targets {
            guard let value = target.pointee.val else { continue }
            QueryTree.walk(UnsafeMutableRawPointer(value), clause: .items, depth: 0) { part in
                guard part.depth == 0, let call = part.as(PgQuery__FuncCall.self, cpg_func_call()),
                    let window = call.pointee.over
                else { return }
                orderings += (0..<window.pointee.n_order_clause).compactMap {
                    ordering(window.pointee.order_clause[$0], ofWindow: true)
                }
            }
        }
        for index in 0..<select.n_from_clause {
            guard let source = select.from_clause[index] else { continue }
            QueryTree.walk(UnsafeMutableRawPointer(source), clause: .other, depth: 0) { part in
                guard part.depth == 0, let table = part.as(PgQuery__RangeVar.self, cpg_range_var()) else {
                    return
                }
                let (alias, name) = QueryTree.names(of: table)
                if aliases.byAlias[alias]?.contains(name) == true { tables.append(name) }
            }
        }
        return QueryClaims.Select(
            depth: depth, items: targets.map { operand($0.pointee.val) },
            groups: (0..<select.n_group_clause).map { key(select.group_clause[$0]) }, orderings: orderings,
            limit: Self.number(select.limit_count).first.flatMap(Int.init),
            offset: Self.number(select.limit_offset).first.flatMap(Int.init),
            isDistinct: select.n_distinct_clause > 0, tables: tables)
    }

    func aggregate(
        _ call: UnsafeMutablePointer<PgQuery__FuncCall>, _ node: TreeNode
    ) -> QueryClaims.Aggregate? {
        let name = name(of: call)
        guard Self.aggregates.contains(name) else { return nil }
        let columns = (0..<call.pointee.n_args).flatMap { operand(call.pointee.args[$0]).columns }
        return .init(
            name: name, columns: columns, isDistinct: call.pointee.agg_distinct != 0, clause: node.clause,
            depth: node.depth)
    }

    func comparison(
        _ expression: UnsafeMutablePointer<PgQuery__AExpr>, _ node: TreeNode, _ claims: inout QueryClaims
    ) {
        guard let sign = Self.sign(expression) else { return }
        let left = operand(expression.pointee.lexpr)
        let right = operand(expression.pointee.rexpr)
        if sign == "=", let one = QueryTree.column(expression.pointee.lexpr, aliases),
            let other = QueryTree.column(expression.pointee.rexpr, aliases)
        {
            claims.links.append((one, other))
            return
        }
        let isTurned = left.columns.isEmpty && left.aggregates.isEmpty && !right.columns.isEmpty
        let turned = ["<": ">", "<=": ">=", ">": "<", ">=": "<="][sign] ?? sign
        claims.comparisons.append(
            .init(
                sign: isTurned ? turned : sign, left: isTurned ? right : left, right: isTurned ? left : right,
                clause: node.clause, depth: node.depth))
    }

    private static func sign(_ expression: UnsafeMutablePointer<PgQuery__AExpr>) -> String? {
        let name = expression.pointee.name.strings(expression.pointee.n_name).last ?? ""
        switch expression.pointee.kind {
        case PG_QUERY__A__EXPR__KIND__AEXPR_IN: return name == "<>" ? "NOT IN" : "IN"
        case PG_QUERY__A__EXPR__KIND__AEXPR_OP_ANY: return name == "=" ? "IN" : name
        case PG_QUERY__A__EXPR__KIND__AEXPR_OP_ALL: return name == "<>" ? "NOT IN" : name
        case PG_QUERY__A__EXPR__KIND__AEXPR_LIKE, PG_QUERY__A__EXPR__KIND__AEXPR_ILIKE:
            return name.hasPrefix("!") ? "NOT LIKE" : "LIKE"
        case PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN, PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN_SYM:
            return "BETWEEN"
        case PG_QUERY__A__EXPR__KIND__AEXPR_NOT_BETWEEN, PG_QUERY__A__EXPR__KIND__AEXPR_NOT_BETWEEN_SYM:
            return "NOT BETWEEN"
        case PG_QUERY__A__EXPR__KIND__AEXPR_DISTINCT: return "<>"
        case PG_QUERY__A__EXPR__KIND__AEXPR_NOT_DISTINCT: return "="
        case PG_QUERY__A__EXPR__KIND__AEXPR_OP:
            switch name {
            case "!=": return "<>"
            case "~", "~*": return "LIKE"
            case "!~", "!~*": return "NOT LIKE"
            case "=", "<>", "<", "<=", ">", ">=": return name
            default: return nil
            }
        default: return nil
        }
    }

    /// The columns that are conditions by themselves.
    func conditions(
        _ node: UnsafeMutablePointer<PgQuery__Node>?, isTrue: Bool, _ claims: inout QueryClaims
    ) {
        guard let node else { return }
        switch node.pointee.node_case {
        case PG_QUERY__NODE__NODE_COLUMN_REF:
            if let use = node.pointee.column_ref.flatMap(use) { claims.flags.append((use, isTrue)) }
        case PG_QUERY__NODE__NODE_BOOL_EXPR:
            guard let all = node.pointee.bool_expr else { return }
            let isNot = all.pointee.boolop == PG_QUERY__BOOL_EXPR_TYPE__NOT_EXPR
            for index in 0..<all.pointee.n_args {
                conditions(all.pointee.args[index], isTrue: isTrue != isNot, &claims)
            }
        case PG_QUERY__NODE__NODE_BOOLEAN_TEST:
            guard let test = node.pointee.boolean_test,
                let column = QueryTree.column(test.pointee.arg, aliases)
            else { return }
            let kinds = [
                PG_QUERY__BOOL_TEST_TYPE__IS_TRUE, PG_QUERY__BOOL_TEST_TYPE__IS_NOT_FALSE,
            ]
            claims.flags.append((column, kinds.contains(test.pointee.booltesttype) == isTrue))
        default: return
        }
    }
}
