internal import QueryTree
internal import Schema

extension Wording {
    // MARK: Directions

    /// Orders that decide which rows are returned, and the words for the first and the last.
    mutating func checkDirections() {
        let text = directions
        let isMost = Lexicon.most.occur(in: text) || Self.counts(text.characters)
        let isLeast = Lexicon.least.occur(in: text)
        let isLatest = Lexicon.latest.occur(in: text)
        let isEarliest = Lexicon.earliest.occur(in: text)
        for select in claims.selects {
            let isRanked = select.items.contains {
                !Set($0.windows).isDisjoint(with: ["row_number", "rank", "dense_rank", "first_value"])
            }
            let own = select.orderings.first { !$0.isOfWindow }
            let window = isRanked ? select.orderings.first(where: \.isOfWindow) : nil
            for ordering in [select.limit == nil ? nil : own, window].compactMap({ $0 }) {
                let isDown = ordering.isDescending
                if isTime(ordering.key) {
                    let right =
                        isDown
                        ? isLatest || text.words.contains("youngest")
                        : isEarliest || isLeast && text.words.contains("oldest")
                    let wrong = isDown ? isEarliest : isLatest
                    if wrong, !right { fault(.direction, isDown ? "DESC" : "ASC") }
                    if !right, !wrong, isDown ? isLeast && !isMost : isMost && !isLeast,
                        !text.words.contains("oldest")
                    {
                        fault(.direction, isDown ? "DESC" : "ASC")
                    }
                } else if isFigure(ordering.key) {
                    let right = isDown ? isMost : isLeast
                    let wrong = isDown ? isLeast || isEarliest && !isMost : isMost
                    if wrong, !right { fault(.direction, isDown ? "DESC" : "ASC") }
                    if !right, !wrong, select.limit.map({ $0 < 1000 }) ?? true {
                        fault(.direction, isDown ? "DESC" : "ASC")
                    }
                }
            }
        }
        checkWholeOrder(text)
        let superlative = (isMost && !Self.isOnlyRanking(text)) || isLeast
        if superlative, !decides { fault(.direction, "ORDER BY") }
    }

    /// The text without 至少 and the like, which say bounds.
    private var directions: QuestionText.Plain {
        let bounds = [
            "至少", "最少有", "最多有", "最多不超过", "at least", "at most", "最少为", "first of all", "minimum of",
            "maximum of",
        ]
        return QuestionText.Plain(bounds.reduce(bare.characters) { QuestionText.replacing($1, in: $0) })
    }

    /// 前 10 counts from the top, unless something else is said.
    private static func counts(_ text: String) -> Bool {
        text.contains(/前\s*(?:\d+|[一二三四五六七八九十]+)\s*[名家个位条种项的大强款类笔次]?/)
    }

    private static func isOnlyRanking(_ text: QuestionText.Plain) -> Bool {
        ["排名", "排行", "rank", "ranked", "前", "popular", "first"].contains { text.characters.contains($0) }
    }

    private func isTime(_ key: QueryClaims.Operand) -> Bool {
        guard key.aggregates.allSatisfy({ ["min", "max"].contains($0) }), !key.columns.isEmpty else {
            return false
        }
        return key.columns.allSatisfy { catalog.column($0)?.column.isTime == true }
    }

    private func isFigure(_ key: QueryClaims.Operand) -> Bool {
        if !key.aggregates.isEmpty { return true }
        guard let column = column(key) else { return false }
        return [.amount, .rate, .ordinal].contains(column.meaning.role)
            || column.family == .number && column.meaning.role != .identifier
    }

    /// Whether some part of the SQL chooses by size.
    private var decides: Bool {
        let isOrdered = claims.selects.contains { !$0.orderings.isEmpty }
        let isExtreme = claims.aggregates.contains { $0.name == "max" || $0.name == "min" }
        let isCompared = claims.comparisons.contains { $0.right.inner != nil }
        let isWindowed = claims.selects.contains { $0.items.contains { !$0.windows.isEmpty } }
        return isOrdered || isExtreme || isCompared || isWindowed || !claims.negates && claims.hasCases
            || claims.functions.contains("greatest") || claims.functions.contains("least")
    }

