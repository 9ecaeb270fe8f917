import Schema
import TestSupport
import Testing

@Suite struct `Codes that a comment explains` {
    @Test(arguments: [
        ("部门状态（0正常 1停用）", "部门状态", "0 正常|1 停用"),
        ("删除标志（0代表存在 2代表删除）", "删除标志", "0 存在|2 删除"),
        ("删除状态：0->未删除；1->已删除", "删除状态", "0 未删除|1 已删除"),
        ("支付方式：0->未支付；1->支付宝；2->微信", "支付方式", "0 未支付|1 支付宝|2 微信"),
        ("1:男 2:女", "", "1 男|2 女"), ("是否启用 0=否,1=是", "是否启用", "0 否|1 是"),
        ("订单状态 1、待付款 2、已付款", "订单状态", "1 待付款|2 已付款"),
        ("状态 0-启用 1-禁用", "状态", "0 启用|1 禁用"), ("系统内置（Y是 N否）", "系统内置", "Y 是|N 否"),
        ("菜单类型（M目录 C菜单 F按钮）", "菜单类型", "M 目录|C 菜单|F 按钮"),
        ("是否有投影：0 无 1 有", "是否有投影", "0 无|1 有"), ("状态：10：新建，20：审核中", "状态", "10 新建|20 审核中"),
        ("退款状态：0 未退款 10 退款成功 20 退款失败", "退款状态", "0 未退款|10 退款成功|20 退款失败"),
        ("支付状态: 0-未支付 10-支付成功 20-已退款 30-支付关闭", "支付状态", "0 未支付|10 支付成功|20 已退款|30 支付关闭"),
        ("是否显示 0否1是", "是否显示", "0 否|1 是"), ("是否删除0否1是", "是否删除", "0 否|1 是"),
        ("回执：0未回复/1参加/2不参加", "回执", "0 未回复|1 参加|2 不参加"),
        ("是否挂起，0：否，1：是", "是否挂起", "0 否|1 是"),
        ("借用状态(1:借用中 2:已归还 3:逾期)", "借用状态", "1 借用中|2 已归还|3 逾期"),
        ("数据范围（1：全部数据权限 2：自定数据权限 3：本部门数据权限）", "数据范围", "1 全部数据权限|2 自定数据权限|3 本部门数据权限"),
        ("用户类型（00系统用户 01注册用户）", "用户类型", "00 系统用户|01 注册用户"),
        ("流程结果 1=处理中,2=通过,3=不通过", "流程结果", "1 处理中|2 通过|3 不通过"),
        ("模板类型：1-验证码；2-通知；3-营销", "模板类型", "1 验证码|2 通知|3 营销"),
        ("分类级别：0->1级；1->2级", "分类级别", "0 1级|1 2级"), ("级别：1省 2市 3区县", "级别", "1 省|2 市|3 区县"),
        ("登录类型：0->PC；1->android;2->ios;3->小程序", "登录类型", "0 PC|1 android|2 ios|3 小程序"),
        ("审核状态,-1：驳回，0：待审，1：通过", "审核状态", "-1 驳回|0 待审|1 通过"),
        ("状态：0:待付款(未支付);1:已付款", "状态", "0 待付款(未支付)|1 已付款"),
        ("状态（0：启用（默认），1：停用）", "状态", "0 启用|1 停用"),
        ("0未支付 1已支付 -1已退款", "", "0 未支付|1 已支付|-1 已退款"),
        ("订单类型:1普通订单2拼团订单3秒杀订单", "订单类型", "1 普通订单|2 拼团订单|3 秒杀订单"),
        ("支付类型【1:现金】【2:刷卡】", "支付类型", "1 现金|2 刷卡"), ("0 = No; 1 = Yes (default 0)", "", "0 No|1 Yes"),
        ("性别 男:1 女:2", "性别", "1 男|2 女"), ("状态（启用:1，禁用:0）", "状态", "1 启用|0 禁用"),
        ("性别，1表示男，2表示女，默认1", "性别", "1 男|2 女"), ("是否可用：1是 0否。默认1", "是否可用", "1 是|0 否"),
        ("支付渠道 alipay：支付宝，wechat：微信", "支付渠道", "alipay 支付宝|wechat 微信"),
        ("状态【A=有效；I=无效】", "状态", "A 有效|I 无效"), ("类型\n1 系统\n2 业务", "类型", "1 系统|2 业务"),
        ("'0'-未读,'1'-已读", "", "0 未读|1 已读"), ("1.男 2.女", "", "1 男|2 女"), ("１：男　２：女", "", "1 男|2 女"),
        ("订单状态：1（待付款）2（已付款）", "订单状态", "1 待付款|2 已付款"), ("01—普通、02—加急", "", "01 普通|02 加急"),
        (
            "1 = Salary received monthly, 2 = Salary received biweekly", "",
            "1 Salary received monthly|2 Salary received biweekly"
        ),
        ("Status (1:active; 2:inactive)", "Status", "1 active|2 inactive"),
        ("'A' - active | 'B' - blocked", "", "A active|B blocked"),
        ("0 - disabled, 1 - enabled", "", "0 disabled|1 enabled"),
        ("Role (0: viewer, 1: agent, 2: admin)", "Role", "0 viewer|1 agent|2 admin"),
        (
            "Visibility: 0=private; 1=organization; 2=public", "Visibility",
            "0 private|1 organization|2 public"
        ),
        ("1 low | 2 normal | 3 high | 4 urgent", "", "1 low|2 normal|3 high|4 urgent"),
        ("How they are linked: 1 -> blocks, 2 -> duplicates", "How they are linked", "1 blocks|2 duplicates"),
        ("Tier of service: 1 (bronze), 2 (silver), 3 (gold)", "Tier of service", "1 bronze|2 silver|3 gold"),
        ("D = draft, S = signed, E = expired", "", "D draft|S signed|E expired"),
        ("Condition [N=new, U=used, B=broken]", "Condition", "N new|U used|B broken"),
        ("I: incoming, O: outgoing", "", "I incoming|O outgoing"),
        ("1-site 2-building 3-room", "", "1 site|2 building|3 room"),
        ("0 passed, 1 passed with remarks, 2 failed", "", "0 passed|1 passed with remarks|2 failed"),
        ("0: draft / 1: published / 2: retired", "", "0 draft|1 published|2 retired"),
        (
            "Order status. 1 = In process; 2 = Approved; 3 = Rejected.", "Order status",
            "1 In process|2 Approved|3 Rejected"
        ),
        ("NEW: just created, DONE: nothing to do", "", "NEW just created|DONE nothing to do"),
        ("active=1, inactive=0", "", "1 active|0 inactive"),
        ("M = male and F = female", "", "M male|F female"),
        ("状态 0:正常,1:停用", "状态", "0 正常|1 停用"), ("1-男 2-女", "", "1 男|2 女"),
        ("类型（A＝在编；B＝外聘）", "类型", "A 在编|B 外聘"), ("性别{1: 男, 2: 女}", "性别", "1 男|2 女"),
        ("渠道 1|微信,2|支付宝,3|银联", "渠道", "1 微信|2 支付宝|3 银联"),
        ("考勤结果（1）正常（2）迟到（3）缺卡", "考勤结果", "1 正常|2 迟到|3 缺卡"),
        ("等级①普通②银卡③金卡", "等级", "1 普通|2 银卡|3 金卡"),
        ("支付状态：00-待支付/01-成功/02-失败", "支付状态", "00 待支付|01 成功|02 失败"),
        ("状态 0_未读,1_已读", "状态", "0 未读|1 已读"), ("审核 0.未审核 1.已审核", "审核", "0 未审核|1 已审核"),
        ("男(1)、女(2)、未知(9)", "", "1 男|2 女|9 未知"), ("类型：\n1：收入\n2：支出", "类型", "1 收入|2 支出"),
        ("是否有效 Y：是；N：否", "是否有效", "Y 是|N 否"), ("订单的状态;0未确认,1确认,2已取消", "订单的状态", "0 未确认|1 确认|2 已取消"),
        ("0 for no, 1 for yes", "", "0 no|1 yes"), ("0 means off, 1 means on", "", "0 off|1 on"),
        ("pending(0), done(1)", "", "0 pending|1 done"), ("1: Male\n2: Female", "", "1 Male|2 Female"),
        ("Status code: 0 => open, 1 => closed", "Status code", "0 open|1 closed"),
        ("赠送类型，如果是0则通用券，用户领取；如果是1，则是注册赠券；如果是2，则是兑换码", "赠送类型", "0 通用券|1 注册赠券|2 兑换码"),
        ("One of: 0 good; 1 doubtful; 2 bad", "One of", "0 good|1 doubtful|2 bad"),
        ("{1: new, 2: used}", "", "1 new|2 used"), ("T: true, F: false", "", "T true|F false"),
        ("state of the job (0 idle, 1 running, 2 failed)", "state of the job", "0 idle|1 running|2 failed"),
    ])
    func `are read`(comment: String, heading: String, codes: String) {
        let list = CodeList(comment)
        #expect(list?.codes.map { "\($0.value) \($0.label)" }.joined(separator: "|") == codes)
        #expect(list?.heading == heading)
    }

