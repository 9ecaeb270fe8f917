import Schema

/// Chinese words.
struct ChinesePhrasebook: Phrasebook {
    let share = "占比(%)"
    let yes = "是"
    let no = "否"

    func noun(for table: Table, without prefix: String?, distinct: Distinction) -> Noun {
        let known = ChineseTitle.of(table)
        let told =
            distinct == .words ? NameWords.of(table.name.name).last.flatMap { ChineseTitle.parts[$0] } : nil
        let other =
            distinct == .words && told == nil
            ? [thingNamed(in: table), ChineseTitle.of(table, isWhole: true)].compactMap { $0 }
                .first { $0 != known } : nil
        let part = known == nil ? "" : distinct == .name ? "(\(table.name.name))" : told ?? ""
        let title = other ?? (known ?? table.name.name) + part
        let word = ChineseTitle.measureWord(known ?? "")
        // Things have names; rows without are counted as rows. Lines of an order are no goods.
        let isEntity =
            [.entity, .tree, .hub].contains(table.meaning.kind)
            && (table.meaning.display != nil || word != nil)
        let counts = isEntity || word != nil && table.meaning.kind == .event
        if counts {
            return Noun(
                title: title, one: title, many: title, unit: word ?? "个", count: title + "数量",
                isEntity: isEntity, isNamed: known != nil, isRelation: ChineseTitle.isRelation(title))
        }
        let isRecord = ["记录", "明细", "日志", "流水"].contains(where: title.hasSuffix)
        let many = isRecord ? title : title + "记录"
        return Noun(
            title: title, one: many, many: many, unit: "条", count: many + "数", isEntity: false,
            isNamed: known != nil, isRelation: ChineseTitle.isRelation(title))
    }

    func label(of column: Column) -> String? {
        if let text = column.comment?.text {
            let clause = Self.cut(LabelText.firstClause(CodeList(text)?.heading ?? text))
            // 1-启用 explains a code, job_type=1时 a condition; neither says anything of the column.
            if LabelText.hasHan(clause), clause.count <= 20, clause.first?.isNumber == false,
                !clause.contains(where: { "=<>_".contains($0) }), !Self.isEnumeration(clause)
            {
                return clause
            }
        }
        return LabelText.hasHan(column.name) && column.name.count <= 20 ? column.name : nil
    }

    /// Whether people have written down the values in place of a name: 超级管理员、管理员、普通用户.
    private static func isEnumeration(_ label: String) -> Bool {
        label.split(whereSeparator: { "、/".contains($0) }).count > 2
    }

    /// The label without what says how it is written: 图片 for 图片用逗号分割, 锁定标识 for 锁定标识字段.
    private static func cut(_ label: String) -> String {
        var label = label
        // 用户表的用户ID says where to look, and then what.
        if let place = label.firstRange(of: "表的")?.upperBound, place < label.endIndex {
            label = String(label[place...])
        }
        // 该文章是否登录后才可访问 is said of any row.
        for start in ["该", "此"] where label.hasPrefix(start) && label.count > 4 { label.removeFirst() }
        for start in ["用逗号", "以逗号", "用英文逗号", "以英文逗号", "逗号分", "多个用", "多个以", "--", "——", "例如", "比如"] {
            guard let place = label.firstRange(of: start)?.lowerBound, place > label.startIndex else {
                continue
            }
            label = String(label[..<place])
        }
        // 自我简介最多150字 says how long it may be.
        for start in ["最多", "最长", "不超过"] {
            guard let place = label.firstRange(of: start), place.lowerBound > label.startIndex,
                label[place.upperBound...].first?.isNumber == true
            else { continue }
            label = String(label[..<place.lowerBound])
        }
        for end in ["字段", "字段值"] where label.hasSuffix(end) && label.count > end.count + 1 {
            // 查询操作的字段 is what it is called.
            guard label.dropLast(end.count).last != "的" else { break }
            label.removeLast(end.count)
        }
        return label
    }

    func short(_ label: String, of noun: Noun) -> String {
        for title in [noun.title, String(noun.title.suffix(2))] {
            guard label.hasPrefix(title), label.count >= title.count + 2 else { continue }
            let rest = label.dropFirst(title.count)
            if let first = rest.first, !"的数总量与和及".contains(first) { return String(rest) }
        }
        return label
    }

    // MARK: Names of results

    func name(of figure: Figure) -> String {
        let unit = figure.field.map(Self.unit) ?? ""
        return plain(figure) + (unit.isEmpty ? "" : "(\(unit))")
    }

    func name(of field: Field) -> String {
        let unit = field.isMeasure ? Self.unit(of: field) : ""
        return unit.isEmpty || field.label.contains(unit) && unit.count > 1
            ? field.label : "\(field.label)(\(unit))"
    }

    func name(of display: Display) -> String {
        if display.fields.count > 1 { return "姓名" }
        guard let field = display.fields.first else { return "值" }
        // What the language has no word for is a name all the same.
        return field.role == .name && !LabelText.hasHan(field.label) ? "名称" : field.label
    }

