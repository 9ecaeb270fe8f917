import Schema

/// What tables are called in Chinese.
enum ChineseTitle {
    /// What tells a table from another of the same title, by how its name ends.
    static let parts = [
        "item": "明细", "items": "明细", "detail": "明细", "details": "明细", "line": "明细", "log": "日志",
        "history": "历史", "content": "内容", "catalog": "目录", "config": "配置", "file": "附件",
    ]

    /// What a table is called: the first clause of its label without 表 and verbs such as 存储.
    ///
    /// - Parameter isWhole: whether words such as 记录 stay, which tell it from another table.
    static func of(_ table: Table, isWhole: Bool = false) -> String? {
        guard let text = table.comment?.text, LabelText.hasHan(LabelText.firstClause(text)) else {
            return LabelText.hasHan(table.name.name) ? table.name.name : nil
        }
        var clause = withoutModule(unnumbered(LabelText.firstClause(text)))
        for start in ["用于存储", "用于记录", "用来记录", "存储", "存放", "记录", "保存", "用于"] {
            if clause.hasPrefix(start), clause.count > start.count + 1 {
                clause.removeFirst(start.count)
                break
            }
        }
        let words = ["列表", "报表", "图表", "代表", "仪表", "电表", "水表", "手表"]
        let verbs = ["举报表", "申报表", "上报表", "填报表", "通报表", "汇报表", "流水表"]
        let ends = [
            "基本信息表", "基本信息", "基础信息表", "信息表", "数据表", "记录表", "管理表", "主表", "表", "的信息", "信息", "记录", "管理",
        ]
        for end in isWhole ? ["表"] : ends {
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
        // 优惠券信息及规则 tells of 优惠券.
        for link in ["信息及", "信息和", "信息与"] {
            guard let place = clause.firstRange(of: link)?.lowerBound,
                clause.distance(from: clause.startIndex, to: place) >= 2
            else { continue }
            clause = String(clause[..<place])
        }
        if clause.hasSuffix("的") { clause.removeLast() }
        return !clause.isEmpty && clause.count <= 24 ? clause : nil
    }

    /// The title without what it is a part of: 国际化 for 系统表-国际化.
    private static func withoutModule(_ title: String) -> String {
        guard let dash = title.firstIndex(where: { "-－—–".contains($0) }) else { return title }
        let (module, rest) = (title[..<dash], title[title.index(after: dash)...])
        let isModule = ["表", "系统", "模块", "管理", "中心"].contains(where: module.hasSuffix)
        return isModule && rest.count > 1 && LabelText.hasHan(String(rest)) ? String(rest) : title
    }

    /// The title without the number of its edition: 操作日志记录 for 操作日志记录 V2 版本.
    private static func unnumbered(_ title: String) -> String {
        var rest = Substring(title)
        if rest.hasSuffix("版本") { rest = rest.dropLast(2) }
        while rest.last == " " { rest.removeLast() }
        let number = rest.reversed().prefix(while: \.isNumber).count
        guard number > 0, let mark = rest.dropLast(number).last, "Vv".contains(mark) else { return title }
        rest = rest.dropLast(number + 1)
        while rest.last == " " { rest.removeLast() }
        return rest.count > 1 ? String(rest) : title
    }

    /// Whether rows of a table of that name only connect others.
    static func isRelation(_ title: String) -> Bool {
        ["关系", "关联", "映射", "对应", "绑定关系", "中间", "关联关系"].contains(where: title.hasSuffix)
    }

    /// The measure word for a thing of that name; nil where only the general one fits.
    static func measureWord(_ title: String) -> String? {
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
}
