internal import CPgQuery

extension QueryTree {
    /// The queries that differ from this one by a change of the first order.
    ///
    /// - Parameter siblings: the columns that might stand in the place of one.
    public func mutants(siblings: (ColumnUse) -> [String] = { _ in [] }) -> [Mutant] {
        var changes: [TreeChange] = []
        let aliases = tableNames()
        let needs = needs()
        let counted = counted()
        let comparedWithZero = comparedWithZero()
        let ranged = ranged()
        let grouped = grouped(aliases)
        let linked = linked(aliases)
        walk { node in
            changes +=
                Self.comparisons(node) + Self.connectives(node, aliases) + Self.joins(node, aliases, needs)
            changes += Self.selections(node, aliases) + Self.aggregates(node, comparedWithZero, ranged)
            changes += Self.columns(node, aliases, counted, grouped, siblings)
        }
        let isOneOuter = changes.count { $0.rightTable != nil } == 1
        var seen: Set<String> = []
        if let own = text { seen.insert(own) }
        return changes.compactMap { change in
            change.apply()
            defer { change.revert() }
            guard let sql = text, seen.insert(sql).inserted else { return nil }
            return Mutant(
                change: change.change, clause: change.clause, detail: change.detail, columns: change.columns,
                isNeededElsewhere: change.isNeededElsewhere, linked: linked, grouped: change.grouped,
                rightTable: isOneOuter ? change.rightTable : nil, equivalence: change.equivalence,
                dropped: change.dropped, sql: sql,
                isVital: change.isVital)
        }
    }

    /// The names that tables go by in the query, each with the tables: the parts of a UNION may use one name for several. Names
    /// of WITH queries stand for none.
    func relations() -> [String: [String]] {
        var names: [String: [String]] = [:]
        var common: Set<String> = []
        walk { node in
            if let table = node.as(PgQuery__RangeVar.self, cpg_range_var()) {
                let (alias, name) = Self.names(of: table)
                if names[alias]?.contains(name) != true { names[alias, default: []].append(name) }
            } else if let query = node.as(PgQuery__CommonTableExpr.self, cpg_common_table()) {
                common.insert(String(cString: query.pointee.ctename))
            }
        }
        return names.mapValues { $0.filter { !common.contains($0) } }.filter { !$0.value.isEmpty }
    }

    /// What a table is called in the query, and how it is written there.
    static func names(of table: UnsafeMutablePointer<PgQuery__RangeVar>) -> (alias: String, name: String) {
        let name = String(cString: table.pointee.relname)
        let schema = String(cString: table.pointee.schemaname)
        let alias = table.pointee.alias.map { String(cString: $0.pointee.aliasname) } ?? name
        return (alias, schema.isEmpty ? name : "\(schema).\(name)")
    }

    private static func comparisons(_ node: TreeNode) -> [TreeChange] {
        if let test = node.as(PgQuery__NullTest.self, cpg_null_test()) {
            let isNull = test.pointee.nulltesttype == PG_QUERY__NULL_TEST_TYPE__IS_NULL
            let other = isNull ? PG_QUERY__NULL_TEST_TYPE__IS_NOT_NULL : PG_QUERY__NULL_TEST_TYPE__IS_NULL
            return [
                .replacing(
                    test, \.nulltesttype, other, .negation, node.clause,
                    isNull ? "IS NULL → IS NOT NULL" : "IS NOT NULL → IS NULL")
            ]
        }
        guard let expression = node.as(PgQuery__AExpr.self, cpg_a_expr()) else { return [] }
        if expression.pointee.kind == PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN {
            return [
                .replacing(
                    expression, \.kind, PG_QUERY__A__EXPR__KIND__AEXPR_NOT_BETWEEN, .negation, node.clause,
                    "BETWEEN → NOT BETWEEN")
            ]
        }
        guard let sign = expression.pointee.name.strings(expression.pointee.n_name).last,
            let others = otherSigns[sign],
            let text = expression.pointee.name[expression.pointee.n_name - 1]?.pointee.string
        else { return [] }
        return others.map { .renaming(text, $0.0, $0.1, node.clause, "\(sign) → \($0.0)") }
    }

    static let otherSigns: [String: [(String, Mutant.Change)]] = [
        "=": [("<>", .negation)], "<>": [("=", .negation)],
        "<": [("<=", .bound), (">", .negation)], "<=": [("<", .bound), (">", .negation)],
        ">": [(">=", .bound), ("<", .negation)], ">=": [(">", .bound), ("<", .negation)],
        "~~": [("!~~", .negation)], "!~~": [("~~", .negation)], "~~*": [("!~~*", .negation)],
    ]

    /// The columns of a condition.
    private static func uses(
        _ node: UnsafeMutablePointer<PgQuery__Node>?, _ aliases: TableNames
    ) -> [ColumnUse] {
        guard let node else { return [] }
        var found: [ColumnUse] = []
        walk(UnsafeMutableRawPointer(node), clause: .other, depth: 0) { part in
            guard let reference = part.as(PgQuery__ColumnRef.self, cpg_column_ref()) else { return }
            let names = reference.pointee.fields.strings(reference.pointee.n_fields)
            guard let name = names.last else { return }
            found.append(ColumnUse(tables: aliases.tables(of: reference, names), column: name))
        }
        return found
    }

