internal import SQL
internal import Schema

/// All that speaks for what a table holds, in a form that can be asked.
final class TableClues {
    let table: Table
    let columns: [ColumnClues]
    /// The words of its name in one form, without those that only say that it is a table.
    let words: [String]
    /// The first clause of what people wrote on it, without words such as 表.
    let label: String
    /// Who refers to it.
    let standing: Standing
    /// How many other tables refer to it.
    var referrers: Int { standing.referrers }

    init(_ table: Table, standing: Standing, among names: SchemaNames, trustsDerived: Bool) {
        self.table = table
        self.standing = standing
        let unique = table.constraints.filter { $0.kind == .primaryKey || $0.kind == .unique }
            .filter { $0.columns.count == 1 }.flatMap(\.columns)
        let all = Set(unique + table.uniqueIndexes.compactMap(Self.soleColumn))
        columns = zip(table.columns, table.secrecies).map { column, secrecy in
            ColumnClues(
                column, in: table, unique: all, secrecy: secrecy, among: names, trustsDerived: trustsDerived)
        }
        words = Self.words(table.name.name)
        let text = table.comment.flatMap {
            $0.source.isPeoples ? $0.text : nil
        }
        label = text.map(Self.label) ?? (LabelText.hasHan(table.name.name) ? Self.label(table.name.name) : "")
    }

    /// The column of a unique index on one column, such as `btree (code)`.
    private static func soleColumn(of index: String) -> String? {
        columns(of: index).flatMap { $0.count == 1 ? $0[0] : nil }
    }

    /// The columns of a unique index; nil for one on an expression, or for some rows only.
    static func columns(of index: String) -> [String]? {
        let tokens = SQLToken.code(in: index)
        guard tokens.count >= 4, tokens[1].isSymbol("("), tokens[tokens.count - 1].isSymbol(")") else {
            return nil
        }
        let parts = tokens[2..<(tokens.count - 1)].split { $0.isSymbol(",") }
        let names = parts.compactMap { $0.count == 1 ? $0.first?.identifier : nil }
        return names.count == parts.count ? names : nil
    }

    private static let knownWords = Memo<[String]> { name in
        var words = NameWords.named(name).flatMap { EnglishWords.isKnown($0) ? [$0] : GluedWords.ofTable($0) }
        while words.count > 1, let last = words.last, endings.contains(last) { words.removeLast() }
        while words.count > 1, let first = words.first, beginnings.contains(first) { words.removeFirst() }
        return words.map(GluedWords.stem)
    }

    private static let knownLabels = Memo<String> { text in
        var label = LabelText.firstClause(text)
        for ending in ["表", "信息", "数据", "主"] where label.ends(in: ending) && label.count > ending.count + 1 {
            label.removeLast(ending.count)
        }
        return label
    }

    private static func words(_ name: String) -> [String] { knownWords(name) }
    private static func label(_ text: String) -> String { knownLabels(text) }

    private static let endings: Set<String> = [
        "info", "infos", "tbl", "tab", "table", "master", "base", "main", "data", "t", "bak", "new", "old",
    ]
    private static let beginnings: Set<String> = [
        "t", "tb", "tbl", "tab", "ods", "dwd", "dws", "dim", "ads", "stg", "biz", "app", "fact", "v", "vw",
    ]

    /// The word that says what its rows are.
    var head: String { words.last ?? "" }

    /// Whether that word is one for what happens or for things; `books` and `bookings` have one stem.
    private(set) lazy var headKind: TableKind? = {
        let (isEvent, isEntity) = (KindWords.events.contains(head), KindWords.entities.contains(head))
        guard isEvent, isEntity else { return isEvent ? .event : isEntity ? .entity : nil }
        let written = NameWords.named(table.name.name).last { GluedWords.stem($0) == head } ?? head
        return written.ends(in: "ing") || written.ends(in: "ings") ? .event : .entity
    }()

    /// Whether its figures say what will be charged or granted.
    private(set) lazy var holdsTerms =
        KindWords.terms.contains(head) || KindWords.hanTerms.contains(where: label.ends(in:))

