internal import SQL
internal import Schema

/// Says what a column of numbers is good for. Only what a word of measure speaks for is ever added up.
struct FigureReader {
    let clues: ColumnClues
    let kind: TableKind
    let table: TableClues

    func claim() -> Claim? {
        if let asked { return asked }
        if let share { return share }
        for (reading, evidence) in clues.said {
            // A label such as 星数 ends like many; a name that is no count knows better.
            if evidence == .comment, reading.word.count == 1, LabelText.hasHan(reading.word),
                [.quantity, .money].contains(reading.sense),
                let own = clues.name.sense,
                [.rate, .level, .ordinal, .setting, .code, .category].contains(own)
            {
                continue
            }
            // `isshare` is no share: nothing that varies is 0 or 1 alone.
            if evidence != .comment, clues.isBinary, clues.family == .integer,
                reading.sense == .rate || reading.sense == .level
            {
                continue
            }
            // 有效时间限制 of a `time_type` is a kind of limits.
            if evidence == .comment, reading.sense == .setting, clues.name.sense == .category { continue }
            guard let claim = claim(reading, evidence) else { continue }
            return claim.agreeing(with: evidence, clues)
        }
        return unnamed ?? byValues
    }

    /// What the words beside an unknown one say of a figure: `avg_order_value`, `max_connections`.
    private var unnamed: Claim? {
        let words = clues.name.words
        guard words.count > 1, clues.name.sense == nil, clues.comment == nil else { return nil }
        if let average = words.first(where: ["avg", "average", "mean", "median"].contains) {
            return Claim(.rate, [.words], 0.8, "“\(average)” makes one figure of several")
        }
        if isBoundByName || kind == .setting && clues.name.isBound {
            return Claim(.setting, [.words], 0.75, "its name bounds something")
        }
        return nil
    }

    /// Whether its name says that it bounds a figure, whatever people call it: `warn_number`.
    private var isBoundByName: Bool {
        clues.name.words.count > 1 && clues.name.words.contains(where: EnglishWords.limits.contains)
    }

    /// Whether 数 or 量 alone says that it counts, and nothing bears that out: 读数 is no count, and a part of one is none.
    private func isDoubtful(_ reading: Reading, _ evidence: Evidence) -> Bool {
        guard evidence == .comment, reading.word.count == 1, LabelText.hasHan(reading.word) else {
            return false
        }
        if let own = clues.name.sense, own == .quantity || own == .points || own == .duration { return false }
        if reading.word == "数", clues.family == .number, clues.column.scale != 0 { return true }
        return ![.event, .detail, .statistics, .stock, .log].contains(kind)
    }

    /// Shares and ratios, which a word for money beside them does not make money.
    private var share: Claim? {
        if let unit = StatedUnit.of(clues), ["%", "％", "‰", "百分比", "个百分点", "percent"].contains(unit) {
            return Claim(.rate, [.comment], 0.95, "people give it in \(unit)")
        }
        let isShare = clues.name.words.contains {
            ["rate", "ratio", "pct", "percent", "percentage", "share"].contains($0)
        }
        guard isShare, clues.name.sense == .rate, let high = clues.high, high <= 100,
            clues.comment?.sense == .money
        else { return nil }
        return Claim(.rate, [.words, .values], 0.85, "its name is that of a share, and its values are small")
    }

    /// Flags by words or codes.
    private var asked: Claim? {
        let isSmall = clues.high.map { $0 <= 9 } ?? true
        if let comment = clues.comment, comment.asksWhether, clues.family == .integer, isSmall {
            return Claim(.flag, [.comment], 0.95, "people ask \(clues.quoted)")
        }
        if clues.codes.count > 1, clues.family == .integer || isSmall {
            let labels = Set(clues.codes.map(\.label))
            let isFlag =
                clues.codes.count == 2
                && (labels == ["是", "否"] || labels == ["yes", "no"] || labels == ["Yes", "No"])
            return Claim(
                isFlag ? .flag : .category, [clues.codesEvidence ?? .comment], 0.95,
                "it is said what \(clues.codes.count) codes mean")
        }
        if !clues.column.enumValues.isEmpty, clues.name.sense != .flag, !clues.name.asksWhether,
            ![.ordinal, .quantity, .rate, .money].contains(clues.sense)
        {
            return Claim(.category, [.values], 0.85, "it has one of \(clues.column.enumValues.count) values")
        }
        guard clues.family == .integer, isSmall, clues.comment?.sense == nil || clues.comment?.sense == .flag
        else {
            return nil
        }
        if clues.name.asksWhether || clues.name.sense == .flag {
            let isSeen = clues.isBinary
            guard isSeen || clues.low == nil || (clues.low ?? 0) >= 0 && (clues.high ?? 0) <= 1 else {
                return nil
            }
            return Claim(
                .flag, isSeen ? [.words, .values] : [.words], isSeen ? 0.92 : 0.75,
                "“\(clues.column.name)” asks whether\(isSeen ? ", and its values are 0 and 1" : "")")
        }
        return nil
    }