    func name(ofThing join: TableJoin) -> String {
        let shown = name(of: join.parent.display)
        let own = name(of: join.child.display)
        guard shown == own else { return shown }
        return shown.hasPrefix(thing(join)) ? "对应" + shown : thing(join) + shown
    }

    func name(of step: Axis.Step) -> String {
        switch step {
        case .day: "日期"
        case .month: "月份"
        case .quarter: "季度"
        case .year: "年份"
        case .weekday: "星期(1为周一)"
        }
    }

    func name(ofCode field: Field) -> String { field.label + "代码" }

    func name(_ result: ResultName) -> String {
        switch result {
        case .change(_, let step): step == .year ? "较上年变化" : "较上月变化"
        case .running(let figure): "累计" + plain(figure)
        case .recent(_, let days): "最近\(days)天"
        case .before(_, let days): "此前\(days)天"
        case .first(let field): "最早\(field.label)"
        case .last(let field): "最晚\(field.label)"
        case .different(let label): thing(label) + "数"
        case .times: "出现次数"
        case .item: "项目"
        case .sum(let common): common + "合计"
        case .ratio(let amount, let count): ratio(amount, count)
        case .part: "占比(%)"
        case .rank: "名次"
        case .range(let field): field.label + "区间"
        case .duration: "平均天数"
        case .parent(let join, let label): join.isHierarchy ? "上级" + label : above(join) + thing(label) + "名称"
        case .children: "下级数量"
        case .size(let field): field.label + "个数"
        case .of(let figure, let kind): kind + plain(figure)
        case .unmatched: "无法对应的数量"
        case .average(let figure): "平均" + name(of: figure)
        case .most(let figure): "最高" + name(of: figure)
        case .days: "天数"
        case .yearBefore(let figure): "上年同月" + name(of: figure)
        }
    }

    func ranges(of field: Field, _ edges: [String]) -> [String] {
        let texts = edges.map { number($0, field) }
        guard let first = texts.first, let last = texts.last else { return [] }
        return ["低于\(first)"] + zip(texts, texts.dropFirst()).map { "\($0)到\($1)" } + ["\(last)及以上"]
    }

    // MARK: Themes

    func theme(of subject: Subject) -> (name: String, description: String) {
        let title = subject.noun.title
        var topics = ["数量"]
        if !subject.dimensions.isEmpty {
            topics.append("按\(list(subject.dimensions.prefix(3).map { thing($0.label) }))的分布")
        }
        if !subject.amounts.isEmpty {
            topics.append("\(list(subject.amounts.prefix(3).map(\.label)))的排名与占比")
        }
        if let time = subject.time { topics.append("按\(time.label)的变化趋势") }
        let end = subject.isEntity ? "信息" : title.hasSuffix("统计") ? "" : "统计"
        return (
            ChineseText.spaced("\(title)\(end)分析"),
            ChineseText.spaced("围绕\(title)回答：\(topics.joined(separator: "；"))。")
        )
    }

    func theme(joining subject: Subject, to others: [Subject]) -> (name: String, description: String) {
        let title = subject.noun.title
        var titles: [String] = []
        for one in others where !one.isLink && !titles.contains(one.noun.title) {
            titles.append(one.noun.title)
        }
        let name = ChineseText.spaced("\(title)\(title.hasSuffix("关联") ? "" : "关联")分析")
        guard titles != [title] else {
            return (name, ChineseText.spaced("围绕\(title)之间的上下级关系，回答层级、归属和数量的问题。"))
        }
        return (name, ChineseText.spaced("把\(title)与\(list(titles))关联起来，回答汇总、排名、对比和缺失数据的问题。"))
    }

    // MARK: Parts

    /// What its names are the names of: 菜单 where `name` is 菜单名称.
    private func thingNamed(in table: Table) -> String? {
        guard let column = table.columns.first(where: { $0.name == "name" }), let label = label(of: column),
            label.hasSuffix("名称")
        else { return nil }
        let thing = thing(label)
        return thing.count >= 2 && thing != label ? thing : nil
    }

    /// The unit of its figures as people write it, or nothing.
    static func unit(of field: Field) -> String {
        guard let unit = field.unit else { return "" }
        return ["CNY": "元", "RMB": "元", "人民币": "元", "百分比": "%"][unit] ?? unit
    }

    /// A number of the column with its unit.
    func number(_ text: String, _ field: Field) -> String {
        guard field.isInCents, let cents = Double(text) else { return text + Self.unit(of: field) }
        return Bounds.text(cents / 100) + "元"
    }

    /// What the label is about, without 名称: 服务区 for 服务区名称.
    func thing(_ label: String) -> String {
        let whole = ["域名", "别名", "签名", "排名", "报名", "署名", "文件名", "罪名", "学名", "书名"]
        for end in ["名称", "姓名", "名"] where label.hasSuffix(end) && label.count > end.count + 1 {
            if whole.contains(where: label.hasSuffix) { return label }
            let thing = label.dropLast(end.count)
            return String(thing.hasSuffix("的") && thing.count > 2 ? thing.dropLast() : thing)
        }
        return label
    }