    /// The column of `column IS NOT NULL`.
    private static func present(
        _ node: UnsafeMutablePointer<PgQuery__Node>?, _ aliases: TableNames
    ) -> [ColumnUse] {
        guard let node, node.pointee.node_case == PG_QUERY__NODE__NODE_NULL_TEST,
            let test = node.pointee.null_test,
            test.pointee.nulltesttype == PG_QUERY__NULL_TEST_TYPE__IS_NOT_NULL
        else { return [] }
        return [column(test.pointee.arg, aliases)].compactMap { $0 }
    }

    private static func connectives(_ node: TreeNode, _ aliases: TableNames) -> [TreeChange] {
        guard let expression = node.as(PgQuery__BoolExpr.self, cpg_bool_expr()) else { return [] }
        let kind = expression.pointee.boolop
        if kind == PG_QUERY__BOOL_EXPR_TYPE__NOT_EXPR {
            // A conjunction of one is that one.
            return [
                .replacing(
                    expression, \.boolop, PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR, .negation, node.clause,
                    "NOT left out")
            ]
        }
        let isAnd = kind == PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR
        let other = isAnd ? PG_QUERY__BOOL_EXPR_TYPE__OR_EXPR : PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR
        let swap = TreeChange.replacing(
            expression, \.boolop, other, .connective, node.clause, isAnd ? "AND → OR" : "OR → AND")
        let count = expression.pointee.n_args
        let dropped = (0..<count).map { index in
            var change = TreeChange.dropping(
                expression, \.args, \.n_args, index, .condition, node.clause,
                "condition \(index + 1) left out")
            if isAnd {
                change.columns = present(expression.pointee.args[index], aliases)
                change.dropped = uses(expression.pointee.args[index], aliases)
            }
            return change
        }
        return [swap] + (count > 1 ? dropped : [])
    }

    private static func joins(
        _ node: TreeNode, _ aliases: TableNames,
        _ needs: [(node: UnsafeMutableRawPointer, names: Set<String>)]
    ) -> [TreeChange] {
        guard let join = node.as(PgQuery__JoinExpr.self, cpg_join_expr()), let quals = join.pointee.quals
        else { return [] }
        let inner = PG_QUERY__JOIN_TYPE__JOIN_INNER
        let left = PG_QUERY__JOIN_TYPE__JOIN_LEFT
        guard [inner, left].contains(join.pointee.jointype) else { return [] }
        let isInner = join.pointee.jointype == inner
        var change = TreeChange.replacing(
            join, \.jointype, isInner ? left : inner, .join, .join,
            isInner ? "JOIN → LEFT JOIN" : "LEFT JOIN → JOIN")
        change.columns = columns(of: quals, aliases)
        if !isInner { change.rightTable = Self.writtenTable(join.pointee.rarg) ?? "" }
        if isInner, let right = join.pointee.rarg, right.pointee.node_case == PG_QUERY__NODE__NODE_RANGE_VAR,
            let table = right.pointee.range_var
        {
            let name = String(cString: table.pointee.alias?.pointee.aliasname ?? table.pointee.relname)
            change.isNeededElsewhere = needs.contains { $0.node != node.address && $0.names.contains(name) }
        }
        return [change]
    }

    /// The columns that a join's conditions compare, pair by pair; none where it says anything else besides.
    private static func columns(
        of quals: UnsafeMutablePointer<PgQuery__Node>, _ aliases: TableNames
    ) -> [ColumnUse] {
        if isAnd(quals), let conditions = quals.pointee.bool_expr {
            let parts = (0..<conditions.pointee.n_args).map { index in
                conditions.pointee.args[index].map { columns(of: $0, aliases) } ?? []
            }
            return parts.contains([]) ? [] : parts.flatMap { $0 }
        }
        guard quals.pointee.node_case == PG_QUERY__NODE__NODE_A_EXPR, let comparison = quals.pointee.a_expr,
            comparison.pointee.name.strings(comparison.pointee.n_name) == ["="],
            let one = column(comparison.pointee.lexpr, aliases),
            let other = column(comparison.pointee.rexpr, aliases)
        else { return [] }
        return [one, other]
    }

