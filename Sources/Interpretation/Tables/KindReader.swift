internal import SQL
internal import Schema

/// Says what the rows of a table are.
struct KindReader {
    let clues: TableClues
    /// What is known of the tables that it refers to, by name.
    let others: [TableName: TableClues]

    var table: Table { clues.table }

    /// A kind with what it rests on.
    struct Claim {
        var kind: TableKind
        var evidence: [Evidence]
        var confidence: Double
        var reason: String
        /// For a link: the two keys whose pairs are unique.
        var pair: [String] = []
    }

    func claim() -> Claim? {
        let named = hub ?? (isStockByName ? stock : nil) ?? link ?? log ?? dictionary
        if let named { return named }
        if let found = setting ?? stock ?? statistics ?? detail { return found }
        let (score, reasons) = eventScore
        if score < 1, let tree { return tree }
        guard abs(score) >= 2 else { return nil }
        // Nothing happens without a time or a word for it, and that there is no time makes no thing.
        if score < 0, clues.speaks(of: KindWords.hanLinks) != nil || isOfKeysOnly { return nil }
        let counts = reasons.filter { ($0.points > 0) == (score > 0) && $0.counts }
        guard !counts.isEmpty else { return nil }
        let evidence = reasons.map(\.evidence).unique
        let confidence = min(0.95, 0.45 + 0.1 * Double(abs(score)))
        let kind: TableKind = score > 0 ? .event : .entity
        let said = reasons.filter { ($0.points > 0) == (score > 0) }.map(\.text)
        return Claim(
            kind: kind, evidence: evidence, confidence: confidence, reason: said.joined(separator: "; "))
    }

    private var hub: Claim? {
        let isNamed =
            KindWords.hubs.contains(clues.head) || clues.label == "租户" || clues.label.ends(in: "数据源")
        let isOwner =
            KindWords.owners.contains(clues.head)
            || KindWords.hanOwners.contains(where: clues.label.ends(in:))
        if !isNamed, clues.standing.ownsMost || isOwner && clues.standing.ownsMany, !holdsPeople,
            clues.parentKey == nil
        {
            return Claim(
                kind: .hub, evidence: isOwner ? [.constraint, .words] : [.constraint], confidence: 0.8,
                reason: "\(clues.standing.owned) tables refer to it by one column that every row has")
        }
        guard isNamed, clues.referrers >= 2 || clues.words.count <= 2 else { return nil }
        return Claim(
            kind: .hub, evidence: clues.referrers >= 2 ? [.words, .constraint] : [.words], confidence: 0.85,
            reason: "named like what everything belongs to; \(clues.referrers) tables refer to it")
    }

    /// Whether it has keys to other things and no more, so that its rows have nothing of their own to be things by.
    private var isOfKeysOnly: Bool {
        let telling = clues.columns.filter { !$0.isKey && !$0.isHousekeeping }
        return telling.count >= 2
            && telling.allSatisfy { $0.relation != nil || $0.column.name.lowercased().ends(in: "id") }
    }

    /// Whether rows are persons: whom most refers to is somebody, not whose everything is.
    private var holdsPeople: Bool {
        clues.columns.contains {
            $0.secrecy == .personName || $0.secrecy == .number || $0.secrecy == .birth
                || $0.sense == .personal
        }
            || ["user", "member", "customer", "employe", "person", "patient", "student", "staff", "player"]
                .contains(clues.head)
            || ["用户", "客户", "会员", "员工", "人员", "患者", "学生"].contains(where: clues.label.ends(in:))
    }