    private func claim(_ reading: Reading, _ evidence: Evidence) -> Claim? {
        guard let sense = reading.sense else { return nil }
        let word = reading.word
        func result(_ role: ColumnRole, _ reason: String, less: Double = 0, time: TimeSort? = nil) -> Claim {
            Claim(role, [evidence], evidence.weight + 0.05 - less, reason, time: time)
        }
        let isFigure = [.money, .quantity, .duration, .points, .cost, .balance, .rate, .level].contains(sense)
        if isFigure, kind == .setting { return result(.setting, "“\(word)” in a table of settings") }
        if isFigure, kind == .dictionary, sense != .level {
            return result(.rate, "“\(word)” of a kind of things")
        }
        if isFigure, reading.isBound || clues.comment?.isBound == true || isBoundByName, sense != .level {
            let happened = [.event, .detail, .log].contains(kind)
            // How many alarms there were bounds nothing.
            if isBoundByName, clues.comment?.isBound != true, !reading.isBound,
                happened || kind == .statistics
            {
                return nil
            }
            if happened, clues.name.words.contains(where: { $0 == "retry" || $0 == "retries" }) {
                return result(.amount, "“\(word)” counts what was done")
            }
            let isMeasured = kind == .statistics || happened && [.rate, .level].contains(sense)
            return isMeasured
                ? result(.rate, "a largest or smallest “\(word)” is no part of a sum")
                : result(.setting, "it bounds “\(word)”")
        }
        if [.money, .quantity, .points, .cost].contains(sense), table.hasDirections {
            return result(
                .rate, "some rows add and others take away, so that “\(word)” is no sum as it stands")
        }
        if isFigure, table.holdsTerms, sense != .level, kind != .stock {
            return result(.rate, "“\(word)” is a term, not what came to pass")
        }
        if isFigure, reading.isAverage || clues.comment?.isAverage == true, sense != .level {
            return result(.rate, "“\(word)” of each, or on average")
        }
        switch sense {
        case .money:
            if [.entity, .tree, .dictionary, .hub, .unknown].contains(kind), Self.terms.contains(word) {
                // Where nobody knows what a row is, it may be either.
                return kind == .unknown
                    ? nil : result(.rate, "“\(word)” of a thing is what it would cost")
            }
            if reading.isRemainder || clues.comment?.isRemainder == true {
                return result(.rate, "what is left, or was before or after, is no part of a sum")
            }
            return result(.amount, "“\(word)” is money that adds up")
        case .cost:
            return [.event, .detail, .statistics].contains(kind)
                ? result(.amount, "“\(word)” of what happened adds up")
                : result(.rate, "“\(word)” of one thing or person")
        case .quantity:
            if isDoubtful(reading, evidence) { return nil }
            if reading.isRemainder, kind != .stock {
                return result(.rate, "what is left, or was before or after, is no part of a sum")
            }
            return result(.amount, "“\(word)” counts")
        case .duration:
            // How long something takes, is late, or lies ahead is compared; nobody adds it up.
            if reading.words.contains("to") || Self.spans.contains(where: reading.han.includes) {
                return result(.rate, "“\(word)” up to something", less: 0.05)
            }
            let isWork =
                [.event, .detail, .log, .statistics].contains(kind) || clues.name.words.contains("work")
            return isWork
                ? result(.amount, "“\(word)” of what happened adds up")
                : result(.rate, "“\(word)” of a thing", less: 0.1)
        case .points:
            return [.event, .detail, .log, .statistics].contains(kind)
                ? result(.amount, "“\(word)” of what happened add up")
                : result(.rate, "“\(word)” that somebody has")
        case .balance: return result(.rate, "“\(word)” is a state, no part of a sum")
        case .rate: return result(.rate, "“\(word)” is compared, never added up")
        case .level:
            let isFew =
                clues.column.distinctEstimate.map { $0 <= 10 } ?? false
                || clues.high.map { $0 <= 20 } ?? false
            guard clues.family == .integer else { return result(.rate, "“\(word)” is a figure") }
            if isFew { return result(.category, "“\(word)” with few values") }
            // The level of a river is measured; that of a post is a place in an order.
            let isMeasured = [.event, .statistics, .log, .stock].contains(kind)
            return isMeasured
                ? result(.rate, "“\(word)” with many values is a figure")
                : result(.ordinal, "“\(word)” of a thing is a place in an order")
        case .ordinal: return result(.ordinal, "“\(word)” is a place in an order")
        case .setting:
            // `retries` alone were made.
            guard word == "retries", reading.words.count == 1, kind != .setting else {
                return result(.setting, "“\(word)” says how something is to be done")
            }
            return [.event, .detail, .log].contains(kind) ? result(.amount, "“\(word)” were made") : nil
        case .period:
            guard clues.family == .integer || clues.column.scale == 0 else { return nil }
            // 账期（天） and `auto_confirm_day` with 时间（天） are spans that long.
            if let unit = StatedUnit.of(clues),
                ["天", "日", "月", "年", "周", "小时", "分钟", "days", "months"].contains(unit)
            {
                return clues.comment?.isBound == true
                    ? result(.setting, "it says how long something is to take")
                    : result(.rate, "it is given in \(unit)")
            }
            return result(.category, "“\(word)” numbers spans of time", time: .period)
        case .category, .place:
            if let distinct = clues.column.distinctEstimate, distinct > 60 { return nil }
            guard clues.family == .integer || clues.column.scale == 0 else { return nil }
            return result(.category, "“\(word)” is a kind of things")
        case .flag:
            guard clues.family == .integer, clues.high.map({ $0 <= 9 }) ?? true else { return nil }
            return result(.flag, "“\(word)” says yes or no")
        case .code: return numbered(reading, evidence)
        case .opaque:
            guard Self.positions.contains(word) || !reading.han.isEmpty else { return nil }
            return result(.opaque, "“\(word)” is a position, or for programs")
        case .personal: return result(.personal, "“\(word)” tells of a person")
        case .time, .key, .technical, .name, .text: return nil
        }
    }