    /// What rows call the thing that they refer to: its title, or its part in them, such as 审核人.
    func thing(_ join: TableJoin) -> String {
        let title = join.parent.noun.title
        // A label that is derived from a name says less than the title of the table.
        guard join.relation.columns.count == 1, let field = join.fields.first, field.isNamed,
            join.hasTwins || join.isSelf || field.column.comment?.source != .dictionary
        else {
            return title + (join.hasTwins ? "(\(join.relation.columns.joined(separator: "、")))" : "")
        }
        var label = field.label
        for start in ["关联", "所属", "对应", "外键"] where label.hasPrefix(start) && label.count > start.count + 1 {
            label.removeFirst(start.count)
        }
        // 商品所属类目 is the 类目 of goods.
        if let place = label.firstRange(of: "所属")?.upperBound,
            label.distance(from: place, to: label.endIndex) >= 2
        {
            label = String(label[place...])
        }
        if label.hasPrefix("的"), label.count > 2 { label.removeFirst() }
        // 用户uid and 等级vip are the 用户 and the 等级.
        let latin = label.reversed().prefix { $0.isASCII && $0.isLetter }.count
        if latin > 0, label.count >= latin + 2 { label.removeLast(latin) }
        for _ in 0..<2 {
            for end in ["主键", "编号", "编码", "标识", "ID", "Id", "id", "代码", "序号", "号", "名称", "的"]
            where label.hasSuffix(end) && label.count > end.count + 1 {
                // 号 is no number in 账号 and the like.
                if end == "号", "账帐型符信牌批工学称代外序卡".contains(label.dropLast().last ?? "号") { continue }
                label.removeLast(end.count)
            }
            while label.last?.isWhitespace == true { label.removeLast() }
        }
        // 楼ID is said of a number, and a word of one character is none.
        guard LabelText.hasHan(label), !label.uppercased().hasSuffix("ID") else { return title }
        let isSame = title.hasSuffix(label) || label.hasSuffix(title)
        if join.hasTwins {
            return label == title ? title : isSame || label.count <= 8 ? label : title + "(\(label))"
        }
        if label.hasSuffix(title), label.count <= 8 { return label }
        return isSame || !join.parent.isEntity ? title : label.count <= 6 ? label : title
    }

    /// A figure without its unit.
    func plain(_ figure: Figure) -> String {
        switch figure {
        case .rows(let subject): return subject.noun.count
        case .different(let join): return join.parent.noun.count
        case .sum(let field, _):
            if field.label.hasPrefix("累计") || field.label.hasPrefix("合计") { return field.label }
            return ["总", "合计", "累计"].contains(where: field.label.contains)
                ? "累计\(field.label)" : "\(field.label)合计"
        case .average(let field, _):
            return field.label.hasPrefix("平均") ? "\(field.label)均值" : "平均\(field.label)"
        case .maximum(let field, _): return "最高\(field.label)"
        case .minimum(let field, _): return "最低\(field.label)"
        }
    }

    /// A figure in a sentence, with the title of its table where the label alone says too little.
    func said(_ figure: Figure) -> String {
        let text = plain(figure)
        switch figure {
        case .rows, .different: return text
        case .sum(let field, let subject), .average(let field, let subject), .maximum(let field, let subject),
            .minimum(let field, let subject):
            let title = subject.noun.title
            guard !field.label.hasPrefix(title) else { return text }
            if field.label.count <= 3 || ["数量", "金额", "总额"].contains(field.name) { return title + text }
            // 执行时长 says nothing of what took so long, and where several tables have one of that name it may be another's.
            let isOwn =
                [.event, .detail, .log].contains(subject.meaning.kind) && !sharesWord(field.label, title)
            return isOwn || subject.sharedLabels.contains(field.label) ? "\(title)的\(text)" : text
        }
    }

    /// Whether two characters in a row of one are in the other.
    private func sharesWord(_ a: String, _ b: String) -> Bool {
        zip(a, a.dropFirst()).contains { b.contains("\($0)\($1)") }
    }

    func ratio(_ amount: Figure, _ count: Figure) -> String {
        "平均每单\((amount.field?.label ?? "").replacing("总额", with: "金额"))"
    }

    /// 高 or 低, 多 or 少 for numbers of things, 大 or 小 for sizes.
    func extreme(_ figure: Figure, _ isHighest: Bool) -> String {
        if figure.isCount { return isHighest ? "多" : "少" }
        return figure.field.map { extreme($0, isHighest) } ?? (isHighest ? "高" : "低")
    }

    /// The same for the values of a column.
    func extreme(_ field: Field, _ isHighest: Bool) -> String {
        let ends = { (words: [String]) in words.contains(where: field.label.hasSuffix) }
        if ends(["数", "数量", "数目", "人次"]) { return isHighest ? "多" : "少" }
        let isSize = ends(["面积", "年龄", "体积", "容量", "尺寸", "大小", "规模", "宽", "厚度", "宽度"])
        return isSize ? (isHighest ? "大" : "小") : (isHighest ? "高" : "低")
    }

    /// Names in a row: `甲、乙和丙`.
    func list(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return names.dropLast().joined(separator: "、") + "和" + last
    }
}
