internal import SQL

/// What Chinese words speak of at the end of a label.
enum ChineseWords {
    /// What a label ends in, the longest known ending first, and what that speaks of.
    static func ending(of label: String) -> (word: String, sense: Sense)? {
        var rest = Substring(label)
        while let last = rest.last, last.isNumber || "的 ".contains(last), rest.count > 1 {
            rest = rest.dropLast()
        }
        for length in (1...min(6, max(1, rest.count))).reversed() {
            let word = String(rest.suffix(length))
            if let sense = endings[word] { return (word, sense) }
        }
        return nil
    }

    /// Whether it says who made or changed the row, in whatever way that is written: 创建人编码, 更新人姓名.
    static func tellsWhoMade(_ label: String) -> Bool {
        for who in ["最后修改人", "最后更新人", "创建人", "创建者", "更新人", "更新者", "修改人", "修改者", "录入人"]
        where label.hasPrefix(who) {
            return ["编码", "编号", "名称", "姓名", "账号", "工号", "ID", "Id", "id", "名"].contains(
                String(label.dropFirst(who.count)))
        }
        return false
    }

    /// Whether it asks whether something is so.
    static func asksWhether(_ label: String) -> Bool {
        ["是否", "能否", "可否", "有无", "是不是", "有没有"].contains(where: label.includes)
    }

    /// Whether it bounds a figure.
    static func isBound(_ label: String) -> Bool {
        [
            "最大", "最小", "满足", "标准", "自动", "条件", "达到", "起订", "起送", "单笔", "每笔", "重试", "保留", "最低", "最高", "上限",
            "下限", "阈值", "预警", "警戒", "超时", "限制", "默认", "限购", "限领", "门槛", "告警值",
        ]
        .contains(where: label.includes)
    }

    /// Whether it is an average, or what comes with each of something.
    static func isAverage(_ label: String) -> Bool {
        label.includes("平均") || label.hasPrefix("每") || label.includes("单位") || label.hasPrefix("人均")
            || label.includes("客单价") || label.hasPrefix("标准") || label.includes("累计占比")
    }

    /// Whether it is what is left, or was before or after.
    static func isRemainder(_ label: String) -> Bool {
        ["剩余", "余额", "结余", "变动前", "变动后", "变更前", "变更后", "调整前", "调整后", "操作前", "操作后", "可用", "当前", "期初", "期末"]
            .contains(where: label.includes)
    }