    private static func selections(_ node: TreeNode, _ aliases: TableNames) -> [TreeChange] {
        guard let select = node.as(PgQuery__SelectStmt.self, cpg_select_stmt()) else { return [] }
        var changes: [TreeChange] = []
        if let condition = select.pointee.where_clause, !isAnd(condition) {
            var change = TreeChange.replacing(
                select, \.where_clause, nil, .condition, .where, "WHERE left out")
            change.columns = present(condition, aliases)
            change.dropped = uses(condition, aliases)
            changes.append(change)
        }
        if let condition = select.pointee.having_clause, !isAnd(condition) {
            changes.append(.replacing(select, \.having_clause, nil, .condition, .having, "HAVING left out"))
        }
        if select.pointee.n_distinct_clause > 0 {
            changes.append(
                .replacing(select, \.n_distinct_clause, 0, .distinct, .items, "DISTINCT left out"))
        }
        let limit = select.pointee.limit_count?.pointee
        if let limit, limit.node_case == PG_QUERY__NODE__NODE_A_CONST,
            let constant = limit.a_const, constant.pointee.val_case == PG_QUERY__A__CONST__VAL_IVAL,
            let number = constant.pointee.ival
        {
            let count = number.pointee.ival
            for other in [count + 1, count - 1] where other > 0 {
                changes.append(.replacing(number, \.ival, other, .limit, .limit, "LIMIT \(count) → \(other)"))
            }
        }
        for index in 0..<select.pointee.n_sort_clause {
            guard let sort = select.pointee.sort_clause[index]?.pointee.sort_by else { continue }
            let isDescending = sort.pointee.sortby_dir == PG_QUERY__SORT_BY_DIR__SORTBY_DESC
            let other =
                isDescending ? PG_QUERY__SORT_BY_DIR__SORTBY_ASC : PG_QUERY__SORT_BY_DIR__SORTBY_DESC
            var change = TreeChange.replacing(
                sort, \.sortby_dir, other, .direction, .ordering, isDescending ? "DESC → ASC" : "ASC → DESC")
            change.isFirst = index == 0
            changes.append(change)
        }
        if select.pointee.op.rawValue > PG_QUERY__SET_OPERATION__SETOP_NONE.rawValue {
            let isUnion = select.pointee.op == PG_QUERY__SET_OPERATION__SETOP_UNION
            let other =
                isUnion ? PG_QUERY__SET_OPERATION__SETOP_INTERSECT : PG_QUERY__SET_OPERATION__SETOP_UNION
            changes.append(.replacing(select, \.op, other, .setOperation, .other, "set operation exchanged"))
            let all: protobuf_c_boolean = select.pointee.all == 0 ? 1 : 0
            changes.append(.replacing(select, \.all, all, .setOperation, .other, "ALL put in or left out"))
        }
        return changes
    }

    private static func aggregates(
        _ node: TreeNode, _ comparedWithZero: Set<UnsafeMutableRawPointer>,
        _ ranged: Set<UnsafeMutableRawPointer>
    ) -> [TreeChange] {
        guard let call = node.as(PgQuery__FuncCall.self, cpg_func_call()) else { return [] }
        var changes: [TreeChange] = []
        if call.pointee.agg_distinct != 0 {
            changes.append(.replacing(call, \.agg_distinct, 0, .distinct, node.clause, "DISTINCT left out"))
        }
        if call.pointee.agg_filter != nil {
            changes.append(.replacing(call, \.agg_filter, nil, .condition, node.clause, "FILTER left out"))
        }
        guard let name = call.pointee.funcname.strings(call.pointee.n_funcname).last?.lowercased(),
            call.pointee.agg_star == 0, let others = functions[name],
            let text = call.pointee.funcname[call.pointee.n_funcname - 1]?.pointee.string
        else { return changes }
        for other in others {
            var change = TreeChange.renaming(text, other, .aggregate, node.clause, "\(name) → \(other)")
            if comparedWithZero.contains(node.address), Set([name, other]) == ["sum", "avg"] {
                change.equivalence = "a sum has the sign of its average"
            } else if ranged.contains(node.address), ["min", "max"].contains(other) {
                change.equivalence = "the groups are ranges of the column"
            }
            changes.append(change)
        }
        return changes
    }

    private static let functions: [String: [String]] = [
        "sum": ["avg", "count"], "avg": ["sum", "count"], "count": ["sum"], "min": ["max"], "max": ["min"],
    ]

    private static func columns(
        _ node: TreeNode, _ aliases: TableNames, _ counted: Set<UnsafeMutableRawPointer>,
        _ grouped: [UnsafeMutableRawPointer: [ColumnUse]], _ siblings: (ColumnUse) -> [String]
    ) -> [TreeChange] {
        guard let reference = node.as(PgQuery__ColumnRef.self, cpg_column_ref()) else { return [] }
        let names = reference.pointee.fields.strings(reference.pointee.n_fields)
        guard let column = names.last, column != "*",
            let text = reference.pointee.fields[reference.pointee.n_fields - 1]?.pointee.string
        else { return [] }
        let tables = aliases.tables(of: reference, names)
        let use = ColumnUse(tables: tables, column: column)
        return siblings(use).map { sibling in
            var change = TreeChange.renaming(
                text, sibling, .column, node.clause, "\(column) → \(sibling)")
            change.grouped = grouped[node.address] ?? []
            if counted.contains(node.address) {
                change.columns = [use, ColumnUse(tables: tables, column: sibling)]
            }
            return change
        }
    }
}
