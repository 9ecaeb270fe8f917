import Schema

/// Chinese words.
struct ChinesePhrasebook: Phrasebook {
    let share = "占比(%)"
    let yes = "是"
    let no = "否"

    func noun(for table: Table, without prefix: String?, distinct: Distinction) -> Noun {
        let known = Self.title(of: table) ?? Self.keyTitle(of: table)
        let told =
            distinct == .words ? NameWords.of(table.name.name).last.flatMap { Self.partTitles[$0] } : nil
        let part = distinct == .none || known == nil ? "" : told ?? "(\(table.name.name))"
        let title = (known ?? table.name.name) + part
        let word = Self.measureWord(known ?? "")
        // Things have names; rows without are counted as rows. Lines of an order are no goods.
        let isEntity =
            [.entity, .tree, .hub].contains(table.meaning.kind)
            && (table.meaning.display != nil || word != nil)
        let counts = isEntity || word != nil && table.meaning.kind == .event
        if counts {
            return Noun(
                title: title, one: title, many: title, unit: word ?? "个", count: title + "数量",
                isEntity: isEntity, isNamed: known != nil, isRelation: Self.isRelation(title))
        }
        let isRecord = ["记录", "明细", "日志", "流水"].contains(where: title.hasSuffix)
        let many = isRecord ? title : title + "记录"
        return Noun(
            title: title, one: many, many: many, unit: "条", count: many + "数", isEntity: false,
            isNamed: known != nil, isRelation: Self.isRelation(title))
    }

    func label(of column: Column) -> String? {
        if let text = column.comment?.text {
            let clause = Self.cut(LabelText.firstClause(CodeList(text)?.heading ?? text))
            // 1-启用 explains a code, job_type=1时 a condition; neither says anything of the column.
            if LabelText.hasHan(clause), clause.count <= 20, clause.first?.isNumber == false,
                !clause.contains(where: { "=<>_".contains($0) })
            {
                return clause
            }
        }
        return LabelText.hasHan(column.name) && column.name.count <= 20 ? column.name : nil
    }