    /// Two keys whose pairs are unique, and little else.
    private var link: Claim? {
        guard !isEventByName || isNamedAfterPair else { return nil }
        let single = table.relations.filter { $0.columns.count == 1 }.flatMap(\.columns)
        let own = clues.columns.filter {
            !$0.isKey && !$0.isHousekeeping && $0.sense != .ordinal && $0.sense != .flag
        }
        // Lines of an order are unique by order and product too, but have figures of their own.
        let hasFigures = own.contains {
            $0.isNumeric && $0.relation == nil && [.money, .quantity].contains($0.sense) && !$0.name.isBound
        }
        if !hasFigures, let (pair, proof) = uniquePairs.first(where: { $0.columns.allSatisfy(isKeyColumn) }) {
            let rest = own.filter { !pair.hasName($0.column.name) && !single.hasName($0.column.name) }
            // Where only the rows seen say so, it may be a thing that nobody had twice.
            // A name of its own makes it a thing: what something is called in a language, say.
            guard !rest.contains(where: \.isName) else { return nil }
            let isBare = rest.isEmpty && (table.primaryKey.count <= 1 || Set(table.primaryKey) == Set(pair))
            guard proof == .constraint ? rest.count <= 3 : isBare else { return nil }
            return Claim(
                kind: .link, evidence: [proof], confidence: proof == .constraint ? 0.97 : 0.9,
                reason: "the pair \(pair.joined(separator: ", ")) is unique"
                    + (proof == .constraint ? " by constraint" : " in all rows"), pair: pair)
        }
        // People say that rows are of two things, and the key is those.
        if let word = clues.speaks(of: KindWords.hanLinks), table.primaryKey.count == 2, own.count == 2,
            own.allSatisfy({ table.primaryKey.hasName($0.column.name) })
        {
            return Claim(
                kind: .link, evidence: [.constraint, .comment], confidence: 0.9,
                reason: "its comment says \(word), and it has a key of two columns and no more",
                pair: table.primaryKey)
        }
        let keys = clues.keys
        guard keys.count == 2, Set(keys.flatMap(\.columns)).count == 2,
            !table.keyPairs.contains(where: {
                $0.standing == .repeated && Set($0.columns) == Set(keys.flatMap(\.columns))
            })
        else { return nil }
        let rest = own.filter { one in
            !keys.contains { $0.columns.hasName(one.column.name) } && one.relation == nil
        }
        if let word = clues.speaks(of: KindWords.hanLinks),
            rest.allSatisfy({ $0.isName || $0.sense == .code })
        {
            return Claim(
                kind: .link, evidence: [.comment], confidence: 0.85,
                reason: "its comment says \(word); two keys and no more")
        }
        guard rest.isEmpty else { return nil }
        let targets = keys.compactMap { others[$0.target]?.head }
        guard targets.count == 2, Set(targets).isSubset(of: Set(clues.words)) else { return nil }
        return Claim(
            kind: .link, evidence: [.words], confidence: 0.75,
            reason: "named like the two tables it refers to; no columns besides")
    }

    /// Whether its name is that of two things which it refers to by a unique pair: `ticket_issues`.
    private var isNamedAfterPair: Bool {
        guard let pair = uniquePairs.first(where: { $0.evidence == .constraint })?.columns else {
            return false
        }
        let targets = table.relations.filter { $0.columns.count == 1 && pair.hasName($0.columns[0]) }
            .compactMap { others[$0.target]?.head }
        return targets.count == 2 && Set(targets) == Set(clues.words)
    }

    /// Whether a column refers to a table.
    private func isKeyColumn(_ name: String) -> Bool {
        clues.columns.contains {
            // What is unique by itself needs no second key.
            $0.column.name.isSameName(as: name) && !$0.isKey && !$0.isUnique && !$0.isHousekeeping
                && ($0.relation?.columns.count == 1 || $0.isNamedLikeKey || isNamedForThing($0))
        }
    }

    /// `user_id` where no such table is looked at; a `line_id` is a part of what it stands in.
    private func isNamedForThing(_ one: ColumnClues) -> Bool {
        guard one.name.sense == .key, one.name.words.count > 1 else { return false }
        return KindWords.entities.contains(GluedWords.stem(one.name.words[one.name.words.count - 2]))
    }

