internal import SQL
internal import Schema

/// Whether rows are what happens, or things.
extension KindReader {
    var isEventByName: Bool {
        clues.headKind == .event
            || clues.label.ends(in: "记录") || clues.label.ends(in: "流水")
    }

    func isEvent(_ name: TableName) -> Bool {
        guard let other = others[name] else { return false }
        return KindReader(clues: other, others: [:]).eventScore.score >= 2
    }

    struct Reason {
        let points: Int
        let evidence: Evidence
        let text: String
        /// Whether it tells something by itself.
        var counts = true
    }

    /// What speaks for events, less what speaks for things.
    var eventScore: (score: Int, reasons: [Reason]) {
        var reasons: [Reason] = []
        func add(_ points: Int, _ evidence: Evidence, _ text: String, counts: Bool = true) {
            reasons.append(Reason(points: points, evidence: evidence, text: text, counts: counts))
        }
        let times = clues.columns.filter { $0.isTime && $0.name.time != .update && $0.name.deletion == nil }
        let isPair = self.isPair
        let isLinked = clues.speaks(of: KindWords.hanLinks) != nil || isPair
        if !isLinked, !clues.label.isEmpty, LabelText.hasHan(clues.label) {
            let event = KindWords.hanEvents.filter(clues.label.includes).max { place(of: $0) < place(of: $1) }
            let entity = KindWords.hanEntities.filter(clues.label.includes).max {
                place(of: $0) < place(of: $1)
            }
            let end = clues.label.utf8.count
            // 会员收藏商品 says who does what to what: what the rows are is left open.
            let isClause =
                event.map { verb in
                    entity.map { place(of: $0) > place(of: verb) } == true
                        && KindWords.hanEntities.contains { clues.label.begins(with: $0 + verb) }
                } ?? false
            // The last word is what it is: 订单 in 用户订单, 用户 in 登录用户; what stands further to the front says less.
            if isClause {
                // Nothing is said.
            } else if let event, entity.map({ place(of: $0) <= place(of: event) }) ?? true {
                add(place(of: event) == end ? 3 : 1, .comment, "its comment says \(event)")
            } else if let entity {
                add(place(of: entity) == end ? -3 : -1, .comment, "its comment says \(entity)")
            } else if clues.label.ends(in: "单") {
                add(3, .comment, "its comment ends in 单")
            }
        }
        if isPair {
            add(1, .comment, "it is called by the names of the two things that it refers to")
        } else if clues.headKind == .event {
            add(3, .words, "its name says “\(clues.head)”")
        } else if clues.headKind == .entity {
            add(-3, .words, "its name says “\(clues.head)”")
        }
        let own = times.first { clues.isOwnTime($0) }
        if let own { add(2, .words, "\(own.column.name) is named like it") }
        let hasEnd = times.contains { TimeWords.isEnd($0.comment ?? $0.name) || TimeWords.isEnd($0.name) }
        let happened = times.filter { time in
            // What begins and ends may last; only what has another word happens.
            (time.comment?.time ?? time.name.time) == .occurrence
                && !(hasEnd && (time.comment.map(TimeWords.isStart) ?? TimeWords.isStart(time.name)))
        }
        if own == nil, let first = happened.first {
            add(1, .words, "\(first.column.name) tells when it happened")
        }
        if clues.columns.contains(where: { $0.name.time == .creation && $0.comment?.time == .occurrence }) {
            add(1, .comment, "people call its making what happened")
        }
        if times.contains(where: { $0.name.time == .step && !TimeWords.isEnd($0.name) }) {
            add(1, .words, "it has times of steps")
        }
        if clues.columns.contains(where: { $0.isNumeric && $0.sense == .money }) {
            add(1, .words, "it has amounts", counts: false)
        }
        if clues.keys.count >= 2 {
            add(1, .constraint, "it refers to \(clues.keys.count) things", counts: false)
        }
        if let name = clues.columns.first(where: { isOwnName($0) }) {
            // What happened has a title too.
            add(
                ["title", "subject"].contains(name.name.words.last ?? "") ? -1 : -3, .words,
                "\(name.column.name) names its rows")
        } else if clues.columns.contains(where: { $0.name.words == ["first", "name"] }) {
            add(-3, .words, "it holds people")
        }
        if clues.columns.contains(where: { $0.name.time == .origin && $0.isTime }) {
            add(-1, .words, "something began that lasts")
        }
        if clues.columns.contains(where: { $0.sense == .personal }) { add(-1, .words, "it tells of people") }
        if clues.referrers >= 2 { add(-1, .constraint, "\(clues.referrers) tables refer to it") }
        if times.isEmpty {
            add(-2, .type, "it has no time", counts: false)
            if let key = clues.columns.first(where: {
                $0.isKey && $0.relation != nil && $0.relation?.target != table.name
            }) {
                add(-2, .constraint, "each row is one with a row of \(key.relation?.target.name ?? "")")
            }
        }
        return (reasons.reduce(0) { $0 + $1.points }, reasons)
    }

    /// Whether it is called by the names of two things that it refers to: 通知管理员 tells of notices and who got them.
    private var isPair: Bool {
        let labels = clues.keys.compactMap { others[$0.target]?.label }.filter { !$0.isEmpty }
        return labels.contains { one in
            labels.contains { $0 != one && clues.label == one + $0 }
        }
    }

    /// Where in the label a word ends, the last time that it occurs.
    private func place(of word: String) -> Int {
        let label = Array(clues.label.utf8)
        let word = Array(word.utf8)
        guard label.count >= word.count else { return -1 }
        for start in (0...label.count - word.count).reversed()
        where label[start..<start + word.count].elementsEqual(word) {
            return start + word.count
        }
        return -1
    }

    /// Whether a column names the rows of this table: `name`, `title`, `city` in `city`, `product_name` in `products`.
    private func isOwnName(_ one: ColumnClues) -> Bool {
        guard one.family == .text else { return false }
        let words = one.name.words
        if words == ["name"] || words == ["title"] || words == ["username"] || words == ["nickname"] {
            return true
        }
        if words.map(GluedWords.stem) == [clues.head] {
            return one.sense == nil || one.sense == .name || one.sense == .place
        }
        guard one.isName, words.count > 1 else { return false }
        let rest = words.filter { EnglishWords.sense(of: $0) != .name }.map(GluedWords.stem)
        return !rest.isEmpty && rest.allSatisfy { clues.words.contains($0) }
    }
}
