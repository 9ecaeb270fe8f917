import Postgres
import Schema

/// What `pg_catalog` says of every relation of a database, by statements of this test's own.
struct CatalogFacts {
    /// One thing that a table's document must state.
    struct Fact {
        let kind: String
        let text: String
        let isStated: (MarkdownDocument) -> Bool
    }

    /// By table, as `schema.name` in SQL.
    private(set) var facts: [String: [Fact]] = [:]

    init(_ connection: PostgresConnection) throws {
        // Names in expressions then come with their schemas, whatever the search path of the database.
        try connection.query("SET search_path TO ''")
        try addKeys(connection)
        try addForeignKeys(connection)
        try addChecks(connection)
        try addEnums(connection)
        try addComments(connection)
    }

    private static let relations = """
        SELECT c.oid, quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^(pg_|information_schema)'
        """

    /// The types that a relation's columns are made of, at any depth.
    private static let types = """
        types (relation, column_name, oid, depth) AS (
            SELECT r.oid, a.attname::text, a.atttypid, 0 FROM relations r
            JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
            UNION
            SELECT t.relation, t.column_name, inner_type.oid, t.depth + 1 FROM types t
            JOIN pg_type p ON p.oid = t.oid
            CROSS JOIN LATERAL (
                SELECT p.typelem WHERE p.typelem <> 0 UNION ALL SELECT p.typbasetype WHERE p.typbasetype <> 0
                UNION ALL SELECT a.atttypid FROM pg_attribute a
                    WHERE a.attrelid = p.typrelid AND a.attnum > 0 AND NOT a.attisdropped
                UNION ALL SELECT g.rngsubtype FROM pg_range g WHERE g.rngtypid = p.oid
            ) AS inner_type (oid)
        )
        """

    private mutating func add(
        _ table: String?, _ kind: String, _ text: String, _ isStated: @escaping (MarkdownDocument) -> Bool
    ) { facts[table ?? "", default: []].append(Fact(kind: kind, text: text, isStated: isStated)) }

    private mutating func addKeys(_ connection: PostgresConnection) throws {
        let rows = try connection.query(
            """
            WITH r AS (\(Self.relations))
            SELECT r.name, c.contype, json_agg(a.attname ORDER BY k.n)
            FROM r JOIN pg_constraint c ON c.conrelid = r.oid AND c.contype IN ('p', 'u')
            CROSS JOIN unnest(c.conkey) WITH ORDINALITY AS k (num, n)
            JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = k.num
            GROUP BY r.name, c.oid, c.contype
            """)
        for row in 0..<rows.rowCount {
            let columns = try names(rows.text(row, 2), connection)
            let list = columns.joined(separator: ", ")
            if rows.text(row, 1) == "p" {
                let text = "\(list) 为\(columns.count > 1 ? "联合" : "")主键"
                add(rows.text(row, 0), "primary key", text) { document in
                    document.notes.contains(text)
                        && columns.allSatisfy { document.marks(of: $0).contains("主键") }
                }
            } else if columns.count == 1 {
                add(rows.text(row, 0), "unique", list) { $0.marks(of: list).contains("唯一") }
            } else {
                add(rows.text(row, 0), "composite unique", list) { $0.notes.contains("\(list) 的组合唯一") }
            }
        }
    }