    @Test(arguments: [
        "存储器，枚举 FileStorageEnum", "例如 1,2", "如：1-张三，2-李四", "取值 1,2,3", "等级(1,2,3)", "版本 1.0 初版 2.0 正式版",
        "评价星数：0->5", "百分比 0-100", "分数（0~100分）", "用户数量上限（-1不限制）", "使用门槛；0表示无门槛", "上级分类的编号：0表示一级分类",
        "近7天销量和近30天销量", "第1次、第2次", "营业时间 10:30-12:00，14:00-18:00", "0-59 不及格, 60-100 及格", "1-3：低 4-6：中",
        "金额（元）", "主键ID", "2023年版 2024年版", "1天、2天、3天", "父部门id", "ancestors,祖级列表",
        "默认值:1,最大值:10", "格式 yyyy-MM-dd HH:mm:ss", "地址 http://a.example/x 或 https://b.example/y",
        "单位：分", "A股 B股", "长度10 宽度20", "文件大小，单位：字节，最大 10 M", "排序，越小越靠前", "[{\"key\":\"颜色\",\"value\":\"红\"}]",
        "Score from 0 to 10", "Urgency from 1 (low) to 5 (high)", "Stars, 1 to 5", "Keep 2 copies, 3 days",
        "1 if it succeeded, otherwise 0", "draft, open, paid or void", "Time zone, e.g. Europe/Berlin",
        "e.g. 1 = a, 2 = b",
        "Note: see the manual, Warning: slow", "Version 2.0, 3.1", "width=100, height=200",
        "Between 10:30 am and 11:45 am",
        "See RFC 2616, section 10", "Price in EUR", "ISO 3166-1 alpha-2 code", "", "0", "1:", "(((", "0->",
        "->1->2",
        "Top 10 customers, top 20 products", "Size of 2 x 4 inches", "Seats paid for",
        "HTTP status: 200 ok for most calls, see 404 page", "2 of 3 shifts, 4 on weekends",
    ])
    func `are not made up`(comment: String) {
        #expect(CodeList(comment) == nil, "\(CodeList(comment)?.codes ?? [])")
    }