    /// 从高到低 of all rows.
    private mutating func checkWholeOrder(_ text: QuestionText.Plain) {
        let down = Words(
            ["从高到低", "从大到小", "从多到少", "由高到低", "由大到小", "由多到少", "降序"],
            ["descending", "highest first", "largest first", "high to low"])
        let up = Words(
            ["从低到高", "从小到大", "从少到多", "由低到高", "由小到大", "由少到多", "升序"],
            ["ascending", "lowest first", "smallest first", "low to high"])
        let (isDown, isUp) = (down.occur(in: text), up.occur(in: text))
        guard isDown != isUp, let select = claims.selects.first else { return }
        let orderings = claims.selects.flatMap(\.orderings)
        if orderings.isEmpty, select.limit != 1 {
            fault(.direction, "ORDER BY")
        } else if let first = select.orderings.first(where: { isFigure($0.key) }),
            first.isDescending != isDown
        {
            fault(.direction, first.isDescending ? "DESC" : "ASC")
        }
    }

    // MARK: Negation

    mutating func checkNegation() {
        // What is deleted is told by its mark, in one way or the other.
        if question.plain.characters.contains("删除") || question.plain.characters.contains("deleted") {
            return
        }
        var text = bare.characters
        for phrase in Lexicon.harmless { text = text.replacing(phrase, with: String(QuestionText.gap)) }
        let isAsked = Lexicon.negation.occur(in: QuestionText.Plain(text))
        let whole = question.plain
        let tests = claims.nullTests.filter { $0.isNull && !isDeletionMark($0.column) }
        let comparisons = claims.comparisons.filter { comparison in
            guard !comparison.left.columns.isEmpty else { return false }
            return !isDeletionMark(comparison) && comparison.right.columns.isEmpty
        }
        let denies = comparisons.contains { comparison in
            ["<>", "NOT IN", "NOT LIKE", "NOT BETWEEN"].contains(comparison.sign)
                && !comparison.right.constants.allSatisfy { $0.text.isEmpty }
                && !(column(comparison.left)?.isYesNo == true)
        }
        let isMarked =
            claims.flags.contains { !$0.isTrue && !isDeletionMark($0.column) }
            || comparisons.contains { one in
                let isNo = one.right.constants.contains {
                    ["false", "0", "n", "no", "f", "否"].contains($0.text.lowercased())
                }
                let label = one.right.constants.compactMap { column(one.left)?.meaning.label(of: $0.text) }
                    .joined()
                return isNo || Lexicon.negation.occur(in: QuestionText(label).plain)
            }
        let isEmptied = comparisons.contains { $0.right.constants.contains { $0.text.isEmpty } }
        let isLow = comparisons.contains { $0.sign.hasPrefix("<") }
        let strong = denies || claims.negates
        if strong || !tests.isEmpty {
            let open = Words(
                ["还在", "仍", "在职", "当前", "目前", "根", "顶级", "顶层", "一级", "最上", "待", "进行中", "尚", "不"],
                [
                    "open", "still", "current", "currently", "active", "root", "top-level", "top", "pending",
                    "ongoing", "only", "un", "pure", "solely", "exclusively",
                ])
            let isSaid =
                Lexicon.negation.occur(in: whole) || open.occur(in: whole) || claims.hasOr && !strong
                || whole.words.contains { word in
                    word.count > 4 && ["un", "in", "non"].contains { word.hasPrefix($0) }
                }
                || [
                    "只", "仅", "全都", "每一", "所有", "都", "其他", "其它", "其余", "纯", "all ", "every", "other",
                    "different from", "only",
                ].contains { whole.characters.contains($0) }
            if !isSaid { fault(.negation, denies ? "<>" : claims.negates ? "NOT" : "IS NULL") }
        }
        let isMarkedDeleted = whole.characters.contains("删") || whole.characters.contains("delet")
        let soft =
            isMarked || claims.hasOuterJoin || isEmptied || isLow || isMarkedDeleted || !tests.isEmpty
            || claims.isCoalesced
            || claims.comparisons.contains {
                $0.left.aggregates.contains("count") && $0.right.constants.contains { $0.text == "0" }
            }
        if isAsked, !strong, !soft { fault(.negation, "NOT") }
        let even = [
            "没有的也", "没有的按", "按0计", "按 0 计", "包括没有", "including those without", "including those with no",
            "even if there are none",
        ]
        if even.contains(where: { whole.characters.contains($0) }), !claims.hasOuterJoin, !claims.isCombined,
            !claims.selects.contains(where: { $0.depth > 0 })
        {
            fault(.negation, "LEFT JOIN")
        }
    }