    private static let endings = Vocabulary.senses(
        """
        key: 主键 ID id Id 外键 唯一标识 标识符 主键ID 主键id 主键编号 编号ID
        code: 编号 编码 代码 号码 单号 流水号 订单号 序列号 条码 条形码 号 工号 学号 车牌号 批号 货号 简码 助记码 标识码 国标码
        code: 批次 车次 班次 车牌 统一社会信用代码 信用代码 键名 权限标识 字典键值 键值 标识
        name: 名称 姓名 名字 标题 名 全称 简称 昵称 主题 题目 题名 用户名 账号 帐号 登录账号 别名 联系人 负责人 收货人 操作员 作者
        name: 经办人 申请人 审核人 审批人 处理人 医生姓名 责任人 法人 法定代表人 收件人 持卡人 报修人 投诉人 校长 主管 店长 人员
        category: 类型 状态 类别 分类 种类 性别 方式 渠道 来源 模式 场景 范围 结果 阶段 性质 民族 学历 职称 职务 岗位 品牌 颜色 币种
        category: 语言 类 组别 标签 平台 终端 系列 专业 星期 季节 型 型号 单位 科室 部门 所属部门 班级 年级 行业 职业 婚姻状况 政治面貌
        category: 国籍 籍贯 支付方式 方向 策略 形式 程度 情况 用途 科目 学科 学期 车型 户型 血型 计量单位 单据类型 样式 属性 频道 楼栋
        category: 类型编码 状态码 类型代码 结论 去向 线路 缴费方式 计费方式 医保类型 班种 品种 工种 病种 业态
        place: 城市 省份 省 市 区 县 国家 地区 区域 街道 乡镇 所在地 产地 区县 行政区 地市 州
        flag: 标志 标记 开关 启用 禁用 已读 置顶 必填 可见 隐藏 有效
        money: 金额 费用 费 款 总价 总额 总计 合计 小计 收入 支出 利润 营业额 销售额 交易额 成交额 税额 奖金 佣金 提成 补贴 押金
        money: 保证金 货款 预算 产值 市值 运费 税金 手续费 服务费 资金 额 毛利 净利 投资 营收 应收 应付 实收 实付 借方 贷方 流水
        money: 红包 小费 定金 订金 罚款 滞纳金 支付 现金 税 抵扣 优惠 充值 货值 价税合计 总成本
        cost: 成本 工资 薪资 月薪 底薪 薪酬 年薪 时薪 租金 基本工资 成本价 进货成本
        balance: 余额 结余 剩余 余量 结存
        quantity: 数量 数 件数 次数 人数 个数 条数 份数 台数 总数 库存 销量 产量 用量 流量 客流 车流量 访问量 浏览量 点击量 阅读量
        quantity: 阅读数 已读数 未读数 读者数 下载量 播放量 评论数 点赞数 收藏数 量 人次 总量 车流 册数 用电量 用水量 发电量 库存量 户数 订单数 笔数 PV UV
        duration: 时长 天数 小时数 分钟数 秒数 耗时 工时 课时 学时 用时 分钟 小时 持续时间 停留时间 请假天数 月数 年数 执行时间
        points: 积分 成长值 经验值 消费积分
        rate: 单价 价格 价 售价 进价 原价 市场价 率 比率 比例 占比 折扣 均价 年龄 温度 湿度 评分 得分 分数 成绩 分值 星级 速度 高度
        rate: 告警值 报警值 测量值 监测值 检测值 实测值 采样值 瞬时流量 电池电量 剩余电量 当前电量 热量 存量 保有量 宽度 长度 身高 血压 心率 浓度 压力 电压 电流 功率 面积 体积 容量 重量 体重 厚度 直径 系数 指数 百分比 同比 环比 汇率
        rate: 税率 利率 费率 水平 里程 页数 倍数 度 龄 总分 平均分 分 学分 绩点 比 库容 床位数 座位数 层数 含量 质量 音量 剂量 密度
        rate: 读数 示数 起数 止数 底数 表底 度数 常数 指数 转数 维数 环数 岁数 星数 级数 面额 面值 首费 续费 首重 续重 首件 续件 基数 班级人数 得率 进度 工龄 排量 油耗 纬度值 尺寸 大小 净重 毛重 气温 水位 流速 评级 权数 载重 载客量 吨位 额定功率
        level: 级别 等级 级 点 层级 星级等级 会员等级
        ordinal: 排序 顺序 序号 显示顺序 排名 名次 优先级 权重 行号 排序值 排序号 次序 楼层 期数 排序字段 位次 显示排序
        setting: 增长步数 递增步数 阈值 上限 下限 限额 额度 配额 定额 名额 间隔 超时 有效期 周期 频率 门槛 起订量 预警值 安全库存 限制 端口 端口号 超时时间 重试间隔
        setting: 库存预警值 预警库存 库存预警 保留天数 最大值 最小值 信用额度 起送价 提前天数 小数位数 步长 执行策略 表达式 间隔时间 位数
        period: 年份 年度 月份 月度 季度 年 月 周 日 年月 学年 周次 账期 所属期 所属月份
        technical: 版本号 乐观锁 创建人 创建者 更新人 更新者 修改人 租户 租户编号 租户ID 租户id 版本 创建部门 创建机构 创建人员 删除人
        technical: 录入人 所属机构编码 修改者 创建用户 更新用户 创建人ID 更新人ID 创建人id 更新人id 最后修改人
        text: 描述 备注 说明 内容 详情 简介 摘要 意见 原因 理由 正文 评论 留言 附言 介绍 要求 建议 症状 主诉 明细 规格 参数 信息 事由
        text: 答案 诊断 注意事项 经营范围 功能 地址 消息 用法 过程 措施 总结 反馈 方案 关键字 关键词 目的 卖点 公告 签名 地点 位置
        opaque: 图片 头像 链接 URL url 路径 图标 封面 附件 文件 坐标 经度 纬度 JSON json 二维码 照片 视频 IP ip 图 相册 网址 组件
        opaque: 链接地址 页面链接 附件名称 附件名 图片名称 图片名 文件名称 全路径 缩略图 地址URL 域名 请求参数 返回参数 数据包 扩展字段 配置 样式属性 文件名 跳转地址 权限字符 权限字符串 组件路径 路由地址 图片地址
        opaque: 祖级列表 调用目标字符串 浏览器 浏览器类型 操作系统 方法名称 请求方式
        personal: 电话 手机 手机号 手机号码 身份证 身份证号 证件号码 证件号 邮箱 电子邮箱 传真 银行卡号 住址 家庭地址 联系地址 收货地址 详细地址
        personal: 生日 出生日期 微信 QQ 微信号 联系电话 身份证号码 电子邮件 邮政编码 邮编 现住址 户籍地址 联系方式
        """)
}
