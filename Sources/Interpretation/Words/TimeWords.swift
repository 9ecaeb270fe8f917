internal import SQL
internal import Schema

/// What words tell of a time.
enum TimeWords {
    /// What the words of a name tell; those that mark plans and ends before those that mark what was done.
    static func sort(of words: [String]) -> TimeSort? {
        let all = Set(words)
        // `execute_at` is to come, `executed_at` has been.
        if words.count == 2, words[1] == "at", orders.contains(words[0]) { return .planned }
        // From `valid_from` on it holds, until `valid_until` it does.
        if !all.isDisjoint(with: ["valid", "validity"]),
            !all.isDisjoint(with: ["from", "start", "begin", "since"])
        {
            return .planned
        }
        for (sort, marks) in order where !all.isDisjoint(with: marks) { return sort }
        return nil
    }

    private static let orders: Set<String> = [
        "execute", "run", "send", "publish", "remind", "trigger", "fire", "retry", "activate", "notify",
    ]

    /// What a Chinese label tells.
    static func sort(ofLabel label: String) -> TimeSort? {
        if label.includes("有效期"), ["开始", "起始", "起"].contains(where: label.includes) { return .planned }
        for (sort, marks) in hanOrder where marks.contains(where: label.includes) {
            // 最近入库时间 is the last of many.
            return sort == .occurrence && lasts.contains(where: label.includes) ? .step : sort
        }
        return nil
    }

    private static let lasts = ["最近", "最后", "上次", "末次", "最新", "首次", "前次"]

    static func isKnown(_ word: String) -> Bool { known.contains(word) || vague.contains(word) }

    /// What a time's name says besides which time it is.
    static let vague: Set<String> = [
        "at", "on", "date", "time", "datetime", "timestamp", "ts", "dt", "day", "gmt", "utc", "local", "tm",
        "when",
        "of", "the", "sj", "rq", "shijian", "riqi", "dttm",
    ]

    /// Whether a time is where something begins: in what happens that is when, of what lasts it is where it is known from.
    static func isStart(_ reading: Reading) -> Bool {
        !Set(reading.words).isDisjoint(with: [
            "start", "starts", "started", "begin", "begins", "began", "starting", "from",
        ])
            || reading.han.includes("开始") || reading.han.includes("起始")
    }

    /// Whether a time is where something ends.
    static func isEnd(_ reading: Reading) -> Bool {
        !Set(reading.words).isDisjoint(with: [
            "end", "ends", "ended", "ending", "finish", "until", "to", "thru", "through",
        ])
            || reading.han.includes("结束")
    }

    /// Whether the words of a name end in one for a time, so that a time is what it is.
    static func endsInTime(_ words: [String]) -> Bool { words.last.map(vague.contains) ?? false }

    private static func words(_ text: String) -> Set<String> {
        Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
    }