    mutating func checkConnectives() {
        var text = bare.characters
        for phrase in [
            "or more", "or less", "or fewer", "or later", "or earlier", "or higher", "or lower", "or above",
            "or below", "or after", "or before", "or equal", "or not", "or greater", "或以上", "或以下", "或更",
            "或等于", "或者不", "或没有", "或之", "若有或",
        ] {
            text = text.replacing(phrase, with: String(QuestionText.gap))
        }
        let words = QuestionText.Plain(text)
        let values = claims.comparisons.filter { !$0.right.constants.isEmpty }
        let isListed =
            claims.comparisons.contains { $0.sign.hasSuffix("IN") || $0.sign == "LIKE" } || claims.isCombined
            || claims.hasCases
        let says =
            text.contains("或者") || text.contains("或是") || text.contains("或") || words.words.contains("or")
            || words.words.contains("either")
        if says, !claims.hasOr, !isListed, values.count > 1 { fault(.connective, "OR") }
        if claims.hasOr, !Lexicon.or.occur(in: question.plain), claims.nullTests.isEmpty, !claims.negates {
            fault(.connective, "OR")
        }
    }

    // MARK: Aggregates

    mutating func checkAggregates() {
        let whole = question.plain
        // Ranges of a number stand in its order, which goes without saying.
        let real = claims.aggregates.filter {
            !isAnchor($0)
                && !(claims.hasCases && $0.clause == .ordering && ["min", "max"].contains($0.name))
        }
        let names = Set(real.map(\.name))
        let divides = claims.divides
        let average = Words(
            ["平均", "均值", "人均", "单均", "件均", "日均", "月均", "年均"],
            ["average", "averages", "mean", "avg", "averaged"])
        if names.contains("avg"), !Lexicon.average.occur(in: whole), !whole.characters.contains("率"),
            !whole.words.contains("rate")
        {
            fault(.aggregate, "AVG")
        }
        if average.occur(in: bare), !names.contains("avg"), !divides,
            !claims.functions.contains("percentile_cont")
        {
            fault(.aggregate, "AVG")
        }
        if names.contains("max"), !Lexicon.maximum.occur(in: whole) { fault(.aggregate, "MAX") }
        if names.contains("min"), !Lexicon.minimum.occur(in: whole) { fault(.aggregate, "MIN") }
        if names.contains("max") != names.contains("min"), claims.selects.allSatisfy({ $0.limit == nil }) {
            let high = Words(
                ["最高", "最大", "最贵", "最晚", "最新", "最长"], ["highest", "maximum", "largest", "latest", "longest"])
            let low = Words(
                ["最低", "最小", "最便宜", "最早", "最短"], ["lowest", "minimum", "smallest", "earliest", "shortest"])
            let isMax = names.contains("max")
            let (right, wrong) = isMax ? (high, low) : (low, high)
            let ordered = claims.selects.contains { !$0.orderings.isEmpty }
            if wrong.occur(in: bare), !ordered || !right.occur(in: bare) {
                fault(.aggregate, isMax ? "MAX" : "MIN")
            }
        }
        let isCounted = real.contains { $0.name == "count" && $0.clause == .items }
        if isCounted, !Lexicon.count.occur(in: whole) { fault(.aggregate, "COUNT") }
        if !names.contains("sum"), !names.contains("count"), !claims.functions.contains("row_number") {
            let total = Words(
                ["合计", "总和", "总计", "之和", "累计", "总额", "加起来"],
                ["total", "totals", "sum", "altogether", "combined"])
            if total.occur(in: bare), !average.occur(in: whole) { fault(.aggregate, "SUM") }
        }
        checkCounts(real)
        let ratio = Words(
            ["占比", "百分比", "百分之", "比例", "占多少", "占全部", "份额"], ["percentage", "percent", "proportion"])
        if ratio.occur(in: bare), !divides, !claims.functions.contains("ratio_to_report") {
            fault(.aggregate, "/")
        }
    }

    /// The newest day, which spans end with.
    private func isAnchor(_ aggregate: QueryClaims.Aggregate) -> Bool {
        aggregate.depth > 0 && ["max", "min"].contains(aggregate.name)
            && aggregate.columns.allSatisfy { catalog.column($0)?.column.isTime != false }
    }

