internal import CPgQuery

/// One query as PostgreSQL's own parser reads it, by libpg_query (the grammar of PostgreSQL 15).
///
/// For one thread. What the server thinks of the query is another matter: names and types are not looked at.
public struct QueryTree: ~Copyable {
    let root: UnsafeMutablePointer<PgQuery__ParseResult>

    /// Parses a text.
    ///
    /// - Throws: ``QueryTreeError`` for anything but one SELECT, in whichever form.
    public init(_ sql: String) throws(QueryTreeError) { root = try Self.parse(sql) }

    private static func parse(
        _ sql: String
    ) throws(QueryTreeError) -> UnsafeMutablePointer<PgQuery__ParseResult> {
        guard !sql.utf8.contains(0) else { throw .syntax("the text holds a NUL byte", position: nil) }
        let result = pg_query_parse_protobuf(sql)
        defer { pg_query_free_protobuf_parse_result(result) }
        if let error = result.error?.pointee {
            let message = error.message.map { String(cString: $0) } ?? "syntax error"
            throw .syntax(message, position: error.cursorpos > 0 ? Int(error.cursorpos) : nil)
        }
        let length = result.parse_tree.len
        let bytes = UnsafeRawPointer(result.parse_tree.data).map { $0.assumingMemoryBound(to: UInt8.self) }
        guard let root = pg_query__parse_result__unpack(nil, length, bytes) else {
            throw .syntax("the tree cannot be read", position: nil)
        }
        let count = root.pointee.n_stmts
        let first = count == 1 ? root.pointee.stmts[0]?.pointee.stmt : nil
        guard count == 1, first?.pointee.node_case == PG_QUERY__NODE__NODE_SELECT_STMT else {
            pg_query__parse_result__free_unpacked(root, nil)
            throw count == 1 ? .notASelect : .statements(Int(count))
        }
        return root
    }

    deinit { pg_query__parse_result__free_unpacked(root, nil) }

    /// The tree as a text; nil where the library cannot write it.
    var text: String? {
        let size = pg_query__parse_result__get_packed_size(root)
        var bytes = [UInt8](repeating: 0, count: size)
        pg_query__parse_result__pack(root, &bytes)
        return bytes.withUnsafeMutableBytes { buffer in
            let tree = PgQueryProtobuf(
                len: size, data: buffer.baseAddress?.assumingMemoryBound(to: CChar.self))
            let result = pg_query_deparse_protobuf(tree)
            defer { pg_query_free_deparse_result(result) }
            guard result.error == nil, let query = result.query else { return nil }
            return String(cString: query)
        }
    }
}

/// Why a text is no tree of a query.
public enum QueryTreeError: Error, Sendable, Equatable {
    /// The parser's message, and where, in characters from 1.
    case syntax(String, position: Int?)
    /// The number of statements is not one.
    case statements(Int)
    /// The statement is no SELECT.
    case notASelect
}
