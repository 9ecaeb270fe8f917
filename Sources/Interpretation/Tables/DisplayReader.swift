internal import SQL
internal import Schema

/// Says what a row is shown by: never by what tells of a person besides a name, by a secret, or by a key.
struct DisplayReader {
    let table: TableClues
    let kind: TableKind
    /// The role of each column, in order.
    let roles: [ColumnRole]

    func display() -> RowDisplay? {
        if [.link, .statistics, .stock].contains(kind) { return nil }
        let columns = zip(table.columns, roles)
        if let first = column(["first", "name"]), let last = column(["last", "name"]), named(first),
            named(last)
        {
            return RowDisplay(
                columns: [first.column.name, last.column.name], isUnique: false, evidence: [.words])
        }
        let candidates = columns.compactMap { clues, role in
            score(clues, role).map { (clues: clues, points: $0.points, evidence: $0.evidence) }
        }
        guard
            let best = candidates.enumerated().max(by: {
                ($0.element.points, -$0.offset) < ($1.element.points, -$1.offset)
            })?
            .element
        else { return nil }
        let unique = isUnique(best.clues)
        return RowDisplay(
            columns: [best.clues.column.name], isUnique: unique,
            evidence: ([best.evidence] + (unique ? [.values] : [])).unique)
    }

    private func column(_ words: [String]) -> ColumnClues? { table.columns.first { $0.name.words == words } }

    private func named(_ clues: ColumnClues) -> Bool {
        zip(table.columns, roles).contains { $0.column.name.isSameName(as: clues.column.name) && $1 == .name }
    }

    private func score(_ clues: ColumnClues, _ role: ColumnRole) -> (points: Int, evidence: Evidence)? {
        guard [.name, .code, .text].contains(role) else { return nil }
        let words = clues.name.words
        let rest = words.filter { EnglishWords.sense(of: $0) != .name }.map(GluedWords.stem)
        let isOwn = !rest.isEmpty && rest.allSatisfy(table.words.contains)
        switch role {
        case .name:
            guard clues.family == .text else { return nil }
            let uniqueness = isUnique(clues) ? 1 : 0
            if isOwn, rest.last == table.head { return (30 + uniqueness, .words) }
            if words.map(GluedWords.stem) == [table.head] { return (32, .words) }
            // What happened to somebody has no name of its own in theirs.
            let happened = kind == .event || kind == .log
            if let word = words.first, words.count == 1, let points = Self.plain[word],
                !happened || ["name", "title", "subject", "label", "caption"].contains(word)
            {
                return (points + uniqueness, .words)
            }
            if happened, !isOwn { return nil }
            if isOwn { return (20 + uniqueness, .words) }
            if let comment = clues.comment, !comment.han.isEmpty, isOwnLabel(comment.han) {
                return (18 + uniqueness, .comment)
            }
            if ["nick name", "user name", "real name", "login name", "full name", "display name"]
                .contains(words.suffix(2).joined(separator: " "))
            {
                return (16 + uniqueness, .words)
            }
            // Another thing's name tells rows apart only where no two share it.
            guard [.entity, .tree, .hub, .dictionary].contains(kind), isUnique(clues), isOfNobodyElse(words)
            else { return nil }
            return (10, .values)
        case .code:
            // An order is known by its number, a person is not.
            guard [.event, .log].contains(kind), isUnique(clues), !holdsPeople else { return nil }
            return (8, clues.isUnique ? .constraint : .values)
        case .text:
            guard [.dictionary, .entity, .tree].contains(kind),
                words.last == "description" || words.last == "desc",
                clues.column.samples.allSatisfy({ $0.count <= 40 }), clues.column.nullFraction ?? 0 == 0
            else { return nil }
            return (isOwn || words.count == 1 ? 5 : 2, .words)
        default: return nil
        }
    }

    private static let plain: [String: Int] = [
        "name": 28, "title": 26, "fullname": 25, "realname": 24, "displayname": 24, "nickname": 23,
        "username": 22, "subject": 18,
        "label": 16, "caption": 15, "surname": 12, "loginname": 12, "login": 10, "companyname": 14,
        "mingcheng": 28, "mc": 28, "xm": 25,
        "xingming": 25, "firstname": 6, "lastname": 8,
    ]

    /// 商品名称 in 商品表.
    private func isOwnLabel(_ label: String) -> Bool {
        for ending in ["名称", "姓名", "名字", "标题", "名"] where label.ends(in: ending) {
            let thing = String(label.dropLast(ending.count))
            return thing.isEmpty || table.label.ends(in: thing)
                || table.label.hasPrefix(thing) && !thing.isEmpty
        }
        return false
    }

    private func isOfNobodyElse(_ words: [String]) -> Bool {
        Set(words).isDisjoint(with: [
            "contact", "ship", "bill", "parent", "creator", "create", "update", "operator", "file", "bank",
            "manager", "owner",
            "leader", "receiver", "sender", "author", "short", "old", "class", "method", "table", "column",
        ])
    }

    private var holdsPeople: Bool {
        zip(table.columns, roles).contains { $1 == .personal || $0.name.words.contains("birthday") }
            && ![.event, .log].contains(kind)
    }

    /// Whether no two rows share it, by constraint or as far as was seen.
    private func isUnique(_ clues: ColumnClues) -> Bool {
        if clues.isUnique { return true }
        guard let rows = clues.rows, rows > 1, let distinct = clues.column.distinctEstimate else {
            return false
        }
        return (clues.column.nullFraction ?? 0) == 0 && distinct >= rows
    }
}
