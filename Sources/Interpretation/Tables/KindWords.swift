internal import Schema

/// What words say of the rows of a table.
enum KindWords {
    static let logs = stems(
        "log logs logging audit trail journal trace history_log syslog operlog logininfor")
    static let settings = stems(
        "config configuration setting settings preference preferences option options parameter parameters param cfg"
    )
    static let dictionaries = stems("dict dictionary lookup codes enum enumeration reference codebook code")
    static let kinds = stems(
        "type status state category kind class classification level grade currency unit method mode genre language "
            + "reason segment gender priority severity source channel culture uom")
    static let stock = stems("stock inventory stocks onhand storage balance balances")
    static let statistics = stems(
        "stat stats statistic statistics summary summaries report daily monthly weekly yearly agg aggregate metric metrics "
            + "kpi rollup snapshot trend count")
    static let hubs = stems("tenant tenants datasource workspace")
    /// What may be whose everything is, where most tables say so.
    static let owners = stems(
        "organization organisation org company corporation enterprise merchant account site firm agency community"
    )
    static let hanOwners = ["组织", "公司", "企业", "商户", "单位", "机构", "集团"]
    static let details = stems(
        "item items line lines detail details entry entries lineitem sku_item orderline orderitem")
    static let events = stems(
        """
        order invoice payment purchase sale transaction trade booking reservation rental visit appointment call message
        comment review ticket request application complaint feedback transfer shipment delivery refund return claim bill
        deposit withdrawal attendance registration view click event record history session trip flight ride donation vote
        like checkin inspection repair incident movement adjustment expense receipt voucher notification alert alarm
        measurement reading observation encounter prescription admission loan repayment quote quotation bid recharge
        workorder letter sms login search match work_order task purchasing replenishment exam result score play download
        upload checkout stay issue case bug defect survey answer poll change fine dispatch maintenance interview lead opportunity response follow settlement enrollment
        enrolment salary_payment payroll punch leave overtime treatment operation consultation posting
        """)
    static let entities = stems(
        """
        user customer client member employee staff person people student teacher doctor patient product good item sku
        store shop branch department company supplier vendor city country region address account card device machine
        vehicle car room building course book author film actor artist album track project contract warehouse material
        drug role menu post campaign coupon brand partner location site station area asset equipment contact address
        territory shipper carrier school hospital ward bed hotel property agent driver route airport plane aircraft
        team player league stadium subscriber list template page website document folder organization org dept position
        sensor gauge camera server host node cluster gateway job skill menu_item dish restaurant spu sales_person salesperson owner pet species theater movie song show
        webhook key file attachment subscription offer section subject classroom major college bank currency instrument workshop plant line publisher inventory_item
        """)

    /// Tables of terms: their figures say what will be charged or granted, not what was.
    static let terms = stems(
        "template rule plan tariff ladder tier package scheme policy level grade tag label rate price standard condition formula"
    )
    static let hanTerms = ["模板", "模版", "规则", "标准", "阶梯", "套餐", "方案", "等级", "标签", "费率", "价格", "定价"]

    static let hanLogs = ["日志", "审计"]
    static let hanSettings = ["设置", "配置", "系统参数"]
    static let hanDictionaries = ["字典", "码表", "代码表", "枚举", "编码表"]
    static let hanStock = ["库存", "结存", "余额"]
    static let hanStatistics = ["统计", "汇总", "日报", "月报", "报表", "年报", "周报"]
    /// Spans that several figures of a row are of.
    static let hanSpans = ["每日", "每天", "每周", "每月", "每季", "每年", "按日", "按月", "按年"]
    static let hanHubs = ["租户", "数据源"]
    static let hanLinks = ["关联", "关系", "中间", "对应", "绑定", "映射"]
    static let hanDetails = ["明细", "子表", "分录", "订单项", "商品项", "订单商品", "订单中所包含", "清单项"]
    static let hanTrees = ["树", "层级"]
    static let hanEvents = [
        "记录", "订单", "收藏", "点赞", "订阅", "申请", "流水", "消息", "通知", "评论", "评价", "预约", "挂号", "交易", "支付", "退款", "缴费",
        "充值", "提现",
        "投诉", "报修", "巡检", "检查", "考勤", "打卡", "请假", "出差", "报销", "借阅", "通行", "事件", "告警", "报警", "反馈", "就诊",
        "处方", "病历", "回访", "签到", "领取", "变更", "轨迹", "调拨", "盘点", "出库", "入库", "发货", "退货", "售后", "咨询", "账单",
        "发票", "工单", "历史", "浏览", "收款", "付款", "访问", "成绩", "任务", "采购", "保养", "维修", "验证码", "站内信", "短信",
        "奖惩", "培训", "选课", "缴纳", "抽检", "运单", "凭证", "巡查", "案件", "许可", "审批", "登记", "还款", "放款", "借款", "理赔",
    ]
    static let hanEntities = [
        "常见问题", "用户", "客户", "会员", "员工", "学生", "教师", "医生", "患者", "供应商", "门店", "服务区", "公司", "部门", "角色", "菜单",
        "岗位",
        "仓库", "设备", "车辆", "房间", "课程", "图书", "项目", "优惠券", "品牌", "物料", "药品", "账户", "档案", "商品", "企业", "机构",
        "班级", "科室", "人员", "产品", "路段", "分公司", "站点", "收费站", "小区", "楼栋", "医院", "学校", "车间", "产线", "合同", "专题",
        "模板", "商家", "店铺", "地址", "银行卡", "活动", "专业", "学院", "教室", "管理员", "司机", "路线", "线路", "桥梁", "隧道", "资产",
    ]

    private static func stems(_ text: String) -> Set<String> {
        Set(text.split(whereSeparator: \.isWhitespace).map { GluedWords.stem(String($0)) })
    }
}