    /// Money that a thing would cost or a right is worth; of what happened it adds up.
    private static let terms: Set<String> = [
        "fee", "fees", "charge", "charges", "deposit", "tip", "tax", "freight", "discount", "amount", "amt",
        "bonus", "fine",
        "penalty", "费", "款", "额", "押金", "保证金", "运费", "手续费", "服务费", "费用", "奖金", "佣金", "提成", "补贴", "优惠", "抵扣",
        "定金", "订金", "罚款", "滞纳金", "红包", "小费", "税",
    ]

    private static let spans = [
        "所需", "交货", "交付", "备货", "提前", "间隔", "逾期", "超期", "在途", "账龄", "库龄", "响应", "周转",
    ]

    private static let positions: Set<String> = [
        "lat", "latitude", "lng", "lon", "longitude", "coordinate", "coordinates", "ip", "mac",
    ]

    /// Numbers that things are known by; `num` and `number` may count as well.
    private func numbered(_ reading: Reading, _ evidence: Evidence) -> Claim? {
        let isWhole = clues.family == .integer || clues.column.scale == 0
        guard isWhole else { return nil }
        if ["num", "number", "nbr"].contains(reading.word), evidence == .words {
            let before = reading.words.dropLast().last.map(GluedWords.stem) ?? ""
            let counted: Set<String> = [
                "good", "buy", "stock", "item", "product", "sku", "visit", "click", "people", "person",
                "view", "like",
                "comment", "reply", "car", "vehicl", "stud", "student", "member", "user", "purchas", "total",
                "lock",
            ]
            if counted.contains(before), !clues.isUnique {
                return Claim(.amount, [.words], 0.7, "“\(before) \(reading.word)” counts")
            }
            // A number that many rows share without a word for what is counted may be either.
            if let share = clues.distinctShare, share < 0.3, !clues.isUnique { return nil }
        }
        return Claim(.code, [evidence], evidence.weight, "“\(reading.word)” numbers things")
    }

    /// Small numbers that many rows share are categories or flags; other values tell nothing.
    private var byValues: Claim? {
        guard clues.family == .integer, let rows = clues.rows, rows >= 20 else { return nil }
        if clues.isBinary, clues.column.distinctEstimate == 2 {
            return Claim(.flag, [.values], 0.7, "its values are 0 and 1")
        }
        // `renewals` may count.
        let last = clues.name.words.last ?? ""
        guard !last.hasSuffix("s") || last.hasSuffix("ss") || last.hasSuffix("us") else { return nil }
        guard let distinct = clues.column.distinctEstimate, (2...5).contains(distinct),
            rows >= 40 || rows >= distinct * 10,
            let low = clues.low, let high = clues.high, low >= 0, high <= 20
        else { return nil }
        return Claim(.category, [.values], 0.6, "\(rows) rows share \(distinct) small values")
    }
}