    private static let order: [(TimeSort, Set<String>)] = [
        (
            .planned,
            words(
                """
                plan planned schedule scheduled expected estimated eta due required promise promised target next planning
                forecast effective scheduling eventual needby
                """)
        ),
        (
            .update,
            words(
                """
                update updated modify modified modification change changed mtime refresh refreshed sync synced
                synchronized edited altered gxsj xgsj
                """)
        ),
        (
            .expiry,
            words(
                """
                expire expires expired expiry expiration until validto deadline lapse validity thru through valid
                discontinued
                """)
        ),
        (
            .creation,
            words(
                "create created creation insert inserted add added ctime crt entered linked attached cjsj inserttime createtime"
            )
        ),
        (
            .origin,
            words(
                """
                birth birthday birthdate born dob hire hired join joined found founded established establishment opening opened
                register registered registration release released publication enroll enrolled enrollment manufacture
                manufactured production employment introduced inception since entry onboard built commissioned incorporated
                launch launched premiere commissioning matriculation
                """)
        ),
        (
            .step,
            words(
                """
                pay paid payment receive received receipt deliver delivered delivery ship shipped shipping shipment send
                sent finish finished complete completed completion close closed cancel cancelled canceled cancellation
                login logout read used use audit approve approved approval review reviewed check checked verify verified
                verification confirm confirmed handle handled process processed end ends ended stop stopped accept accepted
                assign assigned refund refunded return returned reply replied publish published sign signed settle settled
                print printed reject rejected resolve resolved response responded contact last access accessed seen failed
                activated deactivated termination terminated leave left quit resign resigned execute executed reminder
                reminded notified sold leaving dispatched dispatch repaid checkout checkin latest first acknowledged
                clicked synced archived graduated graduation locked unsubscribed subscribed
                """)
        ),
        (
            .occurrence,
            words(
                """
                order ordered transaction trade occur occurred happen happened event visit call sale sales booking booked
                invoice bill billed billing rental rented request requested submit submitted post posted posting log logged
                record recorded measure measured measurement reading observed sampled sampling collect collected report
                reported business biz oper operation operated purchase purchased appointment start starts started begin begins began
                work attendance incident accident inspection exam departure arrival flight game match transfer
                transferred alarm placed moved loaded viewed requested counted redeemed answered authorized
                issued issuing kickoff rated raised played oper trans txn effective_from session worked donated donation
                """)
        ),
        (.period, words("stat stats statistics month year week quarter period fiscal snapshot")),
    ]

    private static let known = order.reduce(into: Set<String>()) { $0.formUnion($1.1) }

    private static let hanOrder: [(TimeSort, [String])] = [
        (.planned, ["计划", "预计", "预定", "预期", "期望", "要求", "应还", "约定", "下次", "拟", "应缴", "生效", "起始有效", "开售"]),
        (.expiry, ["过期", "到期", "失效", "有效期", "截止", "截至", "有效截止", "最晚"]),
        (.update, ["更新", "修改", "变更时间", "编辑", "同步"]),
        (.creation, ["创建", "录入", "新增时间", "添加时间", "生成时间", "插入", "导入", "建立时间"]),
        (
            .origin,
            [
                "出生", "生日", "入职", "成立", "注册", "开业", "入学", "入会", "加入", "上市", "出版", "生产日期", "发行", "参加工作",
                "建成", "投产", "建档", "开户", "发证", "购置", "启用日期", "竣工", "投入使用",
            ]
        ),
        (
            .occurrence,
            [
                "下单", "提交", "发生", "交易", "业务日期", "营业", "操作", "访问", "浏览", "消费", "就诊", "挂号", "采集", "测量",
                "登记", "记录", "请求", "申请", "报修", "报警", "上报", "通话", "拜访", "出库", "入库", "盘点", "采购", "销售", "订单日期",
                "订购", "发起", "打卡", "考勤", "巡检", "检测", "开票", "领取", "事件", "抓拍", "通行", "进站", "单据日期", "借阅", "借出",
                "检查", "投诉", "反馈", "预约时间", "预约日期", "考试", "上课", "告警", "制单", "开单", "签到", "出差", "请假",
            ]
        ),
        (
            .step,
            [
                "支付", "付款", "收款", "发货", "收货", "完成", "结束", "登录", "登陆", "阅读", "已读", "使用", "审核", "审批", "取消",
                "退款", "关闭", "确认", "处理", "回复", "发布", "签收", "发送", "接收", "结算", "核销", "离职", "毕业", "派单", "接单",
                "评价", "退货", "归还", "最近", "最后", "上次", "停用", "回款", "开始", "缴费", "签订", "签约", "出院", "入院", "执行",
                "验收", "盖章", "送达", "离开", "到达", "维修", "保养", "放款", "还款", "上架", "下架", "启动",
            ]
        ),
        (.period, ["统计", "报表", "汇总", "账期", "月份", "年度", "所属期"]),
    ]
}