    @Test(arguments: [
        ("部门状态（0正常 1停用）", "部门状态"), ("是否显示 0否1是", "是否显示"), ("Order status. 1 = New; 2 = Old", "Order status"),
        ("1 = Salary received monthly, 2 = Salary received biweekly", "pay_frequency"),
        ("1:男 2:女", "pay_frequency"),
        ("Quantity ordered.", "Quantity ordered."), ("冗余字段，应用id", "应用id"),
        ("默认是1，表示正常状态, -1表示删除, 0下架状态", "pay_frequency"),
    ])
    func `are no part of what a column is called`(comment: String, label: String) {
        let column = Column(
            name: "pay_frequency", type: "smallint", shortType: "smallint", family: .integer, isNotNull: true,
            comment: SourcedComment(comment, from: .database))
        #expect(column.shortLabel == label)
    }

    /// Every way of writing, signs wide and narrow.
    private static let joints = ["->", "=", "：", ":", "-", " - ", " = ", "=>", " -> "]
    private static let gaps = ["；", ";", "，", ",", " | ", "、", "\n", " / "]
    private static let chinese = ["正常", "停用", "待付款", "已发货", "男", "女", "其他", "已取消", "草稿", "通过"]
    private static let english = ["active", "on hold", "closed", "Shipped late", "new", "used"]

    @Test func `are read in every way of writing them, whatever the labels`() {
        var numbers = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let isChinese = Bool.random(using: &numbers)
            let labels = (isChinese ? Self.chinese : Self.english).shuffled(using: &numbers)
                .prefix(Int.random(in: 2...6, using: &numbers))
            let step = [1, 10].randomElement(using: &numbers) ?? 1
            let first = Int.random(in: -1...3, using: &numbers)
            let codes = labels.enumerated().map { CodeLabel(String(first + $0 * step), $1) }
            let joint = Self.joints.randomElement(using: &numbers) ?? "="
            let gap = Self.gaps.randomElement(using: &numbers) ?? ","
            let list = codes.map { "\($0.value)\(joint)\($0.label)" }.joined(separator: gap)
            let comment =
                ["状态（\(list)）", "状态：\(list)", "状态 \(list)", list, "Status (\(list))"]
                .randomElement(using: &numbers) ?? list
            #expect(CodeList(comment)?.codes == codes, "\(comment)")
        }
    }

    @Test func `are whole and distinct in any text`() {
        var numbers = SystemRandomNumberGenerator()
        let pieces = [
            "0", "1", "12", "-1", "A", "AB", "正常", "停用", "状态", "active", "->", "=", "：", ":", "-", "（", "）",
            "(", ")", " ", "，",
            ";", "、", ".", "'", "\"", "表示", "\n", "%", "e.g.", "🙂", "年", "\u{3000}", "[", "{", "/",
        ]
        for _ in 0..<5000 {
            let text = (0..<Int.random(in: 0...14, using: &numbers)).compactMap { _ in
                pieces.randomElement(using: &numbers)
            }.joined()
            guard let list = CodeList(text) else { continue }
            #expect(
                list.codes.count >= 2 && Set(list.codes.map(\.value)).count == list.codes.count, "\(text)")
            #expect(list.codes.allSatisfy { !$0.label.isEmpty && !$0.value.isEmpty }, "\(text)")
            #expect(text.hasPrefix(list.heading) || text.contains(list.heading), "\(text)")
        }
    }
}