    /// The pairs of columns that are unique together, by constraint or measured.
    private var uniquePairs: [(columns: [String], evidence: Evidence)] {
        let measured = table.keyPairs.filter(\.isUnique).map {
            ($0.columns, $0.standing == .constraint ? .constraint : Evidence.values)
        }
        let declared =
            table.constraints.filter { $0.kind == .unique || $0.kind == .primaryKey }.map(\.columns) + [
                table.primaryKey
            ]
        let indexed = table.uniqueIndexes.compactMap(TableClues.columns)
        return (declared + indexed).filter { $0.count == 2 }.map { ($0, .constraint) } + measured
    }

    private var log: Claim? {
        if let word = clues.speaks(of: KindWords.hanLogs) {
            return Claim(
                kind: .log, evidence: [.comment], confidence: 0.92, reason: "its comment says \(word)")
        }
        let isAudit =
            KindWords.details.contains(clues.head)
            && clues.words.contains { ["audit", "log", "journal"].contains($0) }
        guard KindWords.logs.contains(clues.head) || isAudit else { return nil }
        return Claim(
            kind: .log, evidence: [.words], confidence: 0.85, reason: "its name ends in “\(clues.head)”")
    }

    private var dictionary: Claim? {
        if let word = clues.speaks(of: KindWords.hanDictionaries) {
            return Claim(
                kind: .dictionary, evidence: [.comment], confidence: 0.92, reason: "its comment says \(word)")
        }
        if clues.words.contains("dict") || clues.words.contains("dictionary")
            || clues.words.contains("lookup")
        {
            return Claim(kind: .dictionary, evidence: [.words], confidence: 0.85, reason: "its name says so")
        }
        // A kind with its name, and what describes it: few rows, no keys to others, no times of its own.
        // `unit_of_measure` is a unit.
        let head =
            clues.words.firstIndex(of: "of").map { $0 > 0 ? clues.words[$0 - 1] : clues.head } ?? clues.head
        guard KindWords.kinds.contains(head), table.primaryKey.count <= 1, clues.parentKey == nil,
            clues.keys.isEmpty
        else {
            return nil
        }
        let telling = clues.columns.filter { !$0.isHousekeeping }
        guard telling.count <= 6, telling.contains(where: { $0.family == .text }),
            !telling.contains(where: { [.money, .quantity].contains($0.sense) || $0.isTime })
        else { return nil }
        if let rows = table.rowEstimate, rows > 200 { return nil }
        guard !telling.contains(where: { $0.secrecy == .secret }) else { return nil }
        return Claim(
            kind: .dictionary, evidence: [.words, .values], confidence: 0.8,
            reason: "named “\(clues.head)”, with few rows and no more than a name and what describes it")
    }

    private var setting: Claim? {
        let rows = table.rowEstimate
        if let word = clues.speaks(of: KindWords.hanSettings), !clues.label.includes("记录") {
            return Claim(
                kind: .setting, evidence: [.comment], confidence: 0.92, reason: "its comment says \(word)")
        }
        guard KindWords.settings.contains(clues.head) else { return nil }
        if let rows, rows > 5000 { return nil }
        return Claim(
            kind: .setting, evidence: [.words], confidence: 0.82, reason: "its name ends in “\(clues.head)”")
    }

    private var stock: Claim? {
        guard
            clues.columns.contains(where: {
                [.quantity, .balance, .money].contains($0.sense) && $0.isNumeric
            })
        else {
            return nil
        }
        if let word = clues.speaks(of: KindWords.hanStock) {
            guard clues.speaks(of: ["记录", "流水", "盘点", "明细", "变动", "变更", "日志", "单"]) == nil else { return nil }
            return Claim(
                kind: .stock, evidence: [.comment], confidence: 0.88, reason: "its comment says \(word)")
        }
        guard isStockByName else { return nil }
        return Claim(
            kind: .stock, evidence: [.words], confidence: 0.82,
            reason: "its name ends in “\(clues.head)”, and it has a quantity")
    }

