internal import QueryTree
internal import Schema

extension Wording {
    /// Columns and tables: where the question names one, the SQL must not use another.
    mutating func checkColumns() {
        let own = Set(used.map { "\($0.table.name).\($0.column.name)" })
        let labels = Set(used.flatMap { LabelWords($0.column).names })
        for table in tables {
            for column in table.columns
            where column.isReadable && !own.contains("\(table.name).\(column.name)") {
                guard ![.technical, .secret, .opaque, .deletion].contains(column.meaning.role) else {
                    continue
                }
                if isNamedInstead(column, of: table, labels) { fault(.column, column.name) }
            }
        }
        checkTables()
        // 每单 says what is divided by in a word of its own.
        for one in claims.aggregates
        where ["sum", "avg", "max", "min"].contains(one.name) && !claims.dividesFigures {
            for use in one.columns { checkRival(of: use, [.amount, .rate]) }
        }
        for ordering in claims.selects.flatMap(\.orderings) where ordering.key.aggregates.isEmpty {
            for use in ordering.key.columns { checkRival(of: use, [.amount, .rate, .ordinal]) }
        }
        for comparison in claims.comparisons where comparison.left.aggregates.isEmpty {
            for use in comparison.left.columns { checkRival(of: use, [.amount, .rate, .ordinal]) }
        }
        for use in said.columns { checkRival(of: use, [.time]) }
        for group in claims.selects.flatMap(\.groups) where !group.functions.isEmpty {
            for use in group.columns { checkRival(of: use, [.time]) }
        }
    }

    /// Whether the question says all of a column's name that the SQL does without.
    private func isNamedInstead(_ column: Column, of table: Table, _ labels: Set<String>) -> Bool {
        let words = LabelWords(column)
        // Of a table of a thousand columns hardly any is, and all names are looked through below.
        guard words.isNamed(in: plain) else { return false }
        // The longest of the names that lie in it is the one that is meant.
        let others =
            names.filter { name in !words.names.contains(name) && words.names.contains { name.contains($0) } }
            + catalog.tableNames.filter { name in words.names.allSatisfy { $0.count < name.count } }
            + Array(labels).filter { label in words.names.contains { label.contains($0) } }
        let text = Set(others).sorted { $0.count > $1.count }.reduce(plain) { $0.without($1) }
        guard words.isNamed(in: text), labels.isDisjoint(with: words.names) else { return false }
        // The number of a table's rows may be kept in a column of another, and is counted all the same.
        if claims.aggregates.contains(where: { $0.name == "count" }),
            tables.contains(where: { counted in
                let rows = LabelWords(counted).names.flatMap { name in
                    ["数量", "数", " count"].map { name + $0 }
                }
                return !Set(rows).isDisjoint(with: words.names)
            })
        {
            return false
        }
        // A key stands for what it refers to, and a table's own name for its rows.
        if let relation = table.relations.first(where: { $0.columns == [column.name] }) {
            if tables.contains(where: { $0.name == relation.target }) { return false }
        }
        if column.meaning.role == .identifier || column.meaning.role == .unknown { return false }
        let isOfDisplay = table.meaning.display?.columns.contains(column.name) == true
        if isOfDisplay, !tables.filter({ $0.name == table.name }).isEmpty { return false }
        // 支付 of 支付金额: what a used column's name begins or ends with.
        return !labels.contains { label in
            words.names.contains { name in
                name.count > 1 && (label.contains(name) || name.contains(label) && label.count > 2)
            }
        }
    }

    /// Tables that the question names and the SQL has not.
    private mutating func checkTables() {
        let used = Set(tables.map(\.name))
        // What is referred to may be named too, and a name kept beside the reference stands for it.
        let near = tables.flatMap { one in
            one.relations.compactMap { relation in catalog.all.first { $0.name == relation.target } }
        }
        let kept = self.used.filter { $0.column.meaning.role == .name }.flatMap {
            LabelWords($0.column).names
        }
        .compactMap { name in
            ["名称", "姓名", " name"].first(where: name.hasSuffix).map { String(name.dropLast($0.count)) }
        }
        let own = tables.flatMap { LabelWords($0).names }
        let known = names + own + kept + near.flatMap { LabelWords($0).names }
        // In order of something is no order that somebody has placed.
        let text = QuestionText.Plain(QuestionText.replacing("in order of", in: bare.characters))
        let bare = Set(own).sorted { $0.count > $1.count }.reduce(text) { $0.without($1) }
        for table in catalog.all where !used.contains(table.name) {
            for name in LabelWords(table).names where LabelText.hasHan(name) ? name.count > 1 : name.count > 3
            {
                guard !LabelWords.common.contains(name),
                    [.entity, .event, .tree].contains(table.meaning.kind),
                    LabelWords.isSaid(name, in: bare),
                    !known.contains(where: {
                        $0.contains(name) || name.contains($0) && $0.count > 1
                            || LabelWords.stem($0) == LabelWords.stem(name)
                    }),
                    !isShownBy(table)
                else { continue }
                fault(.column, table.name.name)
                break
            }
        }
    }

    /// Whether a used column refers to the table, or means what it is called.
    private func isShownBy(_ table: Table) -> Bool {
        tables.contains { one in one.relations.contains { $0.target == table.name } }
    }

    /// Another column of the same sort that the question says far more of.
    private mutating func checkRival(of use: ColumnUse, _ roles: Set<ColumnRole>) {
        guard let (table, column) = catalog.column(use), roles.contains(column.meaning.role) else { return }
        let own = LabelWords(column).coverage(in: question.plain)
        guard own < 0.75 else { return }
        for other in table.columns
        where other.name != column.name && roles.contains(other.meaning.role) && other.isReadable {
            guard !used.contains(where: { $0.table.name == table.name && $0.column.name == other.name })
            else { continue }
            let words = LabelWords(other)
            let rival = words.coverage(in: question.plain)
            // Time columns are told by words such as 支付 in 支付时间.
            let isTime =
                roles == [.time]
                && words.names.contains {
                    LabelText.hasHan($0) && $0.count >= 4 && bare.characters.contains($0.prefix(2))
                }
            if rival >= 0.6, rival - own >= 0.45 || isTime && own == 0 {
                fault(.column, "\(column.name) ≠ \(other.name)")
                return
            }
        }
    }
}