    /// The label without what says how it is written: 图片 for 图片用逗号分割, 锁定标识 for 锁定标识字段.
    private static func cut(_ label: String) -> String {
        var label = label
        // 用户表的用户ID says where to look, and then what.
        if let place = label.firstRange(of: "表的")?.upperBound, place < label.endIndex {
            label = String(label[place...])
        }
        for start in ["用逗号", "以逗号", "用英文逗号", "以英文逗号", "逗号分", "多个用", "多个以", "--", "——", "例如", "比如"] {
            guard let place = label.firstRange(of: start)?.lowerBound, place > label.startIndex else {
                continue
            }
            label = String(label[..<place])
        }
        for end in ["字段", "字段值"] where label.hasSuffix(end) && label.count > end.count + 1 {
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
        return shown == own ? thing(join) + shown : shown
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

    /// What tells a table from another of the same title, by how its name ends.
    private static let partTitles = [
        "item": "明细", "items": "明细", "detail": "明细", "details": "明细", "line": "明细", "log": "日志",
        "history": "历史", "content": "内容", "catalog": "目录", "config": "配置", "file": "附件",
    ]

    /// What a table is called: the first clause of its label without 表 and verbs such as 存储.
    private static func title(of table: Table) -> String? {
        guard let text = table.comment?.text, LabelText.hasHan(LabelText.firstClause(text)) else {
            return LabelText.hasHan(table.name.name) ? table.name.name : nil
        }
        var clause = LabelText.firstClause(text)
        for start in ["用于存储", "用于记录", "用来记录", "存储", "存放", "记录", "保存", "用于"] {
            if clause.hasPrefix(start), clause.count > start.count + 1 {
                clause.removeFirst(start.count)
                break
            }
        }
        let words = ["列表", "报表", "图表", "代表", "仪表", "电表", "水表", "手表"]
        let verbs = ["举报表", "申报表", "上报表", "填报表", "通报表", "汇报表", "流水表"]
        for end in ["基本信息表", "基本信息", "基础信息表", "信息表", "数据表", "记录表", "主表", "表", "的信息", "信息", "记录", "管理"] {
            guard clause.hasSuffix(end), clause.count > end.count + 1 else { continue }
            if end == "表", words.contains(where: clause.hasSuffix), !verbs.contains(where: clause.hasSuffix) {
                continue
            }
            // Lines of something are its details: 单据子表.
            let isPart = end == "表" && clause.hasSuffix("子表")
            clause.removeLast(isPart ? 2 : end == "数据表" ? 1 : end.count)
            if isPart { clause += "明细" }
            break
        }
        if clause.hasSuffix("的") { clause.removeLast() }
        return !clause.isEmpty && clause.count <= 24 ? clause : nil
    }

    /// What people call the key of a table without a comment, less the key: 商品 for 商品表主键id.
    private static func keyTitle(of table: Table) -> String? {
        guard table.primaryKey.count == 1, let comment = table.column(table.primaryKey[0])?.comment,
            [.database, .businessDictionary].contains(comment.source)
        else { return nil }
        var title = LabelText.firstClause(comment.text)
        for end in ["唯一标识", "主键", "自增", "ID", "Id", "id", "编号", "主键", "自增", "表", "的", "记录", "信息"]
        where title.hasSuffix(end) {
            title.removeLast(end.count)
            while title.last?.isWhitespace == true { title.removeLast() }
        }
        let says = !["自增", "主键", "数据", "记录", "唯一", "系统", "流水", "序列", "自动", "物理", "逻辑"].contains(
            where: title.hasPrefix)
        return LabelText.hasHan(title) && (2...10).contains(title.count) && says ? title : nil
    }

    /// Whether rows of a table of that name only connect others.
    private static func isRelation(_ title: String) -> Bool {
        ["关系", "关联", "映射", "对应", "绑定关系", "中间", "关联关系"].contains(where: title.hasSuffix)
    }

    /// The measure word for a thing of that name; nil where only the general one fits.
    private static func measureWord(_ title: String) -> String? {
        let words: [(String, [String])] = [
            ("家", ["公司", "门店", "店铺", "企业", "供应商", "商户", "商家", "银行", "医院", "仓库", "酒店"]),
            ("名", ["员工", "职员", "雇员", "学生", "教师", "司机", "人员", "演员", "艺术家", "医生", "患者", "老师"]),
            ("位", ["客户", "用户", "会员", "顾客", "访客", "联系人", "艺人", "作者", "读者", "订阅者"]),
            ("笔", ["订单", "交易", "付款", "退款"]), ("张", ["发票", "专辑", "账单", "优惠券", "收据", "工单"]),
            ("部", ["影片", "电影"]), ("首", ["曲目", "歌曲"]), ("本", ["图书"]), ("份", ["合同", "保单", "报表"]),
            ("门", ["课程"]), ("辆", ["车辆"]),
            ("条", ["路线", "线路", "日志", "明细", "映射", "关联", "消息", "公告", "评价", "评论"]),
            ("种", ["类型", "流派", "币种", "商品", "产品"]), ("款", ["应用"]),
        ]
        return words.first { $0.1.contains(where: title.hasSuffix) }?.0
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
        if label.hasPrefix("的"), label.count > 2 { label.removeFirst() }
        for _ in 0..<2 {
            for end in ["主键", "编号", "编码", "标识", "ID", "Id", "id", "代码", "序号", "号", "名称", "的"]
            where label.hasSuffix(end) && label.count > end.count + 1 {
                // 号 is no number in 账号 and the like.
                if end == "号", "账帐型符信牌批工学称代外序卡".contains(label.dropLast().last ?? "号") { continue }
                label.removeLast(end.count)
            }
            while label.last?.isWhitespace == true { label.removeLast() }
        }
        guard LabelText.hasHan(label) else { return title }
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
            // 执行时长 says nothing of what took so long.
            let isOwn = [.event, .detail, .log].contains(subject.meaning.kind)
            return isOwn && !sharesWord(field.label, title) ? "\(title)的\(text)" : text
        }
    }

    /// Whether two characters in a row of one are in the other.
    private func sharesWord(_ a: String, _ b: String) -> Bool {
        zip(a, a.dropFirst()).contains { b.contains("\($0)\($1)") }
    }

    func ratio(_ amount: Figure, _ count: Figure) -> String {
        "平均每单\((amount.field?.label ?? "").replacing("总额", with: "金额"))"
    }

    /// 高 or 低, 多 or 少 for numbers of things.
    func extreme(_ figure: Figure, _ isHighest: Bool) -> String {
        let isCount =
            figure.isCount
            || figure.field.map {
                $0.label.hasSuffix("数") || $0.label.hasSuffix("数量") || $0.label.hasSuffix("人次")
            } ?? false
        return isCount ? (isHighest ? "多" : "少") : (isHighest ? "高" : "低")
    }

    /// Names in a row: `甲、乙和丙`.
    func list(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return names.dropLast().joined(separator: "、") + "和" + last
    }
}