    /// `inventory`, `stock_levels`; `stock_moves` are none.
    private var isStockByName: Bool {
        if KindWords.stock.contains(clues.head) { return true }
        return ["level", "quantity", "item"].contains(clues.head)
            && clues.words.dropLast().contains(where: KindWords.stock.contains)
    }

    private var statistics: Claim? {
        let figures = clues.columns.count {
            $0.isNumeric && [.money, .quantity, .rate, .duration, .cost].contains($0.sense)
        }
        let isOfSpans = clues.columns.contains { one in
            one.isTime && !one.isHousekeeping || one.sense == .period
        }
        guard figures > 0, isOfSpans else { return nil }
        if let word = clues.speaks(of: KindWords.hanStatistics) {
            return Claim(
                kind: .statistics, evidence: [.comment], confidence: 0.92, reason: "its comment says \(word)")
        }
        if figures > 1, let word = clues.speaks(of: KindWords.hanSpans) {
            return Claim(
                kind: .statistics, evidence: [.comment], confidence: 0.85,
                reason: "its comment says \(word), and it has figures of that span")
        }
        guard let word = clues.words.suffix(2).first(where: KindWords.statistics.contains) else { return nil }
        return Claim(
            kind: .statistics, evidence: [.words], confidence: 0.82,
            reason: "its name says “\(word)”, and it has figures of a span")
    }

    /// Lines of something: named so, or numbered within it.
    private var detail: Claim? {
        let parents = table.relations.filter { relation in
            relation.target != table.name && !isUnique(relation.columns)
        }
        let parentWords = parents.compactMap { others[$0.target]?.words }
        if let word = clues.speaks(of: KindWords.hanDetails), clues.speaks(of: ["日志", "流水"]) == nil {
            return Claim(
                kind: .detail, evidence: [.comment], confidence: 0.9, reason: "its comment says \(word)")
        }
        if KindWords.details.contains(clues.head), clues.words.count > 1 {
            let rest = clues.words.dropLast()
            let isOfParent = parentWords.contains { !$0.isEmpty && Set(rest).contains($0[$0.count - 1]) }
            let hasReference = clues.columns.contains {
                $0.name.words.last == "id" && !$0.isKey && !$0.isHousekeeping
            }
            if isOfParent || hasReference && clues.speaks(of: KindWords.hanEntities) == nil {
                return Claim(
                    kind: .detail, evidence: isOfParent ? [.words, .constraint] : [.words],
                    confidence: isOfParent ? 0.92 : 0.75,
                    reason: "its name ends in “\(clues.head)”, and it refers to what it belongs to")
            }
        }
        // (order, product) or (order, line) with figures.
        let key = table.primaryKey
        guard key.count == 2,
            let parent = parents.first(where: { $0.columns.count == 1 && key.contains($0.columns[0]) }),
            isEvent(parent.target),
            clues.columns.contains(where: {
                [.money, .quantity, .duration, .cost].contains($0.sense) && $0.isNumeric
            })
        else { return nil }
        return Claim(
            kind: .detail, evidence: [.constraint], confidence: 0.9,
            reason: "its key is that of \(parent.target.name) and one more, and it has figures")
    }

    private func isUnique(_ columns: [String]) -> Bool {
        let own = Set(columns)
        return table.constraints.contains {
            ($0.kind == .primaryKey || $0.kind == .unique) && own.isSuperset(of: $0.columns)
        }
    }

    private var tree: Claim? {
        guard let parent = clues.parentKey else { return nil }
        return Claim(
            kind: .tree, evidence: parent.relation == nil ? [.words] : [.words, .constraint],
            confidence: parent.relation == nil ? 0.75 : 0.9,
            reason: "\(parent.column.name) refers to the row above in the same table")
    }
}

extension Collection<Evidence> {
    /// Each once, the strongest first.
    var unique: [Evidence] { Evidence.allCases.filter(contains) }
}
