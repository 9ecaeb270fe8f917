/// How Chinese says that rows are such or are not, from the label of a column that asks whether: 已启用 and 未启用 for 是否启用.
struct ChineseFlag {
    /// What rows are called where it holds, without 的; nil where only a quotation says it.
    let yes: String?
    /// The same where it does not hold.
    let no: String?

    init(_ label: String) {
        guard let stem = Self.stem(of: label) else {
            (yes, no) = (nil, nil)
            return
        }
        for copula in ["为", "是"] where stem.hasPrefix(copula) && stem.count > 2 {
            let rest = stem.dropFirst()
            (yes, no) = ("是\(rest)", "不是\(rest)")
            return
        }
        if stem.hasPrefix("有") || stem.hasPrefix("存在") {
            (yes, no) = (stem, "没有" + stem.dropFirst(stem.hasPrefix("有") ? 1 : 2))
        } else if stem.hasPrefix("已") {
            (yes, no) = (stem, "未" + stem.dropFirst())
        } else if stem.hasPrefix("未") {
            (yes, no) = (stem, "已" + stem.dropFirst())
        } else if Self.modal.contains(where: stem.hasPrefix) {
            (yes, no) = (stem, "不" + stem)
        } else if Self.done.contains(stem) {
            (yes, no) = ("已" + stem, "未" + stem)
        } else if Self.marked.contains(stem) {
            (yes, no) = (stem, "非" + stem)
        } else if Self.things.contains(where: stem.hasSuffix) {
            (yes, no) = ("是" + stem, "不是" + stem)
        } else {
            (yes, no) = (stem, nil)
        }
    }

    /// What is asked: 启用 in 是否启用 and 启用标志; nil where the question stands in the middle, or a state has no name of its own.
    private static func stem(of label: String) -> String? {
        for start in ["是否", "能否", "可否"] where label.hasPrefix(start) {
            let stem = (start == "是否" ? "" : "可") + label.dropFirst(2)
            return stem.count >= 2 ? stem : nil
        }
        if label.hasPrefix("有无"), label.count > 3 { return "有" + label.dropFirst(2) }
        guard !["是否", "有无", "能否"].contains(where: label.contains) else { return nil }
        if ["已", "未", "可", "有", "需", "允许", "支持"].contains(where: label.hasPrefix), label.count >= 2 {
            return ["状态", "数", "量", "时间", "率"].contains(where: label.hasSuffix) ? nil : label
        }
        var stem = label
        for end in ["状态", "标志", "标识", "标记", "标示", "开关"]
        where label.hasSuffix(end) && label.count > end.count + 1 {
            stem.removeLast(end.count)
        }
        return done.contains(stem) || marked.contains(stem) ? stem : nil
    }

    /// What rows may, need, or do, and 不 denies.
    private static let modal = [
        "可", "能", "需", "允许", "支持", "必须", "包含", "含", "属于", "参与", "显示", "展示", "公开", "收费", "合格", "在线", "同意",
        "接受",
        "计入",
        "使用", "要求", "适用", "缓存",
    ]

    /// What is done once, and 未 denies.
    private static let done: Set<String> = [
        "启用", "禁用", "停用", "支付", "付款", "审核", "锁定", "推荐", "置顶", "发布", "完成", "处理", "上架", "下架", "激活", "绑定", "认证",
        "实名认证", "确认", "发货", "收货", "签收", "评价", "开通", "开启", "阅读", "读", "取消", "退款", "结算", "打印", "同步", "通过",
        "关闭", "冻结", "归还", "缴费", "签到", "开票", "删除", "婚", "离职", "注册", "关注", "收藏", "核销", "入库", "出库", "盘点", "采纳",
    ]

    /// What sets rows apart, and 非 denies.
    private static let marked: Set<String> = [
        "默认", "热门", "必填", "免费", "匿名", "加急", "紧急", "重点", "精选", "精华", "独家", "自营", "系统内置", "内置", "有效",
    ]

    /// How words for things end, of which rows are or are not one.
    private static let things = [
        "会员", "员工", "人员", "主键", "节点", "外键", "客户", "供应商", "用户", "管理员", "商品", "新品", "热销品", "主图", "图片", "负责人",
        "主管",
        "组长", "项目", "订单", "门店", "总部", "学生", "老师", "目录", "菜单", "字段", "列", "表", "数据", "外链", "链接", "日",
    ]
}