    private mutating func addForeignKeys(_ connection: PostgresConnection) throws {
        // Constraints that stand for one partition of the target each are children of one in the same table.
        let rows = try connection.query(
            """
            WITH r AS (\(Self.relations))
            SELECT r.name, n.nspname, t.relname, json_agg(a.attname ORDER BY k.n), json_agg(b.attname ORDER BY k.n)
            FROM r JOIN pg_constraint c ON c.conrelid = r.oid AND c.contype = 'f'
            LEFT JOIN pg_constraint up ON up.oid = c.conparentid
            JOIN pg_class t ON t.oid = c.confrelid JOIN pg_namespace n ON n.oid = t.relnamespace
            CROSS JOIN unnest(c.conkey, c.confkey) WITH ORDINALITY AS k (own, other, n)
            JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.own
            JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = k.other
            WHERE up.oid IS NULL OR up.conrelid <> c.conrelid
            GROUP BY r.name, c.oid, n.nspname, t.relname
            """)
        for row in 0..<rows.rowCount {
            let schema = rows.text(row, 1) ?? ""
            let own = try names(rows.text(row, 3), connection)
            let table =
                (schema == "public" ? "" : try name(schema, connection) + ".")
                + (try name(rows.text(row, 2) ?? "", connection))
            let targets = try names(rows.text(row, 4), connection).map { "\(table).\($0)" }
            let text = "\(own.joined(separator: ", ")) 关联 \(targets.joined(separator: ", "))（外键，"
            add(rows.text(row, 0), "foreign key", text) { document in
                document.notes.contains { $0.hasPrefix(text) }
                    && own.allSatisfy { document.marks(of: $0).contains("外键") }
            }
        }
    }

    /// Of tables and of the domains that their columns are made of.
    private mutating func addChecks(_ connection: PostgresConnection) throws {
        let rows = try connection.query(
            """
            WITH RECURSIVE relations AS (\(Self.relations)), \(Self.types)
            SELECT r.name, pg_get_expr(c.conbin, c.conrelid), c.conbin FROM relations r
            JOIN pg_constraint c ON c.conrelid = r.oid AND c.contype = 'c'
            UNION
            SELECT r.name, pg_get_expr(c.conbin, 0), c.conbin FROM relations r JOIN types t ON t.relation = r.oid
            JOIN pg_constraint c ON c.contypid = t.oid
            """)
        for row in 0..<rows.rowCount {
            let expression = rows.text(row, 1) ?? ""
            let constants = try connection.query(
                """
                SELECT coalesce(replace(m[1], '''''', ''''), m[2])
                FROM regexp_matches($1, '''((?:[^'']|'''')*)''|(-?[0-9]+(?:[.][0-9]+)?)', 'g') AS m
                """, [expression]
            ).map { $0.text($1, 0) ?? "" }
            let values = try constants.map { try element($0, connection) }.joined(separator: ", ")
            let isList = expression.contains("= ANY (")
            let bare = Self.bare(expression)
            add(rows.text(row, 0), "check", expression) { document in
                document.notes.contains { note in
                    isList && note.hasSuffix("枚举值：\(values)") || Self.bare(note).hasSuffix(bare)
                        || note.contains(bare)
                }
            }
        }
    }

    private mutating func addEnums(_ connection: PostgresConnection) throws {
        let rows = try connection.query(
            """
            WITH RECURSIVE relations AS (\(Self.relations)), \(Self.types)
            SELECT r.name, t.column_name, min(t.depth) = 0, e.labels FROM relations r JOIN types t ON t.relation = r.oid
            JOIN (SELECT enumtypid, json_agg(enumlabel ORDER BY enumsortorder)::text AS labels
                FROM pg_enum GROUP BY enumtypid) AS e ON e.enumtypid = t.oid
            GROUP BY r.name, t.column_name, e.labels
            """)
        for row in 0..<rows.rowCount {
            let labels = try texts(rows.text(row, 3), connection)
            let list = try labels.map { try element($0, connection) }.joined(separator: ", ")
            let column = try name(rows.text(row, 1) ?? "", connection)
            let isDirect = rows.bool(row, 2)
            add(rows.text(row, 0), "enum", "\(column): \(list)") { document in
                document.notes.contains { note in
                    note.hasSuffix("枚举值：\(list)") && (!isDirect || note.hasPrefix("\(column) 为枚举值"))
                        || note.hasPrefix("类型 ") && note.hasSuffix("枚举值：\(list)")
                }
            }
        }
    }