    private mutating func checkCounts(_ aggregates: [QueryClaims.Aggregate]) {
        for one in aggregates where one.name == "count" && !one.isDistinct && one.clause == .items {
            guard let use = one.columns.first, one.columns.count == 1,
                let (table, column) = catalog.column(use)
            else { continue }
            // Nobody counts amounts; and what refers to something else is counted once each.
            if [.amount, .rate].contains(column.meaning.role), !claims.hasCases {
                fault(.aggregate, "COUNT(\(column.name))")
            } else if table.relations.contains(where: { $0.columns == [column.name] }),
                table.primaryKey != [column.name], !claims.hasOuterJoin
            {
                fault(.aggregate, "COUNT(\(column.name))")
            }
        }
        let text = bare.characters
        let asks = text.contains(/how many|the number of|多少[个家条名位种笔次辆台座份张项]|有几[个家条名位种笔次辆台]/)
        let isCounted = claims.selects.contains {
            $0.items.contains { !$0.aggregates.isEmpty || !$0.windows.isEmpty }
        }
        if asks, !isCounted,
            !claims.columns.contains(where: { catalog.column($0)?.column.meaning.role == .amount }),
            !claims.divides, !claims.functions.contains("array_length"),
            !claims.functions.contains("cardinality")
        {
            fault(.aggregate, "COUNT")
        }
        let distinct = Words(["去重", "不重复的", "不同的"], ["distinct", "unique", "different"])
        let tellsApart =
            claims.aggregates.contains(where: \.isDistinct) || claims.isCombined
            || claims.selects.contains { $0.isDistinct || !$0.groups.isEmpty }
        if distinct.occur(in: bare), !tellsApart,
            aggregates.contains(where: { $0.name == "count" }) || claims.selects.first?.items.count == 1
        {
            fault(.aggregate, "DISTINCT")
        }
    }

    // MARK: Units

    mutating func checkUnits() {
        guard let select = claims.selects.first else { return }
        let text = question.plain.characters
        let ratio = Lexicon.ratio.occur(in: question.plain)
        let asked = Self.askedUnit(text)
        let operands = claims.selects.flatMap(\.items)
        let factors = operands.flatMap { item in item.factors.compactMap(Double.init) }.filter {
            $0 != 1 && $0 != 0
        }
        let scale = factors.filter { !(abs($0) == 100 && ratio) }
        let units = Set(
            operands.filter { !$0.aggregates.isEmpty || select.groups.isEmpty }.flatMap(\.columns).compactMap
            { use -> String? in
                guard let column = catalog.column(use)?.column,
                    [.amount, .rate].contains(column.meaning.role)
                else { return nil }
                return column.meaning.unit
            })
        if let asked, let unit = units.first, units.count == 1,
            let factor = Units.factor(from: unit, to: asked)
        {
            let product = scale.first {
                abs($0 - factor) < factor * 1e-6 || abs(1 / $0 - factor) < factor * 1e-6
            }
            if factor == 1 ? !scale.isEmpty && !claims.readsClock : product == nil {
                fault(.unit, "\(unit) → \(asked)")
            }
        } else if units.contains(where: { ["分", "cents", "cent"].contains($0) }),
            scale.allSatisfy({ $0 == 100 })
        {
            // 分 are shown as 元.
        } else if let first = scale.first(where: {
            [100, 1000, 10_000, 60, 3600, 1_000_000, 0.01, 0.001, 0.0001].contains(abs($0))
        }), asked == nil,
            !operands.contains(where: {
                $0.functions.contains("extract") || $0.functions.contains("date_part")
            }),
            !numbers.contains(where: { $0.values.contains(first) }),
            !claims.dividesFigures || ![100].contains(first)
        {
            fault(.unit, "\(Self.text(first))")
        }
    }

    /// The unit that figures are asked for in.
    private static func askedUnit(_ text: String) -> String? {
        for match in text.matches(
            of:
                /(?:多少|几|单位[:为是]?|以|用|按|折合|换算成|换算为|\bin |\(|各为多少)\s*(亿元|万元|千元|元|分钟|小时|毫秒|秒|千克|公斤|吨|克|公里|千米|米|yuan|cents|dollars|euros|hours|minutes|seconds|milliseconds|kg|kilograms|grams|tons|km|kb|mb|gb|megabytes)(?![a-z])/
        ) {
            return String(match.1)
        }
        return nil
    }
}

extension QueryClaims {
    /// Every function called in what it returns, groups, orders, and compares.
    var functions: Set<String> {
        var operands: [Operand] = comparisons.flatMap { [$0.left, $0.right] }
        for select in selects { operands += select.items + select.groups + select.orderings.map(\.key) }
        var found: Set<String> = []
        for operand in operands { found.formUnion(operand.functions + operand.aggregates + operand.windows) }
        return found
    }

    /// Whether it divides somewhere.
    var divides: Bool {
        selects.contains { ($0.items + $0.orderings.map(\.key)).contains(where: \.divides) }
            || comparisons.contains { $0.left.divides || $0.right.divides }
    }

    /// Whether it divides one figure by another, not by a number.
    var dividesFigures: Bool {
        selects.contains {
            $0.items.contains { $0.divides && ($0.aggregates.count > 1 || $0.columns.count > 1) }
        }
    }

    /// Whether it puts a value where there is none.
    var isCoalesced: Bool { functions.contains("coalesce") || texts.contains("coalesce") }
}