    /// Whether some of its rows add and others take away, as a column of it tells: 收入 and 支出.
    private(set) lazy var hasDirections = columns.contains { clues in
        !clues.codes.isEmpty
            && Self.directions.contains { more, less in
                clues.codes.contains { $0.label.lowercased().begins(with: more) }
                    && clues.codes.contains { $0.label.lowercased().begins(with: less) }
            }
    }

    private static let directions = [
        ("收入", "支出"), ("增加", "减少"), ("增加", "扣减"), ("增加", "扣除"), ("增加", "消耗"), ("获得", "消费"), ("获得", "使用"),
        ("获得", "支出"), ("获取", "消费"), ("入账", "出账"), ("入库", "出库"), ("转入", "转出"), ("充值", "消费"), ("充值", "提现"),
        ("收款", "付款"), ("借方", "贷方"), ("income", "expen"), ("credit", "debit"), ("deposit", "withdraw"),
    ]

    /// Whether it holds rows of a kind that people speak of so.
    func speaks(of han: [String]) -> String? { han.first(where: label.includes) }

    /// Relations to other tables, one column each, without those that everything has.
    private(set) lazy var keys = table.relations.filter { relation in
        relation.target != table.name && relation.columns.count == 1
            && relation.columns.allSatisfy { name in
                columns.first { $0.column.name == name }?.isHousekeeping == false
            }
    }

    /// The column that refers to the row above in the same table.
    private(set) lazy var parentKey = columns.first { clues in
        guard !clues.isKey else { return false }
        let stem = clues.name.words.filter { $0 != "id" && $0 != "no" && $0 != "code" }
        let isNamed =
            stem == ["parent"] || stem == ["p"] || stem == ["pid"] || stem == ["father"]
            || stem.first == "parent" && stem.count <= 3
                && Set(stem.dropFirst().map(GluedWords.stem)).isSubset(of: Set(words))
            || clues.name.words == ["pid"]
            || ["上级", "父级", "父"].contains(where: clues.name.han.begins(with:))
        guard isNamed else { return false }
        return clues.relation.map { $0.target == table.name } ?? true
    }

    /// Whether the words of a time's name, or of what people wrote on it, are those of the table: `payment_date` in `payment`.
    func isOwnTime(_ clues: ColumnClues) -> Bool {
        guard (clues.column.nullFraction ?? 0) < 0.5 else { return false }
        let own = Set(words)
        let said = clues.name.words.filter { !TimeWords.vague.contains($0) }.map(GluedWords.stem)
        // `shipped_at` in `shipments`.
        if said.count == 1, let verb = GluedWords.acts[head], said == [verb] { return true }
        if !said.isEmpty, said.allSatisfy(own.contains), said.contains(words.last ?? "") || said.count == 1 {
            return true
        }
        guard !label.isEmpty, let han = clues.comment?.han ?? (clues.name.han.isEmpty ? nil : clues.name.han)
        else {
            return false
        }
        var verb = han
        for ending in ["时间", "日期", "时刻", "日", "年月日"] where verb.ends(in: ending) {
            verb.removeLast(ending.count)
        }
        return verb.count >= 2 && label.includes(verb)
    }
}

extension ColumnClues {
    /// Whether it is of the kind that nearly every table has: who made the row and when, tenants, versions, marks of deletion.
    var isHousekeeping: Bool {
        if comment?.sense == .technical || name.sense == .technical { return true }
        if name.deletion != nil || comment?.deletion != nil { return true }
        if name.words.count > 1, name.words.last == "by" { return true }
        guard isTime else { return false }
        return [.creation, .update].contains(name.time) || comment?.time == .update
            || comment?.time == .creation && name.time != .occurrence
    }

    var isTime: Bool { family == .date || family == .timestamp }

    /// What its comment, else its name, speaks of.
    var sense: Sense? { comment?.sense ?? name.sense }

    /// Whether it names something: by words, and not by those of another thing.
    var isName: Bool { family == .text && (comment?.sense == .name || name.sense == .name) }
}