    private mutating func addComments(_ connection: PostgresConnection) throws {
        let rows = try connection.query(
            """
            WITH RECURSIVE relations AS (\(Self.relations)), \(Self.types)
            SELECT r.name, d.description, NULL, r.name FROM relations r JOIN pg_description d
                ON d.objoid = r.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = 0
            UNION ALL SELECT r.name, d.description, a.attname, NULL FROM relations r JOIN pg_description d
                ON d.objoid = r.oid AND d.classoid = 'pg_class'::regclass
            JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = d.objsubid AND a.attnum > 0
            UNION SELECT r.name, d.description, NULL, NULL FROM relations r JOIN types t ON t.relation = r.oid
            JOIN pg_description d ON d.objoid = t.oid AND d.classoid = 'pg_type'::regclass AND t.oid >= 16384
            """)
        for row in 0..<rows.rowCount {
            let text = rows.text(row, 1) ?? ""
            let isOfType = rows.text(row, 2) == nil && rows.text(row, 3) == nil
            let comment = isOfType ? Self.folded(text) : TableText.comment(text)
            guard !comment.isEmpty else { continue }
            if let column = rows.text(row, 2) {
                let start = try name(column, connection) + " ("
                add(rows.text(row, 0), "column comment", comment) { document in
                    document.entries.contains { $0.hasPrefix(start) && $0.contains(") - \(comment)") }
                }
            } else if rows.text(row, 3) != nil {
                add(rows.text(row, 0), "table comment", comment) { document in
                    document.comment == comment || document.heading.hasSuffix("(\(comment))")
                }
            } else {
                add(rows.text(row, 0), "type comment", comment) { document in
                    document.notes.contains { $0.hasPrefix("类型 ") && $0.contains("（\(comment)）") }
                }
            }
        }
    }
}

extension CatalogFacts {
    private func texts(_ json: String?, _ connection: PostgresConnection) throws -> [String] {
        try connection.query("SELECT json_array_elements_text($1::json)", [json]).map { $0.text($1, 0) ?? "" }
    }

    private func names(_ json: String?, _ connection: PostgresConnection) throws -> [String] {
        try texts(json, connection).map { try name($0, connection) }
    }

    /// The name as SQL, on one line.
    private func name(_ name: String, _ connection: PostgresConnection) throws -> String {
        guard name.contains(where: \.isNewline) else {
            return try connection.query("SELECT quote_ident($1)", [name]).text(0, 0) ?? ""
        }
        return try connection.query(
            """
            SELECT 'U&"' || replace(replace(replace($1, '\\', '\\\\'), '"', '""'), chr(10), '\\000A') || '"'
            """, [name]
        ).text(0, 0) ?? ""
    }

    /// A value in a list: as SQL where a comma, a quote at its edge or odd white space would mislead.
    private func element(_ value: String, _ connection: PostgresConnection) throws -> String {
        let edges = [value.first, value.last].compactMap { $0 }
        let isPlain =
            !edges.isEmpty && Self.folded(value) == value && !value.contains(",")
            && !edges.contains { "'`\"".contains($0) }
        guard !isPlain else { return value }
        let literal = try connection.query("SELECT ltrim(quote_literal($1))", [value]).text(0, 0) ?? ""
        guard value.contains(where: \.isNewline) else { return literal }
        return (literal.hasPrefix("E") ? "" : "E") + literal.split(separator: "\n").joined(separator: "\\n")
    }

    /// Every run of spaces and breaks as one space, none at the ends.
    private static func folded(_ text: String) -> String {
        text.unicodeScalars.split { $0.value <= 0x20 || [0x85, 0x2028, 0x2029].contains($0.value) }
            .map { String($0) }.joined(separator: " ")
    }

    /// Without the parentheses around it, on one line.
    private static func bare(_ text: String) -> String {
        let line = String(text.map { $0.isNewline ? " " : $0 })
        return String(line.drop { $0 == "(" }.reversed().drop { $0 == ")" }.reversed())
    }
}

extension MarkdownDocument {
    /// The marks such as 主键 of one column, by its name as SQL.
    func marks(of column: String) -> [Substring] {
        guard let entry = entries.first(where: { $0.hasPrefix(column + " (") }) else { return [] }
        let lists = entry.split(separator: " [").dropFirst().filter { !$0.hasPrefix("示例") }
        return lists.flatMap { $0.prefix { $0 != "]" }.split(separator: ", ") }
    }
}
