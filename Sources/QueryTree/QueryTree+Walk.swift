internal import CPgQuery

/// Part of a query that an expression stands in.
public enum QueryClause: String, Sendable {
    case items, join, `where`, grouping, having, ordering, limit, other
}

/// A node of the tree: its address, and what tells its type.
struct TreeNode {
    let address: UnsafeMutableRawPointer
    let type: UnsafePointer<ProtobufCMessageDescriptor>
    let clause: QueryClause
    /// Whether it belongs to a query within the query.
    let depth: Int

    /// The node as one of that type; nil where it is another.
    func `as`<T>(_: T.Type, _ descriptor: UnsafePointer<ProtobufCMessageDescriptor>?)
        -> UnsafeMutablePointer<T>?
    {
        type == descriptor ? address.assumingMemoryBound(to: T.self) : nil
    }
}

extension QueryTree {
    /// Calls a function for every node, parents first.
    ///
    /// protobuf-c describes each message's fields, so that no list of node types is needed here.
    func walk(_ visit: (TreeNode) -> Void) {
        Self.walk(UnsafeMutableRawPointer(root), clause: .other, depth: -1, visit)
    }

    static func walk(
        _ address: UnsafeMutableRawPointer, clause: QueryClause, depth: Int, _ visit: (TreeNode) -> Void
    ) {
        let base = address.assumingMemoryBound(to: ProtobufCMessage.self)
        guard let type = base.pointee.descriptor else { return }
        let isSelect = type == cpg_select_stmt()
        let depth = isSelect ? depth + 1 : depth
        visit(TreeNode(address: address, type: type, clause: clause, depth: depth))
        for index in 0..<Int(type.pointee.n_fields) {
            let field = type.pointee.fields[index]
            guard field.type == PROTOBUF_C_TYPE_MESSAGE else { continue }
            let inner = isSelect ? self.clause(of: String(cString: field.name)) : clause
            let isQuals = type == cpg_join_expr() && String(cString: field.name) == "quals"
            let place = address + Int(field.offset)
            if field.label == PROTOBUF_C_LABEL_REPEATED {
                let count = (address + Int(field.quantifier_offset)).load(as: Int.self)
                guard count > 0,
                    let list = place.load(as: UnsafeMutablePointer<UnsafeMutableRawPointer?>?.self)
                else { continue }
                for element in 0..<count {
                    if let child = list[element] { walk(child, clause: inner, depth: depth, visit) }
                }
            } else {
                let isOneOf = field.flags & UInt32(PROTOBUF_C_FIELD_FLAG_ONEOF.rawValue) != 0
                if isOneOf {
                    let chosen = (address + Int(field.quantifier_offset)).load(as: UInt32.self)
                    guard chosen == field.id else { continue }
                }
                if let child = place.load(as: UnsafeMutableRawPointer?.self) {
                    walk(child, clause: isQuals ? .join : inner, depth: depth, visit)
                }
            }
        }
    }

    private static func clause(of field: String) -> QueryClause {
        switch field {
        case "target_list", "distinct_clause", "window_clause": .items
        case "from_clause": .other
        case "where_clause": .where
        case "group_clause": .grouping
        case "having_clause": .having
        case "sort_clause": .ordering
        case "limit_count", "limit_offset": .limit
        default: .other
        }
    }
}

/// Lists of strings, as names are kept.
extension UnsafeMutablePointer<UnsafeMutablePointer<PgQuery__Node>?>? {
    func strings(_ count: Int) -> [String] {
        guard let list = self else { return [] }
        return (0..<count).map { index in
            guard let node = list[index], node.pointee.node_case == PG_QUERY__NODE__NODE_STRING,
                let text = node.pointee.string?.pointee.sval
            else { return "*" }
            return String(cString: text)
        }
    }
}

/// The names by which columns find their tables.
struct TableNames {
    /// The names that tables go by in the query, each with the tables.
    let byAlias: [String: [String]]
    /// The tables of the query that a column without such a name stands in, and of those around it, the innermost first.
    let byPlace: [UnsafeMutableRawPointer: [String]]

    /// The tables that a column may be of.
    func tables(of column: UnsafeMutablePointer<PgQuery__ColumnRef>, _ names: [String]) -> [String] {
        let near = byPlace[UnsafeMutableRawPointer(column)] ?? []
        guard names.count > 1 else { return near }
        let all = byAlias[names[names.count - 2]] ?? []
        // Of several of one name the nearest is meant.
        return all.count > 1 ? near.first(where: all.contains).map { [$0] } ?? all : all
    }
}

extension QueryTree {
    func tableNames() -> TableNames {
        let aliases = relations()
        var scopes: [[String]] = []
        var places: [UnsafeMutableRawPointer: [String]] = [:]
        walk { node in
            if let select = node.as(PgQuery__SelectStmt.self, cpg_select_stmt()) {
                scopes = Array(scopes.prefix(max(node.depth, 0)))
                var own: [String] = []
                for index in 0..<select.pointee.n_from_clause {
                    guard let source = select.pointee.from_clause[index] else { continue }
                    Self.walk(UnsafeMutableRawPointer(source), clause: .other, depth: 0) { part in
                        guard part.depth == 0, let table = part.as(PgQuery__RangeVar.self, cpg_range_var())
                        else { return }
                        let (alias, name) = Self.names(of: table)
                        if aliases[alias]?.contains(name) == true { own.append(name) }
                    }
                }
                scopes.append(own.sorted())
            } else if let column = node.as(PgQuery__ColumnRef.self, cpg_column_ref()) {
                var seen: Set<String> = []
                places[UnsafeMutableRawPointer(column)] = scopes.prefix(node.depth + 1).reversed().flatMap {
                    $0
                }.filter {
                    seen.insert($0).inserted
                }
            }
        }
        return TableNames(byAlias: aliases, byPlace: places)
    }
}
