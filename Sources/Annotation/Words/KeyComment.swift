import Schema

/// What a table without a comment is about, from what people wrote of its key or of its name.
enum KeyComment {
    /// The title: 商品表 for a key called 商品表主键id, 路线表 for a `route_name` called 路线名称.
    static func title(of table: Table) -> String? {
        let keys = [table.primaryKey] + table.constraints.filter { $0.kind == .unique }.map(\.columns)
        for key in keys where key.count == 1 {
            if let title = title(table.column(key[0]), without: keyEnds) { return title }
        }
        let words = NameWords.named(table.name.name)
        let own = words.last ?? table.name.name
        // The rest of the name says what else it connects: contract_room is no room.
        let isOwn = keys.contains { key in
            key.count == 1 && ["id", own + "_id", table.name.name + "_id"].contains(key[0])
        }
        for column in table.columns where column.name == "name" || isOwn && column.name == own + "_name" {
            guard let comment = column.comment, namesThing(LabelText.firstClause(comment.text)) else {
                continue
            }
            if let title = title(column, without: ["名称", "名", "的"]) { return title }
        }
        // 文章标题 in a table of articles; what others of its columns are called too is what it holds.
        for column in table.columns where column.name == "title" || column.name == "subject" {
            guard let title = title(column, without: ["标题", "主题", "的"]) else { continue }
            let thing = title.hasSuffix("表") ? String(title.dropLast()) : title
            let others = table.columns.filter {
                $0.name != column.name && $0.comment?.source.isPeoples == true
            }
            if others.contains(where: { $0.comment?.text.hasPrefix(thing) == true }) { return title }
        }
        return nil
    }

    /// Whether a label says how things are called: 文章类型名, but not 域名.
    private static func namesThing(_ label: String) -> Bool {
        label.hasSuffix("名称")
            || label.hasSuffix("名") && !namesOfNames.contains(where: label.hasSuffix)
    }

    private static let namesOfNames = [
        "用户名", "登录名", "姓名", "域名", "别名", "文件名", "类名", "方法名", "表名", "字段名", "签名", "排名", "报名", "主机名", "真名", "书名",
        "键名", "属性名", "变量名", "库名", "包名", "路径名", "全名",
    ]

    private static let keyEnds = [
        "唯一标识", "主键", "自增", "ID", "Id", "id", "编号", "主键", "自增", "表", "的", "记录", "信息",
    ]

    private static func title(_ column: Column?, without ends: [String]) -> String? {
        guard let comment = column?.comment, comment.source.isPeoples else {
            return nil
        }
        let whole = LabelText.firstClause(comment.text)
        var title = whole
        for end in ends where title.hasSuffix(end) {
            title.removeLast(end.count)
            while title.last?.isWhitespace == true { title.removeLast() }
        }
        guard title.count < whole.count, LabelText.hasHan(title), (2...10).contains(title.count),
            !vague.contains(where: title.hasPrefix), !kinds.contains(title)
        else { return nil }
        return ["表", "明细", "记录", "日志"].contains(where: title.hasSuffix) ? title : title + "表"
    }

    /// What there are many sorts of, so that the name of the table says more.
    private static let kinds: Set<String> = [
        "关系", "关联", "类型", "分类", "类别", "成员", "明细", "详情", "配置", "设置", "对象", "内容", "状态", "规则", "项目", "选项", "附件",
    ]

    /// Words of keys that say nothing of what they are the key of.
    private static let vague = [
        "自增", "主键", "数据", "记录", "唯一", "系统", "流水", "序列", "自动", "物理", "逻辑", "扩展", "业务", "外部", "全局",
    ]
}
